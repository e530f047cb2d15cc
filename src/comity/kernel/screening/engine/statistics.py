"""How often each word and each code occurs, by policy class: what rarity is mixed from.

A class is counted anew only when it has grown by a quarter and by fifty records, so that single records do not move
the weights; and by its own growth alone, so that records of other classes, which an asker may not see, move nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from comity.kernel.screening.engine.compiled import compiled
from comity.kernel.screening.engine.keys import MAX_WORDS
from comity.kernel.screening.engine.packing import SETS
from comity.kernel.screening.engine.standing import Standing
from comity.kernel.screening.engine.words import CODES, MAX_CODES, PRIOR, SPELLED
from comity.kernel.screening.rarity import NOBODY, Counts, code_mark

_GROWTH, _LEAST = 1.25, 50


@dataclass(frozen=True, eq=False)
class ClassCounts:
    """What was counted of one policy class. records: how many it had then."""

    records: int
    counts: Counts


Statistics = Mapping[int, ClassCounts]  # by class number


def due(sizes: Mapping[int, int], known: Statistics) -> frozenset[int]:
    """The classes to count anew, given how many records each has now."""
    found = set()
    for number, size in sizes.items():
        before = known[number].records if number in known else 0
        if abs(size - before) >= max(_LEAST, (_GROWTH - 1.0) * before):
            found.add(number)
    return frozenset(found | {number for number in known if not sizes.get(number)})


def counted(standing: Sequence[Standing], known: Statistics, classes: Iterable[int]) -> Statistics:
    """The statistics with these classes counted anew."""
    sizes = class_sizes(standing)
    found = dict(known)
    for number in classes:
        found.pop(number, None)
        if sizes[number]:
            found[number] = ClassCounts(sizes[number], united_counts([_of_class(one, number) for one in standing]))
    return found


def class_sizes(standing: Iterable[Standing]) -> Counter[int]:
    """How many records each class has."""
    sizes: Counter[int] = Counter()
    for one in standing:
        sizes.update(one.counts)
    return sizes


def visible_counts(statistics: Statistics, classes: Iterable[int]) -> Counts:
    """What was counted of some classes together."""
    return united_counts([statistics[number].counts for number in sorted(classes) if number in statistics])


def united_counts(parts: Sequence[Counts]) -> Counts:
    kept = [part for part in parts if part.people]
    if len(kept) < 2:
        return kept[0] if kept else NOBODY
    marks, place = np.unique(np.concatenate([part.marks for part in kept]), return_inverse=True)
    times = np.zeros(len(marks), np.int64)
    np.add.at(times, place, np.concatenate([part.times for part in kept]))
    return Counts(marks, times, sum(part.people for part in kept))


def _of_class(standing: Standing, number: int) -> Counts:
    arrays = standing.segment.arrays
    local = np.flatnonzero(arrays.class_numbers == number)
    if not len(local):
        return NOBODY
    times = np.zeros(len(arrays.words), np.int64)
    people = count_words(arrays.names, standing.gone, int(local[0]), times)
    borne = np.flatnonzero((times > 0) & (arrays.words[:, SPELLED] != 0))
    codes = arrays.words[borne, CODES : CODES + MAX_CODES].astype(np.uint64)
    marks = [arrays.words[borne, SPELLED].astype(np.uint64), *(codes[:, a] for a in range(MAX_CODES))]
    marked = np.concatenate([marks[0], *(np.where(one, one | np.uint64(code_mark(0)), 0) for one in marks[1:])])
    found, place = np.unique(marked, return_inverse=True)
    totals = np.bincount(place, weights=np.tile(times[borne], 1 + MAX_CODES)).astype(np.int64)
    return Counts(found[found != 0], totals[found != 0], people)


@compiled
def count_words(names: NDArray[np.int32], gone: NDArray[np.uint64], local: Any, out: NDArray[np.int64]) -> Any:
    """Add up in which names of one class each word occurs; returns how many names were counted."""
    people = 0
    for row in range(names.shape[0]):
        if names[row, SETS] >> 16 != local:
            continue
        if gone.shape[0] and (gone[row >> 6] >> np.uint64(row & 63)) & np.uint64(1):
            continue
        people += 1
        for place in range(MAX_WORDS):
            if names[row, place] < 0:
                break
            out[names[row, place]] += 1
    return people


def commonness(words: NDArray[np.uint32], counts: Counts) -> NDArray[np.uint8]:
    """The rarity of each word of a table in eighths of a bit; 255 for words known by their codes only."""
    if not counts.people:
        eighths = words[:, PRIOR].astype(np.float64)
    else:
        eighths = 8 * counts.bits(words[:, SPELLED].astype(np.uint64), words[:, PRIOR] / 8.0)
    return np.where(words[:, SPELLED] == 0, 255, np.round(eighths)).astype(np.uint8)
