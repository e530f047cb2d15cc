"""Candidates over several segments: which visible records share most with a question.

Only records of the asker's policy classes are ever looked at: they alone are counted, weigh a key's rarity, and take a
place under the cap. So a record that the asker may not see changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from comity.apps.index.segments import GONE, Segment, uuids
from comity.kernel.screening import Probes
from comity.kernel.screening.probes import GROUPS

_EXACT = 1e6  # a record found by its number stands before all found by name


@dataclass(frozen=True)
class Candidates:
    """What the index proposes.

    record_ids  nearest first
    capped      whether more records share keys with the question than were asked for
    searched    how many records the asker may see, as far as the index has read
    """

    record_ids: list[UUID]
    capped: bool
    searched: int | None


@dataclass(frozen=True, eq=False)
class View:
    """A segment as seen after all newer ones.

    alive   (n,) rows that no newer segment replaced
    counts  how many alive rows each policy class has, by class number
    """

    segment: Segment
    alive: NDArray[np.bool_]
    counts: NDArray[np.int64]


def views(segments: Sequence[Segment]) -> tuple[View, ...]:
    """Each segment, oldest first, with the rows that newer segments replaced marked as not alive."""
    alive = [np.asarray(segment.classes) != GONE for segment in segments]
    for newer in range(1, len(segments)):
        ids = np.asarray(segments[newer].ids)
        for older in range(newer):
            rows = segments[older].find(ids)
            alive[older][rows[rows >= 0]] = False
    return tuple(
        View(segment, mask, np.bincount(segment.classes[mask])) for segment, mask in zip(segments, alive, strict=True)
    )


def rank(found: Sequence[View], probes: Probes, classes: frozenset[int], limit: int) -> Candidates:
    """The `limit` visible records that share most with the probes."""
    numbers = np.array(sorted(number for number in classes if number >= 0), np.int64)
    searched = sum(int(view.counts[numbers[numbers < len(view.counts)]].sum()) for view in found)
    offsets = np.cumsum([0, *(view.segment.records for view in found)])
    hits = [_hits(view, probes, numbers) for view in found]
    rows = np.concatenate([rows + offset for (rows, _), offset in zip(hits, offsets[:-1], strict=True)] or [_NO_ROWS])
    which = np.concatenate([which for _, which in hits] or [_NO_ROWS])
    if not len(rows):
        return Candidates([], False, searched)
    distinct, scores = _scores(rows, which, probes, searched)
    ids = _ids(found, offsets, distinct)
    best = np.lexsort((ids[:, 1], ids[:, 0], -scores))[:limit]
    return Candidates(uuids(ids[best]), len(distinct) > limit, searched)


_NO_ROWS = np.zeros(0, np.int64)


def _hits(view: View, probes: Probes, classes: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(row, place of the probe) for every row of these policy classes that has a probe's key."""
    segment = view.segment
    low = np.searchsorted(segment.keys, probes.keys, "left")
    high = np.searchsorted(segment.keys, probes.keys, "right")
    lengths = high - low
    total = int(lengths.sum())
    if not total:
        return _NO_ROWS, _NO_ROWS
    starts = np.repeat(low - np.concatenate(([0], np.cumsum(lengths)[:-1])), lengths)
    rows = segment.rows[starts + np.arange(total)].astype(np.int64)
    allowed = np.zeros(len(view.counts) + 1, bool)
    allowed[classes[classes < len(allowed)]] = True
    seen = view.alive[rows]
    seen[seen] = allowed[segment.classes[rows[seen]]]
    return rows[seen], np.repeat(np.arange(len(probes.keys)), lengths)[seen]


def _scores(
    rows: NDArray[np.int64], which: NDArray[np.int64], probes: Probes, searched: int
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The distinct rows, and for each the sum over groups of its best key: weight times rarity in what is visible."""
    shared = np.bincount(which, minlength=len(probes.keys))
    rarity = np.log2(1.0 + (searched + 1.0) / np.maximum(shared, 1))
    weights = np.where(probes.exact, _EXACT, probes.weights)
    value = (weights * rarity)[which]
    cell = rows * GROUPS + probes.groups[which]
    order = np.lexsort((-value, cell))
    first = np.ones(len(order), bool)
    first[1:] = cell[order][1:] != cell[order][:-1]
    best = order[first]
    distinct, place = np.unique(rows[best], return_inverse=True)
    return distinct, np.round(np.bincount(place, weights=value[best]), 6)


def _ids(found: Sequence[View], offsets: NDArray[np.int64], rows: NDArray[np.int64]) -> NDArray[np.uint64]:
    out = np.empty((len(rows), 2), np.uint64)
    for view, start, end in zip(found, offsets[:-1], offsets[1:], strict=True):
        here = (rows >= start) & (rows < end)
        out[here] = view.segment.ids[rows[here] - start]
    return out
