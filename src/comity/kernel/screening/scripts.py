"""Cleaning of text from outside, and which writing system a letter belongs to."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from functools import lru_cache
from itertools import groupby

from comity.kernel.screening.tables import rows

OTHER = "other"  # digits, blanks, punctuation: no script of their own

_NO_SCRIPT = frozenset({OTHER})
UNLISTED = "unlisted"
_LETTERS = frozenset({"Lo", "Ll", "Lu"})


def _ranges() -> tuple[list[int], list[int], list[str]]:
    table = sorted((int(low, 16), int(high, 16), script) for script, low, high in rows("scripts", 3))
    return [r[0] for r in table], [r[1] for r in table], [r[2] for r in table]


_LOW, _HIGH, _NAME = _ranges()


@lru_cache(1 << 14)
def script_of(letter: str) -> str:
    """The script of one letter, such as `latin`, `arabic`, `han`; `other` for what carries no name.

    Letters of scripts that the table does not name are `unlisted`: they are read by the general transliteration.
    """
    point = ord(letter)
    at = bisect_right(_LOW, point) - 1
    if at >= 0 and point <= _HIGH[at]:
        return _NAME[at]
    return UNLISTED if unicodedata.category(letter) in _LETTERS else OTHER


def scripts_of(text: str) -> set[str]:
    """The scripts of its letters."""
    return set(map(script_of, text)) - _NO_SCRIPT


def clean(text: str) -> str:
    """`text` as people see it: compatibility forms unified (NFKC), invisible and control characters gone.

    Bidirectional marks, joiners, soft hyphens and control characters may hide one name inside another, and never
    belong to a name; what separates words (any kind of blank, line end, tab) becomes one space.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    kept = []
    for letter in unicodedata.normalize("NFKC", text):
        category = unicodedata.category(letter)
        if category == "Cf" or (category == "Cc" and not letter.isspace()):
            continue
        kept.append(letter)
    return " ".join("".join(kept).split())


def runs(word: str) -> list[tuple[str, str]]:
    """`word` cut into (script, piece) where the script changes; marks and digits stay with the letters before them."""
    if word.isascii():
        return [("latin", word)]
    scripts = scripts_of(word)
    if len(scripts) < 2:
        return [(scripts.pop() if scripts else "latin", word)]
    labels: list[str] = []
    for letter in word:
        script = script_of(letter)
        if script == OTHER and labels:
            script = labels[-1]
        labels.append(script)
    first = next((label for label in labels if label != OTHER), "latin")
    labels = [first if label == OTHER else label for label in labels]
    pieces: list[tuple[str, str]] = []
    at = 0
    for script, group in groupby(labels):
        length = len(list(group))
        pieces.append((script, word[at : at + length]))
        at += length
    return pieces
