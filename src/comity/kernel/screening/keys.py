"""What the index holds of a record instead of its names: 64-bit keys; and what a question looks them up by.

A name gives a key for every pair of its words (by consonant codes, in either order), for every word alone and for
neighbours written together. Two spellings of a name nearly always share a pair. With birth years, each word also makes
a key with the year, so that a full question finds its record among thousands of namesakes. A question's *probes* add
codes one step away, for typing errors, and say how much a shared key tells.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, pairwise, product

from comity.kernel.screening import dates
from comity.kernel.screening.facts import Question, Subject, kind_of
from comity.kernel.screening.numbers import identifier_keys
from comity.kernel.screening.parts import Kind, Part, Role, joined, parse
from comity.kernel.screening.phonetics import near_codes

_MASK = (1 << 64) - 1
_WORD, _PAIR, _YEAR = 1, 2, 3  # what a key is made of
_MAX_WORDS = 7  # words of one name that make keys
_MAX_CODES = 4  # codes of one word
_KEYED = frozenset({Role.NAME, Role.NUMBER})

Codes = tuple[tuple[int, ...], ...]  # of one name: for each word its codes


@dataclass(frozen=True, slots=True)
class Probe:
    """One key to look up.

    key     64 bits
    weight  how much of a name it stands for: a pair 1.0, a word .45, less where the code is one step away
    exact   whether it stands for a document or thing by its number; such a record is always a candidate
    """

    key: int
    weight: float
    exact: bool = False


def mixed(kind: int, one: int, other: int) -> int:
    """A well-spread 64-bit key of two codes. Never change it: index files and hit-only records rest on it."""
    x = (
        one * 0x9E3779B97F4A7C15 ^ (other + 0x7F4A7C159E3779B9) * 0xC2B2AE3D27D4EB4F ^ kind * 0x165667B19E3779F9
    ) & _MASK
    x = ((x ^ x >> 30) * 0xBF58476D1CE4E5B9) & _MASK
    x = ((x ^ x >> 27) * 0x94D049BB133111EB) & _MASK
    return x ^ x >> 31


def _pair(one: int, other: int) -> int:
    return mixed(_PAIR, min(one, other), max(one, other))


@lru_cache(1 << 15)
def name_codes(name: str, kind: Kind = Kind.PERSON) -> tuple[Codes, ...]:
    """The codes of each reading of a name: what its keys are made of, and all that a hit-only record says of it."""
    return tuple(dict.fromkeys(_codes(reading) for reading in parse(name, kind).readings))


def _codes(reading: Sequence[Part]) -> Codes:
    kept = [part for part in reading if part.role in _KEYED] or [
        part for part in reading if part.role is not Role.INITIAL
    ]
    kept = kept or list(reading)
    return tuple(part.codes[:_MAX_CODES] for part in kept[:_MAX_WORDS])


def name_keys(name: str, kind: Kind = Kind.PERSON) -> frozenset[int]:
    """The index keys of one name."""
    keys: set[int] = set()
    for reading in parse(name, kind).readings:
        keys |= codes_keys(_codes(reading))
        keys.update(key for _, key in _together(reading))
    return frozenset(keys)


def codes_keys(codes: Codes) -> frozenset[int]:
    """The keys of words alone and in pairs."""
    keys = {mixed(_WORD, code, 0) for word in codes for code in word}
    for one, other in combinations(codes, 2):
        keys.update(_pair(a, b) for a, b in product(one, other))
    return frozenset(keys)


def _together(reading: Sequence[Part]) -> Iterator[tuple[bool, int]]:
    """Keys of neighbours written as one word: alone (where the name has two words) and with each other word."""
    kept = [part for part in reading if part.role in _KEYED][:_MAX_WORDS]
    for at, (one, other) in enumerate(pairwise(kept)):
        code = joined(one, other).codes[0]
        if len(kept) == 2:
            yield False, mixed(_WORD, code, 0)
        for i, part in enumerate(kept):
            if i not in (at, at + 1):
                yield True, _pair(code, part.codes[0])


def year_keys(codes: Iterable[Codes], years: Iterable[int]) -> frozenset[int]:
    """Each word with each birth year."""
    words = {code for reading in codes for word in reading for code in word[:2]}
    return frozenset(mixed(_YEAR, code, year) for code in words for year in years)


def subject_keys(subject: Subject) -> frozenset[int]:
    """All keys under which the index finds a record."""
    kind = kind_of(subject.schema)
    keys: set[int] = set()
    for name in (*subject.names, *subject.weak_names):
        keys |= name_keys(name, kind)
        keys |= year_keys(name_codes(name, kind), birth_years(subject.birth_dates))
    for identifier in subject.identifiers:
        keys |= identifier_keys(*identifier)
    return frozenset(keys)


def birth_years(born: Iterable[str]) -> tuple[int, ...]:
    """The distinct years of some birth dates."""
    return tuple(sorted({parts[0] for text in born if (parts := dates.parse(text))}))


def probes(question: Question) -> tuple[Probe, ...]:
    """What to look up for a question; of a key found by several ways the weightiest."""
    weights: dict[int, float] = {}
    exact = {key for identifier in question.identifiers for key in identifier_keys(*identifier)}
    for name in question.names:
        for key, weight in _name_probes(name, kind_of(question.schema), birth_years(question.birth_dates)):
            weights[key] = max(weight, weights.get(key, 0.0))
    found = [Probe(key, 10.0, exact=True) for key in sorted(exact)]
    return (*found, *(Probe(key, weight) for key, weight in weights.items() if key not in exact))


def _name_probes(name: str, kind: Kind, years: Sequence[int]) -> Iterator[tuple[int, float]]:
    for reading in parse(name, kind).readings:
        codes = _codes(reading)
        yield from ((mixed(_WORD, code, 0), 0.45) for word in codes for code in word)
        yield from ((key, 1.0 if pair else 0.9) for pair, key in _together(reading))
        yield from ((key, 0.7) for key in year_keys([codes], years))
        yield from ((key, 0.5) for key in year_keys([codes], {y + step for y in years for step in (-1, 1)}))
        yield from _near_probes(codes, years)
        for one, other in combinations(codes, 2):
            yield from ((_pair(a, b), 1.0) for a, b in product(one, other))


def _near_probes(codes: Codes, years: Sequence[int]) -> Iterator[tuple[int, float]]:
    """One word mistyped: its near codes with each other word as it is; alone where the name is one word."""
    for at, word in enumerate(codes):
        near = near_codes(word[0])
        if len(codes) == 1:
            yield from ((mixed(_WORD, code, 0), 0.3) for code in near)
        for i, other in enumerate(codes):
            if i != at:
                yield from ((_pair(code, other[0]), 0.6) for code in near)
