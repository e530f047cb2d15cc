"""Sealing what may name people to the oversight key: a content key for a minute, itself sealed, and boxes under it.

A seal of its own for every entry would cost more than the search it is about. What the oversight key alone opens stays
the same: the content key lies nowhere but in the memory of the process that uses it, for as long as it does.

A sealed part is: the length of the sealed content key in two bytes, big endian; the content key sealed to the oversight
key; salt and value under the content key, bound to the entry's id.
"""

from __future__ import annotations

import json
import threading
import time
from typing import Any
from uuid import UUID

from comity.apps.audit import details
from comity.kernel.errors import Unauthentic
from comity.kernel.keys import PublicKey, SecretKey, Suite
from comity.kernel.merkle import Entry

KEY_CONTEXT = b"comity/audit/sealed/2/key\x00"
CONTEXT = b"comity/audit/sealed/2\x00"
CONTENT_KEY_BYTES = 32
STEP_BYTES = 256  # plaintexts are padded to a multiple, so that a name's length does not show
KEY_SECONDS = 60.0


class Sealer:
    """Seals to one oversight key. Used by all threads of a process."""

    def __init__(self, suite: Suite, oversight: PublicKey) -> None:
        self._suite, self._oversight = suite, oversight
        self._guard = threading.Lock()
        self._key = self._head = b""
        self._until = 0.0

    def seal(self, entry_id: UUID, salt: str, canonical: bytes) -> bytes:
        """Salt (base64url) and value (its RFC 8785 bytes) for the holder of the oversight key alone."""
        key, head = self._current()
        plain = b'["%b",%b]' % (salt.encode("ascii"), canonical)
        plain += b" " * (-len(plain) % STEP_BYTES)
        return head + self._suite.encrypt(key, CONTEXT + entry_id.bytes, plain)

    def _current(self) -> tuple[bytes, bytes]:
        with self._guard:
            if time.monotonic() >= self._until:
                self._key = self._suite.random(CONTENT_KEY_BYTES)
                box = self._suite.seal(self._oversight, KEY_CONTEXT, self._key)
                self._head = len(box).to_bytes(2, "big") + box
                self._until = time.monotonic() + KEY_SECONDS
            return self._key, self._head


def open_sealed(suite: Suite, secret: SecretKey, entry: Entry, sealed: bytes) -> Any:
    """The value sealed beside `entry`; Unauthentic for another key, or where it is not what the entry commits to."""
    end = 2 + int.from_bytes(sealed[:2], "big")
    key = suite.open(secret, KEY_CONTEXT, sealed[2:end])
    if len(key) != CONTENT_KEY_BYTES:
        raise Unauthentic("the sealed content key has the wrong length", code="bad_seal")
    salt, value = json.loads(suite.decrypt(key, CONTEXT + entry.id.bytes, sealed[end:]))
    details.require_committed(entry, "sealed", salt, value)
    return value
