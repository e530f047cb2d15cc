"""Fingerprints that two people can compare over the telephone: digits only, since every language can say them."""

from __future__ import annotations

import hashlib
import unicodedata

GROUPS = 8
DIGITS_PER_GROUP = 5


def fingerprint_of(data: bytes) -> str:
    """Eight groups of five digits (132 bits of the SHA-256 of `data`), such as `40961 22074 ...`."""
    count = GROUPS * DIGITS_PER_GROUP
    number = int.from_bytes(hashlib.sha256(data).digest(), "big") % 10**count
    digits = f"{number:0{count}d}"
    return " ".join(digits[start : start + DIGITS_PER_GROUP] for start in range(0, count, DIGITS_PER_GROUP))


def same_fingerprint(typed: str, expected: str) -> bool:
    """Whether a person typed the whole expected fingerprint; spaces, hyphens and the script of the digits aside."""
    return _digits(typed) == _digits(expected) != ""


def _digits(text: str) -> str:
    kept = [char for char in text if not char.isspace() and char not in "-\u2010\u2011\u2013"]
    values = [unicodedata.decimal(char, None) for char in kept]
    return "" if None in values else "".join(str(value) for value in values)
