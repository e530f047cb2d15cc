"""A run of numbers: one file, written once and never changed, read by `pread` in two small pieces for each question.

    head        80 bytes, see HEADER
    buckets     see `number_columns`; a hash's first bits say which
    directory   pages of 32 buckets: check (CRC-32, begun with the page's number), where the first begins, 32 ends

Nothing is mapped into memory: a file that was cut short gives a clear error instead of a killed process, every piece
that is read carries its check, and 130 million numbers take no memory but what the system caches.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from hashlib import blake2b
from itertools import pairwise
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from comity.apps.index.containers import IndexDamaged
from comity.apps.index.number_columns import (
    HEAD,
    MARK,
    ROW,
    Columns,
    check,
    decoded,
    hash_of,
    mark_key,
)

# Magic, format, bits, whose, digest of all buckets, rows, marks, where the directory begins, check.
HEADER = struct.Struct("<8sII16s16sQQQ4xI")
MAGIC, FORMAT = b"\x89COMNUM\n", 1
PAGE = 32  # buckets on one page of the directory
PAGE_BYTES = 4 + 8 + 4 * PAGE
_SMALL = 1 << 18  # bytes: a run of the last few changes is kept in memory
_MANY = 48  # rows of one bucket above which arrays are faster than a loop
_AFTER_HASH, _LENGTH = struct.Struct("<i16sH"), struct.Struct("<H")  # of a row
_BASE, _BEGIN_END, _END = struct.Struct("<Q"), struct.Struct("<II"), struct.Struct("<I")  # of a page

Row = tuple[int, bytes, bytes]  # policy class, record id, packed number


def head_digest(head: bytes) -> str:
    """What the manifest notes of a run."""
    return blake2b(head, digest_size=16).hexdigest()


class Run:
    """A run open for reading. Threads and forked processes may share it."""

    def __init__(self, path: Path, owner: bytes, digest: str = "") -> None:
        """IndexDamaged if it is missing, cut short, of another format, or somebody else's.

        digest  of its head, as the manifest has it, so that no other run stands in its place
        """
        self.name = path.name
        try:
            self._file = path.open("rb", buffering=0)
        except OSError as fault:
            raise IndexDamaged(f"{path.name} is missing or cannot be opened ({type(fault).__name__})") from None
        self._fd = self._file.fileno()
        found = os.fstat(self._fd).st_size
        raw = os.pread(self._fd, HEADER.size, 0)
        if len(raw) < HEADER.size:
            raise IndexDamaged(f"{path.name} is cut short or longer than written")
        magic, format_, bits, whose, _, self.rows, self.marks, self._directory, said = HEADER.unpack(raw)
        if magic != MAGIC or crc32(raw[:-4]) != said:
            raise IndexDamaged(f"{path.name} is no file of numbers, or its head was altered")
        if format_ != FORMAT:
            raise IndexDamaged(f"{path.name} has format {format_}, this program reads {FORMAT}")
        self.digest = head_digest(raw)
        if digest and self.digest != digest:
            raise IndexDamaged(f"{path.name} is not the one that the manifest names")
        if whose != owner:
            raise IndexDamaged(f"{path.name} was made by another node or another version of this program")
        self.bits, self._shift, self.size = int(bits), 32 - int(bits), found
        self._whole = os.pread(self._fd, found, 0) if found <= _SMALL else b""
        if found != self._directory + pages(self.bits) * PAGE_BYTES:
            raise IndexDamaged(f"{path.name} is cut short or longer than written")

    def rows_of(self, key: bytes, classes: frozenset[int] | None) -> Iterator[Row]:
        """Rows under the hash of this key in these policy classes (None: all), in the order they were written.

        Another key may have the same hash: the caller compares in full.
        """
        wanted = hash_of(key)
        raw = self._bucket(wanted >> self._shift)
        if not raw:
            return
        count = int.from_bytes(raw[4:HEAD], "little")
        if count > _MANY:
            yield from _of_many(raw, count, wanted, classes)
            return
        texts = HEAD + count * ROW.itemsize
        at = raw.find(sought := wanted.to_bytes(4, "little"), HEAD, texts)
        while at >= 0:
            place, beside = divmod(at - HEAD, ROW.itemsize)
            if not beside:
                policy_class, record, length = _AFTER_HASH.unpack_from(raw, at + 4)
                if classes is None or policy_class in classes:
                    begin = texts + sum(_LENGTH.unpack_from(raw, end)[0] for end in _length_places(place))
                    yield policy_class, record, raw[begin : begin + length]
            at = raw.find(sought, at + 1, texts)

    def names(self, record: bytes) -> bool:
        """Whether this run states all numbers of that record, so that older runs no longer count for it."""
        if not self.marks:
            return False
        return any(row[1] == record and row[2] == MARK for row in self.rows_of(mark_key(record), None))

    def between(self, low: int, high: int) -> Columns:
        """All rows whose hashes are at least `low` and below `high`, by hash."""
        first, last = low >> self._shift, ((high - 1) >> self._shift) + 1
        begin, ends = self._spans(first, last)
        sizes = np.diff(ends, prepend=begin)
        found = decoded(self._read(int(ends[-1]) - begin, begin), sizes, first)
        hashes = found.rows["hash"]
        if first << self._shift == low and last << self._shift == high:
            return found
        return found.take((hashes >= low) & (hashes < high))

    def verify(self) -> None:
        """Read all of it; IndexDamaged where a check fails. A gigabyte takes about two seconds."""
        step = 1 << 16
        for first in range(0, 1 << self.bits, step):
            begin, ends = self._spans(first, min(first + step, 1 << self.bits))
            raw = self._read(int(ends[-1]) - begin, begin)
            edges = [0, *(ends - begin).tolist()]
            spans = ((bucket, low, high) for bucket, (low, high) in enumerate(pairwise(edges)) if low < high)
            check(raw, spans, first)

    def _bucket(self, bucket: int) -> bytes:
        number, place = divmod(bucket, PAGE)
        page = self._read(PAGE_BYTES, self._directory + number * PAGE_BYTES)
        if crc32(page[4:], number) != int.from_bytes(page[:4], "little"):
            raise IndexDamaged(f"the directory of {self.name} was altered")
        base, *_ = _BASE.unpack_from(page, 4)
        begin, end = _BEGIN_END.unpack_from(page, 8 + 4 * place) if place else (0, _END.unpack_from(page, 12)[0])
        if begin == end:
            return b""
        raw = self._read(end - begin, base + begin)
        if crc32(raw[4:], bucket) != int.from_bytes(raw[:4], "little"):
            raise IndexDamaged(f"a page of {self.name} was altered")
        return raw

    def _spans(self, first: int, last: int) -> tuple[int, NDArray[np.int64]]:
        """Where the bucket `first` begins, and where each up to but not `last` ends."""
        low, high = first // PAGE, (last - 1) // PAGE + 1
        raw = self._read((high - low) * PAGE_BYTES, self._directory + low * PAGE_BYTES)
        pages = np.frombuffer(raw, np.dtype([("check", "<u4"), ("base", "<u8"), ("ends", "<u4", (PAGE,))]))
        for place, number in enumerate(range(low, high)):
            if crc32(raw[place * PAGE_BYTES + 4 : (place + 1) * PAGE_BYTES], number) != int(pages["check"][place]):
                raise IndexDamaged(f"the directory of {self.name} was altered")
        ends = (pages["base"][:, None] + pages["ends"]).reshape(-1).astype(np.int64)
        offset = first - low * PAGE
        begin = int(ends[offset - 1]) if offset else int(pages["base"][0])
        return begin, ends[offset : offset + last - first]

    def _read(self, length: int, at: int) -> bytes:
        if self._whole:
            return self._whole[at : at + length]
        if length < 0 or at + length > self.size:
            raise IndexDamaged(f"the directory of {self.name} was altered")
        raw = os.pread(self._fd, length, at)
        while len(raw) < length:  # the system reads at most 2 GiB at once
            more = os.pread(self._fd, length - len(raw), at + len(raw))
            if not more:
                raise IndexDamaged(f"{self.name} is cut short")
            raw += more
        return raw


def _length_places(place: int) -> range:
    """Where the lengths of the rows before that place stand."""
    first = HEAD + ROW.itemsize - _LENGTH.size
    return range(first, first + place * ROW.itemsize, ROW.itemsize)


def _of_many(raw: bytes, count: int, wanted: int, classes: frozenset[int] | None) -> Iterator[Row]:
    rows = np.frombuffer(raw, ROW, count, HEAD)
    fits = rows["hash"] == wanted
    if classes is not None:
        fits &= np.isin(rows["policy_class"], np.fromiter(classes, np.int64, len(classes)))
    ends = HEAD + count * ROW.itemsize + np.cumsum(rows["length"], dtype=np.int64)
    for at in np.flatnonzero(fits).tolist():
        row, end = rows[at], int(ends[at])
        yield int(row["policy_class"]), row["record"].ljust(16, b"\0"), raw[end - int(row["length"]) : end]


def pages(bits: int) -> int:
    return -(-(1 << bits) // PAGE)
