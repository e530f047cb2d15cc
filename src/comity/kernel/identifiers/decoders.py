"""Which function reads which kind of number: one table, and the one function that uses it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from comity.kernel.identifiers import accounts, contacts, devices, documents, transport, vehicles, wallets
from comity.kernel.identifiers.kinds import Identifier, IdentifierKind

Decoder = Callable[[str, str], Identifier]

DECODERS: Mapping[IdentifierKind, Decoder] = {
    IdentifierKind.DOCUMENT: documents.document,
    IdentifierKind.NATIONAL_ID: documents.national_id,
    IdentifierKind.REGISTRATION: documents.registration,
    IdentifierKind.REFERENCE: documents.reference,
    IdentifierKind.VIN: vehicles.vin,
    IdentifierKind.PLATE: vehicles.plate,
    IdentifierKind.FIREARM: documents.firearm,
    IdentifierKind.SERIAL: documents.serial,
    IdentifierKind.IMEI: devices.imei,
    IdentifierKind.MEID: devices.meid,
    IdentifierKind.IMSI: devices.imsi,
    IdentifierKind.ICCID: devices.iccid,
    IdentifierKind.MAC: devices.mac,
    IdentifierKind.PHONE: contacts.phone,
    IdentifierKind.EMAIL: contacts.email,
    IdentifierKind.IBAN: accounts.iban,
    IdentifierKind.BIC: accounts.bic,
    IdentifierKind.ISIN: accounts.isin,
    IdentifierKind.LEI: accounts.lei,
    IdentifierKind.BITCOIN: wallets.bitcoin,
    IdentifierKind.ETHEREUM: wallets.ethereum,
    IdentifierKind.TRON: wallets.tron,
    IdentifierKind.CONTAINER: transport.container,
    IdentifierKind.IMO: transport.imo,
    IdentifierKind.MMSI: transport.mmsi,
    IdentifierKind.ICAO24: transport.icao24,
    IdentifierKind.AIRCRAFT: transport.aircraft,
}


def normalise(kind: IdentifierKind, text: str, issuer: str = "") -> Identifier:
    """`text` as a number of `kind` in its canonical spelling, with what is doubtful about it.

    issuer  who gave the number, where that matters: a country or organisation (code or name), or a maker
    Raises InvalidInput with a stable code when it cannot be such a number at all, TooLarge over 10,000 characters,
    UnknownValue (unknown_country) for an unknown issuing country.
    """
    return DECODERS[kind](text, issuer)
