"""Two words of names: how many bits their agreement is worth, 0 where they do not agree."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from comity.kernel.screening.engine.beforehand import ALPHABET
from comity.kernel.screening.engine.bits import ones
from comity.kernel.screening.engine.codes import FAMILY, are_near
from comity.kernel.screening.engine.compiled import compiled, inlined
from comity.kernel.screening.engine.weights import (
    BY_INITIAL,
    CODED,
    CODED_TOO,
    IN_FAMILY,
    MISTYPED_MOST,
    NEAR,
    NEAR_MOST,
    ONE_OFF,
    PER_BONE,
    SKELETON,
    SOUNDED,
    SPELLED_AS,
    TWO_OFF,
)
from comity.kernel.screening.engine.words import (
    CODES,
    FOLD,
    IS_INITIAL,
    LETTERS,
    MAX_CODES,
    MAX_OTHERS,
    MAX_SOUNDS,
    OMITTED,
    OTHERS,
    SECOND,
    SKELETONS,
    SOUNDS,
    SPELLED,
    STARTS,
    SYLLABLES,
    TEXT,
    TEXTS,
    TRAITS,
    letter,
    text_length,
)

_NONE = np.float32(0)
_SAME_AT_LEAST, _LEAST = np.float32(0.2), np.float32(0.05)  # the commonest word agrees with itself a little
_LETTERS_APART = 4  # words that differ in more letters, as sets, are not measured
_FAR = 3  # what `distance` says of words more than two letters apart


@compiled
def word_bits(
    asked: NDArray[np.uint32],
    i: Any,
    held: NDArray[np.uint32],
    j: Any,
    rarity: Any,
    codes: NDArray[np.uint64],
    code_bits: NDArray[np.float32],
    weights: NDArray[np.float32],
    places: NDArray[np.uint32],
) -> Any:
    """The bits of the best way in which word `i` of one table and word `j` of another agree.

    Nearly all pairs do not agree, so what rules that out comes first, reads one cache line of each word and does not
    branch: a wrong guess of the processor costs more than sixteen comparisons.

    rarity     of the commoner of the two, in bits
    codes      see `Beforehand`
    code_bits  rarity of each code of each word asked
    places     of the letters of the words asked, see `Beforehand`
    """
    traits, other_traits = asked[i, TRAITS], held[j, TRAITS]
    if _role(traits) == IS_INITIAL or _role(other_traits) == IS_INITIAL:
        return weights[BY_INITIAL] if asked[i, STARTS] & held[j, STARTS] else _NONE
    spelled, other_spelled = asked[i, SPELLED], held[j, SPELLED]
    if spelled and spelled == other_spelled:
        return max(rarity + weights[SPELLED_AS], rarity * _SAME_AT_LEAST + _LEAST)
    best, common = _NONE, False
    if _share_code(codes, i, held, j):
        best, common = _by_codes(asked, i, held, j, rarity, code_bits, weights)
    else:
        near = min(code_bits[i, 0], weights[NEAR_MOST]) + weights[NEAR]
        if near > _NONE and _are_near(asked[i, CODES], held[j, CODES]):
            best = near
    differ = ones(asked[i, LETTERS] ^ held[j, LETTERS])
    is_plain = _script(traits) == 0 and _script(other_traits) == 0
    if not common and best <= _NONE and differ > _LETTERS_APART and is_plain:
        return _NONE
    if common or best > _NONE:
        best = max(best, _by_sounds(asked, i, held, j, rarity, weights))
    if spelled and other_spelled:
        if differ <= _LETTERS_APART:
            most = min(rarity, weights[MISTYPED_MOST]) + weights[ONE_OFF] + (weights[CODED_TOO] if common else _NONE)
            if most > best:
                best = max(best, _by_letters(asked, i, held, j, rarity, common, weights, places))
        if not is_plain:
            best = max(best, _by_skeleton(asked, i, held, j, rarity, weights))
    return max(best, _NONE)


@inlined
def _share_code(codes: NDArray[np.uint64], i: Any, held: NDArray[np.uint32], j: Any) -> Any:
    found = False
    for b in range(MAX_CODES):
        other = np.uint64(held[j, CODES + b])
        for a in range(MAX_CODES):
            found |= codes[i, a] == other
    return found


@inlined
def _are_near(one: Any, other: Any) -> Any:
    return one > 255 and other > 255 and one < FAMILY and other < FAMILY and are_near(one, other)


@inlined
def _role(traits: Any) -> Any:
    return traits & np.uint32(255)


@inlined
def _script(traits: Any) -> Any:
    return (traits >> np.uint32(8)) & np.uint32(63)


@inlined
def _by_codes(
    asked: NDArray[np.uint32],
    i: Any,
    held: NDArray[np.uint32],
    j: Any,
    rarity: Any,
    code_bits: NDArray[np.float32],
    weights: NDArray[np.float32],
) -> Any:
    """(bits, whether they have a consonant code in common)."""
    best, common = _NONE, False
    for a in range(MAX_CODES):
        code = asked[i, CODES + a]
        if code == 0:
            break
        for b in range(MAX_CODES):
            other = held[j, CODES + b]
            if other == 0:
                break
            if other == code:
                if code < FAMILY:
                    common = True
                    best = max(best, min(code_bits[i, a], rarity) + weights[CODED])
                else:
                    best = max(best, rarity + weights[IN_FAMILY])
    return best, common


@compiled
def _by_sounds(
    asked: NDArray[np.uint32],
    i: Any,
    held: NDArray[np.uint32],
    j: Any,
    rarity: Any,
    weights: NDArray[np.float32],
) -> Any:
    """Another spelling that is the same, or a sound that is. Spellings and sounds are filled from the left."""
    for a in range(MAX_OTHERS + 1):
        one = asked[i, SPELLED] if a == 0 else asked[i, OTHERS + a - 1]
        if one == 0:
            break
        for b in range(MAX_OTHERS + 1):
            other = held[j, SPELLED] if b == 0 else held[j, OTHERS + b - 1]
            if other == 0:
                break
            if one == other:
                return rarity + weights[SPELLED_AS]
    for a in range(MAX_SOUNDS):
        one = asked[i, SOUNDS + a]
        if one == 0:
            break
        for b in range(MAX_SOUNDS):
            other = held[j, SOUNDS + b]
            if other == 0:
                break
            if one == other:
                return rarity + weights[SOUNDED]
    return _NONE


@compiled
def _by_letters(
    asked: NDArray[np.uint32],
    i: Any,
    held: NDArray[np.uint32],
    j: Any,
    rarity: Any,
    common: Any,
    weights: NDArray[np.float32],
    places: NDArray[np.uint32],
) -> Any:
    """Typing errors: the fewest letters that differ in the spelling or in the sound."""
    shorter = min(text_length(asked, i, TEXT), text_length(held, j, TEXT))
    if not common and shorter < 3:
        return _NONE
    fewest = distance(asked, i, 0, held, j, TEXT, places)
    if fewest > 1:
        fewest = min(fewest, distance(asked, i, 1, held, j, FOLD, places))
        if fewest > 1 and asked[i, SECOND]:
            fewest = min(fewest, distance(asked, i, 2, held, j, FOLD, places))
        if fewest > 1 and held[j, SECOND]:
            fewest = min(fewest, distance(asked, i, 1, held, j, SECOND, places))
    kept = min(rarity, weights[MISTYPED_MOST])
    added = weights[CODED_TOO] if common else _NONE
    if fewest <= 1:
        return kept + weights[ONE_OFF] + added
    if fewest == 2 and shorter >= 5:
        return kept + weights[TWO_OFF] + added
    return _NONE


@compiled
def _by_skeleton(
    asked: NDArray[np.uint32],
    i: Any,
    held: NDArray[np.uint32],
    j: Any,
    rarity: Any,
    weights: NDArray[np.float32],
) -> Any:
    """Across scripts that keep less than letters: the same consonants as far as such a script tells them apart."""
    best = _NONE
    for which in range(2):
        script = OMITTED if which == 0 else SYLLABLES
        if _script(asked[i, TRAITS]) != script and _script(held[j, TRAITS]) != script:
            continue
        if asked[i, SKELETONS + which] and asked[i, SKELETONS + which] == held[j, SKELETONS + which]:
            bones = (asked[i, TRAITS] >> np.uint32(16 + 8 * which)) & np.uint32(255)
            best = max(best, min(np.float32(bones) * weights[PER_BONE], rarity) + weights[SKELETON])
    return best


@compiled
def distance(
    asked: NDArray[np.uint32],
    i: Any,
    which: Any,
    held: NDArray[np.uint32],
    j: Any,
    text: Any,
    places: NDArray[np.uint32],
) -> Any:
    """How many letters are added, left out, exchanged or swapped with their neighbour, no place twice; 3 above 2.

    which   of the texts of word `i`: 0 TEXT, 1 FOLD, 2 SECOND
    text    which text of word `j`: TEXT, FOLD or SECOND
    places  see `Beforehand`

    All cells of a column are worked out at once, one bit each: where the distance grows downwards (`down`) or shrinks
    (`up`), and where along the row. Source: Hyyrö, A Bit-Vector Algorithm for Computing Levenshtein and Damerau Edit
    Distances, Nordic Journal of Computing 10 (2003), the variant for optimal string alignment.
    """
    m, n = text_length(asked, i, TEXTS[which]), text_length(held, j, text)
    if abs(m - n) > 2 or m == 0 or n == 0:
        return min(max(m, n), _FAR)
    last = np.uint32(m - 1)
    down, up, diagonal, before = np.uint32(0xFFFFFFFF), np.uint32(0), np.uint32(0), np.uint32(0)
    found = m
    for y in range(n):
        here = places[i, which, letter(held, j, text, y) & np.uint32(ALPHABET - 1)]
        swapped = (np.uint32(~diagonal & here) << np.uint32(1)) & before
        diagonal = np.uint32((np.uint32((here & down) + down) ^ down) | here | up | swapped)
        right = np.uint32(up | np.uint32(~(diagonal | down)))
        left = diagonal & down
        found += np.int64((right >> last) & np.uint32(1)) - np.int64((left >> last) & np.uint32(1))
        right = np.uint32(right << np.uint32(1)) | np.uint32(1)
        left = np.uint32(left << np.uint32(1))
        down = np.uint32(left | np.uint32(~(diagonal | right)))
        up = right & diagonal
        before = here
    return min(found, _FAR)
