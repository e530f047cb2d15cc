"""The growing right edge of a log's tree: rows of hashes that fill up and become tiles."""

from __future__ import annotations

from collections.abc import Iterator

from comity.kernel.errors import Unauthentic
from comity.kernel.merkle.hashing import HASH_BYTES, fold
from comity.kernel.merkle.tiles import (
    TILE_BYTES,
    TILE_HEIGHT,
    TILE_WIDTH,
    Read,
    TileName,
    level_width,
    levels,
    read_tile,
)
from comity.kernel.merkle.tree import Frontier, NodeAt


class TilesMissing(Unauthentic):
    """A tree file that the log must have is missing or of the wrong length."""

    code = "tiles_missing"


class Edge:
    """The hashes of each level that do not fill a tile yet, of a tree of `size` entries.

    Whoever appends writes the tiles that `add` completes and, before signing, those of `partials`.
    """

    def __init__(self) -> None:
        self.size = 0
        self._rows: dict[int, bytearray] = {}

    @classmethod
    def read(cls, read: Read, size: int) -> Edge:
        """The edge of a stored tree of `size` entries; TilesMissing where a file is not there."""
        edge = cls()
        edge.size = size
        for level in levels(size):
            number, width = divmod(level_width(level, size), TILE_WIDTH)
            tile = read_tile(read, TileName(level, number, width)) if width else b""
            if tile is None:
                raise TilesMissing(f"the log of {size} entries lacks {TileName(level, number, width).path}")
            edge._rows[level] = bytearray(tile)
        return edge

    def add(self, leaves: bytes) -> Iterator[tuple[TileName, bytes]]:
        """Append concatenated leaf hashes; yields each tile that is full by now, with its bytes."""
        for i in range(0, len(leaves), TILE_BYTES):
            room = TILE_BYTES - len(self._rows.get(0, b""))
            for part in (leaves[i : i + TILE_BYTES][:room], leaves[i : i + TILE_BYTES][room:]):
                yield from self._add(part, 0)
                self.size += len(part) // HASH_BYTES

    def _add(self, part: bytes, level: int) -> Iterator[tuple[TileName, bytes]]:
        row = self._rows.setdefault(level, bytearray())
        row += part
        if len(row) == TILE_BYTES:
            full = bytes(row)
            row.clear()
            yield TileName(level, level_width(level, self.size) // TILE_WIDTH), full
            yield from self._add(fold(full), level + 1)

    def partials(self) -> Iterator[tuple[TileName, bytes]]:
        """The tiles at the edge that are not full, with their bytes."""
        for level, row in self._rows.items():
            if row:
                number = level_width(level, self.size) // TILE_WIDTH
                yield TileName(level, number, len(row) // HASH_BYTES), bytes(row)

    def frontier(self) -> Frontier:
        """The frontier of the same tree."""
        frontier = Frontier()
        for level in sorted(self._rows, reverse=True):
            frontier.extend(bytes(self._rows[level]), level * TILE_HEIGHT)
        return frontier

    def root(self) -> bytes:
        """The tree's root hash."""
        return self.frontier().root()


def nodes_from(read: Read, size: int) -> NodeAt:
    """Subtree hashes from the tiles of a tree of `size` entries, for making proofs."""

    def node(height: int, index: int) -> bytes:
        level, within = divmod(height, TILE_HEIGHT)
        first = index << within
        number, offset = divmod(first, TILE_WIDTH)
        width = min(TILE_WIDTH, level_width(level, size) - number * TILE_WIDTH)
        tile = read_tile(read, TileName(level, number, width))
        if tile is None:
            raise TilesMissing(f"the log of {size} entries lacks {TileName(level, number, width).path}")
        return fold(tile[offset * HASH_BYTES : (offset + (1 << within)) * HASH_BYTES])

    return node
