"""Rows of numbers straight from arrays: for whole registers of millions, where a loop over records takes hours."""

from __future__ import annotations

from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from comity.apps.index.number_columns import ROW, Bytes, Columns, Hashes, hash_of
from comity.kernel.screening.numbers import ISSUED_BY, letters_of, lookup_key

_ASCII = bytes(range(128))


def columns_from(
    kind: str,
    numbers: NDArray[np.bytes_],
    issuers: NDArray[np.bytes_] | bytes,
    records: NDArray[np.bytes_],
    classes: NDArray[np.int32],
) -> Columns:
    """Rows without marks, unsorted: the same that `columns_of` makes of the same numbers one by one.

    numbers  (n,) S, canonical numbers of this kind in ASCII, none empty
    issuers  (n,) S, or one for all; b"" where it is not known
    records  (n,) S16, record ids as 16 bytes
    classes  (n,) policy classes
    Raises ValueError for a number that is not ASCII.
    """
    letter, family = letters_of(kind)
    spelled = _matrix(numbers)
    if (spelled > 127).any():
        raise ValueError("a number is not ASCII: give it to columns_of")
    issued = _matrix(np.broadcast_to(np.asarray(issuers, "S"), numbers.shape))
    count = len(numbers)
    text = np.concatenate(
        [np.full((count, 1), ord(letter), np.uint8), spelled, _separators(issued), issued], axis=1, dtype=np.uint8
    )
    used = text != 0
    rows = np.zeros(count, ROW)
    rows["hash"] = _hashes(kind, family, numbers, spelled)
    rows["policy_class"], rows["record"], rows["length"] = classes, records, used.sum(axis=1)
    return Columns(rows, text[used])


def _matrix(texts: NDArray[np.bytes_]) -> Bytes:
    """(n, width) the letters of each text, 0 after its end."""
    whole = np.ascontiguousarray(texts)
    return whole.view(np.uint8).reshape(len(whole), -1)


def _separators(issued: Bytes) -> Bytes:
    return np.where(issued[:, :1] > 0, ord(ISSUED_BY), 0).astype(np.uint8)


def _hashes(kind: str, family: str, numbers: NDArray[np.bytes_], spelled: Bytes) -> Hashes:
    """`hash_of(lookup_key(…))` of each: letter by letter where the fold is one of letters, one by one elsewhere."""
    fold = np.frombuffer(b"".join(lookup_key(kind, chr(c))[1:] if c else b"\0" for c in _ASCII), np.uint8)
    hashes = _crc(crc32(family.encode()), fold[spelled], spelled > 0)
    if kind == "plate":  # a plate may fold two letters to one
        for at in np.flatnonzero(np.char.find(numbers, b"E") > 0).tolist():
            hashes[at] = hash_of(lookup_key(kind, numbers[at].decode()))
    return hashes


def _crc(begun: int, letters: Bytes, used: NDArray[np.bool_]) -> Hashes:
    """CRC-32 of each row of letters, going on from the CRC of what stands before them."""
    state = np.full(len(letters), begun ^ 0xFFFFFFFF, np.uint32)
    for column, here in zip(letters.T, used.T, strict=True):
        stepped = _TABLE[(state ^ column) & np.uint32(0xFF)] ^ (state >> np.uint32(8))
        state = np.where(here, stepped, state)
    return state ^ np.uint32(0xFFFFFFFF)


def _table() -> Hashes:
    """What one byte does to a CRC-32 (polynomial of ISO 3309, reflected)."""
    table = np.arange(256, dtype=np.uint32)
    for _ in range(8):
        table = np.where(table & 1, np.uint32(0xEDB88320) ^ (table >> np.uint32(1)), table >> np.uint32(1))
    return table


_TABLE = _table()
