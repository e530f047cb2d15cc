"""Numbers without a world-wide shape: documents, persons, registers, files, things with a serial number.

Nothing is checked but that a number is there: each issuer has rules of its own and changes them. All are brought to
one spelling, so that "AB 123.456" and "ab-123456" are found by each other.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from stdnum.exceptions import InvalidChecksum, ValidationError
from stdnum.util import get_cc_module

from comity.kernel.errors import InvalidInput
from comity.kernel.identifiers.characters import as_latin, is_mixed, plain
from comity.kernel.identifiers.issuers import parse_issuer
from comity.kernel.identifiers.kinds import Identifier, IdentifierKind, Warning, wrong_check_digit
from comity.kernel.vocabulary.text import N_

MAX_LENGTH = 40  # letters and digits; the longest document number of ICAO 9303 has 22
_DIGIT = re.compile(r"[0-9]")

# Personal numbers with a check digit, by country: the modules of python-stdnum that know them (citizens, residents).
PERSONAL_NUMBERS = {
    "BE": "nn bis", "BG": "egn pnf", "BR": "cpf", "CH": "ssn", "CL": "rut", "CN": "ric", "CZ": "rc", "EE": "ik",
    "ES": "dni nie", "FI": "hetu", "FR": "nir", "HR": "oib", "IL": "idnr", "IS": "kennitala", "IT": "codicefiscale",
    "LT": "asmens", "MX": "curp", "NL": "bsn", "NO": "fodselsnummer", "PL": "pesel", "PT": "cc", "RO": "cnp",
    "SE": "personnummer", "SK": "rc", "TH": "pin", "TR": "tckimlik", "UA": "rntrc", "ZA": "idnr",
}  # fmt: skip


def letters_and_digits(text: str) -> str:
    """The letters and digits of `text` in capitals without accents; look-alikes of Latin letters become Latin."""
    bare = "".join(c for c in unicodedata.normalize("NFD", plain(text).upper()) if c.isalnum())
    return as_latin(unicodedata.normalize("NFC", bare))


def document(text: str, issuer: str = "") -> Identifier:
    """Passport, identity card, driving licence, residence permit …; `issuer` the issuing state or organisation."""
    number = _number(text, needs_digit=True)
    return Identifier(IdentifierKind.DOCUMENT, number, parse_issuer(issuer), _mixed(number))


def national_id(text: str, issuer: str = "") -> Identifier:
    """A personal identification number, its check digit tested where python-stdnum knows the country's rule."""
    number, country = _number(text, needs_digit=True), parse_issuer(issuer)
    doubts = _mixed(number)
    if not _check_digit_holds(country, (number, plain(text).upper())):
        doubts += (wrong_check_digit(),)
    return Identifier(IdentifierKind.NATIONAL_ID, number, country, doubts)


def registration(text: str, issuer: str = "") -> Identifier:
    """A company's, ship's or land register number; `issuer` the country of the register."""
    number = _number(text)
    return Identifier(IdentifierKind.REGISTRATION, number, parse_issuer(issuer), _mixed(number))


def reference(text: str, issuer: str = "") -> Identifier:
    """The number of a file, notice or list entry; `issuer` the body that keeps it, as a name or code."""
    return Identifier(IdentifierKind.REFERENCE, _number(text), letters_and_digits(issuer))


def serial(text: str, issuer: str = "") -> Identifier:
    """A maker's serial number; `issuer` the maker."""
    return Identifier(IdentifierKind.SERIAL, _number(text), letters_and_digits(issuer))


def firearm(text: str, issuer: str = "") -> Identifier:
    """A firearm's serial number: makers reuse numbers, so it means little without `issuer`, the maker."""
    return Identifier(IdentifierKind.FIREARM, _number(text), letters_and_digits(issuer))


def _number(text: str, *, needs_digit: bool = False) -> str:
    number = letters_and_digits(text)
    if not number:
        raise InvalidInput(N_("there is no letter or digit in the number"), code="empty_number")
    if len(number) > MAX_LENGTH:
        raise InvalidInput(N_("the number has more than 40 letters and digits"), code="number_too_long")
    if needs_digit and not _DIGIT.search(number):
        raise InvalidInput(N_("there is no digit in the number"), code="number_without_digit")
    return number


def _mixed(number: str) -> tuple[Warning, ...]:
    if not is_mixed(number):
        return ()
    return (Warning("mixed_scripts", N_("The number mixes letters of two scripts: compare it with the original.")),)


def _check_digit_holds(country: str, spellings: tuple[str, ...]) -> bool:
    """False if a national rule rejects the check digit and none accepts the number.

    spellings  the bare number and the one as written: in some countries a sign in it tells the century
    """
    is_rejected = False
    for module in PERSONAL_NUMBERS.get(country, "").split():
        validate: Callable[[str], object] = get_cc_module(country.lower(), module).validate
        for spelling in spellings:
            try:
                validate(spelling)
            except InvalidChecksum:
                is_rejected = True
            except (ValidationError, ValueError, IndexError):
                continue  # another shape: that rule has nothing to say
            else:
                return True
    return not is_rejected
