"""A growing tree, remembered by the roots of its perfect subtrees alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from comity.kernel.errors import InvalidInput
from comity.kernel.merkle.hashing import EMPTY_ROOT, HASH_BYTES, fold, node_hash

# node(height, index): the hash of the perfect subtree over entries [index * 2**height, (index + 1) * 2**height)
NodeAt = Callable[[int, int], bytes]


class Frontier:
    """The compact range [0, size): one hash per bit set in `size`, largest subtree first.

    Appending costs one hash on average and memory stays below 64 hashes, however long the log grows.
    """

    def __init__(self, size: int = 0, hashes: Iterable[bytes] = ()) -> None:
        self.size = size
        self.hashes = list(hashes)
        if len(self.hashes) != size.bit_count() or any(len(h) != HASH_BYTES for h in self.hashes):
            raise InvalidInput(f"{len(self.hashes)} hashes are not the frontier of a tree of {size} entries")

    def append(self, hash_: bytes, height: int = 0) -> None:
        """Add a leaf, or a perfect subtree of 2**height leaves where the tree ends on such a boundary."""
        if self.size % (1 << height):
            raise InvalidInput(f"a subtree of height {height} cannot start at entry {self.size}")
        grown = self.size >> height
        while grown & 1:
            hash_ = node_hash(self.hashes.pop(), hash_)
            grown >>= 1
        self.hashes.append(hash_)
        self.size += 1 << height

    def extend(self, row: bytes, height: int = 0) -> None:
        """Add a row of concatenated hashes, all of the same height."""
        for i in range(0, len(row), HASH_BYTES):
            self.append(row[i : i + HASH_BYTES], height)

    def root(self) -> bytes:
        """The tree's root hash, as a checkpoint states it."""
        if not self.hashes:
            return EMPTY_ROOT
        root = self.hashes[-1]
        for left in reversed(self.hashes[:-1]):
            root = node_hash(left, root)
        return root

    def copy(self) -> Frontier:
        """An independent frontier of the same tree."""
        return Frontier(self.size, self.hashes)


def nodes_of(leaves: list[bytes]) -> NodeAt:
    """Subtree hashes over leaf hashes kept in memory."""
    return lambda height, index: fold(b"".join(leaves[index << height : (index + 1) << height]))


def largest_power_below(n: int) -> int:
    """The largest power of two strictly below n (n > 1): where RFC 9162 splits a tree."""
    return 1 << (n - 1).bit_length() - 1


def subtree_root(start: int, end: int, node: NodeAt) -> bytes:
    """MTH(D[start:end]) of RFC 9162, section 2.1.1, for a range whose left part is aligned."""
    width = end - start
    if width & (width - 1) == 0 and start % width == 0:
        return node(width.bit_length() - 1, start // width)
    k = largest_power_below(width)
    return node_hash(subtree_root(start, start + k, node), subtree_root(start + k, end, node))
