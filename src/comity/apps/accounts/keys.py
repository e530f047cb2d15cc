"""The text of an API key: `comity_<member>_<prefix>_<secret>`, recognisable to scanners, 256 random bits."""

from __future__ import annotations

import hashlib
import re
import secrets

from comity.kernel.vocabulary import Member

_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"  # no 0, 1, l, o: a prefix is read aloud
_FORM = re.compile(r"comity_[A-Z]{2}[A-Z0-9]*_(?P<prefix>[a-z0-9]{8})_[A-Za-z0-9_-]{43}")


def new_key(member: Member) -> tuple[str, str]:
    """A fresh key and its prefix."""
    prefix = "".join(secrets.choice(_ALPHABET) for _ in range(8))
    return f"comity_{member}_{prefix}_{secrets.token_urlsafe(32)}", prefix


def digest_of(key: str) -> str:
    """64 hexadecimal digits of the SHA-256 of the whole key."""
    return hashlib.sha256(key.encode()).hexdigest()


def prefix_of(key: str) -> str | None:
    """The public half of a key, or None if the text does not have the form of one."""
    found = _FORM.fullmatch(key)
    return found["prefix"] if found else None


def new_password() -> str:
    """A one-time password that can be read aloud: four groups of four, 80 bits."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))
