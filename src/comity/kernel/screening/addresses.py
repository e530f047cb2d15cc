"""How alike two addresses are, from 0 to 1: words and numbers in any order, spelt with errors or run together."""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz.distance import Indel, Levenshtein

from comity.kernel.screening.parts import Kind, parse
from comity.kernel.screening.scripts import clean
from comity.kernel.screening.tables import rows

_TOKEN = re.compile(r"\w+")
_LONGEST = 300  # characters that are read
_MOST = 24  # words that are read
_ALIKE = 0.75  # words less alike than this are two words
_POSTCODE = 4  # digits that a number of a place has at least; shorter ones are those of houses
_SAYS_NOTHING = frozenset(word for cell, *_ in rows("street_words", 1) for word in cell.split())

Token = tuple[str, float]  # text and weight


@lru_cache(1 << 14)
def tokens(text: str) -> tuple[Token, ...]:
    """The words and numbers of an address in Latin letters, each with what it counts."""
    return tuple({word: _weight(word) for word in _words(text) if word not in _SAYS_NOTHING}.items())


@lru_cache(1 << 14)
def _words(text: str) -> tuple[str, ...]:
    found: list[str] = []
    for word in _TOKEN.findall(clean(text[:_LONGEST]).casefold())[:_MOST]:
        found += (word,) if word.isascii() else _latin(word)
    return tuple(found)


def _latin(word: str) -> tuple[str, ...]:
    readings = parse(word, Kind.PERSON).readings
    return tuple(part.text for part in readings[0]) if readings else ()


def _weight(word: str) -> float:
    if any(letter.isdigit() for letter in word):
        return 1.5 if len(word) >= _POSTCODE else 1.0
    return 0.4 if len(word) <= 3 else 1.0


@lru_cache(1 << 14)
def alike(asked: str, held: str) -> float:
    """The weight that agrees, as a share of all; what only one side states counts half. 1.0 for the same address."""
    mine, other = tokens(asked), dict(tokens(held))
    if not mine or not other:
        return 0.0
    together = _together(_words(asked), _words(held))
    agreed = left = 0.0
    for word, weight in mine:
        best, how = "", 0.0
        for candidate in other:
            near = _near(word, candidate)
            if near > how:
                best, how = candidate, near
        if how < _ALIKE:
            left += weight
            continue
        agreed += how * (weight + other.pop(best)) / 2
        left += (1.0 - how) * weight
    only_held = sum(other.values())
    both, one_side = min(left, only_held), abs(left - only_held)
    return max(agreed / (agreed + both + 0.5 * one_side), together)


def _near(one: str, other: str) -> float:
    if one == other:
        return 1.0
    if one.isdigit() or other.isdigit():
        return 0.8 if len(one) >= _POSTCODE and Levenshtein.distance(one, other, score_cutoff=1) <= 1 else 0.0
    return float(Levenshtein.normalized_similarity(one, other, score_cutoff=_ALIKE))


def _together(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    """As one string: an address whose words were cut elsewhere. It says less than words that agree."""
    if {word for word in one if word.isdigit()} != {word for word in other if word.isdigit()}:
        return 0.0  # next door is another address
    return 0.97 * float(Indel.normalized_similarity("".join(one), "".join(other), score_cutoff=0.8))
