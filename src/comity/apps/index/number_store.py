"""The runs of numbers of one index, held for writing: one is added for each follow step, many become few."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from comity.apps.index.number_columns import NumberEntry, columns_of
from comity.apps.index.number_merging import merge
from comity.apps.index.number_runs import Run, RunPart
from comity.apps.index.number_writing import write

_TOGETHER = 5_000  # rows: runs of the last few changes are always one
_GROWTH = 4  # a run is merged into the older one before it when it has reached a quarter of its rows

Parts = tuple[RunPart, ...]  # oldest first, as the manifest lists them


class NumberStore:
    """Makes runs; which of them count is for the manifest to say."""

    def __init__(self, folder: Path, owner: bytes, parts: Iterable[RunPart]) -> None:
        """Open the runs and verify every byte of them; IndexDamaged says why one cannot be used."""
        self._folder, self._owner = folder, owner
        self._runs = {part.name: Run(folder / part.name, owner, part.size) for part in parts}
        for run in self._runs.values():
            run.verify()

    def added(self, parts: Parts, entries: Iterable[NumberEntry], number: int) -> Parts:
        """The parts with a new run that states all numbers of these records. number: of the new run."""
        columns = columns_of(entries, marked=bool(parts))
        if not len(columns):
            return parts
        return (*parts, self._opened(write(self._path(number), self._owner, columns)))

    def merged(self, parts: Parts, count: int, number: int) -> Parts:
        """The parts with the newest `count` of them made into one."""
        chosen = [self._runs[part.name] for part in parts[-count:]]
        part = merge(chosen, self._path(number), self._owner, oldest=count == len(parts))
        return (*parts[:-count], self._opened(part))

    def forget(self, kept: Iterable[RunPart]) -> None:
        """Close what is no longer listed."""
        names = {part.name for part in kept}
        self._runs = {name: run for name, run in self._runs.items() if name in names}

    def _path(self, number: int) -> Path:
        return self._folder / f"numbers-{number:08}"

    def _opened(self, part: RunPart) -> RunPart:
        self._runs[part.name] = Run(self._folder / part.name, self._owner, part.size)
        return part


def mergeable(parts: Sequence[RunPart], most: int) -> int:
    """How many of the newest runs to merge now, at most `most` rows in all: less than two is none.

    The newest ones are gathered to a few thousand rows; beyond, an older run joins while it is not much larger than
    all after it.
    """
    together = parts[-1].rows if parts else 0
    count = 1
    for part in reversed(parts[:-1]):
        both = together + part.rows
        if both > most or (both > _TOGETHER and part.rows > _GROWTH * together):
            break
        together, count = both, count + 1
    return count
