"""The words of the names being packed: each distinct one has a number, and most names are their words' numbers.

A word that means the same in every name (`reading.by_words`) is read once; a name of such words is then put together
without taking it apart. Any other name is taken apart. Both ways give the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple, TypeVar

import numpy as np

from comity.kernel.screening.engine.keys import MAX_WORDS
from comity.kernel.screening.engine.reading import MOST_WORDS, Word, by_words, read_whole
from comity.kernel.screening.engine.words import WIDTH, Words, coded_row, word_bytes
from comity.kernel.screening.parts import MAX_LENGTH, Kind, Part, Read, Role, part
from comity.kernel.screening.scripts import clean, scripts_of

Row = tuple[int, ...]  # words of one name row by their numbers, at most MAX_WORDS

_REMEMBERED = 1 << 17  # words as they were read, which take more memory than their numbers
_OneWord = TypeVar("_OneWord", Read, Part)


class _Plain(NamedTuple):
    """A word that means the same in every name.

    script  one bit, none for a word without letters
    names, others  see `reading.Word`
    alone   whether it may be a whole name
    """

    places: Row
    script: int
    names: int
    others: int
    alone: bool


class Vocabulary:
    """Words by their numbers, in the order in which they were met."""

    def __init__(self) -> None:
        self._places: dict[bytes, int] = {}  # by row: a bulk build meets a million words, and parts are large
        self._read: dict[Read, int] = {}
        self._plain: dict[str, _Plain] = {}
        self._scripts: dict[str, int] = {}

    def rows(self, text: str, kind: Kind) -> Sequence[Row]:
        """The rows of a name: one for each reading, or two where that has too many words."""
        if kind is Kind.PERSON:
            known = self._of_plain_words(text)
            if known is not None:
                return [known]
            words = by_words(text)
            if words:
                found = self._numbered([one for word in words for one in word.kept])
                if len(found) == 1:
                    self._learn(text.split(), words, found[0])
                return found
        return [row for reading in read_whole(text, kind) for row in self._numbered(reading)]

    def coded(self, codes: tuple[int, ...]) -> int:
        """The number of a word of which only the codes are known."""
        return self._number(coded_row(codes).tobytes())

    def table(self) -> Words:
        """All words, (v, WIDTH)."""
        return np.frombuffer(b"".join(self._places), np.uint32).reshape(-1, WIDTH)

    def _of_plain_words(self, text: str) -> Row | None:
        texts = text.split()
        row: Row = ()
        script = names = others = 0
        alone = True
        for one in texts:
            plain = self._plain.get(one)
            if plain is None:
                return None
            row += plain[0]
            script |= plain[1]
            names += plain[2]
            others += plain[3]
            alone = alone and plain[4]
        if not row or not names or (names < 2 and others) or (len(row) == 1 and not alone):
            return None
        if len(row) > MAX_WORDS or len(texts) > MOST_WORDS or script & (script - 1) or len(text) > MAX_LENGTH:
            return None
        return row

    def _learn(self, texts: Sequence[str], words: Sequence[Word], row: Row) -> None:
        """Remember the words of a name that was read word by word, given its row."""
        if len(texts) != len(words) or len(row) != sum(len(word.kept) for word in words):
            return
        end = 0
        for one, word in zip(texts, words, strict=True):
            begin, end = end, end + len(word.kept)
            if one in self._plain:
                continue
            scripts = {"latin"} if one.isascii() else scripts_of(clean(one))
            if scripts:
                script = sum(1 << self._scripts.setdefault(name, len(self._scripts)) for name in scripts)
                alone = all(read.role is not Role.INITIAL for read in word.kept)
                self._plain[one] = _Plain(row[begin:end], script, word.names, word.others, alone)

    def _numbered(self, reading: Sequence[Read]) -> list[Row]:
        return [tuple([self._place(one) for one in chosen]) for chosen in in_rows(reading)]

    def _place(self, read: Read) -> int:
        place = self._read.get(read)
        if place is None:
            if len(self._read) >= _REMEMBERED:
                self._read.clear()
            place = self._read[read] = self._number(_row_of(read))
        return place

    def _number(self, row: bytes) -> int:
        return self._places.setdefault(row, len(self._places))


@lru_cache(1 << 15)
def _row_of(read: Read) -> bytes:
    """A word's row; of frequent words it is remembered from segment to segment."""
    return word_bytes(part(*read))


def in_rows(reading: Sequence[_OneWord]) -> Iterator[Sequence[_OneWord]]:
    """A reading in one row, or two where it has too many words: its beginning, and its first word with its end.

    Common words of companies are left out first.
    """
    kept: list[_OneWord] = list(reading)
    if len(kept) > MAX_WORDS:
        kept = [one for one in reading if one.role is not Role.WORD] or kept
    yield kept[:MAX_WORDS]
    if len(kept) > MAX_WORDS:
        yield kept[:1] + kept[1 - MAX_WORDS :]
