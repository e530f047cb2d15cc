"""What the index holds of a record instead of its names: 64-bit keys; and what a question looks them up by.

A name gives a key for every pair of its words (by consonant codes, in either order), for every word alone and for
neighbours written together. Two spellings of a name nearly always share a pair. With birth years, each word also makes
a key with the year, so that a full question finds its record among thousands of namesakes. A question's *probes* add
codes one step away, for typing errors, and say how much a shared key tells.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from hashlib import blake2b
from importlib import resources
from itertools import combinations, pairwise, product

import numpy as np
from numpy.typing import NDArray

from comity.kernel.screening import dates
from comity.kernel.screening.facts import Subject, kind_of
from comity.kernel.screening.numbers import identifier_keys
from comity.kernel.screening.parts import Kind, Part, Role, joined, parse

_MASK = (1 << 64) - 1
WORD, PAIR, YEAR = 1, 2, 3  # what a key is made of
_MAX_WORDS = 7  # words of one name that make keys
_MAX_CODES = 4  # codes of one word
_KEYED = frozenset({Role.NAME, Role.NUMBER})

Codes64 = NDArray[np.uint64]
Codes = tuple[tuple[int, ...], ...]  # of one name: for each word its codes


VERSION = 3  # of the making of keys; raised with every change here, in `phonetics` or in `parts`


@lru_cache(1)
def fingerprint() -> str:
    """What the keys of this program rest on: the version and all tables. An index with another one is built anew."""
    folder = resources.files(__package__).joinpath("data")
    digest = blake2b(f"keys {VERSION}".encode(), digest_size=16)
    for table in sorted(folder.iterdir(), key=lambda entry: entry.name):
        digest.update(table.name.encode() + table.read_bytes())
    return digest.hexdigest()


def mixed(kind: int, one: int, other: int) -> int:
    """A well-spread 64-bit key of two codes. Never change it: index files and hit-only records rest on it."""
    x = (
        one * 0x9E3779B97F4A7C15 ^ (other + 0x7F4A7C159E3779B9) * 0xC2B2AE3D27D4EB4F ^ kind * 0x165667B19E3779F9
    ) & _MASK
    x = ((x ^ x >> 30) * 0xBF58476D1CE4E5B9) & _MASK
    x = ((x ^ x >> 27) * 0x94D049BB133111EB) & _MASK
    return x ^ x >> 31


def mixed_many(kind: int, one: Codes64, other: Codes64) -> Codes64:
    """`mixed` over arrays, pair by pair."""
    with np.errstate(over="ignore"):
        x = one * _A ^ (other + _B) * _C ^ np.uint64(kind * 0x165667B19E3779F9 & _MASK)
        x = (x ^ x >> _S30) * _D
        x = (x ^ x >> _S27) * _E
        return x ^ x >> _S31


_A, _B, _C = np.uint64(0x9E3779B97F4A7C15), np.uint64(0x7F4A7C159E3779B9), np.uint64(0xC2B2AE3D27D4EB4F)
_D, _E = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_S30, _S27, _S31 = np.uint64(30), np.uint64(27), np.uint64(31)


def pair_key(one: int, other: int) -> int:
    return mixed(PAIR, min(one, other), max(one, other))


@lru_cache(1 << 15)
def name_codes(name: str, kind: Kind = Kind.PERSON) -> tuple[Codes, ...]:
    """The codes of each reading of a name: what its keys are made of, and all that a hit-only record says of it."""
    return tuple(dict.fromkeys(reading_codes(reading) for reading in parse(name, kind).readings))


def reading_codes(reading: Sequence[Part]) -> Codes:
    kept = [part for part in reading if part.role in _KEYED] or [
        part for part in reading if part.role is not Role.INITIAL
    ]
    kept = kept or list(reading)
    return tuple(part.codes[:_MAX_CODES] for part in kept[:_MAX_WORDS])


def name_keys(name: str, kind: Kind = Kind.PERSON) -> frozenset[int]:
    """The index keys of one name."""
    keys: set[int] = set()
    parsed = parse(name, kind)
    for reading in parsed.readings:
        keys |= codes_keys(reading_codes(reading))
        keys.update(key for _, _, key in together(reading))
    if parsed.acronym is not None:
        keys.add(mixed(WORD, parsed.acronym.codes[0], 0))
    return frozenset(keys)


def codes_keys(codes: Codes) -> frozenset[int]:
    """The keys of words alone and in pairs."""
    keys = {mixed(WORD, code, 0) for word in codes for code in word}
    for one, other in combinations(codes, 2):
        keys.update(pair_key(a, b) for a, b in product(one, other))
    return frozenset(keys)


def together(reading: Sequence[Part]) -> Iterator[tuple[int, int, int]]:
    """Neighbours written as one word: (place of the first, place of the other word or itself, key).

    Alone where the name has two words, and with each other word.
    """
    kept = [part for part in reading if part.role in _KEYED][:_MAX_WORDS]
    for at, (one, other) in enumerate(pairwise(kept)):
        code = joined(one, other).codes[0]
        if len(kept) == 2:
            yield at, at, mixed(WORD, code, 0)
        for i, part in enumerate(kept):
            if i not in (at, at + 1):
                yield at, i, pair_key(code, part.codes[0])


def year_keys(codes: Iterable[Codes], years: Iterable[int]) -> frozenset[int]:
    """Each word with each birth year."""
    words = {code for reading in codes for word in reading for code in word[:2]}
    return frozenset(mixed(YEAR, code, year) for code in words for year in years)


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
