"""How alike two words of names are, from 0 (nothing in common worth saying) to 1 (the same word).

1.00  the same spelling in some scheme
0.97  another spelling of the same sound
0.92  two forms of one given name (Alexander, Oleksandr)
else  one minus the share of letters that differ; vowels count half, since spellings differ in them most
      across scripts, by how well the sounds agree that each script can write (`_across_scripts`)
"""

from __future__ import annotations

from functools import lru_cache

from rapidfuzz.distance import OSA, Levenshtein

from comity.kernel.screening.hearing import agreement
from comity.kernel.screening.parts import Part
from comity.kernel.screening.transliterate import Hearing

SAME_SOUND, SHORT_SOUND = 0.97, 0.9  # the second of words of one or two letters
SAME_FAMILY = 0.92
LEAST = 0.6  # what is less alike than this is not alike

OTHER_BEGINNING = 0.82  # the beginning of a word is what people hear and write best

# Across scripts: what agreement by sound says where both are as likely one name as not (0 bits a sound), what one bit a
# sound adds, and the most that it can say.
EVEN, PER_BIT, MOST_BY_SOUND = 0.8, 0.075, 0.96
# What speaks against one name soon speaks of two, most where a script tells all of the sound.
AGAINST = {Hearing.WRITTEN: 0.4, Hearing.OMITTED: 0.2, Hearing.SYLLABLES: 0.2, Hearing.HAN: 0.2}
_HEARD = 6  # folds of one word that are compared


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
        found = max(found, SAME_SOUND if len(one.text) > 2 else SHORT_SOUND)
    if found < SAME_FAMILY:
        found = max(found, _by_sound(one, other))
    if found < SAME_FAMILY and one.hearing is not other.hearing:
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
        best *= OTHER_BEGINNING
    return min(best, MOST_BY_SOUND)


def _across_scripts(one: Part, other: Part) -> float:
    """By the bits of the best alignment of their sounds, see `hearing`."""
    if one.hearing.coarseness < other.hearing.coarseness:
        one, other = other, one  # the script that says less of the sound decides by which table both are compared
    if not one.heard or not other.folds:
        return 0.0
    bits = max(agreement(a, b, one.hearing) for a in one.heard for b in other.folds[:_HEARD])
    return min(max(0.0, EVEN + bits * (PER_BIT if bits > 0 else AGAINST[one.hearing])), MOST_BY_SOUND)
