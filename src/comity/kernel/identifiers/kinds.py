"""The values of this room: what kinds of number there are, and a number once it has been understood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from comity.kernel.vocabulary.codes import Code
from comity.kernel.vocabulary.text import N_


class Subject(Code):
    """What a check can be about."""

    PERSON = "person", N_("person")
    DOCUMENT = "document", N_("document")
    VEHICLE = "vehicle", N_("vehicle")
    OBJECT = "object", N_("object")


class IdentifierKind(Code):
    """Kinds of number that single out one document, vehicle, thing, line, account or organisation."""

    DOCUMENT = "document", N_("document number")
    NATIONAL_ID = "national_id", N_("personal identification number")
    REGISTRATION = "registration", N_("registration number")
    REFERENCE = "reference", N_("reference number")
    VIN = "vin", N_("vehicle identification number (VIN)")
    PLATE = "plate", N_("number plate")
    FIREARM = "firearm", N_("firearm serial number")
    SERIAL = "serial", N_("serial number")
    IMEI = "imei", N_("mobile equipment identity (IMEI)")
    MEID = "meid", N_("mobile equipment identifier (MEID)")
    IMSI = "imsi", N_("mobile subscriber identity (IMSI)")
    ICCID = "iccid", N_("SIM card number (ICCID)")
    MAC = "mac", N_("network card address (MAC)")
    PHONE = "phone", N_("telephone number")
    EMAIL = "email", N_("e-mail address")
    IBAN = "iban", N_("bank account number (IBAN)")
    BIC = "bic", N_("bank code (BIC)")
    ISIN = "isin", N_("securities number (ISIN)")
    LEI = "lei", N_("legal entity identifier (LEI)")
    BITCOIN = "bitcoin", N_("Bitcoin address")
    ETHEREUM = "ethereum", N_("Ethereum address")
    TRON = "tron", N_("Tron address")
    CONTAINER = "container", N_("container number")
    IMO = "imo", N_("IMO ship number")
    MMSI = "mmsi", N_("maritime mobile service identity (MMSI)")
    ICAO24 = "icao24", N_("aircraft address (ICAO 24-bit)")
    AIRCRAFT = "aircraft", N_("aircraft registration mark")

    @property
    def subject(self) -> Subject:
        """Which check asks for numbers of this kind."""
        if self in (IdentifierKind.DOCUMENT, IdentifierKind.NATIONAL_ID):
            return Subject.DOCUMENT
        if self in (IdentifierKind.VIN, IdentifierKind.PLATE):
            return Subject.VEHICLE
        return Subject.OBJECT


@dataclass(frozen=True, slots=True)
class Warning:
    """Something odd that does not stop the number from being used: a failed check digit, a doubtful reading.

    code      stable, `snake_case`
    sentence  for people, marked for translation, with named places such as %(found)s
    places    what stands in the named places
    """

    code: str
    sentence: str
    places: Mapping[str, str] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        return self.sentence % self.places if self.places else self.sentence


@dataclass(frozen=True, slots=True)
class Identifier:
    """A number in its one canonical spelling, so that equal numbers are equal strings.

    number    without spaces and separators, in the case its standard uses
    issuer    who gave it, where two issuers may give the same number: an ISO 3166-1 alpha-2 code, a code of ICAO 9303-3
              for organisations (UNO, EUE, XOM …), a maker's name in capitals (serial numbers), or ""
    warnings  in the order found
    """

    kind: IdentifierKind
    number: str
    issuer: str = ""
    warnings: tuple[Warning, ...] = ()


def wrong_check_digit() -> Warning:
    return Warning("check_digit", N_("The check digit is wrong: compare the number with the original."))
