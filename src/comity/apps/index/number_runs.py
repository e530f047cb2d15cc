"""A run of numbers: one file, written once and never changed, read by `pread` in two small pieces for each question.

    head        64 bytes, see HEADER
    buckets     see `number_columns`; a hash's first bits say which
    directory   pages of 32 buckets: check (CRC-32, begun with the page's number), where the first begins, 32 ends

Nothing is mapped into memory: a file that was cut short gives a clear error instead of a killed process, every piece
that is read carries its check, and 130 million numbers take no memory but what the system caches.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from struct import unpack_from
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from comity.apps.index.number_columns import (
    HEAD,
    MARK,
    ROW,
    Columns,
    check,
    decoded,
    encoded,
    hash_of,
    mark_key,
    together,
)
from comity.apps.index.segments import IndexDamaged

HEADER = struct.Struct("<8sII16sQQQ4xI")  # magic, format, bits, whose, rows, marks, where the directory begins, check
MAGIC, FORMAT = b"\x89COMNUM\n", 1
_PAGE = 32  # buckets on one page of the directory
_PAGE_BYTES = 4 + 8 + 4 * _PAGE
_PER_BUCKET = 8  # rows, on average
_AT_ONCE = 1 << 19  # rows that a merge holds in memory of all runs together
_MANY = 48  # rows of one bucket above which arrays are faster than a loop

Row = tuple[int, bytes, bytes]  # policy class, record id, packed number


def owner_mark(node: str, fingerprint: str) -> bytes:
    """Whose run it is and by which tables it was made: 16 bytes."""
    return blake2b(f"{node}\0{fingerprint}".encode(), digest_size=16).digest()


@dataclass(frozen=True)
class RunPart:
    """A run as the manifest knows it."""

    name: str
    rows: int
    size: int


class Run:
    """A run open for reading. Threads and forked processes may share it."""

    def __init__(self, path: Path, owner: bytes, size: int | None = None) -> None:
        """IndexDamaged if it is missing, not of this size, of another format, or somebody else's."""
        self.name = path.name
        try:
            self._file = path.open("rb", buffering=0)
        except OSError as fault:
            raise IndexDamaged(f"{path.name} is missing or cannot be opened ({type(fault).__name__})") from None
        self._fd = self._file.fileno()
        found = os.fstat(self._fd).st_size
        raw = os.pread(self._fd, HEADER.size, 0)
        if (size is not None and found != size) or len(raw) < HEADER.size:
            raise IndexDamaged(f"{path.name} is cut short or longer than written")
        magic, format_, bits, whose, self.rows, self.marks, self._directory, said = HEADER.unpack(raw)
        if magic != MAGIC or crc32(raw[:-4]) != said:
            raise IndexDamaged(f"{path.name} is no file of numbers, or its head was altered")
        if format_ != FORMAT:
            raise IndexDamaged(f"{path.name} has format {format_}, this program reads {FORMAT}")
        if whose != owner:
            raise IndexDamaged(f"{path.name} was made by another node or another version of this program")
        self.bits, self._shift, self.size = int(bits), 32 - int(bits), found
        if found != self._directory + _pages(self.bits) * _PAGE_BYTES:
            raise IndexDamaged(f"{path.name} is cut short or longer than written")

    def rows_of(self, key: bytes, classes: frozenset[int] | None) -> Iterator[Row]:
        """Rows under the hash of this key in these policy classes (None: all), in the order they were written.

        Another key may have the same hash: the caller compares in full.
        """
        wanted = hash_of(key)
        raw = self._bucket(wanted >> self._shift)
        if not raw:
            return
        count = unpack_from("<I", raw, 4)[0]
        if count > _MANY:
            yield from _of_many(raw, count, wanted, classes)
            return
        text = HEAD + count * ROW.itemsize
        for hash_, policy_class, record, length in struct.iter_unpack("<Ii16sH", raw[HEAD:text]):
            if hash_ == wanted and (classes is None or policy_class in classes):
                yield policy_class, record, raw[text : text + length]
            text += length

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

    def _bucket(self, bucket: int) -> bytes:
        number, place = divmod(bucket, _PAGE)
        page = self._read(_PAGE_BYTES, self._directory + number * _PAGE_BYTES)
        if crc32(page[4:], number) != int.from_bytes(page[:4], "little"):
            raise IndexDamaged(f"the directory of {self.name} was altered")
        base = unpack_from("<Q", page, 4)[0]
        begin = unpack_from("<I", page, 8 + 4 * place)[0] if place else 0
        end = unpack_from("<I", page, 12 + 4 * place)[0]
        if begin == end:
            return b""
        raw = self._read(end - begin, base + begin)
        check(raw, ((bucket, 0, len(raw)),))
        return raw

    def _spans(self, first: int, last: int) -> tuple[int, NDArray[np.int64]]:
        """Where the bucket `first` begins, and where each up to but not `last` ends."""
        low, high = first // _PAGE, (last - 1) // _PAGE + 1
        raw = self._read((high - low) * _PAGE_BYTES, self._directory + low * _PAGE_BYTES)
        pages = np.frombuffer(raw, np.dtype([("check", "<u4"), ("base", "<u8"), ("ends", "<u4", (_PAGE,))]))
        for place, number in enumerate(range(low, high)):
            if crc32(raw[place * _PAGE_BYTES + 4 : (place + 1) * _PAGE_BYTES], number) != int(pages["check"][place]):
                raise IndexDamaged(f"the directory of {self.name} was altered")
        ends = (pages["base"][:, None] + pages["ends"]).reshape(-1).astype(np.int64)
        offset = first - low * _PAGE
        begin = int(ends[offset - 1]) if offset else int(pages["base"][0])
        return begin, ends[offset : offset + last - first]

    def _read(self, length: int, at: int) -> bytes:
        if length < 0 or at + length > self.size:
            raise IndexDamaged(f"the directory of {self.name} was altered")
        raw = os.pread(self._fd, length, at)
        while len(raw) < length:  # the system reads at most 2 GiB at once
            more = os.pread(self._fd, length - len(raw), at + len(raw))
            if not more:
                raise IndexDamaged(f"{self.name} is cut short")
            raw += more
        return raw


def _of_many(raw: bytes, count: int, wanted: int, classes: frozenset[int] | None) -> Iterator[Row]:
    rows = np.frombuffer(raw, ROW, count, HEAD)
    fits = rows["hash"] == wanted
    if classes is not None:
        fits &= np.isin(rows["policy_class"], np.fromiter(classes, np.int64, len(classes)))
    ends = HEAD + count * ROW.itemsize + np.cumsum(rows["length"], dtype=np.int64)
    for at in np.flatnonzero(fits).tolist():
        row, end = rows[at], int(ends[at])
        yield int(row["policy_class"]), row["record"].ljust(16, b"\0"), raw[end - int(row["length"]) : end]


def _pages(bits: int) -> int:
    return -(-(1 << bits) // _PAGE)


def bits_for(rows: int) -> int:
    """How many bits of the hash choose the bucket of a run of so many rows."""
    return min(30, (rows // _PER_BUCKET).bit_length())


class RunWriter:
    """Writes one run: columns in the order of their hashes, then `finish`."""

    def __init__(self, path: Path, owner: bytes, bits: int) -> None:
        self._path, self._owner, self._bits = path, owner, bits
        self._unfinished = path.with_name(f"{path.name}.new")
        self._file = self._unfinished.open("wb")
        self._file.write(bytes(HEADER.size))
        self._sizes = np.zeros(_pages(bits) * _PAGE, np.uint32)
        self._rows = self._marks = 0

    def add(self, columns: Columns, first: int, last: int) -> None:
        """The buckets `first` up to but not `last`; columns sorted by hash."""
        out, sizes = encoded(columns, self._bits, first, last)
        self._file.write(out.data)
        self._sizes[first:last] = sizes
        self._rows += len(columns)
        self._marks += int((columns.texts[columns.starts[:-1]] == MARK[0]).sum()) if len(columns) else 0

    def finish(self) -> RunPart:
        """Write directory and head, force all to the disk, and give the run its name."""
        directory = self._file.tell()
        self._write_directory()
        head = HEADER.pack(MAGIC, FORMAT, self._bits, self._owner, self._rows, self._marks, directory, 0)
        self._file.seek(0)
        self._file.write(head[:-4] + crc32(head[:-4]).to_bytes(4, "little"))
        self._file.flush()
        os.fsync(self._file.fileno())
        size = os.fstat(self._file.fileno()).st_size
        self._file.close()
        self._unfinished.rename(self._path)
        return RunPart(self._path.name, self._rows, size)

    def abandon(self) -> None:
        """Leave nothing behind."""
        self._file.close()
        self._unfinished.unlink(missing_ok=True)

    def _write_directory(self) -> None:
        ends = np.cumsum(self._sizes.reshape(-1, _PAGE), axis=1, dtype=np.int64)
        if ends.max(initial=0) >= 1 << 32:
            raise OverflowError("32 neighbouring buckets of numbers hold more than 4 GiB")
        base = HEADER.size
        for number, page in enumerate(ends):
            body = base.to_bytes(8, "little") + page.astype("<u4").tobytes()
            self._file.write(crc32(body, number).to_bytes(4, "little") + body)
            base += int(page[-1])


def write(path: Path, owner: bytes, columns: Columns) -> RunPart:
    """One run of these rows, in any order."""
    bits = bits_for(len(columns))
    writer = RunWriter(path, owner, bits)
    try:
        writer.add(columns.sorted(), 0, 1 << bits)
        return writer.finish()
    except BaseException:
        writer.abandon()
        raise


def merge(runs: Sequence[Run], path: Path, owner: bytes, *, oldest: bool) -> RunPart:
    """One run for several, given oldest first. Memory: a piece of each at a time, and the record ids of newer marks.

    oldest  whether nothing older remains beside them, so that marks are no longer needed
    """
    bits = bits_for(sum(run.rows for run in runs))
    steps = min(bits, max(0, (sum(run.rows for run in runs) // _AT_ONCE).bit_length()))
    replaced = _replaced(runs)
    writer = RunWriter(path, owner, bits)
    try:
        for step in range(1 << steps):
            low, high = step << (32 - steps), (step + 1) << (32 - steps)
            pieces = [
                _alive(run.between(low, high), gone, marks=not oldest) for run, gone in zip(runs, replaced, strict=True)
            ]
            writer.add(together(pieces).sorted(), step << (bits - steps), (step + 1) << (bits - steps))
        return writer.finish()
    except BaseException:
        writer.abandon()
        raise


def _replaced(runs: Sequence[Run]) -> list[NDArray[np.bytes_]]:
    """For each run the records that newer ones state, sorted."""
    none = np.zeros(0, "S16")
    newer, found = none, [none]
    for run in reversed(runs[1:]):
        newer = np.union1d(newer, _marked(run)) if run.marks else newer
        found.append(newer)
    return found[::-1]


def _marked(run: Run) -> NDArray[np.bytes_]:
    steps = min(run.bits, (run.rows // _AT_ONCE).bit_length())
    parts = []
    for step in range(1 << steps):
        piece = run.between(step << (32 - steps), (step + 1) << (32 - steps))
        parts.append(piece.rows["record"][_marks(piece)])
    return np.concatenate(parts)


def _marks(columns: Columns) -> NDArray[np.bool_]:
    if not len(columns):
        return np.zeros(0, bool)
    found: NDArray[np.bool_] = columns.texts[columns.starts[:-1]] == MARK[0]
    return found


def _alive(columns: Columns, replaced: NDArray[np.bytes_], *, marks: bool) -> Columns:
    if not len(columns) or (marks and not len(replaced)):
        return columns
    kept = np.ones(len(columns), bool) if marks else ~_marks(columns)
    if len(replaced):
        place = np.searchsorted(replaced, columns.rows["record"])
        kept &= replaced[np.minimum(place, len(replaced) - 1)] != columns.rows["record"]
    return columns.take(kept)
