"""Numbers of many records in arrays: made from entries, sorted, parted by hash, and written as buckets of bytes.

One *row* says: this record, of this policy class, has this number. A *mark* is a row without a number: it says that a
run states all numbers of that record, so that rows of older runs no longer count; of a record that is gone it is all.

A bucket holds the rows whose hashes begin with the same bits:

    check 4 bytes   CRC-32 of all that follows, begun with the number of the bucket
    count 4 bytes
    rows            count times 26 bytes, see ROW
    texts           one after the other, each as long as its row says
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from comity.apps.index.segments import GONE, IndexDamaged
from comity.kernel.screening.engine.compiled import compiled
from comity.kernel.screening.numbers import Number, lookup_key, packed

MARK = b"\x01"  # the text of a mark; no number begins with it
ROW = np.dtype([("hash", "<u4"), ("policy_class", "<i4"), ("record", "S16"), ("length", "<u2")])
HASHES = 1 << 32  # how many hashes there are
HEAD = 8  # bytes before the rows of a bucket

Hashes = NDArray[np.uint32]
Counts = NDArray[np.int64]
Bytes = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Columns:
    """rows (n,) ROW; texts: the packed numbers of all rows, one after the other."""

    rows: NDArray[np.void]
    texts: Bytes

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def starts(self) -> Counts:
        """Where each row's text begins; one more at the end."""
        return _edges(self.rows["length"])

    @property
    def marks(self) -> NDArray[np.bool_]:
        """(n,) which rows are marks."""
        first: NDArray[np.bool_] = self.texts[self.starts[:-1]] == MARK[0]
        return first

    def take(self, order: NDArray[np.intp] | NDArray[np.bool_]) -> Columns:
        """The rows at these places, or where true, in this order, with their texts."""
        rows, starts = self.rows[order], self.starts[:-1][order]
        return Columns(rows, gathered(self.texts, starts, rows["length"].astype(np.int64)))

    def sorted(self) -> Columns:
        """By hash; rows of the same hash keep their order."""
        return self.take(np.argsort(self.rows["hash"], kind="stable"))


def _edges(lengths: NDArray[np.integer]) -> Counts:
    edges = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, out=edges[1:])
    return edges


def gathered(data: Bytes, starts: Counts, lengths: Counts) -> Bytes:
    """The pieces of `data` that begin at these places, one after the other."""
    out = np.empty(lengths.sum(), np.uint8)
    gather(data, starts, lengths, out)
    return out


@compiled
def gather(data: Bytes, starts: Counts, lengths: Counts, out: Bytes) -> None:
    """The same into `out`."""
    at = 0
    for piece in range(len(starts)):
        for place in range(starts[piece], starts[piece] + lengths[piece]):
            out[at] = data[place]
            at += 1


@compiled
def scattered(data: Bytes, lengths: Counts, out: Bytes, starts: Counts) -> None:
    """The reverse: the pieces of `data`, one after the other, to these places of `out`."""
    at = 0
    for piece in range(len(starts)):
        for place in range(starts[piece], starts[piece] + lengths[piece]):
            out[place] = data[at]
            at += 1


@dataclass(frozen=True, slots=True)
class NumberEntry:
    """All numbers of one record as it is now; no policy class means that the record is gone."""

    record_id: UUID
    policy_class: int | None
    numbers: Sequence[Number] = ()


def hash_of(key: bytes) -> int:
    """32 bits that decide the bucket. Whoever wants may make two numbers meet: both are then compared in full."""
    return crc32(key)


def mark_key(record: bytes) -> bytes:
    """Under which bytes the mark of a record is found. record: 16 bytes."""
    return MARK + record


def columns_of(entries: Iterable[NumberEntry], *, marked: bool = True) -> Columns:
    """Rows of these records, unsorted; of one record given twice the later entry counts.

    marked  whether each record gets a mark: not needed where nothing older can name it
    """
    latest = {entry.record_id: entry for entry in entries}
    rows: list[tuple[int, int, bytes, int]] = []
    texts: list[bytes] = []
    for record_id, entry in latest.items():
        record, policy_class = record_id.bytes, GONE if entry.policy_class is None else entry.policy_class
        if marked:
            rows.append((hash_of(mark_key(record)), policy_class, record, len(MARK)))
            texts.append(MARK)
        if policy_class == GONE:
            continue
        for kind, spelling, issuer in dict.fromkeys(entry.numbers):
            text = packed((kind, spelling, issuer))
            rows.append((hash_of(lookup_key(kind, spelling)), policy_class, record, len(text)))
            texts.append(text)
    return Columns(np.array(rows, ROW), np.frombuffer(b"".join(texts), np.uint8))


def together(parts: Sequence[Columns]) -> Columns:
    """All rows, oldest part first."""
    if len(parts) == 1:
        return parts[0]
    none = np.zeros(0, ROW), np.zeros(0, np.uint8)
    return Columns(
        np.concatenate([none[0], *(part.rows for part in parts)]),
        np.concatenate([none[1], *(part.texts for part in parts)]),
    )


def buckets_of(hashes: Hashes, bits: int) -> Counts:
    """The bucket of each hash: its first `bits` bits."""
    return (hashes.astype(np.int64) >> (32 - bits)) if bits else np.zeros(len(hashes), np.int64)


def encoded(columns: Columns, bits: int, first: int, last: int) -> tuple[Bytes, Counts]:
    """The buckets `first` up to but not `last` as bytes, and how long each is (0 where it is empty).

    columns  sorted, and all of these buckets
    """
    rows, starts = columns.rows, columns.starts
    counts = np.bincount(buckets_of(rows["hash"], bits) - first, minlength=last - first).astype(np.int64)
    edges = _edges(counts)
    sizes = np.where(counts > 0, HEAD + counts * ROW.itemsize + starts[edges[1:]] - starts[edges[:-1]], 0)
    begins = _edges(sizes)
    out = np.empty(begins[-1], np.uint8)
    scattered(np.ascontiguousarray(rows).view(np.uint8), counts * ROW.itemsize, out, begins[:-1] + HEAD)
    text_at = begins[:-1] + HEAD + counts * ROW.itemsize
    scattered(columns.texts, starts[edges[1:]] - starts[edges[:-1]], out, text_at)
    used = np.flatnonzero(counts)
    _put(out, begins[:-1][used] + 4, counts[used].astype("<u4").view(np.uint8).reshape(-1, 4))
    view = out.data
    ends = begins[1:]
    checks = [
        crc32(view[begin + 4 : end], first + bucket)
        for bucket, begin, end in zip(used.tolist(), begins[:-1][used].tolist(), ends[used].tolist(), strict=True)
    ]
    _put(out, begins[:-1][used], np.array(checks, "<u4").view(np.uint8).reshape(-1, 4))
    return out, sizes


def decoded(raw: bytes, sizes: Counts, first: int) -> Columns:
    """The reverse of `encoded`; IndexDamaged where a check fails. sizes: of the buckets from `first` on."""
    data, begins = np.frombuffer(raw, np.uint8), _edges(sizes)
    used = np.flatnonzero(sizes)
    at, end = begins[:-1][used], begins[1:][used]
    check(raw, zip(used.tolist(), at.tolist(), end.tolist(), strict=True), first)
    counts = _get(data, at + 4, 4).view("<u4").reshape(-1).astype(np.int64)
    rows = gathered(data, at + HEAD, counts * ROW.itemsize).view(ROW)
    text_at = at + HEAD + counts * ROW.itemsize
    return Columns(rows, gathered(data, text_at, end - text_at))


def check(raw: bytes, spans: Iterable[tuple[int, int, int]], first: int = 0) -> None:
    """IndexDamaged unless the bytes of each bucket are those written. spans: (bucket after `first`, begin, end)."""
    view = memoryview(raw)
    for bucket, begin, end in spans:
        if end > len(raw) or crc32(view[begin + 4 : end], first + bucket) != int.from_bytes(
            view[begin : begin + 4], "little"
        ):
            raise IndexDamaged("a page of its numbers was altered or cut short")


def _put(out: Bytes, at: Counts, values: Bytes) -> None:
    out[at[:, None] + np.arange(values.shape[1])] = values


def _get(data: Bytes, at: Counts, width: int) -> Bytes:
    return np.ascontiguousarray(data[at[:, None] + np.arange(width)])
