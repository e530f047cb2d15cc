"""Bodies: items packed, compressed, padded to a size class and sealed once with a fresh content key.

Packed form: `"comity-body" 00 01` and the frame of id, kind, payload of each item in turn.
Sealed form: AES-256-GCM of `length of the compressed bytes (4) + compressed bytes + zeros up to the size class`.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from comity.kernel.envelopes.parts import LENGTH_BYTES, not_understood, take_parts, take_text
from comity.kernel.envelopes.rejections import EnvelopeRejected, Rejection
from comity.kernel.errors import ComityError, InvalidInput, TooLarge
from comity.kernel.keys import Suite, frame

MAGIC = b"comity-body\0\1"
CONTEXT = b"body"
MAX_ITEMS = 500
MAX_PAYLOAD_BYTES = 2 * 1024 * 1024
MAX_PLAIN_BYTES = 8 * 1024 * 1024
MAX_SEALED_BYTES = MAX_PLAIN_BYTES + 64 * 1024
SMALLEST_CLASS = 1024
CONTENT_KEY_BYTES = 32
_KIND = re.compile(r"[a-z][a-z_]{0,39}")
_FASTEST = 1  # zlib level: three times faster than the default for a tenth more bytes


@dataclass(frozen=True)
class Item:
    """One record or act on its way.

    id       chosen by the sender; the same id always stands for the same bytes
    kind     what the payload is; a receiver keeps kinds that it does not know
    payload  the bytes, by the kind's own page of the protocol
    """

    id: UUID
    kind: str
    payload: bytes = field(repr=False)


@dataclass(frozen=True)
class SealedBody:
    """What is stored and fetched: addressed by the SHA-256 of the sealed bytes. The key goes into each peer's wrap."""

    digest: bytes
    sealed: bytes = field(repr=False)
    content_key: bytes = field(repr=False)


def digest_of(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def seal_body(suite: Suite, federation: str, items: Sequence[Item]) -> SealedBody:
    """Seal 1 to 500 items under a fresh content key; TooLarge says which limit they break."""
    packed = _pack(items)
    content_key = suite.random(CONTENT_KEY_BYTES)
    sealed = suite.encrypt(
        content_key, frame(CONTEXT, federation.encode("ascii")), _padded(zlib.compress(packed, _FASTEST))
    )
    return SealedBody(digest_of(sealed), sealed, content_key)


def open_body(suite: Suite, federation: str, content_key: bytes, digest: bytes, sealed: bytes) -> tuple[Item, ...]:
    """The items of a body; EnvelopeRejected if it is another, altered, too large, or not understood."""
    if len(sealed) > MAX_SEALED_BYTES:
        raise EnvelopeRejected(
            Rejection.TOO_LARGE, f"a body of {len(sealed)} bytes; at most {MAX_SEALED_BYTES} are read"
        )
    if digest_of(sealed) != digest:
        raise EnvelopeRejected(
            Rejection.ALTERED_BODY,
            f"the body is not the one that its envelope names ({digest.hex()[:16]})",
            hint="fetch it again; if it stays so, tell the sender",
        )
    try:
        padded = suite.decrypt(content_key, frame(CONTEXT, federation.encode("ascii")), sealed)
    except (ComityError, ValueError):
        raise EnvelopeRejected(Rejection.BAD_SEAL, "the body does not open with the key in its envelope") from None
    return _unpacked(_decompressed(_unpadded(padded)))


def size_class(length: int) -> int:
    """The length to which `length` bytes are padded: Padmé, at most 12 % more, few classes (PURBs, PETS 2019)."""
    if length <= SMALLEST_CLASS:
        return SMALLEST_CLASS
    exponent = length.bit_length() - 1
    mask = (1 << (exponent - exponent.bit_length())) - 1
    return (length + mask) & ~mask


def _pack(items: Sequence[Item]) -> bytes:
    if not 1 <= len(items) <= MAX_ITEMS:
        raise TooLarge(f"{len(items)} items; a body holds 1 to {MAX_ITEMS}", code="too_many_items")
    for item in items:
        if not _KIND.fullmatch(item.kind):
            raise InvalidInput(f"{item.kind[:40]!r} is not a kind of item", code="bad_kind")
        if len(item.payload) > MAX_PAYLOAD_BYTES:
            raise TooLarge(
                f"item {item.id} has {len(item.payload)} bytes; at most {MAX_PAYLOAD_BYTES} travel in a body"
            )
    packed = MAGIC + frame(*(part for i in items for part in (i.id.bytes, i.kind.encode("ascii"), i.payload)))
    if len(packed) > MAX_PLAIN_BYTES:
        raise TooLarge(f"a body of {len(packed)} bytes; at most {MAX_PLAIN_BYTES}", code="body_too_large")
    return packed


def _unpacked(packed: bytes) -> tuple[Item, ...]:
    if not packed.startswith(MAGIC):
        raise not_understood("body", "it does not start as a body of version 1 does")
    parts = take_parts(packed[len(MAGIC) :], what="body", at_most=3 * MAX_ITEMS)
    if not parts or len(parts) % 3:
        raise not_understood("body", "it does not hold whole items")
    return tuple(_item(*parts[start : start + 3]) for start in range(0, len(parts), 3))


def _item(identity: bytes, kind: bytes, payload: bytes) -> Item:
    name = take_text(kind, what="body")
    if len(identity) != 16 or not _KIND.fullmatch(name):
        raise not_understood("body", "an item has no proper id or kind")
    if len(payload) > MAX_PAYLOAD_BYTES:
        raise EnvelopeRejected(Rejection.TOO_LARGE, f"an item of {len(payload)} bytes; at most {MAX_PAYLOAD_BYTES}")
    return Item(UUID(bytes=identity), name, payload)


def _padded(compressed: bytes) -> bytes:
    length = LENGTH_BYTES + len(compressed)
    return len(compressed).to_bytes(LENGTH_BYTES, "big") + compressed + bytes(size_class(length) - length)


def _unpadded(padded: bytes) -> bytes:
    length = int.from_bytes(padded[:LENGTH_BYTES], "big")
    compressed = padded[LENGTH_BYTES : LENGTH_BYTES + length]
    # One way to pad and no other: nothing can hide behind the content.
    if len(padded) != size_class(LENGTH_BYTES + length) or any(padded[LENGTH_BYTES + length :]):
        raise not_understood("body", "it is not padded to its size class with zeros")
    return compressed


def _decompressed(compressed: bytes) -> bytes:
    """At most MAX_PLAIN_BYTES are ever produced, whatever the input promises."""
    reader = zlib.decompressobj()
    try:
        plain = reader.decompress(compressed, MAX_PLAIN_BYTES + 1)
    except zlib.error:
        raise not_understood("body", "it is not compressed as zlib does") from None
    if len(plain) > MAX_PLAIN_BYTES:
        raise EnvelopeRejected(Rejection.TOO_LARGE, f"a body that unpacks to more than {MAX_PLAIN_BYTES} bytes")
    if not reader.eof or reader.unused_data:
        raise not_understood("body", "its compressed part is cut off or followed by something else")
    return plain
