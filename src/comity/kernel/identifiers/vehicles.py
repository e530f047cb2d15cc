"""Road vehicles: the vehicle identification number of ISO 3779 and number plates."""

from __future__ import annotations

import re

from comity.kernel.errors import InvalidInput
from comity.kernel.identifiers.characters import expect, squeezed
from comity.kernel.identifiers.documents import letters_and_digits
from comity.kernel.identifiers.issuers import parse_issuer
from comity.kernel.identifiers.kinds import Identifier, IdentifierKind, wrong_check_digit
from comity.kernel.vocabulary.text import N_

_VIN = re.compile(r"[A-HJ-NPR-Z0-9]{17}")
_VALUES = dict(zip("0123456789ABCDEFGHJKLMNPRSTUVWXYZ", map(int, "012345678912345678123457923456789"), strict=True))
_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)

# Saudi plates print each Arabic letter beside a fixed Latin one. Source: Saudi traffic regulations, 17 letters.
_SAUDI = str.maketrans("ابحدرسصطعقكلمنهوىي", "ABJDRSXTEGKLZNHUVV")


def vin(text: str, issuer: str = "") -> Identifier:
    """A vehicle identification number: 17 letters and digits without I, O and Q (ISO 3779).

    The check digit at position 9 is law in North America (49 CFR 565) and in China (GB 16735) only. A wrong one is a
    warning there, since forged and misread numbers are what the police asks about; elsewhere the position is free.
    """
    number = expect(
        _VIN,
        squeezed(text.replace("*", "")),
        code="invalid_vin",
        message=N_("a vehicle identification number has 17 letters and digits, and never I, O or Q"),
        hint=N_("read 1 for I and 0 for O or Q; ask for an older chassis number as a serial number"),
    )
    doubts = () if vin_check_digit(number) == number[8] or number[0] not in "12345L" else (wrong_check_digit(),)
    return Identifier(IdentifierKind.VIN, number, parse_issuer(issuer), doubts)


def vin_check_digit(number: str) -> str:
    """The check digit that the other 16 positions ask for: 0 to 9 or X. Source: 49 CFR 565.15(c)."""
    remainder = sum(_VALUES[c] * w for c, w in zip(number, _WEIGHTS, strict=True)) % 11
    return "X" if remainder == 10 else str(remainder)


def plate(text: str, issuer: str = "") -> Identifier:
    """A number plate as one string of letters and digits; `issuer` the country of registration.

    Spaces, hyphens and seals go, accents go, Cyrillic and Greek letters that look Latin become Latin (the Vienna
    Convention on Road Traffic, annex 2, lets plates use only such). Other scripts stay.
    """
    country = parse_issuer(issuer)
    number = letters_and_digits(text)
    if country == "SA":
        number = number.translate(_SAUDI)
    if not 2 <= len(number) <= 15:
        raise InvalidInput(N_("a number plate has 2 to 15 letters and digits"), code="invalid_plate")
    return Identifier(IdentifierKind.PLATE, number, country)
