"""What the names of many records can come to with a question's names at most: one look at all of them, compiled.

Of twenty candidates most have a word or a birth date in common with the question and are somebody else. `compare` needs
not look at their names one by one once it is known that they cannot be alike enough. What is said here is never less
than what `named.best_names` finds; where it cannot be said quickly (words written together, names of things, very long
words) it is 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import accumulate
from struct import Struct
from typing import TYPE_CHECKING, Any
from zlib import crc32

import numpy as np

from comity.kernel.screening import hearing, names, similarity
from comity.kernel.screening.parts import Kind, Name, Part, Role, parse
from comity.kernel.screening.phonetics import letter_bits
from comity.kernel.screening.prepared import Prepared
from comity.kernel.screening.transliterate import Hearing

if TYPE_CHECKING:
    from comity.kernel.screening.alignment import Limits

_ROUNDING = 1e-6  # sums are added in another order
_SPELLINGS, _SOUNDS, _FAMILIES, _HEAVIES, _HEARD = 8, 12, 2, 4, 6
_ROW = Struct(
    f"<dIII8B{_SPELLINGS}I{_SOUNDS}I{_FAMILIES}I28p" + _HEAVIES * "32p" + 2 * _HEARD * "28p"  # as `alignment` has it
)
_LONGEST, _LONGEST_HEAVY = 27, 31
_ROLES = {role: place for place, role in enumerate(Role)}
_HEARINGS = {how: how.coarseness for how in Hearing}
_START_BITS = {letter: 1 << place for place, letter in enumerate("abcdefghijklmnopqrstuvwxyzSCJZH")}
_NO_TEXTS = (b"",) * _HEARD
_NO_NUMBERS = (0,) * _SOUNDS


def most_alike(asked: Sequence[str], held: Sequence[Prepared]) -> list[float]:
    """For each record the most that any of its names can be alike, as names of persons, to any name asked."""
    # Imported at the first look: it takes longer than all other imports together.
    from comity.kernel.screening import alignment

    rows: list[bytes] = []
    asked_lengths: list[int] = []
    for text in asked:
        row, more = _rows(parse(text, Kind.PERSON))
        rows.append(row)
        asked_lengths += more
    if not asked_lengths or 0 in asked_lengths:
        return [1.0] * len(held)
    lengths: list[int] = []
    found, places = [0.0] * len(held), []
    for place, prepared in enumerate(held):
        for known in prepared.names(Kind.PERSON):
            row, more = _rows(known.name)
            if 0 in more:
                found[place] = 1.0
                continue
            rows.append(row)
            lengths += more
            places += [place] * len(more)
    if not lengths:
        return found
    buffer = b"".join(rows)
    begins = np.fromiter(accumulate(asked_lengths, initial=0), np.int64)
    others = np.fromiter(accumulate(lengths, initial=int(begins[-1])), np.int64)
    words = np.frombuffer(buffer, np.uint8).reshape(-1, alignment.WIDTH)
    numbers = np.frombuffer(buffer, np.uint32).reshape(-1, alignment.WIDTH // 4)
    weights = np.frombuffer(buffer, np.float64).reshape(-1, alignment.WIDTH // 8)
    alike = alignment.most_alike(words, numbers, weights, begins, others, _tables(), _against(), _limits())
    for place, most in zip(places, alike.tolist(), strict=True):
        if most + _ROUNDING > found[place]:
            found[place] = most + _ROUNDING
    return found


@lru_cache(1 << 12)
def _rows(name: Name) -> tuple[bytes, tuple[int, ...]]:
    """The rows of a name's words, and how many words each reading has; a single 0 if it cannot be said."""
    words = [[_row(part) for part in reading] for reading in name.readings]
    if any(b"" in reading for reading in words):
        return b"", (0,)
    return b"".join([b"".join(reading) for reading in words]), tuple(map(len, words))


@lru_cache(1 << 13)
def _row(part: Part) -> bytes:
    """A word as `alignment` reads it; empty where it has more or longer texts than a row."""
    heavy, folds, heard = part.heavy, part.folds, part.heard[:_HEARD]
    longest = max(len(part.text), *map(len, folds), *map(len, heard))
    if (
        longest > _LONGEST
        or max(map(len, heavy)) > _LONGEST_HEAVY
        or len(part.spellings) > _SPELLINGS
        or len(folds) > _SOUNDS
        or len(part.family) > _FAMILIES
        or len(part.heard) > _HEARD
    ):
        return b""
    compared = folds[:_HEARD]
    return _ROW.pack(
        part.weight,
        part.letters,
        sum([_START_BITS.get(letter, 1 << 31) for letter in part.starts]),
        letter_bits("".join([spelling[0] for spelling in part.spellings])),
        _ROLES[part.role],
        _HEARINGS[part.hearing],
        len(heavy),
        len(part.spellings),
        len(folds),
        len(part.family) | _HEARINGS[part.within] << 4,
        len(heard),
        len(compared),
        *([*map(_hash, part.spellings), *_NO_NUMBERS][:_SPELLINGS]),
        *([*map(_hash, folds), *_NO_NUMBERS][:_SOUNDS]),
        *([*(number & 0xFFFFFFFF for number in part.family), *_NO_NUMBERS][:_FAMILIES]),
        part.text.encode("ascii", "replace"),
        *([*(text.encode("ascii", "replace") for text in heavy), *_NO_TEXTS][:_HEAVIES]),
        *([*(text.encode("ascii", "replace") for text in heard), *_NO_TEXTS][:_HEARD]),
        *([*(text.encode("ascii", "replace") for text in compared), *_NO_TEXTS][:_HEARD]),
    )


def _hash(text: str) -> int:
    return crc32(text.encode())


@cache
def _tables() -> Any:
    """The tables of all hearings by their coarseness; that of Latin is never asked for."""
    tables = [hearing.table(how) for how in Hearing if how is not Hearing.LATIN]
    return np.stack([np.zeros_like(tables[0]), *tables])


@cache
def _against() -> Any:
    return np.array([similarity.AGAINST.get(how, 0.0) for how in Hearing])


@cache
def _limits() -> Limits:
    from comity.kernel.screening.alignment import Limits

    costs = names.COSTS[Kind.PERSON]
    return Limits(
        least=similarity.LEAST,
        same_sound=similarity.SAME_SOUND,
        same_family=similarity.SAME_FAMILY,
        short_sound=similarity.SHORT_SOUND,
        other_beginning=similarity.OTHER_BEGINNING,
        by_sound=similarity.MOST_BY_SOUND,
        even=similarity.EVEN,
        per_bit=similarity.PER_BIT,
        across=similarity.MOST_BY_SOUND,
        initial=names.INITIAL_AGREES,
        steepness=names.STEEPNESS,
        asked_only=costs.asked_only,
        held_only=costs.held_only,
        contradiction=costs.contradiction,
        fully=names.FULLY,
        beyond=names.BEYOND,
        nobody=names.NOBODY,
        faced_initial=names.FACED_INITIAL,
        join_glance=names.JOIN_GLANCE,
        joined=names.JOINED,
    )
