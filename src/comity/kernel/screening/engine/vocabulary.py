"""The words of the names being packed: each distinct one has a number, and most names are their words' numbers.

A word that means the same in every name (`reading.plain_word`) is read once; a name of such words is not taken apart at
all. Any other name is. Both ways give the same: tests hold them together.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from comity.kernel.screening.engine.keys import MAX_WORDS
from comity.kernel.screening.engine.reading import MOST_WORDS, in_rows, plain_word, readings
from comity.kernel.screening.engine.words import WIDTH, Words, coded_row, word_bytes
from comity.kernel.screening.parts import MAX_LENGTH, Kind, Part

Row = tuple[int, ...]  # words of one name row by their numbers, at most MAX_WORDS


class _Plain(NamedTuple):
    """A word that means the same in every name; see `reading.Word`. alone: whether it may be a whole name."""

    places: Row
    scripts: int
    names: int
    others: int
    alone: bool


class Vocabulary:
    """Words by their numbers, in the order in which they were met."""

    def __init__(self) -> None:
        self._places: dict[bytes, int] = {}  # rows are kept, not parts: a bulk build meets a million of them
        self._of_part: dict[Part, int] = {}
        self._plain: dict[str, _Plain] = {}

    def rows(self, text: str, kind: Kind) -> Sequence[Row]:
        """The rows of a name: one for each reading, or two where that has too many words."""
        if kind is Kind.PERSON:
            quick = self._of_plain_words(text)
            if quick is not None:
                return quick
        found = [
            tuple([self._place(part) for part in chosen])
            for reading in readings(text, kind)
            for chosen in in_rows(reading)
        ]
        if kind is Kind.PERSON:
            self._learn(text)
        return found

    def coded(self, codes: tuple[int, ...]) -> int:
        """The number of a word of which only the codes are known."""
        return self._number(coded_row(codes).tobytes())

    def table(self) -> Words:
        """All words, (v, WIDTH)."""
        return np.frombuffer(b"".join(self._places), np.uint32).reshape(-1, WIDTH)

    def _of_plain_words(self, text: str) -> Sequence[Row] | None:
        known, row, scripts, names, others = self._plain, (), 0, 0, 0
        for one in (texts := text.split()):
            plain = known.get(one)
            if plain is None:
                return None
            row += plain[0]
            scripts |= plain[1]
            names += plain[2]
            others += plain[3]
        if not names or (names < 2 and others) or len(row) > MAX_WORDS or len(texts) > MOST_WORDS:
            return None
        if scripts & (scripts - 1) or len(text) > MAX_LENGTH or (len(row) == 1 and not plain[4]):
            return None
        return (row,)

    def _learn(self, text: str) -> None:
        """Remember the plain words of a name whose parts have their numbers already."""
        for one in text.split():
            word = plain_word(one) if one not in self._plain else None
            if word is None:
                continue
            places = [self._of_part.get(part, -1) for part in word.kept]
            if -1 not in places:
                alone = not any(part.role is Role.INITIAL for part in word.kept)
                self._plain[one] = _Plain(tuple(places), word.scripts, word.names, word.others, alone)

    def _place(self, part: Part) -> int:
        ...
