"""A segment: records and their keys in plain numpy files, written once, memory-mapped by every process that reads.

ids.npy      (n, 2) uint64   record ids as two halves, ascending; the row of a record is its place here
classes.npy  (n,)   int32    policy class of each row; GONE for a record that a later change removed
keys.npy     (m,)   uint64   keys, ascending
rows.npy     (m,)   uint32   the row that has the key at the same place
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from comity.kernel.errors import NodeFault

GONE = -1
_FILES = ("ids", "classes", "keys", "rows")
_CHUNK = 1 << 20

Ids = NDArray[np.uint64]
Keys = NDArray[np.uint64]
Rows = NDArray[np.uint32]
Classes = NDArray[np.int32]


class IndexDamaged(NodeFault):
    """The index on disk cannot be used; the next `follow` builds it anew from the holdings."""

    code = "index_damaged"

    def __init__(self, what: str) -> None:
        super().__init__(
            f"the index cannot be used: {what}", hint="it is built anew by: comity serve, or comity doctor"
        )


@dataclass(frozen=True)
class Entry:
    """What a segment holds of one record; no policy class means that the record is gone."""

    record_id: UUID
    policy_class: int | None
    keys: frozenset[int]


@dataclass(frozen=True, eq=False)
class Segment:
    """One segment in memory or mapped from disk."""

    ids: Ids
    classes: Classes
    keys: Keys
    rows: Rows

    @property
    def records(self) -> int:
        return len(self.ids)

    def find(self, ids: Ids) -> NDArray[np.int64]:
        """The row of each id, -1 where it is not here. `ids` is (k, 2)."""
        if not len(self.ids) or not len(ids):
            return np.full(len(ids), -1, np.int64)
        first = np.asarray(self.ids[:, 0])
        low = np.searchsorted(first, ids[:, 0], "left")
        high = np.searchsorted(first, ids[:, 0], "right")
        found = np.full(len(ids), -1, np.int64)
        for at in np.flatnonzero(high > low):  # rarely more than one row shares the first half
            same = np.flatnonzero(self.ids[low[at] : high[at], 1] == ids[at, 1])
            if len(same):
                found[at] = low[at] + same[0]
        return found


def build(entries: Iterable[Entry]) -> Segment:
    """A segment of these records; of one record given twice the later entry counts."""
    latest: Mapping[UUID, Entry] = {entry.record_id: entry for entry in entries}
    ordered = [latest[record_id] for record_id in sorted(latest, key=lambda one: one.int)]
    counts = np.fromiter((len(entry.keys) for entry in ordered), np.int64, len(ordered))
    keys = np.fromiter((key for entry in ordered for key in entry.keys), np.uint64, int(counts.sum()))
    classes = [GONE if entry.policy_class is None else entry.policy_class for entry in ordered]
    rows = np.repeat(np.arange(len(ordered), dtype=np.uint32), counts)
    return _sorted(halves([entry.record_id for entry in ordered]), np.array(classes, np.int32), keys, rows)


def halves(ids: Sequence[UUID]) -> Ids:
    """Record ids as rows of two 64-bit numbers."""
    return np.frombuffer(b"".join(one.bytes for one in ids), ">u8").astype(np.uint64).reshape(-1, 2)


def uuids(ids: Ids) -> list[UUID]:
    """The reverse of `halves`."""
    raw = np.ascontiguousarray(ids).astype(">u8").tobytes()
    return [UUID(bytes=raw[at : at + 16]) for at in range(0, len(raw), 16)]


def _sorted(ids: Ids, classes: Classes, keys: Keys, rows: Rows) -> Segment:
    order = np.lexsort((rows, keys))
    return Segment(ids, classes, keys[order], rows[order])


def merge(segments: Sequence[Segment], *, oldest: bool) -> Segment:
    """One segment for several, given oldest first: the newest row of each record stays.

    oldest  whether nothing older remains beside them, so that marks of gone records are no longer needed
    """
    ids = np.concatenate([np.asarray(segment.ids) for segment in segments])
    classes = np.concatenate([np.asarray(segment.classes) for segment in segments])
    offsets = np.cumsum([0, *(segment.records for segment in segments)])
    keys = np.concatenate([np.asarray(segment.keys) for segment in segments])
    rows = np.concatenate(
        [np.asarray(s.rows).astype(np.int64) + o for s, o in zip(segments, offsets[:-1], strict=True)]
    )

    age = np.arange(len(ids))
    order = np.lexsort((age, ids[:, 1], ids[:, 0]))
    ordered = ids[order]
    last = np.ones(len(order), bool)
    last[:-1] = (ordered[1:] != ordered[:-1]).any(axis=1)
    kept = order[last]
    if oldest:
        kept = kept[classes[kept] != GONE]
    place = np.full(len(ids), -1, np.int64)
    place[kept] = np.arange(len(kept))
    moved = place[rows]
    alive = moved >= 0
    return _sorted(ids[kept], classes[kept], keys[alive], moved[alive].astype(np.uint32))


def write(segment: Segment, folder: Path) -> dict[str, object]:
    """Write the files of a segment and force them to the disk; returns what the manifest says of it."""
    folder.mkdir(parents=True)
    digest = blake2b(digest_size=16)
    for name in _FILES:
        path = folder / f"{name}.npy"
        with path.open("wb") as file:
            np.save(file, np.ascontiguousarray(getattr(segment, name)))
            file.flush()
            os.fsync(file.fileno())
        _feed(digest, path)
    _sync(folder)
    return {"records": segment.records, "keys": len(segment.keys), "digest": digest.hexdigest()}


def open_(folder: Path, said: Mapping[str, object], *, verify: bool = False) -> Segment:
    """Map a segment; IndexDamaged if it is not as the manifest says. `verify` reads every byte of it."""
    try:
        parts = {name: np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False) for name in _FILES}
    except (OSError, ValueError, EOFError) as fault:
        raise IndexDamaged(f"segment {folder.name} is missing or cut short ({type(fault).__name__})") from None
    segment = Segment(**{name: part.view(np.ndarray) for name, part in parts.items()})
    shapes = {
        "ids": (said["records"], 2),
        "classes": (said["records"],),
        "keys": (said["keys"],),
        "rows": (said["keys"],),
    }
    types = {"ids": np.uint64, "classes": np.int32, "keys": np.uint64, "rows": np.uint32}
    for name in _FILES:
        if parts[name].shape != shapes[name] or parts[name].dtype != types[name]:
            raise IndexDamaged(f"segment {folder.name} is not what the manifest says")
    if verify:
        digest = blake2b(digest_size=16)
        for name in _FILES:
            _feed(digest, folder / f"{name}.npy")
        if digest.hexdigest() != said["digest"]:
            raise IndexDamaged(f"segment {folder.name} was altered")
    return segment


def _feed(digest: blake2b, path: Path) -> None:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
