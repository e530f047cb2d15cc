"""The whole tree again, from the entries alone, compared with every tree file on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from comity.kernel.merkle.checkpoints import Checkpoint
from comity.kernel.merkle.entries import is_entry, starts_with_entry
from comity.kernel.merkle.hashing import HASH_BYTES, fold, leaf_hash
from comity.kernel.merkle.tiles import (
    TILE_HEIGHT,
    TILE_WIDTH,
    Read,
    TileName,
    levels,
    read_tile,
    split_bundle,
    tiles_of,
)
from comity.kernel.merkle.tree import Frontier

# progress(done, size): how many of the log's entries have been recomputed
Progress = Callable[[int, int], None]


@dataclass
class Recomputed:
    """What the entries alone say.

    frontier    of the tree they make
    complete    whether every bundle held as many entries as it should
    malformed   index of the first entry of no known form
    altered     the first tree file that differs from the entries
    since_root  the root they had at the size of the earlier checkpoint
    """

    frontier: Frontier
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
    found = Recomputed(Frontier())
    tree = _Tree(read, size, found)
    for name, entries in bundles(read, size):
        start = name.number * TILE_WIDTH
        if len(entries) != name.width:
            found.complete = False
            return found
        row = b"".join([leaf_hash(entry) for entry in entries])
        if found.malformed is None and not all(map(is_entry, entries)):
            found.malformed = start + [is_entry(entry) for entry in entries].index(False)
        if since and start < since.size <= start + name.width:
            then = found.frontier.copy()
            then.extend(row[: (since.size - start) * HASH_BYTES])
            found.since_root = then.root()
        tree.add(row)
        if progress:
            progress(start + name.width, size)
    tree.finish()
    return found


class _Tree:
    """Collects the rows of all levels, and compares each with its file once it is complete."""

    def __init__(self, read: Read, size: int, found: Recomputed) -> None:
        self.read, self.found = read, found
        self.rows = {level: bytearray() for level in levels(size)}
        self.numbers = dict.fromkeys(levels(size), 0)

    def add(self, row: bytes, level: int = 0) -> None:
        """Add one row of leaves, or the hash of a full tile to the level above."""
        self.rows[level] += row
        if len(self.rows[level]) == TILE_WIDTH * HASH_BYTES:
            full = bytes(self.rows[level])
            self._compare(level)
            self.rows[level].clear()
            self.numbers[level] += 1
            hash_ = fold(full)
            if level == 0:
                self.found.frontier.append(hash_, TILE_HEIGHT)
            self.add(hash_, level + 1)

    def finish(self) -> None:
        """Compare the partial tiles at the right edge."""
        for level, row in self.rows.items():
            if row:
                self._compare(level)
        self.found.frontier.extend(bytes(self.rows.get(0, b"")))

    def _compare(self, level: int) -> None:
        name = TileName(level, self.numbers[level], len(self.rows[level]) // HASH_BYTES)
        if self.found.altered is None and read_tile(self.read, name) != bytes(self.rows[level]):
            self.found.altered = name
