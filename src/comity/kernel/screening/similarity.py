"""How alike two words of names are, from 0 (nothing in common worth saying) to 1 (the same word).

1.00  the same spelling in some scheme
0.97  another spelling of the same sound
0.92  two forms of one given name (Alexander, Oleksandr)
else  one minus the share of letters that differ; vowels count half, since spellings differ in them most
      where one script leaves vowels out or hears coarsely, by consonants first (`_by_skeleton`)
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from itertools import product

from rapidfuzz.distance import OSA, Indel, Levenshtein

from comity.kernel.screening.parts import MEASURED, Part
from comity.kernel.screening.phonetics import abjad_skeleton, long_vowels, syllabic_skeleton
from comity.kernel.screening.transliterate import Vowels

SAME_SOUND = 0.97
SAME_FAMILY = 0.92
LEAST = 0.6  # what is less alike than this is not alike

_OTHER_BEGINNING = 0.82  # the beginning of a word is what people hear and write best

# The most that agreement of this many consonants can say: two consonants agree by chance.
_SKELETON_SAYS = (0.0, 0.82, 0.91, 0.96, 0.98)


@lru_cache(1 << 17)
def similarity(one: Part, other: Part) -> float:
    """Between two whole words; below LEAST it is 0. Symmetric."""
    if one is other:
        return 1.0
    if not one.spelled.isdisjoint(other.spelled):
        return 1.0
    found = 0.0
    if one.family & other.family:
        found = SAME_FAMILY
    if not one.sounds.isdisjoint(other.sounds):
        found = max(found, SAME_SOUND if len(one.text) > 2 else 0.9)
    if found < SAME_FAMILY:
        found = max(found, _by_sound(one, other))
    if found < SAME_FAMILY and (one.vowels is not Vowels.WRITTEN or other.vowels is not Vowels.WRITTEN):
        found = max(found, _across_scripts(one, other))
    return found if found >= LEAST else 0.0


def _by_sound(one: Part, other: Part) -> float:
    shorter, longer = sorted((len(one.text), len(other.text)))
    if longer > 2 * shorter + 1 or shorter < 3:
        return 0.0  # Li and Lo have one letter in common, and so has nearly everybody
    common = (one.letters & other.letters).bit_count()
    if 2 * common < min(one.letters.bit_count(), other.letters.bit_count()):
        return 0.0
    spelling = float(OSA.normalized_similarity(one.text, other.text))
    best = spelling
    for heavy in one.heavy:
        for other_heavy in other.heavy:
            best = max(best, Levenshtein.normalized_similarity(heavy, other_heavy, score_cutoff=best))
    if one.starts.isdisjoint(other.starts):
        best *= _OTHER_BEGINNING
    return min(best, 0.96)


def _across_scripts(one: Part, other: Part) -> float:
    kinds = {one.vowels, other.vowels}
    found = 0.0
    if Vowels.OMITTED in kinds:
        found = _by_skeleton(one, other, abjad_skeleton)
    if Vowels.SYLLABLES in kinds:
        found = max(found, _by_skeleton(one, other, syllabic_skeleton))
    return found


def _by_skeleton(one: Part, other: Part, skeleton: Callable[[str], str]) -> float:
    best = 0.0
    for a, b in product(one.folds[:6], other.folds[:MEASURED]):
        bones_a, bones_b = skeleton(a), skeleton(b)
        fewest = min(len(bones_a), len(bones_b))
        if not fewest:
            continue
        consonants = Levenshtein.normalized_similarity(bones_a, bones_b)
        if consonants < LEAST:
            continue
        vowels = Indel.normalized_similarity(long_vowels(a), long_vowels(b))
        says = _SKELETON_SAYS[min(fewest, len(_SKELETON_SAYS) - 1)]
        best = max(best, says * (0.7 * consonants + 0.3 * vowels))
    return best
