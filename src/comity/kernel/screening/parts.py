"""A name taken apart: words of every script as parts with their sounds, roles and weights.

A *part* is one word of a name, with the Latin spellings it may have, their folds and codes. A *reading* is one way to
cut and sound the whole name; most names have one, names in Han characters have several.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from itertools import islice, product
from typing import NamedTuple

from comity.kernel.screening import latin, phonetics, words
from comity.kernel.screening.scripts import clean, runs, script_of, scripts_of
from comity.kernel.screening.transliterate import Hearing, Piece, Vowels, read

MAX_LENGTH = 500  # characters of one name that are read
MAX_PARTS = 20  # words of one name that are compared
_IN_ACRONYM = 0.3  # lighter words (of, the, Ltd) give no letter to an acronym
MAX_READINGS = 4  # ways to cut and sound one name
MAX_SPELLINGS = 8
MEASURED = 4  # folds of one word whose distance is measured; all are compared for equality
_HEARD = 6  # soundings of one word that are compared with other scripts
_TRIED = 64  # combinations of its words' readings that one name is looked through for


class Kind(Enum):
    """What bears the name: a person's names follow other habits than a company's or a ship's."""

    PERSON = "person"
    THING = "thing"

    __hash__ = object.__hash__  # members are part of most keys by which something is remembered


class Role(Enum):
    """What a word does in a name."""

    NAME = "name"
    INITIAL = "initial"
    PARTICLE = "particle"  # bin, de, van: written by some and left out by others
    TITLE = "title"  # Dr, Sheikh, Colonel
    FORM = "form"  # Ltd, GmbH, MV
    WORD = "word"  # Bank, Trading, International: true of many
    NUMBER = "number"

    __hash__ = object.__hash__


class Read(NamedTuple):
    """One word of a name as it is read there: what `part` makes a part of. weight: 0 lets its length decide."""

    piece: Piece
    role: Role = Role.NAME
    weight: float = 0.0


@dataclass(frozen=True, eq=False, slots=True)
class Part:
    """One word of a name. Parts with the same content are the same object, so they can be compared by identity.

    text       first Latin spelling
    written    the word as it stands in the name, empty where several words or none make the part
    spellings  all Latin spellings, a-z and digits
    folds      sounds, see `phonetics.folds`
    codes      consonant codes of the folds and of the family of names it belongs to
    vowels     how much of the sound its script keeps
    heard      its sounds for comparing with words of other scripts, by the table that `hearing` names
    family     numbers of the name families it belongs to (Alexander, Aleksandr, Iskander), see `words`
    weight     how much it counts when names are compared, 0..1
    """

    text: str
    written: str
    spellings: tuple[str, ...]
    folds: tuple[str, ...]
    codes: tuple[int, ...]
    vowels: Vowels
    role: Role
    family: frozenset[int]
    weight: float
    # Worked out once, because words are compared a hundred times for each name that is new.
    spelled: frozenset[str]
    sounds: frozenset[str]
    heavy: tuple[str, ...]  # folds as `phonetics.weighted`, the first few
    ambiguous: bool
    letters: int  # which letters it has, one bit each
    starts: frozenset[str]  # first letters of its folds, all vowels as one
    heard: tuple[str, ...]
    hearing: Hearing
    within: Hearing  # how it is heard as a piece of a longer word


@dataclass(frozen=True, eq=False, slots=True)
class Name:
    """A name and its readings; `readings` is empty where nothing in it can be sounded (emoji, dashes).

    codes  of all words, see also `joins`
    words  how many words are names, not titles, particles or legal forms
    acronym  of an organisation's name of three words or more, which others may know it by
    hearings  how its words are compared with words of other scripts
    """

    text: str
    readings: tuple[tuple[Part, ...], ...]
    codes: frozenset[int]
    words: int
    acronym: Part | None = None
    hearings: frozenset[Hearing] = frozenset()


@lru_cache(1 << 15)
def parse(text: str, kind: Kind = Kind.PERSON) -> Name:
    """Take a name apart. Longer names than MAX_LENGTH or MAX_PARTS are compared by their beginning."""
    cleaned = clean(text[:MAX_LENGTH])
    kept = tuple([tuple([part(*one) for one in reading]) for reading in read_apart(cleaned, kind)])
    most = max([sum([one.role is Role.NAME for one in reading]) for reading in kept], default=0)
    every = kept[0] if len(kept) == 1 else {word for reading in kept for word in reading}
    codes = frozenset([code for word in every for code in word.codes])
    acronym = _acronym(kept[0]) if kept and kind is Kind.THING else None
    hearings = frozenset([word.hearing for word in every] + [word.within for word in every])
    return Name(cleaned, kept, codes, most, acronym, hearings)


def read_apart(cleaned: str, kind: Kind) -> list[tuple[Read, ...]]:
    """The readings of a name in clean text that have any word, without making parts of them."""
    cuts: list[tuple[tuple[Piece, ...], ...]] = []
    found = _words(cleaned, kind)[:MAX_PARTS]
    foreign = "·" in cleaned
    apart = False
    if not cleaned.isascii():
        apart = foreign or sum(script_of(word[0]) == "han" for word in found) > 1
    for word in found:
        cuts += _word_readings(word, kind, apart, foreign)
        if not word.isascii() and (alike := latin.wholly_alike(word)) and _has_latin(cleaned):
            cuts[-1] += ((_latin_piece(alike),),)  # beside Latin words, what looks like one may be one
    chosen = _likeliest(cuts)
    if kind is Kind.PERSON and "X" in cleaned and (arabic := latin.arabic_mrz(found)):
        chosen = [*chosen, tuple(read("arabic", word)[0] for word in arabic)]
    readings = []
    for choice in chosen:
        pieces = words.join_compounds([piece for cut in choice for piece in cut if piece.spellings])
        readings.append(_with_roles(pieces[:MAX_PARTS], kind))
    return [reading for reading in readings if reading]


def _acronym(reading: Sequence[Part]) -> Part | None:
    letters = "".join(one.text[0] for one in reading if one.role is Role.NAME or one.weight >= _IN_ACRONYM)
    return part(Piece((letters,), written=letters.upper())) if 3 <= len(letters) <= 8 else None


@lru_cache(1 << 15)
def joins(name: Name) -> frozenset[int]:
    """The codes of two or three neighbours written together, and of an acronym: most names are never asked for them."""
    return frozenset(_joins(name.readings)).union(name.acronym.codes[:1] if name.acronym else ())


def _joins(readings: Iterable[tuple[Part, ...]]) -> Iterator[int]:
    """The first codes of `joined` neighbours, without making parts of them."""
    for reading in readings:
        texts = [_as_written(one)[0] for one in reading]
        for at in range(len(texts) - 1):
            two = texts[at] + texts[at + 1]
            yield _first_code(two)
            if at + 2 < len(texts):
                yield _first_code(two + reading[at + 2].text)


@lru_cache(1 << 15)
def _first_code(spelling: str) -> int:
    return phonetics.code(phonetics.first_fold(spelling))


def _likeliest(cuts: list[tuple[tuple[Piece, ...], ...]]) -> list[tuple[tuple[Piece, ...], ...]]:
    """One reading of each word, in as many ways as are compared: words of one name are of one language."""
    if all(len(cut) == 1 for cut in cuts):
        return [tuple([cut[0] for cut in cuts])]
    tried = list(islice(product(*cuts), _TRIED))
    tried.sort(key=lambda choice: len({piece.within for cut in choice for piece in cut}))
    return tried[:MAX_READINGS]


_SEPARATORS = re.compile(r"[\s,;:/\\|()\[\]{}<>\"“”„«»‘`´_=+*#!?&·・•–—−‐-]+")
_HEBREW_SIGN = re.compile(r"([גזצץת])['’]")  # an apostrophe makes another letter of these; at a word's end it is none
_DOTTED = re.compile(r"(?<!\w)((?:\w\.){2,}\w?|\w(?:\.\w){2,})(?!\w)")


def _words(cleaned: str, kind: Kind) -> list[str]:
    if cleaned.isascii() and cleaned.replace(" ", "").isalpha():
        return cleaned.split(" ")
    if kind is Kind.THING:  # A.B.C. is one word in a company's name, three initials in a person's
        cleaned = _DOTTED.sub(lambda found: found.group().replace(".", "") + " ", cleaned)
    cleaned = _HEBREW_SIGN.sub("\\1׳", cleaned)
    return [word.strip("'’") for word in _SEPARATORS.split(cleaned.replace(".", " ")) if word.strip("'’")]


_WordReadings = Sequence[tuple[tuple[Piece, ...], ...]]  # for each piece that the word is cut into


@lru_cache(1 << 14)
def _word_readings(word: str, kind: Kind, apart: bool, foreign: bool) -> _WordReadings:
    if word.isascii() or len(scripts_of(word)) < 2:
        return _runs(word, kind, apart, foreign)
    unmasked, native = latin.unmask(word), latin.unmask_native(word)
    if native != word and unmasked != word:  # letters of two alphabets that look alike: it may be in either
        alike, other = (_runs(text, kind, apart, foreign) for text in (unmasked, native))
        return [alike[0] + other[0]] if len(alike) == len(other) == 1 else alike
    return _runs(unmasked if unmasked != word else native, kind, apart, foreign)


def _runs(word: str, kind: Kind, apart: bool, foreign: bool) -> _WordReadings:
    if kind is Kind.PERSON:
        word = latin.unmask_digits(word)
    found: list[tuple[tuple[Piece, ...], ...]] = []
    for script, run in runs(word):
        if script == "latin":
            found.append(((_latin_piece(run),),))
            continue
        readings = read(script, run, apart, foreign)
        if len(readings) == 1 and len(readings[0]) == 1:
            readings = ((readings[0][0]._replace(written=run),),)
        found.append(readings)
    return found


def _latin_piece(word: str) -> Piece:
    return Piece(latin.spellings(word), written=word, ambiguous=True)


def _has_latin(cleaned: str) -> bool:
    return any(letter.isascii() and letter.isalpha() for letter in cleaned)


def _with_roles(pieces: list[Piece], kind: Kind) -> tuple[Read, ...]:
    if kind is Kind.THING:
        return tuple([Read(piece, _ROLES[role], weight) for piece, role, weight in words.roles_in_thing(pieces)])
    roles = [words.role_in_person(piece) for piece in pieces]
    names = sum(role in ("name", "initial") or (role == "title" and weight >= 0.3) for role, weight in roles)
    if names < 2 and len(pieces) - names > 0:  # Le Van, Ba Do: what looks like particles is the name itself
        roles = [("name", 0.0) if role == "particle" else (role, weight) for role, weight in roles]
    return tuple([Read(piece, _ROLES[role], weight) for piece, (role, weight) in zip(pieces, roles, strict=True)])


_ROLES = {role.value: role for role in Role}


@lru_cache(1 << 16)
def part(piece: Piece, role: Role = Role.NAME, weight: float = 0.0) -> Part:
    """The one part with this content; `weight` 0 lets its length decide."""
    spellings = piece.spellings[:MAX_SPELLINGS]
    if len(spellings) == 1:
        folds, family = phonetics.folds(spellings[0], piece.ambiguous), words.families(spellings[0])
    else:
        folds = tuple(dict.fromkeys([fold for text in spellings for fold in phonetics.folds(text, piece.ambiguous)]))
        family = frozenset().union(*map(words.families, spellings))
    codes = dict.fromkeys(map(phonetics.code, folds))
    if family:
        codes.update(dict.fromkeys(sorted(family)))
    heavy = folds[:MEASURED]
    return Part(
        text=spellings[0],
        written=piece.written,
        ambiguous=piece.ambiguous,
        spellings=spellings,
        folds=folds,
        codes=tuple(codes),
        vowels=piece.vowels,
        role=role,
        family=family,
        weight=weight or words.weight_of(spellings[0], role.value),
        spelled=frozenset(spellings),
        sounds=frozenset(folds),
        heavy=tuple(map(phonetics.weighted, heavy)),
        starts=frozenset(["a" if fold[0] in "eiou" else fold[0] for fold in folds]),
        letters=phonetics.letter_bits("".join(heavy)),
        heard=piece.heard or folds[:_HEARD],
        hearing=piece.hearing,
        within=piece.within,
    )


@lru_cache(1 << 15)
def joined(first: Part, second: Part) -> Part:
    """Two neighbours written as one word."""
    pairs = product(_as_written(first), _as_written(second))
    vowels = first.vowels if first.vowels is not Vowels.WRITTEN else second.vowels
    spellings = tuple(dict.fromkeys(a + b for a, b in pairs))
    hearing = max(first.hearing, second.hearing, key=lambda how: how.coarseness)
    if first.within is second.within is not Hearing.LATIN:
        hearing, vowels = first.within, Vowels.SYLLABLES
    heard: tuple[str, ...] = ()
    if first.within is second.within is not Hearing.LATIN:  # of Han each in Mandarin and in Cantonese
        heard = tuple(a + b for a, b in zip(first.heard, second.heard, strict=False))
    ambiguous = first.ambiguous or second.ambiguous
    return part(Piece(spellings, vowels, ambiguous=ambiguous, heard=heard, hearing=hearing, within=hearing))


def _as_written(one: Part) -> tuple[str, ...]:
    """Spellings for writing words together; of a known form as it stands there: Siemens AG is SiemensAG."""
    if one.role in (Role.FORM, Role.WORD) and one.written:
        return latin.spellings("".join(one.written.split())) or one.spellings
    return one.spellings[:3]
