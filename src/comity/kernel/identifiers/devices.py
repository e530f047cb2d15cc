"""Telephones, SIM cards and network cards."""

from __future__ import annotations

import re

from stdnum import imei as imei_rule
from stdnum import imsi as imsi_rule
from stdnum import luhn
from stdnum import meid as meid_rule

from comity.kernel.errors import InvalidInput
from comity.kernel.identifiers.characters import expect, plain, squeezed
from comity.kernel.identifiers.check_digits import judge, judge_leniently
from comity.kernel.identifiers.kinds import Identifier, IdentifierKind, Warning, wrong_check_digit
from comity.kernel.vocabulary.text import N_

_IMEI = re.compile(r"[0-9]{14,16}")
_MEID = re.compile(r"[0-9A-F]{14,15}|[0-9]{18,19}")
_IMSI = re.compile(r"[0-9]{14,15}")
_ICCID = re.compile(r"(89[0-9]{16,18})F?")
_MAC = re.compile(r"[0-9A-F]{2}([:\- ][0-9A-F]{2}){5}|[0-9A-F]{4}(\.[0-9A-F]{4}){2}|[0-9A-F]{12}")


def imei(text: str, issuer: str = "") -> Identifier:
    """An IMEI with its check digit: 15 digits (3GPP TS 23.003, section 6.2).

    An IMEISV (16 digits) names the same telephone with its software version, which is left out; the check digit is
    computed for it and for the 14 digits without one.
    """
    message = N_("an IMEI has 14, 15 or 16 digits")
    number = expect(_IMEI, squeezed(text), code="invalid_imei", message=message)
    if len(number) == 15:
        doubts = judge(imei_rule.validate, number, code="invalid_imei", message=message)
        return Identifier(IdentifierKind.IMEI, number, "", doubts)
    doubt = Warning("check_digit_added", N_("The check digit was computed."))
    if len(number) == 16:
        doubt = Warning("software_version", N_("The software version was left out and the check digit computed."))
    return Identifier(IdentifierKind.IMEI, number[:14] + luhn.calc_check_digit(number[:14]), "", (doubt,))


def meid(text: str, issuer: str = "") -> Identifier:
    """A MEID as 14 hexadecimal digits, without its check digit (3GPP2 S.R0048)."""
    message = N_("a MEID has 14 hexadecimal or 18 decimal digits, and perhaps a check digit")
    number = expect(_MEID, squeezed(text), code="invalid_meid", message=message)
    doubts = judge(meid_rule.validate, number, code="invalid_meid", message=message)
    compact = meid_rule.compact(number)
    if len(compact) != 14:  # decimal parts beyond what 8 and 6 hexadecimal digits hold
        raise InvalidInput(message, code="invalid_meid")
    return Identifier(IdentifierKind.MEID, compact, "", doubts)


def imsi(text: str, issuer: str = "") -> Identifier:
    """An IMSI: 14 or 15 digits, the first three a country, the next two or three a network (ITU-T E.212)."""
    message = N_("an IMSI has 14 or 15 digits")
    number = expect(_IMSI, squeezed(text), code="invalid_imsi", message=message)
    doubts = judge_leniently(imsi_rule.validate, number, code="invalid_imsi", message=message)
    return Identifier(IdentifierKind.IMSI, number, "", doubts)


def iccid(text: str, issuer: str = "") -> Identifier:
    """A SIM card's number: 18 to 20 digits beginning with 89, the 19th a check digit (ITU-T E.118)."""
    message = N_("a SIM card number has 18 to 20 digits and begins with 89")
    number = expect(_ICCID, squeezed(text), code="invalid_iccid", message=message).rstrip("F")
    doubts = (wrong_check_digit(),) if len(number) == 19 and not luhn.is_valid(number) else ()
    return Identifier(IdentifierKind.ICCID, number, "", doubts)


def mac(text: str, issuer: str = "") -> Identifier:
    """A network card's address as six pairs in small letters with colons (IEEE 802, EUI-48)."""
    message = N_("a network card address has 12 hexadecimal digits")
    digits = re.sub(r"[^0-9A-F]", "", expect(_MAC, plain(text).upper(), code="invalid_mac", message=message)).lower()
    return Identifier(IdentifierKind.MAC, ":".join(digits[i : i + 2] for i in range(0, 12, 2)))
