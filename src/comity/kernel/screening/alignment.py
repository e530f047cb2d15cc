"""Words and names laid side by side, compiled: the best alignment of two words, and what two names can come to at most.

All kernels of names stand in this one file: the compiler keeps its results by the age of a file.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray


@njit(cache=True, nogil=True)
def best_bits(one: NDArray[np.uint8], other: NDArray[np.uint8], bits: NDArray[np.float32]) -> float:
    """The most bits that any alignment of two words has. Source: Needleman and Wunsch, 1970.

    one, other  sounds as codes, below the size of `bits`
    bits        (n, n): for a sound of `one` over a sound of `other`; row and column 0 for a sound over none
    """
    row = np.zeros(len(other) + 1, np.float32)
    for j in range(len(other)):
        row[j + 1] = row[j] + bits[0, other[j]]
    for i in range(len(one)):
        above = row[0]
        row[0] += bits[one[i], 0]
        for j in range(len(other)):
            side = row[j] + bits[0, other[j]]
            over = row[j + 1] + bits[one[i], 0]
            both = above + bits[one[i], other[j]]
            above = row[j + 1]
            row[j + 1] = max(both, max(over, side))
    return float(row[len(other)])


# A word as one row of bytes, which `glance` packs: where each of its members stands. Numbers of 32 bits are counted in
# fours of bytes; a text is its length and its letters.
WIDTH = 608
LETTERS, STARTS, INITIALS = 2, 3, 4  # 32 bits each; before them the weight, 64 bits
ROLE, HEARING, HEAVIES, SPELLINGS, SOUNDS, FAMILIES, HEARD, FOLDS = (
    20,
    21,
    22,
    23,
    24,
    25,
    26,
    27,
)  # or how many of each;
# beside the families, in the upper four bits, how the word is heard within a longer one
SPELLED_AT, SOUNDS_AT, FAMILIES_AT = 7, 15, 27  # 32 bits each
TEXT_AT, HEAVY_AT, HEARD_AT, FOLDS_AT = 116, 144, 272, 440
HEAVY_WIDTH, HEARD_WIDTH = 32, 28
NAME, INITIAL, PARTICLE, TITLE, FORM, WORD, NUMBER = 0, 1, 2, 3, 4, 5, 6

_MOST_JOINS = 8  # of two names

Bytes = NDArray[np.uint8]  # (n, WIDTH)
Numbers = NDArray[np.uint32]  # the same in fours


class Limits(NamedTuple):
    """What `names` and `similarity` compare by, handed over so that no machine code outlives them."""

    least: float
    same_sound: float
    same_family: float
    short_sound: float
    other_beginning: float
    by_sound: float
    even: float
    per_bit: float
    across: float
    initial: float
    steepness: float
    asked_only: float
    held_only: float
    contradiction: float
    fully: float
    beyond: float
    nobody: float
    faced_initial: float
    join_glance: float
    joined: float


@njit(cache=True, nogil=True)
def most_alike(
    rows: Bytes, numbers: Numbers, weights: Any, asked: Any, held: Any, tables: Any, against: Any, limits: Limits
) -> Any:
    """For each name held the most that it can come to with any name asked.

    asked, held  where each reading begins among the rows, and where the last one ends
    tables       (hearings, n, n) bits, see `best_bits`; against: by hearing, what a bit less than none takes
    """
    found = np.zeros(len(held) - 1)
    scratch = np.zeros((3, 128), np.int64)
    for h in range(len(held) - 1):
        for a in range(len(asked) - 1):
            first, end, from_, to = asked[a], asked[a + 1], held[h], held[h + 1]
            alike = np.zeros((end - first, to - from_))
            for i in range(first, end):
                for j in range(from_, to):
                    alike[i - first, j - from_] = _words(rows, numbers, i, j, tables, against, limits, scratch)
            found[h] = max(found[h], _names(rows, numbers, weights, first, from_, alike, limits, scratch))
    return found


@njit(cache=True, nogil=True)
def _names(
    rows: Bytes, numbers: Numbers, weights: Any, first: int, from_: int, alike: Any, limits: Limits, scratch: Any
) -> Any:
    """As `names` compares one reading with another; words written together count as if they were the same."""
    n, m = alike.shape
    most, is_paired = _paired(rows, weights, first, from_, alike, limits, 0, 0, 0, 0)
    if is_paired:
        return most
    joins, many = np.zeros((_MOST_JOINS, 4), np.int64), 0
    many = _joins(rows, numbers, first, n, from_, m, 1, joins, many, limits, scratch)
    many = _joins(rows, numbers, from_, m, first, n, 2, joins, many, limits, scratch)
    if many == _MOST_JOINS:
        return 1.0
    for k in range(many):
        for other in range(k):
            if _are_apart(joins[k], joins[other]):
                return 1.0  # two words may be written as several each: seldom, and then it is looked at in full
        side, i, at, length = joins[k]
        together, _ = _paired(rows, weights, first, from_, alike, limits, side, i, at, length)
        most = max(most, together, limits.nobody)  # of words written together the first may be no name
    return most


@njit(cache=True, nogil=True)
def _are_apart(one: Any, other: Any) -> Any:
    """Whether two joins have no word in common."""
    if one[0] == other[0]:
        return one[1] != other[1] and (one[2] + one[3] <= other[2] or other[2] + other[3] <= one[2])
    return not (other[2] <= one[1] < other[2] + other[3]) and not (one[2] <= other[1] < one[2] + one[3])


@njit(cache=True, nogil=True)
def _paired(
    rows: Bytes, weights: Any, first: int, from_: int, alike: Any, limits: Limits, side: int, i: int, at: int, many: int
) -> Any:
    """Pair words greedily, the surest first; and whether all are paired.

    side  which side has the one word that `many` of the other side, from `at`, are written as: 1 asked, 2 held; 0: none
    """
    n, m = alike.shape
    pair_of, pair_to = np.zeros(n, np.bool_), np.zeros(m, np.bool_)
    agreed = total = left_asked = left_held = optional = 0.0
    names_somebody = False
    if side:
        one, other = (weights[first + i, 0], 0.0) if side == 1 else (weights[from_ + i, 0], 0.0)
        for k in range(at, at + many):
            other += weights[from_ + k, 0] if side == 1 else weights[first + k, 0]
        if side == 1:
            pair_of[i], pair_to[at : at + many] = True, True
        else:
            pair_to[i], pair_of[at : at + many] = True, True
        total = (one + other) / 2
        agreed = total * max(0.0, 1.0 - limits.steepness * (1.0 - limits.joined))
        names_somebody = True
    while True:
        best = (-2.0, 0.0, 0.0, 0, 0)
        for p in range(n):
            for q in range(m):
                if alike[p, q] > 0.0 and not pair_of[p] and not pair_to[q]:
                    by_initial = rows[first + p, ROLE] == INITIAL or rows[from_ + q, ROLE] == INITIAL
                    surety = alike[p, q] - 1.0 if by_initial else alike[p, q]
                    option = (surety, min(weights[first + p, 0], weights[from_ + q, 0]), alike[p, q], p, q)
                    if option > best:
                        best = option
        if best[0] <= -2.0:
            break
        p, q = best[3], best[4]
        pair_of[p] = pair_to[q] = True
        a, b = rows[first + p, ROLE], rows[from_ + q, ROLE]
        mine, its = weights[first + p, 0], weights[from_ + q, 0]
        weight = (mine + its) / 2
        if a == INITIAL or b == INITIAL:
            weight = min(mine, its)
            left_asked += 0.5 * max(0.0, mine - its)
            left_held += 0.5 * max(0.0, its - mine)
        total += weight
        agreed += weight * max(0.0, 1.0 - limits.steepness * (1.0 - best[2]))
        names_somebody = names_somebody or (a in (NAME, WORD) and b in (NAME, WORD))
    lonely_asked, named_asked = _lonely(rows, first, pair_of, from_, pair_to)
    lonely_held, named_held = _lonely(rows, from_, pair_to, first, pair_of)
    all_paired = not lonely_asked.any() and not lonely_held.any()
    if total <= 0.0:
        return 0.0, all_paired
    if not names_somebody:
        return limits.nobody, all_paired
    for held in range(2):
        lonely, begin = (lonely_held, from_) if held else (lonely_asked, first)
        faced = named_asked if held else named_held
        for p in range(len(lonely)):
            if not lonely[p]:
                continue
            role, weight = rows[begin + p, ROLE], weights[begin + p, 0]
            if role in (TITLE, PARTICLE):
                optional += weight
                continue
            weight = limits.faced_initial if faced and role == INITIAL else weight
            if held:
                left_held += weight
            else:
                left_asked += weight
    contradicting = min(left_asked, left_held)
    more = left_held - contradicting
    more = min(more, limits.fully) + limits.beyond * max(0.0, more - limits.fully)
    cost = contradicting * limits.contradiction + (left_asked - contradicting) * limits.asked_only
    return agreed / (total + cost + (more + optional) * limits.held_only), all_paired


@njit(cache=True, nogil=True)
def _lonely(rows: Bytes, begin: int, pairs: Any, facing: int, facing_pairs: Any) -> Any:
    """Which words have no partner and repeat none that has one; and whether any of them is a name or an initial."""
    lonely = np.zeros(len(pairs), np.bool_)
    named = False
    for i in range(len(pairs)):
        if pairs[i]:
            continue
        said = False
        for j in range(len(pairs)):
            said = said or (pairs[j] and _same_text(rows, begin + i, begin + j))
        for j in range(len(facing_pairs)):
            said = said or (facing_pairs[j] and _same_text(rows, begin + i, facing + j))
        if not said:
            lonely[i] = True
            named = named or rows[begin + i, ROLE] == NAME or rows[begin + i, ROLE] == INITIAL
    return lonely, named


@njit(cache=True, nogil=True)
def _same_text(rows: Bytes, i: int, j: int) -> Any:
    end = TEXT_AT + np.int64(rows[i, TEXT_AT]) + 1
    return np.array_equal(rows[i, TEXT_AT:end], rows[j, TEXT_AT:end])


@njit(cache=True, nogil=True)
def _joins(
    rows: Bytes,
    numbers: Numbers,
    single: int,
    n: int,
    several: int,
    m: int,
    side: int,
    joins: Any,
    found: int,
    limits: Limits,
    scratch: Any,
) -> Any:
    """Add which word may be two or three neighbours on the other side: it begins as they do, is about as long, and has
    as many letters or sounds in common with them as `names` asks for at a glance.
    """
    for i in range(single, single + n):
        if rows[i, ROLE] != NAME:
            continue
        length = np.int64(rows[i, TEXT_AT])
        for at in range(several, several + m - 1):
            if not numbers[i, STARTS] & numbers[at, STARTS]:
                continue
            for many in range(2, min(3, several + m - at) + 1):
                if length <= 3:
                    fits = length == many and _are_initials(rows, i, at, many)
                else:
                    together = np.int64(rows[at : at + many, TEXT_AT].sum())
                    fits = abs(length - together) <= 2 + length // 4 and _glance(rows, i, at, many, limits, scratch)
                if fits and found < _MOST_JOINS:
                    joins[found, 0], joins[found, 1], joins[found, 2] = side, i - single, at - several
                    joins[found, 3] = many
                    found += 1
    return found


@njit(cache=True, nogil=True)
def _are_initials(rows: Bytes, i: int, at: int, many: int) -> Any:
    for k in range(many):
        if rows[at + k, TEXT_AT] < 2 or rows[at + k, TEXT_AT + 1] != rows[i, TEXT_AT + 1 + k]:
            return False
    return True


@njit(cache=True, nogil=True)
def _glance(rows: Bytes, i: int, at: int, many: int, limits: Limits, scratch: Any) -> Any:
    """Whether a word has the share of letters, or of one of its sounds, in one order with neighbours written as one.

    Across scripts sounds are compared by tables: there no glance says anything.
    """
    for k in range(at, at + many):
        if rows[k, FAMILIES] >> 4 or rows[k, HEARING] != rows[i, HEARING]:
            return True
    if _in_one_order(rows, i, TEXT_AT, at, many, TEXT_AT, scratch) >= limits.join_glance:
        return True
    for a in range(rows[i, HEAVIES]):
        place = HEAVY_AT + a * HEAVY_WIDTH
        if _in_one_order(rows, i, place, at, many, HEAVY_AT, scratch) >= limits.join_glance:
            return True
    return False


@njit(cache=True, nogil=True)
def _in_one_order(rows: Bytes, i: int, place: int, at: int, many: int, member: int, scratch: Any) -> Any:
    """The share of letters that a word's text and the same member of neighbours have in common in one order."""
    n, m, row, after = np.int64(rows[i, place]), 0, 0, 1
    scratch[row, 0] = scratch[after, 0] = 0
    for k in range(many):
        for b in range(1, np.int64(rows[at + k, member]) + 1):
            m += 1
            scratch[2, m] = rows[at + k, member + b]
            scratch[row, m] = 0
    for a in range(1, n + 1):
        for b in range(1, m + 1):
            if rows[i, place + a] == scratch[2, b]:
                scratch[after, b] = scratch[row, b - 1] + 1
            else:
                scratch[after, b] = max(scratch[row, b], scratch[after, b - 1])
        row, after = after, row
    return 2.0 * scratch[row, m] / max(n + m, 1)


@njit(cache=True, nogil=True)
def _words(
    rows: Bytes, numbers: Numbers, i: int, j: int, tables: Any, against: Any, limits: Limits, scratch: Any
) -> Any:
    """As `names` and `similarity` compare two words."""
    one, other = rows[i], rows[j]
    if one[ROLE] == INITIAL or other[ROLE] == INITIAL:
        optional = one[ROLE] == PARTICLE or other[ROLE] == PARTICLE or one[ROLE] == TITLE or other[ROLE] == TITLE
        if optional or not numbers[i, INITIALS] & numbers[j, INITIALS]:
            return 0.0
        return 1.0 if one[ROLE] == other[ROLE] else limits.initial
    if one[ROLE] == NUMBER or other[ROLE] == NUMBER:
        return 1.0 if _same_text(rows, i, j) else 0.0
    if _share(numbers, i, j, SPELLED_AT, one[SPELLINGS], other[SPELLINGS]):
        return 1.0
    found = 0.0
    if _share(numbers, i, j, FAMILIES_AT, one[FAMILIES] & 15, other[FAMILIES] & 15):
        found = limits.same_family
    if _share(numbers, i, j, SOUNDS_AT, one[SOUNDS], other[SOUNDS]):
        found = max(found, limits.same_sound if one[TEXT_AT] > 2 else limits.short_sound)
    if found < limits.same_family:
        found = max(found, _by_sound(one, other, numbers[i], numbers[j], limits, scratch))
    if found < limits.same_family and one[HEARING] != other[HEARING]:
        found = max(found, _across_scripts(one, other, tables, against, limits))
    return found if found >= limits.least else 0.0


@njit(cache=True, nogil=True)
def _share(numbers: Numbers, i: int, j: int, at: int, many: int, others: int) -> Any:
    for a in range(at, at + many):
        for b in range(at, at + others):
            if numbers[i, a] == numbers[j, b]:
                return True
    return False


@njit(cache=True, nogil=True)
def _bits_in(number: Any) -> Any:
    many = 0
    while number:
        number &= number - np.uint32(1)
        many += 1
    return many


@njit(cache=True, nogil=True)
def _by_sound(one: Any, other: Any, numbers: Any, others: Any, limits: Limits, scratch: Any) -> Any:
    shorter, longer = min(one[TEXT_AT], other[TEXT_AT]), max(one[TEXT_AT], other[TEXT_AT])
    if longer > 2 * np.int64(shorter) + 1 or shorter < 3:
        return 0.0
    common = _bits_in(numbers[LETTERS] & others[LETTERS])
    if 2 * common < min(_bits_in(numbers[LETTERS]), _bits_in(others[LETTERS])):
        return 0.0
    best = _alike(one, TEXT_AT, other, TEXT_AT, True, scratch)
    for a in range(one[HEAVIES]):
        for b in range(other[HEAVIES]):
            at, beside = HEAVY_AT + a * HEAVY_WIDTH, HEAVY_AT + b * HEAVY_WIDTH
            best = max(best, _alike(one, at, other, beside, False, scratch))
    if not numbers[STARTS] & others[STARTS]:
        best *= limits.other_beginning
    return min(best, limits.by_sound)


@njit(cache=True, nogil=True)
def _alike(one: Any, at: int, other: Any, beside: int, swaps: bool, scratch: Any) -> Any:
    """One minus the share of letters that differ; with `swaps`, two neighbours exchanged are one difference."""
    n, m = np.int64(one[at]), np.int64(other[beside])
    if not n or not m:
        return 1.0 if n == m else 0.0
    before, row, after = 0, 1, 2
    for j in range(m + 1):
        scratch[row, j] = j
    for i in range(1, n + 1):
        scratch[after, 0] = i
        for j in range(1, m + 1):
            same = one[at + i] == other[beside + j]
            best = min(scratch[row, j - 1] + (not same), min(scratch[row, j], scratch[after, j - 1]) + 1)
            may_swap = swaps and i > 1 and j > 1
            if may_swap and one[at + i] == other[beside + j - 1] and one[at + i - 1] == other[beside + j]:
                best = min(best, scratch[before, j - 2] + 1)
            scratch[after, j] = best
        before, row, after = row, after, before
    return 1.0 - scratch[row, m] / max(n, m)


@njit(cache=True, nogil=True)
def _across_scripts(one: Any, other: Any, tables: Any, against: Any, limits: Limits) -> Any:
    if one[HEARING] < other[HEARING]:
        one, other = other, one
    if not one[HEARD] or not other[FOLDS]:
        return 0.0
    best = -1000.0
    for a in range(one[HEARD]):
        at = HEARD_AT + a * HEARD_WIDTH
        heard = one[at + 1 : at + 1 + one[at]]
        for b in range(other[FOLDS]):
            beside = FOLDS_AT + b * HEARD_WIDTH
            sounds = other[beside + 1 : beside + 1 + other[beside]]
            bits = best_bits(heard, sounds, tables[one[HEARING]]) / (2 + max(len(heard), len(sounds)))
            best = max(best, bits)
    return min(max(0.0, limits.even + best * (limits.per_bit if best > 0 else against[one[HEARING]])), limits.across)
