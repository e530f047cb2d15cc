"""A text as numbers, words and signs, with their places."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib import resources

_OWN_WORDS = "年月日号년월일"  # they close a number even when a name follows without a space


class Sort(Enum):
    NUMBER = 1
    WORD = 2
    SIGN = 3


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of a text.

    text        as it stands; `folded` without case and accents
    start, end  its characters, from 0, end exclusive
    """

    sort: Sort
    text: str
    folded: str
    start: int
    end: int

    def is_number(self, *widths: int) -> bool:
        """Whether it is a number of one of these widths; rows of X or 0 stand for an unknown number."""
        return len(self.text) in widths and (self.sort is Sort.NUMBER or set(self.folded) == {"x"})

    @property
    def value(self) -> int:
        return int(self.text) if self.sort is Sort.NUMBER else 0


def fold(word: str) -> str:
    """Without case, accents, Arabic and Hebrew vowel points; Thai and Indic vowels are letters and stay."""
    return "".join(c for c in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(c))


def tokens(text: str) -> list[Token]:
    """The numbers, words and signs of `text`, which has been through `characters.plain`; blanks part them."""
    found: list[Token] = []
    start = 0
    while start < len(text):
        sort = _sort(text[start])
        end = start + 1
        if sort in (Sort.NUMBER, Sort.WORD) and text[start] not in _OWN_WORDS:
            while end < len(text) and _sort(text[end]) is sort and text[end] not in _OWN_WORDS:
                end += 1
        if sort is not None:
            found.append(Token(sort, text[start:end], fold(text[start:end]), start, end))
        start = end
    return found


def _sort(c: str) -> Sort | None:
    if c in "0123456789":
        return Sort.NUMBER
    if c.isspace():
        return None
    return Sort.WORD if unicodedata.category(c)[0] in "LM" else Sort.SIGN


@cache
def _months() -> dict[str, tuple[int, ...]]:
    text = resources.files("comity.kernel.identifiers").joinpath("data/months.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return {name: tuple(int(number) for number in numbers.split()) for name, numbers in rows}


def month_at(found: list[Token], i: int) -> tuple[tuple[int, ...], int]:
    """The months that the words at `i` may name, and the index after them; ((), i) if none.

    One word, two words (كانون الثاني), or two with a point (พ.ค.).

    A few words name one month in one language and another in the next: listopad is October in Croatian, November
    in Polish.
    """
    if i >= len(found) or found[i].sort is not Sort.WORD:
        return (), i
    words = [token.folded for token in found[i : i + 3]]
    if len(words) == 3 and words[1] == "." and "".join(words) in _months():
        return _months()["".join(words)], i + 3
    for count in (2, 1):
        if (months := _months().get(" ".join(words[:count]))) is not None:
            return months, min(i + count, len(found))
    return (), i
