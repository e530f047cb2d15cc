"""The posting keys of one name row: everything by which a question may find it.

WORD             each code of each word; neighbours written as one, where the name has two words
PAIR             two words by their codes, one of them by its first; neighbours written as one, with each other word
SOUNDED_PAIR     two words of few consonants by the first sound of each: by their codes they are too many (Liu Yueying)
INITIAL          the first letter of a word, and another word's first code
WRITTEN_INITIAL  an initial that the name has, and another word's first code
HALVES           the first or last two consonants of two words: what two typing errors leave
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from comity.kernel.screening.engine.codes import first_half, joined, last_half, length
from comity.kernel.screening.engine.compiled import compiled, inlined
from comity.kernel.screening.engine.hashing import (
    HALVES,
    INITIAL,
    PAIR,
    SIGNATURE,
    SOUNDED_PAIR,
    WORD,
    WRITTEN_INITIAL,
    hashed,
    hashed_pair,
)
from comity.kernel.screening.engine.words import (
    BEGINS_OPEN,
    CODES,
    ENDS_OPEN,
    IS_INITIAL,
    IS_WORD,
    MAX_CODES,
    SOUNDS,
    STARTS,
    TRAITS,
)

MAX_WORDS = 6  # words of one name row
MOST_KEYS = 384  # more than a name row can have
FEW_CONSONANTS = 5  # of two words together
JOINED_CODES = 2  # codes of each of two words asked that are tried written as one


@compiled
def first_letter(starts: Any) -> Any:
    """The first of the letters a word may begin with, 1..26; 0 for a word known by its codes only."""
    for letter in range(1, 27):
        if starts >> np.uint32(letter) & np.uint32(1):
            return letter
    return 0


@compiled
def keys_of_name(words: NDArray[np.uint32], count: Any, salt: Any, out: NDArray[np.uint64]) -> Any:
    """The keys of a name of `count` words, rows of a word table, into `out`; returns how many."""
    n = 0
    names = 0
    for i in range(count):
        if words[i, TRAITS] & np.uint32(255) != IS_INITIAL:
            names += 1
    for i in range(count):
        role = words[i, TRAITS] & np.uint32(255)
        if role == IS_INITIAL and names > 0:
            for j in range(count):
                if words[j, TRAITS] & np.uint32(255) != IS_INITIAL:
                    out[n] = hashed(WRITTEN_INITIAL + salt, first_letter(words[i, STARTS]), words[j, CODES])
                    n += 1
            continue
        for a in range(MAX_CODES):
            if words[i, CODES + a] and (role != IS_WORD or count == 1):
                out[n] = hashed(WORD + salt, words[i, CODES + a], 0)
                n += 1
        letter = first_letter(words[i, STARTS])
        for j in range(count):
            if j == i or words[j, TRAITS] & np.uint32(255) == IS_INITIAL:
                continue
            if letter and role != IS_WORD:
                out[n] = hashed(INITIAL + salt, letter, words[j, CODES])
                n += 1
            if j > i:
                n = _pair_keys(words, i, j, count, salt, out, n)
    return _join_keys(words, count, names, salt, out, n)


@compiled
def _pair_keys(
    words: NDArray[np.uint32], i: Any, j: Any, count: Any, salt: Any, out: NDArray[np.uint64], n: Any
) -> Any:
    one, other = words[i, CODES], words[j, CODES]
    for a in range(MAX_CODES):
        if words[j, CODES + a]:
            out[n] = hashed_pair(PAIR + salt, one, words[j, CODES + a])
            n += 1
        if a and words[i, CODES + a]:
            out[n] = hashed_pair(PAIR + salt, words[i, CODES + a], other)
            n += 1
    if are_few(one, other) and words[i, SOUNDS] and words[j, SOUNDS]:
        out[n] = hashed_pair(SOUNDED_PAIR + salt, words[i, SOUNDS], words[j, SOUNDS])
        n += 1
    if count > 3 and j != i + 1 and not (i == 0 and j == count - 1):
        return n
    if length(one) > 2 or length(other) > 2:
        return half_keys(one, other, salt, out, n)
    return n


@inlined
def are_few(one: Any, other: Any) -> Any:
    """Whether the pair of two codes is shared by so many names that their sounds are a key as well."""
    return length(one) + length(other) <= FEW_CONSONANTS


@compiled
def half_keys(one: Any, other: Any, salt: Any, out: NDArray[np.uint64], n: Any) -> Any:
    """The four keys of halves of two codes into `out` from `n` on; returns where they end."""
    out[n] = hashed_pair(HALVES + salt, first_half(one), first_half(other))
    out[n + 1] = hashed_pair(HALVES + salt, first_half(one), last_half(other))
    out[n + 2] = hashed_pair(HALVES + salt, last_half(one), first_half(other))
    out[n + 3] = hashed_pair(HALVES + salt, last_half(one), last_half(other))
    return n + 4


@inlined
def joined_words(words: NDArray[np.uint32], i: Any, j: Any) -> Any:
    """The code of two words of a table written as one, by the first code of each."""
    return joined_by(words, i, j, 0, 0)


@inlined
def joined_by(words: NDArray[np.uint32], i: Any, j: Any, a: Any, b: Any) -> Any:
    """The same by their codes `a` and `b`; 0 where there is none."""
    apart = words[i, TRAITS] & np.uint32(ENDS_OPEN) or words[j, TRAITS] & np.uint32(BEGINS_OPEN)
    return joined(words[i, CODES + a], words[j, CODES + b], apart != 0)


@compiled
def _join_keys(words: NDArray[np.uint32], count: Any, names: Any, salt: Any, out: NDArray[np.uint64], n: Any) -> Any:
    if names != count or count > 4:
        return n
    for i in range(count - 1):
        both = joined_words(words, i, i + 1)
        if both == 0:
            continue
        if count == 2:
            out[n] = hashed(WORD + salt, both, 0)
            n += 1
        for j in range(count):
            if j != i and j != i + 1:
                out[n] = hashed_pair(PAIR + salt, both, words[j, CODES])
                n += 1
    return n


@compiled
def signature(words: NDArray[np.uint32], count: Any) -> Any:
    """64 bits, one for each code of the words: names that share no bit share no code."""
    found = np.uint64(0)
    for i in range(count):
        for a in range(MAX_CODES):
            if words[i, CODES + a]:
                found |= np.uint64(1) << (hashed(SIGNATURE, words[i, CODES + a], 0) & np.uint64(63))
    return found
