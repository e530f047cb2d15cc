"""How rare a name is, in bits: how many people out of how many bear it.

Two sources are mixed as if they were one count. The public one, a table of frequent names and for all others their
length, counts as PUBLIC_PEOPLE people. The other is what is held *and the asker may see*: what the asker may not see is
never counted, so that it cannot change an answer. A node with few records weighs names by public statistics, one with
ten million by its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from comity.kernel.screening.parts import Part, Role
from comity.kernel.screening.tables import rows, words

PUBLIC_PEOPLE = 200_000
_LEAST, _MOST = 5.0, 15.0
_UNLISTED_AT_FOUR_LETTERS, _PER_LETTER = 10.0, 0.8
_FEWEST_BITS, _MOST_BITS = 2.0, 18.0  # of a mixed count

_REMEMBERED = 1 << 14  # words whose rarity is kept

Bits = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Counts:
    """How often words and codes occur in the names of some records.

    marks   (n,) ascending, `word_mark` or `code_mark`
    times   (n,) names that have it
    people  how many names were counted
    """

    marks: NDArray[np.uint64]
    times: NDArray[np.int64]
    people: int

    def of(self, marks: NDArray[np.uint64]) -> NDArray[np.int64]:
        """How often each of some marks occurs."""
        if not len(self.marks):
            return np.zeros(len(marks), np.int64)
        place = np.minimum(np.searchsorted(self.marks, marks), len(self.marks) - 1)
        return np.where(self.marks[place] == marks, self.times[place], 0)

    def bits(self, marks: NDArray[np.uint64], prior: Bits) -> Bits:
        """The rarity of each mark, given its rarity among the public."""
        return mixed(self.of(marks), self.people, prior)


NOBODY = Counts(np.zeros(0, np.uint64), np.zeros(0, np.int64), 0)


def mixed(times: NDArray[np.int64], people: int, prior: Bits) -> Bits:
    """Bits of names that `times` of `people` bear, and 2^-prior of the public."""
    share = (times + PUBLIC_PEOPLE * np.exp2(-prior)) / (people + PUBLIC_PEOPLE)
    bits: Bits = np.clip(-np.log2(share), _FEWEST_BITS, _MOST_BITS)
    return bits


@dataclass(frozen=True)
class Rarity:
    """Bits by name: 10 bits say that one person in 2^10 bears it, among people of its own naming culture and others.

    listed   spelling a-z -> bits, of the public
    counted  what was counted among the records that the asker may see
    """

    listed: Mapping[str, float] = field(default_factory=dict)
    counted: Counts = field(default=NOBODY, compare=False)
    _known: dict[Part, float] = field(default_factory=dict, compare=False, repr=False)

    def bits(self, part: Part) -> float:
        """The rarity of one word of a name. The commonest of its spellings decides."""
        known = self._known.get(part)
        if known is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            known = self._known[part] = self._bits(part)
        return known

    def among_public(self, part: Part) -> float:
        """The same by public statistics alone."""
        if part.role is not Role.NAME:
            return 2.0 if part.role in (Role.WORD, Role.NUMBER, Role.INITIAL) else 0.0
        known = [self.listed[spelling] for spelling in part.spellings if spelling in self.listed]
        by_length = _UNLISTED_AT_FOUR_LETTERS + _PER_LETTER * (len(part.text) - 4)
        return min(known) if known else min(max(by_length, _LEAST), _MOST)

    def _bits(self, part: Part) -> float:
        prior = self.among_public(part)
        if part.role is not Role.NAME or not self.counted.people:
            return prior
        return float(self.counted.bits(np.array([word_mark(part.text)], np.uint64), np.array([prior]))[0])


def prior_of_code(code: int) -> float:
    """The rarity of a consonant code among the public, by its length; of vowels alone or a family of names a guess."""
    if code >= 0xF0000000:
        return 7.0
    if 0xFA <= code <= 0xFD:
        return 5.5
    return min(3.0 + 2.0 * ((code.bit_length() + 3) // 4), 14.0)


def text_hash(text: str) -> int:
    """32 bits of a spelling or sound, never 0. Index files rest on it."""
    return crc32(text.encode()) or 1


def word_mark(text: str) -> int:
    """What a word is counted under: its first spelling."""
    return text_hash(text)


def code_mark(code: int) -> int:
    """What a 32-bit code is counted under."""
    return 1 << 32 | code


def _public() -> Rarity:
    return Rarity({name: float(bits) for bits, cell in rows("frequent_names", 2) for name in words(cell)})


PUBLIC_RARITY = _public()
