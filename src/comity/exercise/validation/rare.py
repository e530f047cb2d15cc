"""Rare names by the thousand, from models of a culture: every country has far more family names than any list holds."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Sequence
from random import Random
from typing import NamedTuple

import numpy as np

RARE = 50_000  # rare names of one culture
_STEEP = 2.5  # some rare names are less rare than others


class Part(NamedTuple):
    """One word of names: as its culture writes it, and in Latin letters by one scheme after the other."""

    original: str
    latin: tuple[str, ...]


Model = Callable[[Random], Part]


class RareNames:
    """The rare names of one culture: number n is always the same name, made when first drawn."""

    def __init__(self, culture: str, model: Model) -> None:
        self._culture, self._model = culture, model
        self._made: dict[int, Part] = {}

    def draw(self, rng: np.random.Generator, count: int) -> list[Part]:
        numbers = (RARE * rng.random(count) ** _STEEP).astype(int).tolist()
        made = self._made
        for number in numbers:
            if number not in made:
                made[number] = self._model(Random(f"{self._culture} {number}"))
        return [made[number] for number in numbers]


def crossing(names: Sequence[str], written: Callable[[str], Part]) -> Model:
    """The beginning of one name with the end of another, joined where both have the same two letters."""
    words = [name for name in names if name.isalpha() and len(name) > 3] or list(names)
    ends: dict[str, list[str]] = defaultdict(list)
    for word in words:
        for at in range(1, len(word) - 1):
            ends[word[at : at + 2]].append(word[at:])

    def model(chance: Random) -> Part:
        word = chance.choice(words)
        for _ in range(1 + (chance.random() < 0.5)):
            at = chance.randrange(1, max(2, len(word) - 2))
            fitting = ends.get(word[at : at + 2])
            if fitting:
                word = word[:at] + chance.choice(fitting)
        return written(unicodedata.normalize("NFC", word[:16]))

    return model


def compound(firsts: Sequence[Part], seconds: Sequence[Part]) -> Model:
    """Two words in one name, as Thai, Lao, Japanese and some Hebrew and Persian family names are made."""

    def model(chance: Random) -> Part:
        one, other = chance.choice(firsts), chance.choice(seconds)
        ways = max(len(one.latin), len(other.latin))
        latin = tuple(
            one.latin[min(way, len(one.latin) - 1)] + other.latin[min(way, len(other.latin) - 1)].lower()
            for way in range(ways)
        )
        return Part(one.original + other.original, tuple(dict.fromkeys(latin)))

    return model


# Arabic letters with what they become: in all uses alike, or in English, French and loose use.
_LETTERS = (
    "ب=b ت=t ح=h خ=kh د=d ر=r ز=z س=s ص=s ض=d ط=t غ=gh ف=f ك=k ل=l م=m ن=n ه=h ي=y ج=j/dj/g ش=sh/ch/sh ق=q/k/k و=w/ou/w"
)
_CONSONANTS = {
    letter: (ways.split("/") * 3)[:3] for letter, _, ways in (pair.partition("=") for pair in _LETTERS.split())
}
# Patterns of names over the root consonants 1 2 3: in Arabic, with vowels as usual, and as loosely heard.
_PATTERNS = (
    ("1ا23", "1a2i3", "1a2e3"),
    ("12ي3", "1a2i3", "1a2ee3"),
    ("12ا3", "1a22a3", "1a22a3"),
    ("م12و3", "ma12u3", "ma12oo3"),
    ("12ي3ي", "1u2ay3i", "1o2ai3y"),
    ("أ123", "a12a3", "a12a3"),
    ("12و3", "1a2u3", "1a2oo3"),
    ("12ا3ي", "1a2a3i", "1a2a3y"),
)
_ARTICLES = ("al-", "El ", "El")


def roots() -> Model:
    """Arabic family names: three consonants in a usual pattern, half of them with the article."""
    letters = list(_CONSONANTS)

    def model(chance: Random) -> Part:
        root = chance.sample(letters, 3)
        shape, usual, loose = chance.choice(_PATTERNS)
        article = chance.random() < 0.5
        latin = []
        for way, vowelled in enumerate((usual, usual.replace("u", "ou"), loose)):
            said = _filled(vowelled, [_CONSONANTS[letter][way] for letter in root])
            before = _ARTICLES[way] if article else ""
            latin.append(before + (said if before == "El" else said[:1].upper() + said[1:]))
        return Part(("ال" if article else "") + _filled(shape, root), tuple(latin))

    return model


def _filled(shape: str, root: Sequence[str]) -> str:
    return "".join(root[int(sign) - 1] if sign in "123" else sign for sign in shape)
