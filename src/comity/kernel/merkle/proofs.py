"""Inclusion and consistency proofs: made from subtree hashes, verified from the proof alone.

Source: RFC 9162, sections 2.1.3 and 2.1.4.
"""

from __future__ import annotations

from collections.abc import Sequence

from comity.kernel.errors import InvalidInput, Unauthentic
from comity.kernel.merkle.hashing import HASH_BYTES, node_hash
from comity.kernel.merkle.tree import NodeAt, largest_power_below, subtree_root


class ProofInvalid(Unauthentic):
    """The proof does not lead to the root it is said to lead to."""

    code = "proof_invalid"


def inclusion_proof(index: int, size: int, node: NodeAt) -> list[bytes]:
    """Sibling hashes from leaf `index` to the root of the tree of `size` entries."""
    if not 0 <= index < size:
        raise InvalidInput(f"a log of {size} entries has no entry {index}")
    return _path(index, 0, size, node)


def _path(index: int, start: int, end: int, node: NodeAt) -> list[bytes]:
    if end - start == 1:
        return []
    middle = start + largest_power_below(end - start)
    if index < middle:
        return [*_path(index, start, middle, node), subtree_root(middle, end, node)]
    return [*_path(index, middle, end, node), subtree_root(start, middle, node)]


def consistency_proof(old: int, new: int, node: NodeAt) -> list[bytes]:
    """Hashes that prove the first `old` entries of the tree of `new` entries to be the old tree, unchanged."""
    if not 0 < old <= new:
        raise InvalidInput(f"no consistency proof leads from {old} to {new} entries")
    return _subproof(old, 0, new, node, known=True)


def _subproof(old: int, start: int, end: int, node: NodeAt, *, known: bool) -> list[bytes]:
    if old == end:
        return [] if known else [subtree_root(start, end, node)]
    middle = start + largest_power_below(end - start)
    if old <= middle:
        return [*_subproof(old, start, middle, node, known=known), subtree_root(middle, end, node)]
    return [*_subproof(old, middle, end, node, known=False), subtree_root(start, middle, node)]


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Raise ProofInvalid unless `leaf` is entry `index` of the tree of `size` entries with this root.

    leaf   leaf hash, 32 bytes
    index  from 0, below size
    proof  sibling hashes from leaf to root, 32 bytes each
    Source: RFC 9162, section 2.1.3.2.
    """
    if not 0 <= index < size:
        raise ProofInvalid(f"a tree of {size} entries has no entry {index}")
    _require_hashes(leaf, root, *proof)
    place, last, hash_ = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            raise ProofInvalid(f"the proof for entry {index} of {size} has too many hashes: {len(proof)}")
        if place & 1 or place == last:
            hash_ = node_hash(sibling, hash_)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            hash_ = node_hash(hash_, sibling)
        place, last = place >> 1, last >> 1
    if last != 0 or hash_ != root:
        raise ProofInvalid(f"the proof for entry {index} of {size} does not lead to the root")


def verify_consistency(old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes) -> None:
    """Raise ProofInvalid unless the tree of `new` entries continues the tree of `old` entries.

    old, new  sizes, 0 < old <= new
    proof     hashes, 32 bytes each; empty where the sizes are equal
    Source: RFC 9162, section 2.1.4.2.
    """
    if not 0 < old <= new:
        raise ProofInvalid(f"no consistency proof leads from {old} to {new} entries")
    _require_hashes(old_root, new_root, *proof)
    if old == new:
        if proof or old_root != new_root:
            raise ProofInvalid(f"two trees of {new} entries with different roots, or a proof where none is needed")
        return
    if not proof:
        raise ProofInvalid(f"the proof from {old} to {new} entries is empty")
    path = list(proof) if old & (old - 1) else [old_root, *proof]
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    was = becomes = path[0]
    for sibling in path[1:]:
        if last == 0:
            raise ProofInvalid(f"the proof from {old} to {new} entries has too many hashes: {len(proof)}")
        if place & 1 or place == last:
            was, becomes = node_hash(sibling, was), node_hash(sibling, becomes)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            becomes = node_hash(becomes, sibling)
        place, last = place >> 1, last >> 1
    if last != 0 or was != old_root or becomes != new_root:
        raise ProofInvalid(f"the tree of {new} entries does not continue the tree of {old} entries")


def _require_hashes(*hashes: bytes) -> None:
    if any(len(hash_) != HASH_BYTES for hash_ in hashes):
        raise ProofInvalid(f"a hash in the proof is not {HASH_BYTES} bytes long")
