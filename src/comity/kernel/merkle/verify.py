"""Verifying a whole log from its files alone, as an outside supervisor does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from comity.kernel.merkle.checkpoints import Checkpoint
from comity.kernel.merkle.diagnose import diagnose
from comity.kernel.merkle.notes import NoteInvalid, VerifierKey
from comity.kernel.merkle.recompute import Progress, Recomputed, recompute
from comity.kernel.merkle.tiles import CHECKPOINT, TILE_HEIGHT, TILE_WIDTH, Read
from comity.kernel.merkle.verdicts import Tampering, Verdict


def verify_log(
    read: Read, keys: Sequence[VerifierKey], since: Checkpoint | None = None, progress: Progress | None = None
) -> Verdict:
    """Recompute the log from its files and say whether it is exactly what was signed.

    read      the bytes of one file of the log by its path (`checkpoint`, `tile/entries/000.p/7`), None where absent
    keys      who may sign the checkpoint
    since     an earlier checkpoint kept elsewhere (its signature verified): the log must continue it
    progress  called with (entries recomputed, entries in all)
    """
    note = read(CHECKPOINT)
    if note is None:
        return Verdict(None, Tampering.NO_CHECKPOINT)
    try:
        head = Checkpoint.open(note, keys)
    except NoteInvalid:
        return Verdict(None, Tampering.SIGNATURE, path=CHECKPOINT)
    if since and since.origin != head.origin:
        return Verdict(head, Tampering.FOREIGN)
    if since and since.size > head.size:
        return Verdict(head, Tampering.ROLLED_BACK, head.size, since.size)
    found = recompute(read, head.size, since, progress)
    if not found.complete or found.edge.root() != head.root:
        verdict = _narrow(diagnose(read, head), since, found)
    else:
        verdict = _other_faults(head, since, found)
    return replace(verdict, checked=found.edge.size)


def _narrow(verdict: Verdict, since: Checkpoint | None, found: Recomputed) -> Verdict:
    """Where only a range is known, an earlier checkpoint tells in which part of it the fault lies."""
    if verdict.index is None or verdict.until is None or since is None or found.since_root is None:
        return verdict
    if found.since_root == since.root:
        return replace(verdict, index=max(verdict.index, since.size))
    return replace(verdict, until=min(verdict.until, since.size))


def _other_faults(head: Checkpoint, since: Checkpoint | None, found: Recomputed) -> Verdict:
    """The entries lead to the signed root: is everything else in order?"""
    if since and since.size and found.since_root != since.root:
        return Verdict(head, Tampering.REWRITTEN, 0, since.size)
    if found.malformed is not None:
        return Verdict(head, Tampering.MALFORMED, found.malformed)
    if found.altered:
        start = found.altered.number * TILE_WIDTH << TILE_HEIGHT * found.altered.level
        return Verdict(head, Tampering.TREE_ALTERED, start, path=found.altered.path)
    return Verdict(head)
