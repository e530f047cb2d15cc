"""Addresses of crypto-asset wallets. Case matters in most of them, so nothing is folded but what the standard folds."""

from __future__ import annotations

import hashlib
import re

from stdnum import bitcoin as bitcoin_rule

from comity.kernel.identifiers.characters import expect, plain
from comity.kernel.identifiers.check_digits import judge
from comity.kernel.identifiers.keccak import keccak256
from comity.kernel.identifiers.kinds import Identifier, IdentifierKind, wrong_check_digit
from comity.kernel.vocabulary.text import N_

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BITCOIN = re.compile(r"[13][1-9A-HJ-NP-Za-km-z]{25,34}|bc1[02-9ac-hj-np-z]{6,87}")
_ETHEREUM = re.compile(r"0[xX][0-9a-fA-F]{40}")
_TRON = re.compile(r"T[1-9A-HJ-NP-Za-km-z]{33}")


def bitcoin(text: str, issuer: str = "") -> Identifier:
    """A Bitcoin address: base58 with checksum (1…, 3…) or bech32 (bc1…, BIP 173 and BIP 350; small letters)."""
    message = N_("a Bitcoin address begins with 1, 3 or bc1 and has 26 or more letters and digits")
    number = plain(text).removeprefix("bitcoin:")
    if number[:3].lower() == "bc1":
        number = number.lower()
    number = expect(_BITCOIN, number, code="invalid_bitcoin", message=message)
    doubts = judge(bitcoin_rule.validate, number, code="invalid_bitcoin", message=message)
    return Identifier(IdentifierKind.BITCOIN, number, "", doubts)


def ethereum(text: str, issuer: str = "") -> Identifier:
    """An Ethereum address (and of the chains that copy its form): 0x and 40 hexadecimal digits in small letters.

    Mixed case is a checksum (EIP-55).
    """
    message = N_("an Ethereum address has 0x and 40 hexadecimal digits")
    digits = expect(_ETHEREUM, plain(text).removeprefix("ethereum:"), code="invalid_ethereum", message=message)[2:]
    is_mixed = digits not in (digits.lower(), digits.upper())
    doubts = (wrong_check_digit(),) if is_mixed and digits != _checksummed(digits.lower()) else ()
    return Identifier(IdentifierKind.ETHEREUM, "0x" + digits.lower(), "", doubts)


def _checksummed(digits: str) -> str:
    digest = keccak256(digits.encode()).hex()
    return "".join(c.upper() if int(h, 16) >= 8 else c for c, h in zip(digits, digest, strict=False))


def tron(text: str, issuer: str = "") -> Identifier:
    """A Tron address: T and 33 characters of base58, with checksum over the byte 0x41 and 20 bytes."""
    message = N_("a Tron address begins with T and has 34 letters and digits")
    number = expect(_TRON, plain(text), code="invalid_tron", message=message)
    value = 0
    for c in number:
        value = value * 58 + _BASE58.index(c)
    raw = value.to_bytes(26, "big")[-25:]
    holds = raw[0] == 0x41 and hashlib.sha256(hashlib.sha256(raw[:21]).digest()).digest()[:4] == raw[21:]
    return Identifier(IdentifierKind.TRON, number, "", () if holds else (wrong_check_digit(),))
