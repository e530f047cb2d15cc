"""The bits of one name row against one reading of a question."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from comity.kernel.screening.engine.agreement import word_bits
from comity.kernel.screening.engine.beforehand import WAYS, Beforehand
from comity.kernel.screening.engine.codes import length
from comity.kernel.screening.engine.compiled import compiled, inlined
from comity.kernel.screening.engine.keys import MAX_WORDS, joined_words
from comity.kernel.screening.engine.packing import IS_WEAK
from comity.kernel.screening.engine.weights import (
    ASKED_ONLY,
    BY_INITIAL,
    CONTRADICTION,
    HELD_ONLY,
    JOINED,
    PER_BONE,
    SEX_DIFFERS,
    SEX_SAME,
    WEAK_NAME,
)
from comity.kernel.screening.engine.words import CODES, IS_INITIAL, TRAITS

NO_NAME = np.float32(-99)
_EIGHTH = np.float32(0.125)
_REMEMBERED = 4096


class Asked(NamedTuple):
    """One reading of a name asked, with the facts beside it, for one segment.

    salt       of the keys: 0 for persons, THING for all others
    words      (n, WIDTH) at most MAX_WORDS
    rarity     (n,) bits of each word
    code_bits  (n, MAX_CODES) bits of each of its codes
    beforehand what was worked out of the words
    dates      (d, 3) see `facts.with_neighbours`
    sex        see `facts.packed_sex`
    nations    bits of each set of nationalities in the segment
    schemata   by place in the segment's schema names, 1 where such a record may be proposed
    allowed    by place in the segment's classes, 1 where the asker may see it
    months     where the rows of each month begin in the segment, see `calendar`
    present    which codes the words of the segment have, see `presence`
    gone       one bit for each name row that a newer segment replaced; empty where there is none
    common     eighths of bits: rarity of each word of the segment in what the asker may see
    weights    see `weights.weights`
    """

    salt: int
    words: NDArray[np.uint32]
    rarity: NDArray[np.float32]
    code_bits: NDArray[np.float32]
    beforehand: Beforehand
    dates: NDArray[np.int32]
    sex: int
    nations: NDArray[np.float32]
    schemata: NDArray[np.uint8]
    allowed: NDArray[np.uint8]
    months: NDArray[np.int64]
    present: NDArray[np.uint64]
    gone: NDArray[np.uint64]
    common: NDArray[np.uint8]
    weights: NDArray[np.float32]


class Memory(NamedTuple):
    """Room that one thread scores in. What a word held agrees with is remembered while one reading is asked.

    keys, bits  which word held, with the stamp of the search; and its bits with each word asked
    any         whether any of them is more than nothing
    matrix      (MAX_WORDS, MAX_WORDS) bits of the words of a question and of a row
    codes       (MAX_WORDS,) first codes of the words of a row
    """

    keys: NDArray[np.int64]
    bits: NDArray[np.float32]
    any: NDArray[np.uint8]
    matrix: NDArray[np.float32]
    codes: NDArray[np.uint64]


def memory() -> Memory:
    return Memory(
        np.zeros(_REMEMBERED, np.int64),
        np.zeros((_REMEMBERED, MAX_WORDS), np.float32),
        np.zeros(_REMEMBERED, np.uint8),
        np.zeros((MAX_WORDS, MAX_WORDS), np.float32),
        np.zeros(MAX_WORDS, np.uint64),
    )


@inlined
def fact_bits(nations: NDArray[np.float32], sex_asked: Any, weights: NDArray[np.float32], facts: Any, sets: Any) -> Any:
    """Bits of sex and nationality, and what a weak alias costs."""
    bits = nations[sets & 0xFFFF]
    sex = facts & 3
    if sex and sex_asked:
        bits += weights[SEX_SAME] if sex & sex_asked else weights[SEX_DIFFERS]
    if facts & IS_WEAK:
        bits += weights[WEAK_NAME]
    return bits


@compiled
def name_bits(
    asked: Asked, names: NDArray[np.int32], row: Any, words: NDArray[np.uint32], memory: Memory, stamp: Any
) -> Any:
    """(bits, those of them that agree): words paired greedily, or first those written together, less what is left over.

    NO_NAME where no word agrees.
    """
    weights = asked.weights
    many, held, agrees = asked.words.shape[0], 0, False
    matrix = memory.matrix
    while held < MAX_WORDS and names[row, held] >= 0:
        slot = _remembered(asked, words, np.int64(names[row, held]), memory, stamp)
        if memory.any[slot]:
            agrees = True
        for i in range(many):
            matrix[i, held] = memory.bits[slot, i]
        held += 1
    total, used_asked, used_held = _paired(matrix, many, held, 0, 0) if agrees else (np.float32(0), 0, 0)
    if used_asked == (1 << many) - 1 and used_held == (1 << held) - 1:
        return total, total
    if many > 1 or held > 1:
        joined, joined_asked, joined_held = _together(asked, names, row, words, held, memory.codes)
        if joined_asked:
            others, with_asked, with_held = _paired(matrix, many, held, joined_asked, joined_held)
            if joined + others > total:
                total, used_asked, used_held = joined + others, with_asked, with_held
    if used_asked == 0:
        return NO_NAME, np.float32(0)
    agreed = total
    left_asked, left_held = many - _count(used_asked), held - _count(used_held)
    total += weights[ASKED_ONLY] * left_asked + weights[HELD_ONLY] * left_held
    return total + weights[CONTRADICTION] * min(left_asked, left_held), agreed


@inlined
def _remembered(asked: Asked, words: NDArray[np.uint32], word: Any, memory: Memory, stamp: Any) -> Any:
    """The slot of the memory with the bits of a word held; worked out unless it is there."""
    slot = word & (_REMEMBERED - 1)
    mark = np.int64(stamp) << 32 | word
    if memory.keys[slot] != mark:
        memory.keys[slot] = mark
        before = asked.beforehand
        common = np.float32(asked.common[word]) * _EIGHTH
        agrees = np.uint8(0)
        for i in range(asked.words.shape[0]):
            bits = word_bits(
                asked.words, i, words, word, min(asked.rarity[i], common), before.codes, asked.code_bits, asked.weights,
                before.places,
            )  # fmt: skip
            memory.bits[slot, i] = bits
            if bits > 0:
                agrees = np.uint8(1)
        memory.any[slot] = agrees
    return slot


@compiled
def _paired(matrix: NDArray[np.float32], many: Any, held: Any, used_asked: Any, used_held: Any) -> Any:
    """(bits, words used on either side) of pairs chosen greedily among those that are not used yet, one bit each."""
    total = np.float32(0)
    while True:
        best, at, beside = np.float32(0), -1, -1
        for i in range(many):
            if used_asked >> i & 1:
                continue
            for j in range(held):
                if not used_held >> j & 1 and matrix[i, j] > best:
                    best, at, beside = matrix[i, j], i, j
        if at < 0:
            return total, used_asked, used_held
        total += best
        used_asked |= 1 << at
        used_held |= 1 << beside


@compiled
def _together(
    asked: Asked,
    names: NDArray[np.int32],
    row: Any,
    words: NDArray[np.uint32],
    held: Any,
    codes: NDArray[np.uint64],
) -> Any:
    """The same of two neighbours on one side that are one word on the other.

    They agree in their consonants alone, so that no more is said than so many consonants can say (Zhao Wei is no Faiz).
    """
    mine, rarity, weights, common, joins = (
        asked.words,
        asked.rarity,
        asked.weights,
        asked.common,
        asked.beforehand.joins,
    )
    many = mine.shape[0]
    total, used_asked, used_held = np.float32(0), 0, 0
    for j in range(held):
        codes[j] = words[names[row, j], CODES]
    for i in range(many - 1):
        for way in range(WAYS):
            if used_asked >> i & 3:
                break
            both = joins[i, way]
            for j in range(held if both else 0):
                if codes[j] == both and not used_held >> j & 1:
                    bits = min(np.float32(common[names[row, j]]) * _EIGHTH, weights[PER_BONE] * length(both))
                    total += bits + weights[JOINED]
                    used_asked |= 3 << i
                    used_held |= 1 << j
                    break
    for j in range(held - 1):
        if used_held >> j & 3 or not _may_begin(mine, codes[j]):
            continue
        both = joined_words(words, names[row, j], names[row, j + 1])
        for i in range(many if both else 0):
            if not used_asked >> i & 1 and np.uint64(mine[i, CODES]) == both:
                total += min(rarity[i], weights[PER_BONE] * length(both)) + weights[JOINED]
                used_asked |= 1 << i
                used_held |= 3 << j
                break
    return total, used_asked, used_held


@inlined
def _may_begin(words: NDArray[np.uint32], code: Any) -> Any:
    """Whether the first code of some word begins with `code`: no other may be `code` written as one with more."""
    for i in range(words.shape[0]):
        longer = np.uint64(words[i, CODES])
        beyond = length(longer) - length(code)
        if beyond >= 0 and longer >> np.uint64(4 * beyond) == code:
            return True
    return False


@compiled
def _count(bits: Any) -> Any:
    n = 0
    while bits:
        n += bits & 1
        bits >>= 1
    return n


@compiled
def most_bits(words: NDArray[np.uint32], rarity: NDArray[np.float32], weights: NDArray[np.float32]) -> Any:
    """The bits of a name that has every word asked."""
    total = np.float32(0)
    for i in range(words.shape[0]):
        total += weights[BY_INITIAL] if words[i, TRAITS] & np.uint32(255) == IS_INITIAL else rarity[i]
    return total
