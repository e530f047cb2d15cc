"""How a name sounds, near enough: spellings folded to one, skeletons for lossy scripts, consonant classes for keys.

Three degrees, each coarser than the one before:

    fold      one spelling for the romanisations of one sound: Nooristani, Nuristani -> nuristani
    skeleton  consonants only, as an Arabic or Hebrew writer would keep them; or as a Chinese, Japanese, Korean or Thai
              writer would hear them: by these the engine orders candidates across scripts
    code      consonant classes packed into one number: what the index keys are made of

The judgement compares sounds across scripts by tables, see `hearing`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from comity.kernel.screening.tables import rows

CODE_LENGTH = 8  # consonant classes in one code, four bits each
MAX_FOLDS = 6  # readings of one word that are compared

_AROUND = re.compile(r"\(\?<?[=!][^)]*\)|[\^$()]")


def _triggers(pattern: str) -> tuple[str, ...]:
    """Texts of which a word must contain one for the pattern to be found in it: looking for these is far quicker."""
    plain = _AROUND.sub("", pattern).split("|")
    return tuple(plain) if all(text.isalpha() for text in plain) else ("",)


_RULES, _OTHERWISE = (
    [
        (_triggers(pattern), re.compile(pattern), "" if to == "-" else to)
        for when, pattern, to, _note in rows("spelling", 4)
        if when == kind
    ]
    for kind in ("always", "or")
)
_DOUBLE = re.compile(r"(.)\1+")


@lru_cache(1 << 16)
def folds(spelling: str, ambiguous: bool = True) -> tuple[str, ...]:
    """The sounds that an a-z `spelling` may stand for, likeliest first.

    ambiguous  whether the spelling comes from people, in any language, and not from one of our own tables

    Lower-case letters as in Italian; besides S sh, C ch, J zh or English j, Z ts. Vowels a e i o u.
    """
    found = {first_fold(spelling): None}
    for triggers, pattern, to in _OTHERWISE if ambiguous else ():
        if any(text in spelling for text in triggers):
            other, changed = pattern.subn(to, spelling)
            if changed:
                found[first_fold(other)] = None
    return tuple(fold for fold in found if fold)[:MAX_FOLDS] or (spelling,)


def first_fold(word: str) -> str:
    """The likeliest sound of an a-z spelling."""
    for triggers, pattern, to in _RULES:
        for text in triggers:
            if text in word:
                word = pattern.sub(to, word)
                break
    return _DOUBLE.sub(r"\1", word)


_VOWELS = frozenset("aeiou")
_CLASS = {letter: int(number) for letters, number, _ in rows("consonant_classes", 3) for letter in letters}
_VOWEL_CLASS = {"a": 0xFA, "e": 0xFA, "i": 0xFB, "o": 0xFC, "u": 0xFC}
CLASSES = tuple(sorted(set(_CLASS.values())))


@lru_cache(1 << 16)
def code(fold: str) -> int:
    """The consonant classes of a fold, at most eight, packed from the left; for vowels alone, their first.

    An h inside a word is written by some and left out by others, so it counts at the beginning only.
    """
    packed = length = last = 0
    for at, letter in enumerate(fold):
        number = _CLASS.get(letter, 0)
        if letter == "h" and at:
            last = 0
            continue
        if number and number != last:
            packed = packed << 4 | number
            length += 1
            if length == CODE_LENGTH:
                break
        last = number
    if packed:
        return packed
    return _VOWEL_CLASS.get(fold[:1], 0xFD)


@lru_cache(1 << 12)
def near_codes(packed: int) -> frozenset[int]:
    """All codes one step away: a class left out, added, exchanged, or two neighbours swapped."""
    digits = _digits(packed)
    if 0xF in digits:
        return frozenset()
    near = set()
    for at in range(len(digits) + 1):
        before, after = digits[:at], digits[at:]
        if after:
            near.add(before + after[1:])
            near.update((*before, other, *after[1:]) for other in CLASSES)
        if len(after) > 1:
            near.add((*before, after[1], after[0], *after[2:]))
        if len(digits) < CODE_LENGTH:
            near.update((*before, other, *after) for other in CLASSES)
    return frozenset(_packed(other) for other in near if other and not _repeats(other)) - {packed}


def joined_code(first: int, second: int) -> int:
    """The code of two words written as one, or 0 where it would be too long or either is vowels only."""
    one, two = _digits(first), _digits(second)
    if 0xF in one or 0xF in two:
        return 0
    both = one + (two[1:] if one[-1] == two[0] else two)
    return _packed(both) if len(both) <= CODE_LENGTH else 0


def _digits(packed: int) -> tuple[int, ...]:
    return tuple(int(digit, 16) for digit in f"{packed:x}")


def _packed(digits: tuple[int, ...]) -> int:
    return int("".join(f"{digit:x}" for digit in digits), 16)


def _repeats(digits: tuple[int, ...]) -> bool:
    return any(a == b for a, b in pairwise(digits))


_WITHOUT_VOWELS = str.maketrans("", "", "aeiou")
# As abjads write: p like b, v like f, g and J alike, ch and sh alike, ts like s.
_ABJAD = str.maketrans("pvJCZ", "bfgSs")
# As East and South-East Asian syllables hear: voiced like voiceless, r like l, v and b alike, all sibilants alike.
_SYLLABIC = str.maketrans(
    {"p": "b", "v": "b", "f": "b", "g": "k", "d": "t", "r": "l"} | dict.fromkeys("zSJCZ", "s") | {"h": ""}
)


@lru_cache(1 << 16)
def abjad_skeleton(fold: str) -> str:
    """The consonants of a fold as an Arabic or Hebrew writer keeps them; an h at the end is not heard."""
    kept = fold.translate(_WITHOUT_VOWELS).translate(_ABJAD)
    return _DOUBLE.sub(r"\1", kept[:-1] if kept.endswith("h") and len(kept) > 1 else kept)


@lru_cache(1 << 16)
def syllabic_skeleton(fold: str) -> str:
    """The consonants of a fold as the syllables of Han, Kana, Hangul, Thai and their neighbours keep them."""
    return _DOUBLE.sub(r"\1", fold.translate(_WITHOUT_VOWELS).translate(_SYLLABIC).replace("nb", "mb"))


_KINDS = ("bp", "fv", "szSJCZ", "kgq", "td", "l", "r", "m", "n", "h")
# A consonant as two letters, what kind of sound and which: exchanging s and sh costs half as much as s and k.
_TWO_LETTERS = str.maketrans(
    {letter: f"{kind}{letter}" for kind, letters in zip("PFSKTLRMNH", _KINDS, strict=True) for letter in letters}
)


@lru_cache(1 << 16)
def weighted(fold: str) -> str:
    """A fold in which a consonant counts twice and a vowel once: vowels are what spellings differ in most."""
    return fold.translate(_TWO_LETTERS)
