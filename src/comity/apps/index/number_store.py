"""The runs of numbers of one index, held for writing: one is added for each follow step, many become few."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from comity.apps.index.containers import IndexDamaged
from comity.apps.index.manifest import Part, report_damage
from comity.apps.index.merging import Merged, Merger
from comity.apps.index.number_columns import Columns, NumberEntry, columns_of
from comity.apps.index.number_merging import Builder, merge, merged_at_once
from comity.apps.index.number_runs import Run
from comity.apps.index.number_writing import write

_AT_ONCE = 50_000  # rows that are merged at once, in about a tenth of a second
_MOST_RUNS = 24  # with more runs than these, writing waits for the merge
_TOGETHER = 5_000  # rows: runs of the last few changes are always one
_GROWTH = 4  # a run is merged into the older one before it when it has reached a quarter of its rows

Parts = tuple[Part, ...]  # oldest first, as the manifest lists them


class NumberStore:
    """Makes runs; which of them count is for the manifest to say."""

    def __init__(self, folder: Path, owner: bytes, parts: Iterable[Part]) -> None:
        """Open the runs and verify every byte of them; IndexDamaged says why one cannot be used."""
        self._folder, self._owner = folder, owner
        self._runs = {part.name: Run(folder / part.name, owner, part.digest) for part in parts}
        for run in self._runs.values():
            run.verify()
        self._merger = Merger()

    def taken_in(self, parts: Parts, entries: Iterable[NumberEntry], number: int) -> tuple[Parts, int]:
        """The parts with all numbers of these records, merged as far as is quick; and the next free number.

        number  the first that is free for a new run
        """
        parts, number = self._with_merged(parts, number, wait=len(parts) > _MOST_RUNS)
        columns = columns_of(entries, marked=bool(parts))
        if len(columns):
            count = mergeable((*self._merger.free(parts), Part("", len(columns), "")), _AT_ONCE) - 1
            kept, merged = parts[: len(parts) - count], parts[len(parts) - count :]
            columns = merged_at_once(self._chosen(merged), columns, oldest=not kept)
            parts, number = (*kept, self._opened(write(self._path(number), self._owner, columns))), number + 1
        self._merge_large(parts, number)
        return parts, number

    def built(self, pieces: Iterable[Columns], number: int) -> Part:
        """A run of very many rows without marks."""
        builder = Builder(self._folder, self._path(number).name, self._owner)
        try:
            for columns in pieces:
                builder.add(columns)
            return self._opened(builder.finish())
        finally:
            builder.abandon()

    def keep(self, parts: Iterable[Part]) -> None:
        """Close all others."""
        self._runs = {part.name: self._runs[part.name] for part in parts}

    def _with_merged(self, parts: Parts, number: int, *, wait: bool) -> tuple[Parts, int]:
        """The parts with what was merged in the background, if the runs it stands for are still there."""
        done = self._merger.take(wait=wait)
        if done is None:
            return parts, number
        many = len(done.chosen)
        first = next((at for at in range(len(parts)) if parts[at : at + many] == done.chosen), None)
        if first is None:
            done.path.unlink(missing_ok=True)
            return parts, number
        done.path.rename(self._path(number))
        merged = self._opened(Part(self._path(number).name, done.records, done.digest))
        return (*parts[:first], merged, *parts[first + many :]), number + 1

    def _merge_large(self, parts: Parts, number: int) -> None:
        count = mergeable(parts, None)
        if count < 2 or self._merger.is_running:
            return
        chosen, is_oldest = parts[-count:], count == len(parts)
        runs, path = self._chosen(chosen), self._folder / f"merged-numbers-{number:08}"

        def in_background() -> Merged:
            try:
                part = merge(runs, path, self._owner, oldest=is_oldest)
            except IndexDamaged as fault:
                report_damage(self._folder, fault.what)
                raise
            return Merged(chosen, path, part.records, part.digest)

        self._merger.start(chosen, in_background)

    def _chosen(self, parts: Parts) -> list[Run]:
        return [self._runs[part.name] for part in parts]

    def _path(self, number: int) -> Path:
        return self._folder / f"numbers-{number:08}"

    def _opened(self, part: Part) -> Part:
        self._runs[part.name] = Run(self._folder / part.name, self._owner, part.digest)
        return part


def mergeable(parts: Sequence[Part], most: int | None) -> int:
    """How many of the newest runs to merge now, at most `most` rows in all.

    The newest ones are gathered to a few thousand rows; beyond, an older run joins while it is not much larger than
    all after it.
    """
    together = parts[-1].records if parts else 0
    count = 1
    for part in reversed(parts[:-1]):
        both = together + part.records
        if (most is not None and both > most) or (both > _TOGETHER and part.records > _GROWTH * together):
            break
        together, count = both, count + 1
    return count
