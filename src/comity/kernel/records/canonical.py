"""Canonical bytes: RFC 8785 JSON, one form of text, one form of time."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime
from typing import Any

import rfc8785

from comity.kernel.errors import InvalidInput, TooLarge
from comity.kernel.merkle.canonical_json import canonical_json

MAX_VALUE_CHARACTERS = 20_000  # one value of one property; lists explain a listing in a few thousand characters
MAX_VALUES = 500  # values of one property

_INVISIBLE = re.compile("[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_BLANKS = re.compile(r"[ \t\u00a0\u2000-\u200a\u202f\u3000]+")


def canonical(value: Any) -> bytes:
    """The one byte form of a JSON value (RFC 8785)."""
    try:
        return canonical_json(value)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError) as fault:
        raise InvalidInput(f"this value has no canonical form: {fault}", code="not_canonical") from None


def one_text(text: str) -> str:
    """The canonical form of a text: NFC, no control or direction characters, single blanks, trimmed."""
    if len(text) > MAX_VALUE_CHARACTERS:
        raise TooLarge(
            f"a value has {len(text):,} characters; at most {MAX_VALUE_CHARACTERS:,} are accepted",
            hint="shorten it, or attach the text to a case",
        )
    if text.isascii() and text.isprintable() and "  " not in text:  # most texts: nothing below would change them
        return text.strip()
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    return "\n".join(_BLANKS.sub(" ", line).strip() for line in plain.splitlines()).strip()


def a_set(values: list[str] | tuple[str, ...], what: str) -> tuple[str, ...]:
    """Values as a set: canonical texts, no empty one, each once, sorted by code point."""
    if len(values) > MAX_VALUES:
        raise TooLarge(f"{what} has {len(values):,} values; at most {MAX_VALUES} are accepted")
    return tuple(sorted({text for text in (one_text(value) for value in values) if text}))


def moment(at: datetime) -> str:
    """A moment as it stands in signed bytes: RFC 3339, UTC, whole seconds, `Z`."""
    return at.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")


def parse_moment(text: str) -> datetime:
    """The reverse of `moment`; raise InvalidInput for any other form."""
    try:
        at = datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except (ValueError, TypeError):
        raise InvalidInput(
            f"{str(text)[:40]!r} is not a moment", hint="expected 2026-11-22T10:00:00Z", code="bad_moment"
        ) from None
    return at
