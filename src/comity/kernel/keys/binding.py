"""Which bytes are really signed: the federation and the context come first, each with its length."""

from __future__ import annotations

import re
import struct

from comity.kernel.errors import InvalidInput

PREFIX = b"comity\0"
_FEDERATION = re.compile(r"[a-z0-9][a-z0-9.-]{1,62}[a-z0-9]")


def frame(*parts: bytes) -> bytes:
    """The parts one after the other, each after its length as four bytes, big endian: no two lists give equal bytes."""
    return b"".join(struct.pack(">I", len(part)) + part for part in parts)


def bound(federation: str, context: bytes, message: bytes) -> bytes:
    """The bytes that stand for `message` in this federation and context."""
    return PREFIX + frame(federation.encode("ascii"), context) + message


def parse_federation(text: str) -> str:
    """A federation id: 3 to 64 of a-z, 0-9, dot and hyphen, starting and ending with a letter or digit."""
    if not _FEDERATION.fullmatch(text):
        raise InvalidInput(
            f"{text[:80]!r} is not a federation id",
            hint="use 3 to 64 of a-z, 0-9, dot and hyphen, for example exercise.one",
            code="bad_federation_id",
        )
    return text
