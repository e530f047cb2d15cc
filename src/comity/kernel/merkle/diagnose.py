"""Which entry is wrong, and what was done to it: asked once a log is known not to be what was signed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from comity.kernel.merkle.checkpoints import Checkpoint
from comity.kernel.merkle.hashing import HASH_BYTES, fold, leaf_hash
from comity.kernel.merkle.recompute import bundles
from comity.kernel.merkle.tiles import TILE_WIDTH, Read, TileName
from comity.kernel.merkle.trusted import TrustedTile, edge_is_sound, trusted_tiles
from comity.kernel.merkle.verdicts import Tampering, Verdict


def diagnose(read: Read, head: Checkpoint) -> Verdict:
    """The first wrong entry of a log whose entries do not lead to the signed root.

    Where tree files are vouched for by the signed root, they tell the entry; where they were rewritten as well, only
    the range in which it lies is known.
    """
    edge = edge_is_sound(read, head.size, head.root)
    unknown: int | None = None
    for tile, (name, entries) in zip(
        trusted_tiles(read, head.size, edge_sound=edge), bundles(read, head.size), strict=True
    ):
        row = b"".join(map(leaf_hash, entries))
        start = name.number * TILE_WIDTH
        if tile.sound and row != tile.hashes:
            return _name_it(read, head, tile, edge_sound=edge)
        if not tile.sound and len(entries) < name.width:
            return _missing(read, head, start + len(entries), name)
        if not tile.sound and tile.root is not None and fold(row) != tile.root:
            return _differs(head, start, start + name.width, name)
        if not tile.sound and tile.root is None and unknown is None:
            unknown = start
    return _differs(head, unknown or 0, head.size, TileName(0, (unknown or 0) // TILE_WIDTH))


def _differs(head: Checkpoint, start: int, end: int, name: TileName) -> Verdict:
    return Verdict(head, Tampering.TREE_DIFFERS, start, end, path=name.path)


def _missing(read: Read, head: Checkpoint, index: int, name: TileName) -> Verdict:
    """Entries lack, and no tree file is left to compare with: does anything follow?"""
    later = any(entries for _, entries in bundles(read, head.size, name.number + 1))
    kind = Tampering.DROPPED if later else Tampering.TRUNCATED
    return Verdict(head, kind, index, path=TileName(-1, name.number, name.width).path)


def _name_it(read: Read, head: Checkpoint, first: TrustedTile, *, edge_sound: bool) -> Verdict:
    """Compare the entries with trusted leaf hashes from tile `first` on; what was done shows in what comes later."""
    actual = _actual(read, head.size, first.name.number)
    trusted = _trusted(read, head.size, first.name.number, edge_sound=edge_sound)
    index = first.name.number * TILE_WIDTH
    for is_, was in zip_longest(actual, trusted):
        if is_ != was:
            break
        index += 1
    if is_ is None:
        kind = Tampering.TRUNCATED
    elif was is None:
        kind = Tampering.INSERTED
    else:
        kind = _kind(moved_up=is_ in trusted, still_there=was in actual)
    number = min(index, head.size - 1) // TILE_WIDTH
    name = TileName(-1, number, min(TILE_WIDTH, head.size - number * TILE_WIDTH))
    return Verdict(head, kind, index, path=name.path)


def _kind(*, moved_up: bool, still_there: bool) -> Tampering:
    """moved_up: the entry found here belongs further on; still_there: the one that belongs here is found further on."""
    if moved_up:
        return Tampering.REORDERED if still_there else Tampering.DROPPED
    return Tampering.INSERTED if still_there else Tampering.EDITED


def _actual(read: Read, size: int, number: int) -> Iterator[bytes]:
    for _, entries in bundles(read, size, number):
        yield from map(leaf_hash, entries)


def _trusted(read: Read, size: int, number: int, *, edge_sound: bool) -> Iterator[bytes]:
    """Leaf hashes from tile `number` on; an empty one for each leaf of a tile that cannot be believed."""
    for tile in trusted_tiles(read, size, edge_sound=edge_sound):
        if tile.name.number >= number:
            for i in range(tile.name.width):
                yield tile.hashes[i * HASH_BYTES : (i + 1) * HASH_BYTES] if tile.sound else b""
