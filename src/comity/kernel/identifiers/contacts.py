"""Telephone numbers and e-mail addresses."""

from __future__ import annotations

import re

import phonenumbers

from comity.kernel.errors import InvalidInput
from comity.kernel.identifiers.characters import expect, plain
from comity.kernel.identifiers.issuers import parse_issuer
from comity.kernel.identifiers.kinds import Identifier, IdentifierKind, Warning
from comity.kernel.vocabulary.text import N_

_PHONE = re.compile(r"\+?[0-9][0-9 ()\-./]{4,30}")
_EMAIL = re.compile(r"[^\s@<>\"(),;:]{1,64}@[^\s@<>\"(),;:.]{1,63}(\.[^\s@<>\"(),;:.]{1,63}){1,8}")


def phone(text: str, issuer: str = "") -> Identifier:
    """A telephone number as + and digits (ITU-T E.164); `issuer` the country whose national form it may have.

    Without a country, a national form keeps its digits and a warning says so.
    """
    message = N_("a telephone number has 5 to 15 digits")
    written = plain(text).removeprefix("tel:").replace("(0)", "").lstrip("(")
    written = expect(_PHONE, written, code="invalid_phone", message=message)
    country = parse_issuer(issuer)
    digits = re.sub(r"[^0-9]", "", written)
    if written.startswith("00"):
        written = "+" + digits[2:]
    if not written.startswith("+") and not country:
        if not 5 <= len(digits) <= 15:
            raise InvalidInput(message, code="invalid_phone")
        doubt = Warning("no_country_code", N_("The number has no country code: only the same digits will be found."))
        return Identifier(IdentifierKind.PHONE, digits, "", (doubt,))
    return _international(written, country, message)


def _international(written: str, country: str, message: str) -> Identifier:
    try:
        number = phonenumbers.parse(written, country or None)
    except phonenumbers.NumberParseException as found:
        raise InvalidInput(message, code="invalid_phone") from found
    if not phonenumbers.is_possible_number(number):
        raise InvalidInput(message, code="invalid_phone")
    doubts: tuple[Warning, ...] = ()
    if not phonenumbers.is_valid_number(number):
        doubts = (Warning("unassigned", N_("The beginning of the number is not known to be assigned.")),)
    spelling = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return Identifier(IdentifierKind.PHONE, spelling, "", doubts)


def email(text: str, issuer: str = "") -> Identifier:
    """An e-mail address in small letters, its domain in ASCII (RFC 5321; internationalised domains as RFC 5890).

    Local parts are case-sensitive in theory and in no mailbox that the field meets.
    """
    message = N_("an e-mail address has a name, the sign @ and a domain")
    written = plain(text).removeprefix("mailto:").strip("<>").lower()
    if len(written) > 254:
        raise InvalidInput(message, code="invalid_email")
    local, _, domain = expect(_EMAIL, written, code="invalid_email", message=message).partition("@")
    try:
        domain = domain.encode("idna").decode("ascii")
    except UnicodeError as found:
        raise InvalidInput(message, code="invalid_email") from found
    return Identifier(IdentifierKind.EMAIL, f"{local}@{domain}")
