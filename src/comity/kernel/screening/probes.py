"""What a question looks up: the keys of its names as they are and one step away, and of its numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray

from comity.kernel.screening.facts import Question, kind_of
from comity.kernel.screening.keys import (
    PAIR,
    WORD,
    YEAR,
    Codes,
    Codes64,
    birth_years,
    mixed,
    mixed_many,
    pair_key,
    reading_codes,
    together,
)
from comity.kernel.screening.numbers import identifier_keys
from comity.kernel.screening.parts import Part, parse
from comity.kernel.screening.phonetics import near_codes

# How much a shared key tells: a pair of words is the measure of all others.
_PAIR_WEIGHT, _JOINED_WEIGHT, _NEAR_PAIR_WEIGHT = 1.0, 0.9, 0.6
_WORD_WEIGHT, _NEAR_WORD_WEIGHT = 0.45, 0.3
_YEAR_WEIGHT, _NEAR_YEAR_WEIGHT = 0.7, 0.5

# Groups: words have their place, pairs 16 + 16 i + j, years 512 + i, all numbers one.
_PAIR_GROUPS, _YEAR_GROUPS, _NUMBER_GROUP = 16, 512, 1024
GROUPS = 2048  # above every group
_NEAR_EVERY = 4  # names of more words are tried with a mistyped word beside its neighbours only


@dataclass(frozen=True, eq=False)
class Probes:
    """Keys to look up, each once.

    keys     (n,) uint64
    weights  (n,) how much of a name each stands for
    groups   (n,) keys of one group say the same thing in other spellings: only the best of them counts
    exact    (n,) whether a key stands for a number: such a record is always a candidate
    """

    keys: Codes64
    weights: NDArray[np.float64]
    groups: NDArray[np.int64]
    exact: NDArray[np.bool_]


def probes(question: Question, also: Iterable[int] = ()) -> Probes:
    """What to look up for a question; of a key found by several ways the weightiest.

    also  further exact keys
    """
    kind, years = kind_of(question.schema), birth_years(question.birth_dates)
    found = _Collected()
    for name in question.names:
        parsed = parse(name, kind)
        for reading in parsed.readings:
            _of_reading(reading, years, found)
        if parsed.acronym is not None:
            found.add(mixed(WORD, parsed.acronym.codes[0], 0), _WORD_WEIGHT, 0)
    exact = sorted({*also, *(key for one in question.identifiers for key in identifier_keys(*one))})
    return found.probes(exact)


class _Collected:
    """Keys as they are found, single or in arrays of one weight and group."""

    def __init__(self) -> None:
        self._single: list[tuple[int, float, int]] = []
        self._arrays: list[tuple[Codes64, float, int]] = []

    def add(self, key: int, weight: float, group: int) -> None:
        self._single.append((key, weight, group))

    def add_all(self, keys: Codes64, weight: float, group: int) -> None:
        self._arrays.append((keys, weight, group))

    def probes(self, exact: Sequence[int]) -> Probes:
        parts = [np.array([key for key, _, _ in self._single], np.uint64), *(keys for keys, _, _ in self._arrays)]
        sizes = [len(part) for part in parts[1:]]
        keys = np.concatenate([*parts, np.array(exact, np.uint64)])
        weights = np.concatenate(
            ([w for _, w, _ in self._single], np.repeat([w for _, w, _ in self._arrays], sizes), np.ones(len(exact)))
        )
        groups = np.concatenate(
            (
                [g for _, _, g in self._single],
                np.repeat([g for _, _, g in self._arrays], sizes),
                np.full(len(exact), _NUMBER_GROUP),
            )
        ).astype(np.int64)
        order = np.lexsort((-weights, -groups // _NUMBER_GROUP, keys))
        first = np.ones(len(order), bool)
        first[1:] = keys[order][1:] != keys[order][:-1]
        kept = order[first]
        return Probes(keys[kept], weights[kept], groups[kept], groups[kept] == _NUMBER_GROUP)


def _of_reading(reading: Sequence[Part], years: Sequence[int], found: _Collected) -> None:
    codes = reading_codes(reading)
    for i, word in enumerate(codes):
        for code in word:
            found.add(mixed(WORD, code, 0), _WORD_WEIGHT, i)
        for code, year in product(word[:2], years):
            found.add(mixed(YEAR, code, year), _YEAR_WEIGHT, _YEAR_GROUPS + i)
            found.add(mixed(YEAR, code, year - 1), _NEAR_YEAR_WEIGHT, _YEAR_GROUPS + i)
            found.add(mixed(YEAR, code, year + 1), _NEAR_YEAR_WEIGHT, _YEAR_GROUPS + i)
    for i, j in combinations(range(len(codes)), 2):
        for one, other in product(codes[i], codes[j]):
            found.add(pair_key(one, other), _PAIR_WEIGHT, _pair_group(i, j))
    for i, j, key in together(reading):
        found.add(key, _JOINED_WEIGHT, _pair_group(i, j))
    _mistyped(codes, found)


def _pair_group(i: int, j: int) -> int:
    return _PAIR_GROUPS + 16 * min(i, j) + max(i, j)


def _mistyped(codes: Codes, found: _Collected) -> None:
    """One word one step away, with each other word as it is; alone where the name is one word."""
    for i, word in enumerate(codes):
        near = _near(word[0])
        if len(codes) == 1:
            found.add_all(mixed_many(WORD, near, np.zeros(1, np.uint64)), _NEAR_WORD_WEIGHT, i)
        for j, other in enumerate(codes):
            if j == i or (len(codes) > _NEAR_EVERY and abs(i - j) > 1):
                continue
            beside = np.uint64(other[0])
            keys = mixed_many(PAIR, np.minimum(near, beside), np.maximum(near, beside))
            found.add_all(keys, _NEAR_PAIR_WEIGHT, _pair_group(i, j))


@lru_cache(1 << 12)
def _near(code: int) -> Codes64:
    return np.array(sorted(near_codes(code)), np.uint64)
