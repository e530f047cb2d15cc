"""Bank accounts, banks, securities and legal entities."""

from __future__ import annotations

import re

from stdnum import bic as bic_rule
from stdnum import iban as iban_rule
from stdnum import isin as isin_rule
from stdnum import lei as lei_rule

from comity.kernel.identifiers.characters import expect, squeezed
from comity.kernel.identifiers.check_digits import judge
from comity.kernel.identifiers.kinds import Identifier, IdentifierKind
from comity.kernel.vocabulary.text import N_

_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{8,30}")
_BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?")
_ISIN = re.compile(r"[A-Z]{2}[A-Z0-9]{9}[0-9]")
_LEI = re.compile(r"[A-Z0-9]{18}[0-9]{2}")


def iban(text: str, issuer: str = "") -> Identifier:
    """An international bank account number (ISO 13616): country, two check digits, the national number."""
    message = N_("an IBAN has two letters of a country, two check digits and the account number of that country")
    number = expect(_IBAN, squeezed(text), code="invalid_iban", message=message)
    doubts = judge(iban_rule.validate, number, code="invalid_iban", message=message)
    if doubts:  # the check digits come first there: see whether at least country and length are right
        corrected = number[:2] + iban_rule.calc_check_digits(number) + number[4:]
        judge(iban_rule.validate, corrected, code="invalid_iban", message=message)
    return Identifier(IdentifierKind.IBAN, number, "", doubts)


def bic(text: str, issuer: str = "") -> Identifier:
    """A bank's code (ISO 9362), 8 or 11 characters; XXX for the head office is left out."""
    message = N_("a bank code has 8 or 11 letters and digits, the fifth and sixth naming a country")
    number = expect(_BIC, squeezed(text), code="invalid_bic", message=message)
    judge(bic_rule.validate, number, code="invalid_bic", message=message)
    return Identifier(IdentifierKind.BIC, number.removesuffix("XXX") if len(number) == 11 else number)


def isin(text: str, issuer: str = "") -> Identifier:
    """A securities number (ISO 6166): 12 characters with a check digit."""
    message = N_("a securities number has two letters of a country, nine letters or digits and a check digit")
    number = expect(_ISIN, squeezed(text), code="invalid_isin", message=message)
    doubts = judge(isin_rule.validate, number, code="invalid_isin", message=message)
    return Identifier(IdentifierKind.ISIN, number, "", doubts)


def lei(text: str, issuer: str = "") -> Identifier:
    """A legal entity identifier (ISO 17442): 20 characters, the last two check digits."""
    message = N_("a legal entity identifier has 18 letters or digits and two check digits")
    number = expect(_LEI, squeezed(text), code="invalid_lei", message=message)
    doubts = judge(lei_rule.validate, number, code="invalid_lei", message=message)
    return Identifier(IdentifierKind.LEI, number, "", doubts)
