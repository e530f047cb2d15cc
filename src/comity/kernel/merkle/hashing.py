"""RFC 9162 hashing: leaves and inner nodes are told apart by their first byte."""

from __future__ import annotations

from hashlib import sha256

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()  # the root of a tree without entries (RFC 9162, section 2.1.1)


def leaf_hash(entry: bytes) -> bytes:
    """The hash of one entry as a leaf, 32 bytes."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash over two subtrees, 32 bytes."""
    return sha256(b"\x01" + left + right).digest()


def fold(hashes: bytes) -> bytes:
    """The root over a row of sibling hashes.

    hashes  2, 4, … or 256 concatenated hashes (or one, which is its own root): a full tile, for example
    """
    while len(hashes) > HASH_BYTES:
        pairs = range(0, len(hashes), 2 * HASH_BYTES)
        hashes = b"".join([sha256(b"\x01" + hashes[i : i + 2 * HASH_BYTES]).digest() for i in pairs])
    return hashes
