"""What an asker may see, and how rare names are in it: made once for each set of policy classes."""

from __future__ import annotations

from functools import lru_cache
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from comity.kernel.screening.engine.segment import Segment
from comity.kernel.screening.engine.statistics import Statistics, commonness, visible_counts
from comity.kernel.screening.engine.words import CODES, MAX_CODES, PRIOR, SPELLED, word_row
from comity.kernel.screening.parts import Part
from comity.kernel.screening.rarity import PUBLIC_RARITY, Rarity, code_mark, prior_of_code

_REMEMBERED = 1 << 14

Weighed = tuple[float, NDArray[np.float32]]  # bits of a word, and of each of its codes


class Sight:
    """A set of policy classes with the statistics of what they hold.

    It keeps one byte for each word of each segment, and forgets what belongs to segments that are gone.
    """

    def __init__(self, classes: frozenset[int], statistics: Statistics) -> None:
        self.classes = frozenset(number for number in classes if number >= 0)
        self.counts = visible_counts(statistics, self.classes)
        self.rarity = Rarity(PUBLIC_RARITY.listed, self.counts)
        self.weighed = lru_cache(_REMEMBERED)(self._weighed)
        self._common: WeakKeyDictionary[Segment, NDArray[np.uint8]] = WeakKeyDictionary()
        self._allowed: WeakKeyDictionary[Segment, NDArray[np.uint8]] = WeakKeyDictionary()

    def commonness(self, segment: Segment) -> NDArray[np.uint8]:
        """The rarity of each word of a segment, see `statistics.commonness`."""
        found = self._common.get(segment)
        if found is None:
            found = self._common[segment] = commonness(segment.arrays.words, self.counts)
        return found

    def allowed(self, segment: Segment) -> NDArray[np.uint8]:
        """By place in the segment's classes, 1 where they may be seen."""
        found = self._allowed.get(segment)
        if found is None:
            numbers = segment.arrays.class_numbers.tolist()
            found = self._allowed[segment] = np.array([number in self.classes for number in numbers], np.uint8)
        return found

    def _weighed(self, part: Part) -> Weighed:
        """The bits of a word asked, and of each of its codes."""
        row = word_row(part)
        codes = row[CODES : CODES + MAX_CODES].tolist()
        marks = np.array([int(row[SPELLED]), *(code_mark(code) for code in codes)], np.uint64)
        prior = np.array([int(row[PRIOR]) / 8.0, *map(prior_of_code, codes)])
        bits = self.counts.bits(marks, prior) if self.counts.people else prior
        return round(float(bits[0]), 3), bits[1:].astype(np.float32)
