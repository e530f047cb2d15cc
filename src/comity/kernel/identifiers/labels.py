"""Words before a number that tell what it is: "IMEI 35…", "passeport n° …", "matrícula 12-AB-34"."""

from __future__ import annotations

import re

from comity.kernel.identifiers.dates.tokens import fold
from comity.kernel.identifiers.kinds import IdentifierKind

K = IdentifierKind

_WORDS: dict[IdentifierKind, str] = {
    K.DOCUMENT: "passport pass passeport pasaporte passaporte reisepass паспорт جواز document doc id licence license",
    K.NATIONAL_ID: "nin dni nie cpf pesel curp",
    K.VIN: "vin chassis châssis bastidor fgn fin شاسيه",
    K.PLATE: "plate plates lpn reg plaque immatriculation matrícula placa kennzeichen лوحة لوحة номер госномер",
    K.FIREARM: "firearm weapon arme arma gun سلاح",
    K.SERIAL: "serial sn s/n série serie seriennummer",
    K.IMEI: "imei",
    K.MEID: "meid",
    K.IMSI: "imsi",
    K.ICCID: "iccid sim",
    K.MAC: "mac",
    K.PHONE: "tel phone telephone mobile mob tél téléphone teléfono móvil тел هاتف جوال",
    K.EMAIL: "email mail courriel correo",
    K.IBAN: "iban",
    K.BIC: "bic swift",
    K.ISIN: "isin",
    K.LEI: "lei",
    K.BITCOIN: "btc bitcoin",
    K.ETHEREUM: "eth ethereum",
    K.TRON: "tron trx",
    K.CONTAINER: "container conteneur contenedor حاوية",
    K.IMO: "imo",
    K.MMSI: "mmsi",
    K.ICAO24: "icao icao24 hex",
    K.AIRCRAFT: "aircraft tail",
    K.REFERENCE: "ref reference référence referencia",
    K.REGISTRATION: "registration company",
}
_KIND_OF = {fold(word): kind for kind, words in _WORDS.items() for word in words.split()}
_NUMBER_SIGN = r"(?:\s{0,3}(?:number|num|nr|no|n°|#|رقم)\.?(?![^\W\d_]))?"
_LABEL = re.compile(r"(s/n|[^\W\d_]{2,15}(?:24)?)" + _NUMBER_SIGN + r"[\s:.#/=-]{1,5}", re.IGNORECASE)


def named_kind(text: str) -> tuple[IdentifierKind | None, str]:
    """The kind that the first word of `text` names, and the text after it; (None, text) if it names none."""
    match = _LABEL.match(text)
    kind = _KIND_OF.get(fold(match.group(1))) if match else None
    return (kind, text[match.end() :]) if kind and match else (None, text)
