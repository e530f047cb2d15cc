"""The whole tree again, from the entries alone, compared with every tree file on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from comity.kernel.merkle.checkpoints import Checkpoint
from comity.kernel.merkle.edge import Edge
from comity.kernel.merkle.entries import is_entry, starts_with_entry
from comity.kernel.merkle.hashing import HASH_BYTES, leaf_hash
from comity.kernel.merkle.tiles import (
    TILE_WIDTH,
    Read,
    TileName,
    read_tile,
    split_bundle,
    tiles_of,
)

# progress(done, size): how many of the log's entries have been recomputed
Progress = Callable[[int, int], None]


@dataclass
class Recomputed:
    """What the entries alone say.

    edge        of the tree they make
    complete    whether every bundle held as many entries as it should
    malformed   index of the first entry of no known form
    altered     the first tree file that differs from the entries
    since_root  the root they had at the size of the earlier checkpoint
    """

    edge: Edge
    complete: bool = True
    malformed: int | None = None
    altered: TileName | None = None
    since_root: bytes | None = None


def read_bundle(read: Read, name: TileName) -> list[bytes]:
    """The entries of a bundle as they lie there, be they fewer or more than there should be.

    A partial bundle that is gone is taken from the full one that replaced it. Bytes that are no entry count as one.
    """
    data = read(name.path)
    cut = None
    if data is None and name.width < TILE_WIDTH:
        data, cut = read(name.full.path), name.width
    entries, rest = split_bundle(data or b"")
    if rest and (len(entries) >= name.width or starts_with_entry(rest[2:])):
        entries.append(rest)
    return entries[:cut]


def bundles(read: Read, size: int, start: int = 0) -> Iterator[tuple[TileName, list[bytes]]]:
    """Each bundle of a log of `size` entries with its entries, from bundle number `start` on."""
    for name in tiles_of(-1, size, since=start * TILE_WIDTH):
        yield name, read_bundle(read, name)


def recompute(read: Read, size: int, since: Checkpoint | None, progress: Progress | None) -> Recomputed:
    """Recompute the tree of `size` entries. Memory: one tile per level. Stops at the first incomplete bundle."""
    edge = Edge()
    found = Recomputed(edge)
    for name, entries in bundles(read, size):
        start = edge.size
        if len(entries) != name.width:
            found.complete = False
            return found
        row = b"".join([leaf_hash(entry) for entry in entries])
        if found.malformed is None and not all(map(is_entry, entries)):
            found.malformed = start + [is_entry(entry) for entry in entries].index(False)
        if since and start < since.size <= start + name.width:
            then = edge.frontier()
            then.extend(row[: (since.size - start) * HASH_BYTES])
            found.since_root = then.root()
        _compare(read, found, edge.add(row))
        if progress:
            progress(edge.size, size)
    _compare(read, found, edge.partials())
    return found


def _compare(read: Read, found: Recomputed, tiles: Iterable[tuple[TileName, bytes]]) -> None:
    for name, hashes in tiles:
        if read_tile(read, name) != hashes and found.altered is None:
            found.altered = name
