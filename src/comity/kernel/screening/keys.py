"""What may leave a record instead of its names: the consonant codes of their words. And what index files rest on.

A hit-only record is published as codes (`hit_only`); the engine keys and compares every name by them first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from hashlib import blake2b
from importlib import resources

from comity.kernel.screening import dates
from comity.kernel.screening.parts import Kind, Part, Role, parse

_MAX_WORDS = 7  # words of one name that are published
_MAX_CODES = 4  # codes of one word
_KEYED = frozenset({Role.NAME, Role.NUMBER})

Codes = tuple[tuple[int, ...], ...]  # of one name: for each word its codes

VERSION = 5  # of the engine's rows and keys; raised with every change to them, to `phonetics` or to `parts`


@lru_cache(1)
def fingerprint() -> str:
    """What rows and keys of this program rest on: the version and all tables. An index with another is built anew."""
    folder = resources.files(__package__).joinpath("data")
    digest = blake2b(f"keys {VERSION}".encode(), digest_size=16)
    for table in sorted(folder.iterdir(), key=lambda entry: entry.name):
        digest.update(table.name.encode() + table.read_bytes())
    return digest.hexdigest()


@lru_cache(1 << 15)
def name_codes(name: str, kind: Kind = Kind.PERSON) -> tuple[Codes, ...]:
    """The codes of each reading of a name: all that a hit-only record says of it."""
    return tuple(dict.fromkeys(reading_codes(reading) for reading in parse(name, kind).readings))


def reading_codes(reading: Sequence[Part]) -> Codes:
    """The codes of each word that carries a name; where none does, of all words."""
    kept = [part for part in reading if part.role in _KEYED] or [
        part for part in reading if part.role is not Role.INITIAL
    ]
    kept = kept or list(reading)
    return tuple(part.codes[:_MAX_CODES] for part in kept[:_MAX_WORDS])


def birth_years(born: Iterable[str]) -> tuple[int, ...]:
    """The distinct years of some birth dates."""
    return tuple(sorted({parts[0] for text in born if (parts := dates.parse(text))}))
