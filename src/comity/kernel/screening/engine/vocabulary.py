"""The words of the names being packed: each distinct one has a number, and most names are their words' numbers.

A word that means the same in every name (`reading.by_words`) is read once; a name of such words is then put together
without taking it apart. Any other name is taken apart. Both ways give the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeVar

import numpy as np

from comity.kernel.screening.engine.keys import MAX_WORDS
from comity.kernel.screening.engine.reading import MOST_WORDS, Word, by_words, read_whole
from comity.kernel.screening.engine.words import WIDTH, Words, coded_row, word_bytes
from comity.kernel.screening.parts import MAX_LENGTH, Kind, Part, Read, Role, part
from comity.kernel.screening.scripts import clean, scripts_of

Row = tuple[int, ...]  # words of one name row by their numbers, at most MAX_WORDS

_REMEMBERED = 1 << 18  # words that a process remembers as they were read: of a bulk build's, the most frequent
_OneWord = TypeVar("_OneWord", Read, Part)


class _Plain(NamedTuple):
    """A word that means the same in every name.

    rows    of the word table, one for each part of it
    script  one bit, none for a word without letters
    names, others  see `reading.Word`
    alone   whether it may be a whole name
    """

    rows: tuple[bytes, ...]
    script: int
    names: int
    others: int
    alone: bool


# Reading a word costs a hundred times what finding it again does, and every segment has the same common words.
_plain: dict[str, _Plain] = {}
_read: dict[Read, bytes] = {}
_scripts: dict[str, int] = {}


class Vocabulary:
    """Words by their numbers, in the order in which they were met."""

    def __init__(self) -> None:
        self._places: dict[bytes, int] = {}  # by row: a bulk build meets a million words, and parts are large

    def rows(self, text: str, kind: Kind) -> Sequence[Row]:
        """The rows of a name: one for each reading, or two where that has too many words."""
        if kind is Kind.PERSON:
            known = self._of_plain_words(text)
            if known is not None:
                return [known]
            words = by_words(text)
            if words:
                kept = [one for word in words for one in word.kept]
                if len(kept) <= MAX_WORDS:
                    _learn(text.split(), words)
                return self._numbered(kept)
        return [row for reading in read_whole(text, kind) for row in self._numbered(reading)]

    def coded(self, codes: tuple[int, ...]) -> int:
        """The number of a word of which only the codes are known."""
        return self._number(coded_row(codes).tobytes())

    def table(self) -> Words:
        """All words, (v, WIDTH)."""
        return np.frombuffer(b"".join(self._places), np.uint32).reshape(-1, WIDTH)

    def _of_plain_words(self, text: str) -> Row | None:
        texts = text.split()
        rows: list[bytes] = []
        script = names = others = 0
        alone = True
        for one in texts:
            plain = _plain.get(one)
            if plain is None:
                return None
            rows += plain[0]
            script |= plain[1]
            names += plain[2]
            others += plain[3]
            alone = alone and plain[4]
        if not rows or not names or (names < 2 and others) or (len(rows) == 1 and not alone):
            return None
        if len(rows) > MAX_WORDS or len(texts) > MOST_WORDS or script & (script - 1) or len(text) > MAX_LENGTH:
            return None
        return tuple([self._number(row) for row in rows])

    def _numbered(self, reading: Sequence[Read]) -> list[Row]:
        return [tuple([self._number(_row_of(one)) for one in chosen]) for chosen in in_rows(reading)]

    def _number(self, row: bytes) -> int:
        return self._places.setdefault(row, len(self._places))


def _learn(texts: Sequence[str], words: Sequence[Word]) -> None:
    """Remember the words of a name that was read word by word."""
    if len(texts) != len(words):
        return
    if len(_plain) > _REMEMBERED:
        _plain.clear()
    for one, word in zip(texts, words, strict=True):
        if one in _plain:
            continue
        scripts = {"latin"} if one.isascii() else scripts_of(clean(one))
        if scripts:
            script = sum(1 << _scripts.setdefault(name, len(_scripts)) for name in scripts)
            alone = all(read.role is not Role.INITIAL for read in word.kept)
            _plain[one] = _Plain(tuple(map(_row_of, word.kept)), script, word.names, word.others, alone)


def _row_of(read: Read) -> bytes:
    row = _read.get(read)
    if row is None:
        if len(_read) >= _REMEMBERED:
            _read.clear()
        row = _read[read] = word_bytes(part(*read))
    return row


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
