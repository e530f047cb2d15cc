"""Names read for the engine: taken apart as `parts.parse` does, but each distinct word only once.

Most words sound the same in every name, so they are read once and remembered; ten million names have little more than
one million of them. Where a word's meaning depends on its neighbours (compounds such as Abdul Aziz, readings of Han
characters beside others, words of companies) the whole name is parsed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from comity.kernel.screening.parts import MAX_LENGTH, Kind, Part, Role, parse
from comity.kernel.screening.scripts import OTHER, clean, script_of
from comity.kernel.screening.transliterate import Piece
from comity.kernel.screening.words import join_compounds, role_in_person

Readings = tuple[tuple[Part, ...], ...]

_KEPT = frozenset({Role.NAME, Role.NUMBER, Role.INITIAL, Role.WORD})
_MOST_WORDS = 8  # longer names are parsed as a whole
_BESIDE = Piece(("x",))


@dataclass(frozen=True, slots=True)
class _Word:
    """One blank-separated word: its parts that carry a name, and how many of them and of the others it has."""

    kept: tuple[Part, ...]
    names: int
    others: int


def readings(text: str, kind: Kind) -> Readings:
    """Each reading of a name as the words that the engine keeps: names, initials, numbers, words of companies."""
    if kind is Kind.PERSON and len(text) <= MAX_LENGTH:
        quick = _word_by_word(text)
        if quick:
            return quick
    return _kept(text, kind)


def _word_by_word(text: str) -> Readings:
    if "·" in text or "・" in text or "X" in text:  # foreign names in Han characters; codes of machine-readable zones
        return ()
    texts = text.split() if text.isascii() else clean(text).split()
    if len(texts) > _MOST_WORDS or not (text.isascii() or _is_one_script(texts)):
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
    kept = [part for one in words for part in one.kept]
    return (tuple(kept),) if all(part.role is not Role.INITIAL for part in kept) or len(kept) > 1 else ()


def _is_one_script(texts: list[str]) -> bool:
    """Whether no word is read otherwise beside the others: words of two scripts, and of Han characters, are."""
    scripts = {script_of(letter) for text in texts for letter in text} - {OTHER}
    return len(scripts) == 1 and "han" not in scripts


@lru_cache(1 << 16)
def _word(text: str) -> _Word | None:
    """A word that means the same in every name, or None."""
    found = parse(text, Kind.PERSON)
    if not found.readings:
        return _Word((), 0, 0)
    if len(found.readings) > 1:
        return None
    kept, names, others = [], 0, 0
    for part in found.readings[0]:
        piece = Piece(part.spellings, part.vowels)
        if len(join_compounds([piece, _BESIDE])) < 2:
            return None
        role, weight = role_in_person(piece)
        if role in ("name", "initial") or (role == "title" and weight >= 0.3):
            names += 1
        elif role == "number":
            return None
        else:
            others += 1
        if role != part.role.value:
            continue  # alone it is a name, beside others a particle
        if part.role in _KEPT:
            kept.append(part)
    return _Word(tuple(kept), names, others)


@lru_cache(1 << 13)
def _kept(text: str, kind: Kind) -> Readings:
    parsed = parse(text, kind)
    found = [tuple(part for part in reading if part.role in _KEPT) or reading for reading in parsed.readings]
    if parsed.acronym is not None:
        found.append((parsed.acronym,))
    return tuple(dict.fromkeys(found))
