"""The Merkle tree of a log: what makes rewriting noticeable.

Owns the words *entry* (what a node logs, as bytes), *leaf* (its hash), *tile* (256 neighbouring hashes, one file),
*bundle* (256 neighbouring entries, one file), *checkpoint* (the signed size and root of the tree). Hashing is
RFC 9162's, the files are those of C2SP tlog-tiles, checkpoints those of C2SP tlog-checkpoint and signed-note, so any
client of such logs can follow ours. Start reading at `verify.verify_log`; docs/protocol/audit-log.md has the bytes.
"""

from comity.kernel.merkle.checkpoints import Checkpoint
from comity.kernel.merkle.entries import Entry, commit
from comity.kernel.merkle.hashing import EMPTY_ROOT, leaf_hash, node_hash
from comity.kernel.merkle.notes import Note, NoteInvalid, VerifierKey
from comity.kernel.merkle.proofs import (
    ProofInvalid,
    consistency_proof,
    inclusion_proof,
    verify_consistency,
    verify_inclusion,
)
from comity.kernel.merkle.tree import Frontier
from comity.kernel.merkle.verdicts import Tampering, Verdict
from comity.kernel.merkle.verify import verify_log

__all__ = [
    "EMPTY_ROOT",
    "Checkpoint",
    "Entry",
    "Frontier",
    "Note",
    "NoteInvalid",
    "ProofInvalid",
    "Tampering",
    "Verdict",
    "VerifierKey",
    "commit",
    "consistency_proof",
    "inclusion_proof",
    "leaf_hash",
    "node_hash",
    "verify_consistency",
    "verify_inclusion",
    "verify_log",
]
