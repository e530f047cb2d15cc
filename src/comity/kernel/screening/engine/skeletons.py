"""Consonants of a word as lossy scripts keep them: two words that a script would write alike have one skeleton.

The judgement compares sounds by tables (`screening.hearing`); to order candidates, these two are enough.
"""

from __future__ import annotations

import re
from functools import lru_cache

_DOUBLE = re.compile(r"(.)\1+")
_WITHOUT_VOWELS = str.maketrans("", "", "aeiou")
# As abjads write: p like b, v like f, g and J alike, ch and sh alike, ts like s.
_ABJAD = str.maketrans("pvJCZ", "bfgSs")
# As East and South-East Asian syllables hear: voiced like voiceless, r like l, v and b alike, all sibilants alike.
_SYLLABIC = str.maketrans(
    {"p": "b", "v": "b", "f": "b", "g": "k", "d": "t", "r": "l"} | dict.fromkeys("zSJCZ", "s") | {"h": ""}
)


@lru_cache(1 << 14)
def abjad_skeleton(fold: str) -> str:
    """The consonants of a fold as an Arabic or Hebrew writer keeps them; an h at the end is not heard."""
    kept = fold.translate(_WITHOUT_VOWELS).translate(_ABJAD)
    return _DOUBLE.sub(r"\1", kept[:-1] if kept.endswith("h") and len(kept) > 1 else kept)


@lru_cache(1 << 14)
def syllabic_skeleton(fold: str) -> str:
    """The consonants of a fold as the syllables of Han, Kana, Hangul, Thai and their neighbours keep them."""
    return _DOUBLE.sub(r"\1", fold.translate(_WITHOUT_VOWELS).translate(_SYLLABIC).replace("nb", "mb"))
