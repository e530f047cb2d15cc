"""Reading tiles from the signed root downwards, so that each is believed only if the one above vouches for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from comity.kernel.merkle.edge import Edge, TilesMissing
from comity.kernel.merkle.hashing import HASH_BYTES, fold
from comity.kernel.merkle.tiles import TILE_WIDTH, Read, TileName, levels, read_tile, tiles_of


@dataclass(frozen=True)
class TrustedTile:
    """One tile as stored, and what is known about it.

    hashes  the bytes in the file, empty where it is missing or of the wrong length
    root    the hash it must fold to, known from the tile above; None where no tile above is to be believed
    sound   whether the tiles above vouch for `hashes`, all the way up to the signed root
    """

    name: TileName
    hashes: bytes
    root: bytes | None
    sound: bool


def edge_is_sound(read: Read, size: int, root: bytes) -> bool:
    """Whether the rightmost tiles, which no tile above vouches for, lead to the signed root."""
    try:
        return Edge.read(read, size).root() == root
    except TilesMissing:
        return False


def trusted_tiles(read: Read, size: int, *, edge_sound: bool, level: int = 0) -> Iterator[TrustedTile]:
    """The tiles of a level from left to right, each checked against the level above. Holds one tile per level."""
    above = _hashes_above(read, size, edge_sound=edge_sound, level=level + 1)
    for name in tiles_of(level, size):
        hashes = read_tile(read, name) or b""
        if name.width < TILE_WIDTH:
            yield TrustedTile(name, hashes, None, edge_sound)
        else:
            root = next(above)
            yield TrustedTile(name, hashes, root, root is not None and bool(hashes) and fold(hashes) == root)


def _hashes_above(read: Read, size: int, *, edge_sound: bool, level: int) -> Iterator[bytes | None]:
    """One hash per full tile of the level below, None for those that cannot be believed."""
    if level not in levels(size):
        return
    for tile in trusted_tiles(read, size, edge_sound=edge_sound, level=level):
        for i in range(tile.name.width):
            yield tile.hashes[i * HASH_BYTES : (i + 1) * HASH_BYTES] if tile.sound else None
