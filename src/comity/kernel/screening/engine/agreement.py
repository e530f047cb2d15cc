"""Two words of names: how many bits their agreement is worth, 0 where they do not agree."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from comity.kernel.screening.engine.codes import are_near, length, plain
from comity.kernel.screening.engine.compiled import compiled
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
    TRAITS,
)

_NONE = np.float32(0)
_FAR = 3  # what `distance` says of words more than two letters apart


@compiled
def word_bits(
    asked_words: NDArray[np.uint32],
    i: Any,
    held_words: NDArray[np.uint32],
    place: Any,
    rarity: Any,
    code_bits: NDArray[np.float32],
    weights: NDArray[np.float32],
    lines: NDArray[np.int8],
) -> Any:
    """The bits of the best way in which word `i` asked and the word at `place` of a table agree.

    rarity     of the commoner of the two, in bits
    code_bits  rarity of each code of each word asked
    lines      (3, 32) room to work in
    """
    asked, held = asked_words[i], held_words[place]
    role, held_role = asked[TRAITS] & np.uint32(255), held[TRAITS] & np.uint32(255)
    if role == IS_INITIAL or held_role == IS_INITIAL:
        return weights[BY_INITIAL] if asked[STARTS] & held[STARTS] else _NONE
    if asked[SPELLED] and asked[SPELLED] == held[SPELLED]:
        return max(rarity + weights[SPELLED_AS], _NONE)
    best, common = _by_codes(asked, held, rarity, code_bits[i], weights)
    differ = _ones(asked[LETTERS] ^ held[LETTERS])
    if best > _NONE or common or differ <= 1:
        best = max(best, _by_sounds(asked, held, rarity, weights))
    if asked[SPELLED] and held[SPELLED]:
        if differ <= 4:
            best = max(best, _by_letters(asked, held, rarity, common, weights, lines))
        best = max(best, _by_skeleton(asked, held, rarity, weights))
    return max(best, _NONE)


@compiled
def _by_codes(
    asked: NDArray[np.uint32],
    held: NDArray[np.uint32],
    rarity: Any,
    code_bits: NDArray[np.float32],
    weights: NDArray[np.float32],
) -> Any:
    """(bits, whether they have a consonant code in common)."""
    best, common = _NONE, False
    for a in range(MAX_CODES):
        code = asked[CODES + a]
        if code == 0:
            break
        for b in range(MAX_CODES):
            if held[CODES + b] == code:
                if plain(code) or code < 256:
                    common = True
                    best = max(best, min(code_bits[a], rarity) + weights[CODED])
                else:
                    best = max(best, rarity + weights[IN_FAMILY])
    if not common and best == _NONE:
        one, other = asked[CODES], held[CODES]
        if plain(one) and plain(other) and min(length(one), length(other)) > 2 and are_near(one, other):
            best = min(code_bits[0], weights[NEAR_MOST]) + weights[NEAR]
    return best, common


@compiled
def _by_sounds(asked: NDArray[np.uint32], held: NDArray[np.uint32], rarity: Any, weights: NDArray[np.float32]) -> Any:
    """Another spelling that is the same, or a sound that is."""
    for a in range(MAX_OTHERS + 1):
        one = asked[SPELLED] if a == 0 else asked[OTHERS + a - 1]
        for b in range(MAX_OTHERS + 1):
            other = held[SPELLED] if b == 0 else held[OTHERS + b - 1]
            if one and one == other:
                return rarity + weights[SPELLED_AS]
    for a in range(MAX_SOUNDS):
        for b in range(MAX_SOUNDS):
            if asked[SOUNDS + a] and asked[SOUNDS + a] == held[SOUNDS + b]:
                return rarity + weights[SOUNDED]
    return _NONE


@compiled
def _by_letters(
    asked: NDArray[np.uint32],
    held: NDArray[np.uint32],
    rarity: Any,
    common: Any,
    weights: NDArray[np.float32],
    lines: NDArray[np.int8],
) -> Any:
    """Typing errors: the fewest letters that differ in the spelling or in the sound."""
    shorter = min(_length(asked, TEXT), _length(held, TEXT))
    if not common and shorter < 3:
        return _NONE
    fewest = distance(asked, TEXT, held, TEXT, lines)
    if fewest > 1:
        fewest = min(fewest, distance(asked, FOLD, held, FOLD, lines))
        if fewest > 1 and asked[SECOND]:
            fewest = min(fewest, distance(asked, SECOND, held, FOLD, lines))
        if fewest > 1 and held[SECOND]:
            fewest = min(fewest, distance(asked, FOLD, held, SECOND, lines))
    kept = min(rarity, weights[MISTYPED_MOST])
    added = weights[CODED_TOO] if common else _NONE
    if fewest <= 1:
        return kept + weights[ONE_OFF] + added
    if fewest == 2 and shorter >= 5:
        return kept + weights[TWO_OFF] + added
    return _NONE


@compiled
def _by_skeleton(asked: NDArray[np.uint32], held: NDArray[np.uint32], rarity: Any, weights: NDArray[np.float32]) -> Any:
    """Across scripts that keep less than letters: the same consonants as far as such a script tells them apart."""
    kinds = (asked[TRAITS] >> np.uint32(8)) & np.uint32(255), (held[TRAITS] >> np.uint32(8)) & np.uint32(255)
    best = _NONE
    for which in range(2):
        script = OMITTED if which == 0 else SYLLABLES
        if kinds[0] != script and kinds[1] != script:
            continue
        if asked[SKELETONS + which] and asked[SKELETONS + which] == held[SKELETONS + which]:
            bones = (asked[TRAITS] >> np.uint32(16 + 8 * which)) & np.uint32(255)
            best = max(best, min(np.float32(bones) * weights[PER_BONE], rarity) + weights[SKELETON])
    return best


@compiled
def _ones(x: Any) -> Any:
    """How many bits are set in a number of 32 bits."""
    x = np.uint64(x)
    x = x - ((x >> np.uint64(1)) & np.uint64(0x55555555))
    x = (x & np.uint64(0x33333333)) + ((x >> np.uint64(2)) & np.uint64(0x33333333))
    x = (x + (x >> np.uint64(4))) & np.uint64(0x0F0F0F0F)
    return (x * np.uint64(0x01010101) & np.uint64(0xFFFFFFFF)) >> np.uint64(24)


@compiled
def _length(word: NDArray[np.uint32], text: Any) -> Any:
    return np.int64(word[text + 3] >> np.uint32(24))


@compiled
def _letter(word: NDArray[np.uint32], text: Any, place: Any) -> Any:
    return (word[text + (place >> 2)] >> np.uint32(8 * (place & 3))) & np.uint32(255)


@compiled
def distance(
    one: NDArray[np.uint32], text: Any, other: NDArray[np.uint32], other_text: Any, lines: NDArray[np.int8]
) -> Any:
    """How many letters are added, left out, exchanged or swapped with their neighbour, no place twice; 3 above 2.

    text, other_text  which of a word's texts: TEXT, FOLD or SECOND
    Source: optimal string alignment, in a band of two letters to both sides.
    """
    m, n = _length(one, text), _length(other, other_text)
    if abs(m - n) > 2:
        return _FAR
    before, last, line = lines[0], lines[1], lines[2]
    for j in range(n + 1):
        last[j], before[j] = j, 9
    for i in range(1, m + 1):
        letter = _letter(one, text, i - 1)
        line[0] = i
        least = i
        for j in range(1, n + 1):
            if j < i - 2 or j > i + 2:
                line[j] = 9
                continue
            here = _letter(other, other_text, j - 1)
            x = last[j - 1] + (0 if letter == here else 1)
            x = min(x, last[j] + 1, line[j - 1] + 1)
            if i > 1 and j > 1 and letter == _letter(other, other_text, j - 2) and _letter(one, text, i - 2) == here:
                x = min(x, before[j - 2] + 1)
            line[j] = x
            least = min(least, x)
        if least > 2:
            return _FAR
        for j in range(n + 1):
            before[j], last[j] = last[j], line[j]
    return min(np.int64(last[n]), _FAR)
