"""The files of a log: where each lies, and what its bytes mean.

A *tile* holds up to 256 neighbouring hashes of one level; level 0 has the leaves, each hash above stands for a full
tile below. A *bundle* holds the entries under a tile of level 0. Rightmost files that are not full are *partial*:
their width is part of their name, so no file ever changes once it is written.
Source: C2SP tlog-tiles (c2sp.org/tlog-tiles).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from comity.kernel.errors import InvalidInput, TooLarge
from comity.kernel.merkle.hashing import HASH_BYTES

TILE_WIDTH = 256
TILE_HEIGHT = 8
TILE_BYTES = TILE_WIDTH * HASH_BYTES
ENTRY_BYTES_MAX = 0xFFFF
CHECKPOINT = "checkpoint"
ENTRIES = "entries"

# read(path): the bytes of one file of the log, or None where there is no such file
Read = Callable[[str], bytes | None]


@dataclass(frozen=True)
class TileName:
    """Which tile or bundle: its level (-1 for a bundle of entries), its number in the level, its width 1..256."""

    level: int
    number: int
    width: int = TILE_WIDTH

    @property
    def path(self) -> str:
        """Where the file lies, relative to the log: `tile/0/x001/x234/067.p/8`, `tile/entries/000`."""
        parts = [f"{self.number % 1000:03d}"]
        rest = self.number // 1000
        while rest:
            parts.insert(0, f"x{rest % 1000:03d}")
            rest //= 1000
        level = ENTRIES if self.level < 0 else str(self.level)
        partial = f".p/{self.width}" if self.width < TILE_WIDTH else ""
        return f"tile/{level}/{'/'.join(parts)}{partial}"

    @property
    def full(self) -> TileName:
        """The same tile once it is full."""
        return TileName(self.level, self.number)


def level_width(level: int, size: int) -> int:
    """How many hashes a level has in all in a tree of `size` entries (level -1: how many entries)."""
    return size >> TILE_HEIGHT * max(level, 0)


def levels(size: int) -> range:
    """The levels that have tiles in a tree of `size` entries."""
    return range(-(-size.bit_length() // TILE_HEIGHT))


def tiles_of(level: int, size: int, *, since: int = 0) -> Iterator[TileName]:
    """The tiles of a level in a tree of `size` entries, left to right; `since`: those that a smaller tree lacked."""
    width = level_width(level, size)
    before = level_width(level, since)
    if before == width:
        return
    for number in range(before // TILE_WIDTH, -(-width // TILE_WIDTH)):
        yield TileName(level, number, min(TILE_WIDTH, width - number * TILE_WIDTH))


def encode_bundle(entries: Iterable[bytes]) -> bytes:
    """Entries one after the other, each behind its length in two bytes, big-endian."""
    parts: list[bytes] = []
    for entry in entries:
        if len(entry) > ENTRY_BYTES_MAX:
            raise TooLarge(f"a log entry of {len(entry)} bytes; at most {ENTRY_BYTES_MAX} fit")
        parts += (len(entry).to_bytes(2, "big"), entry)
    return b"".join(parts)


def split_bundle(data: bytes) -> tuple[list[bytes], bytes]:
    """The entries of a bundle, and what is left behind the last whole one (nothing, in a sound bundle)."""
    entries: list[bytes] = []
    at, end = 0, len(data)
    while at + 2 <= end:
        stop = at + 2 + (data[at] << 8 | data[at + 1])
        if stop > end:
            break
        entries.append(data[at + 2 : stop])
        at = stop
    return entries, data[at:]


def decode_bundle(data: bytes, width: int) -> list[bytes]:
    """The `width` entries of a bundle; InvalidInput where it holds more, fewer, or half an entry."""
    entries, rest = split_bundle(data)
    if len(entries) != width or rest:
        raise InvalidInput(f"a bundle of {width} entries holds {len(entries)} and {len(rest)} bytes more")
    return entries


def read_tile(read: Read, name: TileName) -> bytes | None:
    """The hashes of a tile; a partial one that is gone is taken from the full tile that replaced it."""
    data = read(name.path)
    if data is None and name.width < TILE_WIDTH:
        data, expected = read(name.full.path), TILE_BYTES
    else:
        expected = name.width * HASH_BYTES
    return data[: name.width * HASH_BYTES] if data is not None and len(data) == expected else None
