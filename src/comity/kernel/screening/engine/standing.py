"""Segments as they stand together: what newer ones replaced in older ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from comity.kernel.screening.engine.segment import Segment

NOTHING_GONE = np.zeros(0, np.uint64)


@dataclass(frozen=True, eq=False)
class Standing:
    """A segment beside newer ones.

    replaced  its records that newer segments hold or have removed, ascending
    gone      one bit for each name row of theirs; empty where there is none
    counts    how many records of each policy class are left
    """

    segment: Segment
    replaced: NDArray[np.int64]
    gone: NDArray[np.uint64]
    counts: Mapping[int, int]


def stand(segments: Sequence[Segment]) -> tuple[Standing, ...]:
    """Each segment, oldest first, with what the newer ones replaced. The gone bits are the process's own memory."""
    found = []
    for age, segment in enumerate(segments):
        places = [segment.replaced_by(newer) for newer in segments[age + 1 :]]
        replaced = np.unique(np.concatenate(places)) if places else np.zeros(0, np.int64)
        found.append(Standing(segment, replaced, _gone(segment, replaced), _left(segment, replaced)))
    return tuple(found)


def _gone(segment: Segment, replaced: NDArray[np.int64]) -> NDArray[np.uint64]:
    if not len(replaced):
        return NOTHING_GONE
    bits = np.zeros((len(segment.arrays.names) + 63) // 64, np.uint64)
    rows = segment.names_of(replaced)
    np.bitwise_or.at(bits, rows >> 6, np.uint64(1) << (rows & 63).astype(np.uint64))
    return bits


def _left(segment: Segment, replaced: NDArray[np.int64]) -> Mapping[int, int]:
    left = dict(segment.counts)
    for number in segment.arrays.class_numbers[segment.arrays.classes[replaced]].tolist():
        if number in left:
            left[number] -= 1
    return {number: many for number, many in left.items() if many}
