"""Names read for the engine: taken apart as `parts.parse` does, but each distinct word only once.

Most words sound the same in every name, so they are read once and remembered; ten million names have little more than
one million of them. Where a word's meaning depends on its neighbours (compounds such as Abdul Aziz, readings of Han
characters beside others, words of companies) the whole name is parsed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from comity.kernel.screening.parts import MAX_LENGTH, Kind, Part, Read, Role, parse, part, read_apart
from comity.kernel.screening.scripts import clean, scripts_of
from comity.kernel.screening.transliterate import Piece
from comity.kernel.screening.words import is_servant_of, role_in_person

MOST_WORDS = 8  # longer names are parsed as a whole

_KEPT = frozenset({Role.NAME, Role.NUMBER, Role.INITIAL, Role.WORD})


@dataclass(frozen=True, slots=True)
class Word:
    """One blank-separated word: its parts that carry a name, and how many of them and of the others it has."""

    kept: tuple[Read, ...]
    names: int
    others: int


def readings(text: str, kind: Kind) -> tuple[tuple[Part, ...], ...]:
    """Each reading of a name as the words that the engine keeps: names, initials, numbers, words of companies."""
    found = [tuple([part(*one) for one in reading]) for reading in read_whole_or_by_words(text, kind)]
    return tuple(dict.fromkeys(found))


def read_whole_or_by_words(text: str, kind: Kind) -> Sequence[Sequence[Read]]:
    """The same without making parts."""
    words = by_words(text) if kind is Kind.PERSON else ()
    return [[one for word in words for one in word.kept]] if words else read_whole(text, kind)


def by_words(text: str) -> Sequence[Word]:
    """The words of a person's name, where each means the same as in every name; else nothing."""
    if len(text) > MAX_LENGTH or "·" in text or "・" in text or "X" in text:
        return ()  # too long; foreign names in Han characters; codes of machine-readable zones
    texts = text.split() if text.isascii() else clean(text).split()
    if len(texts) > MOST_WORDS or not (text.isascii() or _is_one_script(texts)):
        return ()
    words = []
    for one in texts:
        found = _word(one)
        if found is None:
            return ()
        words.append(found)
    names = sum(one.names for one in words)
    if not names or (names < 2 and any(one.others for one in words)):
        return ()
    kept = [one.role for word in words for one in word.kept]
    return words if len(kept) > 1 or (kept and kept[0] is not Role.INITIAL) else ()


def _is_one_script(texts: list[str]) -> bool:
    """Whether no word is read otherwise beside the others: words of two scripts, and of Han characters, are."""
    scripts = scripts_of("".join(texts))
    return len(scripts) == 1 and "han" not in scripts


@lru_cache(1 << 15)
def _word(text: str) -> Word | None:
    """A word that means the same in every name, or None."""
    found = read_apart(clean(text[:MAX_LENGTH]), Kind.PERSON)
    if not found:
        return Word((), 0, 0)
    if len(found) > 1:
        return None
    kept, names, others = [], 0, 0
    for read in found[0]:
        if is_servant_of(read.piece):
            return None
        role, weight = role_in_person(read.piece)
        if role in ("name", "initial") or (role == "title" and weight >= 0.3):
            names += 1
        elif role == "number":
            return None
        else:
            others += 1
        if role != read.role.value:
            continue  # alone it is a name, beside others a particle
        if read.role in _KEPT:
            kept.append(read)
    return Word(tuple(kept), names, others)


@lru_cache(1 << 13)
def read_whole(text: str, kind: Kind) -> Sequence[Sequence[Read]]:
    """The readings of a name that is taken apart as a whole; an organisation's has its acronym besides."""
    read = read_apart(clean(text[:MAX_LENGTH]), kind)
    found = [[one for one in reading if one.role in _KEPT] or reading for reading in read]
    acronym = parse(text, kind).acronym if kind is Kind.THING else None
    if acronym is not None:
        found.append([Read(Piece((acronym.text,), written=acronym.written))])
    return found
