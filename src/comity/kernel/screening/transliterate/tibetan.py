"""Tibetan: known names as they are spelt, other words letter by letter."""

from __future__ import annotations

from comity.kernel.screening.tables import rows, words
from comity.kernel.screening.transliterate.reading import plain

SCRIPTS = frozenset({"tibetan"})
_TSHEG = "\u0f0b"  # the point between syllables
_NAMES = {tuple(cell.split(_TSHEG)): words(spellings) for cell, spellings in rows("tibetan_words", 2)}
_LONGEST = max(map(len, _NAMES))


def readings(word: str) -> tuple[tuple[str, ...], ...]:
    """The names in a run of syllables, each with its spellings."""
    syllables = [syllable.strip("\u0f0d\u0f0c") for syllable in word.split(_TSHEG)]
    found: list[tuple[str, ...]] = []
    at = 0
    while at < len(syllables):
        for length in range(min(_LONGEST, len(syllables) - at), 0, -1):
            known = _NAMES.get(tuple(syllables[at : at + length]))
            if known:
                found.append(known)
                at += length
                break
        else:
            found.append(plain(syllables[at]))
            at += 1
    return tuple(spellings for spellings in found if spellings)
