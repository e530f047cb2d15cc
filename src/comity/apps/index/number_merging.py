"""Many runs of numbers made into one: of runs that follow steps have left, and of those that a bulk build writes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from comity.apps.index.manifest import Part
from comity.apps.index.number_columns import HASHES, Columns, together
from comity.apps.index.number_runs import Run
from comity.apps.index.number_writing import RunWriter, bits_for, write

_AT_ONCE = 1 << 19  # rows that a merge holds in memory, of all runs together
_CHUNK = 1 << 22  # rows of one run of a bulk build


def merge(runs: Sequence[Run], path: Path, owner: bytes, *, oldest: bool) -> Part:
    """One run for several, given oldest first. Memory: a piece of each at a time, and the record ids of newer marks.

    oldest  whether nothing older remains beside them, so that marks are no longer needed
    """
    bits = bits_for(sum(run.rows for run in runs))
    steps = min(bits, max(0, (sum(run.rows for run in runs) // _AT_ONCE).bit_length()))
    replaced = _replaced(runs)
    writer = RunWriter(path, owner, bits)
    try:
        for step in range(1 << steps):
            low, high = step << (32 - steps), (step + 1) << (32 - steps)
            pieces = [
                _alive(run.between(low, high), gone, marks=not oldest) for run, gone in zip(runs, replaced, strict=True)
            ]
            writer.add(together(pieces).sorted(), step << (bits - steps), (step + 1) << (bits - steps))
        return writer.finish()
    except BaseException:
        writer.abandon()
        raise


def merged_at_once(runs: Sequence[Run], newest: Columns, *, oldest: bool) -> Columns:
    """The rows of a few small runs, given oldest first, and of the newest change, in memory."""
    kept: list[Columns] = []
    replaced = np.zeros(0, "S16")
    for piece in (newest, *(run.between(0, HASHES) for run in reversed(runs))):
        kept.append(_alive(piece, replaced, marks=not oldest))
        replaced = np.union1d(replaced, piece.rows["record"][piece.marks])
    return together(kept[::-1])


def _replaced(runs: Sequence[Run]) -> list[NDArray[np.bytes_]]:
    """For each run the records that newer ones state, sorted."""
    none = np.zeros(0, "S16")
    newer, found = none, [none]
    for run in reversed(runs[1:]):
        newer = np.union1d(newer, _marked(run)) if run.marks else newer
        found.append(newer)
    return found[::-1]


def _marked(run: Run) -> NDArray[np.bytes_]:
    steps = min(run.bits, (run.rows // _AT_ONCE).bit_length())
    parts = []
    for step in range(1 << steps):
        piece = run.between(step << (32 - steps), (step + 1) << (32 - steps))
        parts.append(piece.rows["record"][piece.marks])
    return np.concatenate(parts)


def _alive(columns: Columns, replaced: NDArray[np.bytes_], *, marks: bool) -> Columns:
    if not len(columns) or (marks and not len(replaced)):
        return columns
    kept = np.ones(len(columns), bool) if marks else ~columns.marks
    if len(replaced):
        place = np.searchsorted(replaced, columns.rows["record"])
        kept &= replaced[np.minimum(place, len(replaced) - 1)] != columns.rows["record"]
    return columns.take(kept)


class Builder:
    """One run of very many rows that come in any order: no more than a few million of them are in memory at once."""

    def __init__(self, folder: Path, name: str, owner: bytes) -> None:
        self._folder, self._name, self._owner = folder, name, owner
        self._waiting: list[Columns] = []
        self._runs: list[Run] = []

    def add(self, columns: Columns) -> None:
        """Take these rows; no record may come twice, so they carry no marks."""
        self._waiting.append(columns)
        if sum(map(len, self._waiting)) >= _CHUNK:
            self._write()

    def finish(self) -> Part:
        """Write the rest and merge all."""
        self._write()
        try:
            return merge(self._runs, self._folder / self._name, self._owner, oldest=True)
        finally:
            self.abandon()

    def abandon(self) -> None:
        """Remove what was written on the way."""
        for run in self._runs:
            (self._folder / run.name).unlink(missing_ok=True)
        self._runs.clear()

    def _write(self) -> None:
        path = self._folder / f"{self._name}.part-{len(self._runs)}"
        part = write(path, self._owner, together(self._waiting))
        self._waiting = []
        self._runs.append(Run(path, self._owner, part.digest))
