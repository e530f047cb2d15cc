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
from collections.abc import Set as AbstractSet
from functools import cache, lru_cache
from itertools import groupby
from typing import NamedTuple

from comity.kernel.screening.tables import rows

CODE_LENGTH = 8  # consonant classes in one code, four bits each
MAX_FOLDS = 6  # readings of one word that are compared

_AROUND = re.compile(r"\(\?<?[=!][^)]*\)|[\^$()]")
_TELLING = frozenset("chjkqwxyz")  # letters that nearly all rules need and most words lack


class _Rule(NamedTuple):
    """A row of the table. triggers: texts of which a word must contain one; pattern: None for a plain text."""

    triggers: tuple[str, ...]
    pattern: re.Pattern[str] | None
    to: str

    def of(self, word: str) -> str:
        """The word by this rule: looking for the triggers first is far quicker than looking for the pattern."""
        if self.pattern is None:
            return word.replace(self.triggers[0], self.to)
        for text in self.triggers:
            if text in word:
                return self.pattern.sub(self.to, word)
        return word


def _rule(pattern: str, to: str) -> _Rule:
    plain = tuple(_AROUND.sub("", pattern).split("|"))
    triggers = plain if all(text.isalpha() for text in plain) else ("",)
    return _Rule(triggers, None if pattern.isalpha() else re.compile(pattern), "" if to == "-" else to)


_ALWAYS, _OTHERWISE = (
    tuple(_rule(pattern, to) for when, pattern, to, _note in rows("spelling", 4) if when == kind)
    for kind in ("always", "or")
)


@cache
def _possible(telling: frozenset[str]) -> tuple[tuple[_Rule, ...], tuple[_Rule, ...]]:
    """The rules that can change a word with these telling letters: those applied in order, and those for each alone."""
    have = set(telling)
    always = []
    for rule in _ALWAYS:
        if triggers := _with_letters(rule, have):
            always.append(rule._replace(triggers=triggers))
            have.update(_TELLING.intersection(rule.to))
    otherwise = [rule._replace(triggers=found) for rule in _OTHERWISE if (found := _with_letters(rule, telling))]
    return tuple(always), tuple(otherwise)


def _with_letters(rule: _Rule, have: AbstractSet[str]) -> tuple[str, ...]:
    """The triggers of a rule that a word can contain."""
    return tuple(text for text in rule.triggers if _TELLING.intersection(text) <= have)


@lru_cache(1 << 14)
def folds(spelling: str, ambiguous: bool = True) -> tuple[str, ...]:
    """The sounds that an a-z `spelling` may stand for, likeliest first.

    ambiguous  whether the spelling comes from people, in any language, and not from one of our own tables

    Lower-case letters as in Italian; besides S sh, C ch, J zh or English j, Z ts. Vowels a e i o u.
    """
    found = {first_fold(spelling): None}
    if ambiguous:
        for rule in _possible(_TELLING.intersection(spelling))[1]:
            other = rule.of(spelling)
            if other != spelling:
                found[first_fold(other)] = None
    return tuple(fold for fold in found if fold)[:MAX_FOLDS] or (spelling,)


def first_fold(word: str) -> str:
    """The likeliest sound of an a-z spelling."""
    for triggers, pattern, to in _possible(_TELLING.intersection(word))[0]:
        if pattern is None:  # as `_Rule.of` does, without calling it some ten times a word
            word = word.replace(triggers[0], to)
            continue
        for text in triggers:
            if text in word:
                word = pattern.sub(to, word)
                break
    return _undoubled(word)


_DOUBLE = re.compile(r"(.)\1")


def _undoubled(text: str) -> str:
    """Each run of one letter as one: most words have none, and then nothing is made anew."""
    return "".join([letter for letter, _ in groupby(text)]) if _DOUBLE.search(text) else text


_CLASS = {letter: int(number) for letters, number, _ in rows("consonant_classes", 3) for letter in letters}
_VOWEL_CLASS = {"a": 0xFA, "e": 0xFA, "i": 0xFB, "o": 0xFC, "u": 0xFC}
CLASSES = tuple(sorted(set(_CLASS.values())))


# Byte -> its class as a hexadecimal digit; 0 for all that has none.
_DIGITS = bytearray(b"0" * 256)
for _letter, _number in _CLASS.items():
    _DIGITS[ord(_letter)] = ord(f"{_number:x}") if _letter != "h" else ord("0")
_FIRST_H = f"{_CLASS['h']:x}".encode()
_TWO_ALIKE = re.compile(rb"(.)\1")
_CLASS_AGAIN = re.compile(rb"([1-9a-f])\1+")


def code(fold: str) -> int:
    """The consonant classes of a fold, at most eight, packed from the left; for vowels alone, their first.

    An h inside a word is written by some and left out by others, so it counts at the beginning only. Consonants of one
    class with nothing between them are one.
    """
    digits = fold.encode("ascii", "replace").translate(_DIGITS)
    if fold[:1] == "h":
        digits = _FIRST_H + digits[1:]
    if _TWO_ALIKE.search(digits):
        digits = _CLASS_AGAIN.sub(rb"\1", digits)
    packed = digits.replace(b"0", b"")[:CODE_LENGTH]
    return int(packed, 16) if packed else _VOWEL_CLASS.get(fold[:1], 0xFD)


@lru_cache(1 << 12)
def near_codes(packed: int) -> frozenset[int]:
    """All codes one step away: a class left out, added, exchanged, or two neighbours swapped."""
    digits = _digits(packed)
    if 0xF in digits:
        return frozenset()
    near: list[int] = []
    for left in range(len(digits) + 1):  # classes after the place where something is done
        before, after = packed >> 4 * left, packed & _ones(left)
        if left:
            rest = after & _ones(left - 1)
            near.append(before << 4 * (left - 1) | rest)
            near += [(before << 4 | other) << 4 * (left - 1) | rest for other in CLASSES]
        if left > 1:
            first, second, rest = after >> 4 * (left - 1), after >> 4 * (left - 2) & 0xF, after & _ones(left - 2)
            near.append((before << 8 | second << 4 | first) << 4 * (left - 2) | rest)
        if len(digits) < CODE_LENGTH:
            near += [(before << 4 | other) << 4 * left | after for other in CLASSES]
    return frozenset([other for other in near if other and not _repeats(other)]) - {packed}


def _ones(digits: int) -> int:
    return (1 << 4 * digits) - 1


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


_ONE_IN_EACH, _HIGH_IN_EACH = (int(digit * CODE_LENGTH, 16) for digit in "18")


def _repeats(packed: int) -> bool:
    """Whether two neighbours are of one class: then a digit of what they differ in is 0, as below their beginning."""
    differ = packed ^ packed >> 4 | _ABOVE[packed.bit_length()]
    return bool(differ - _ONE_IN_EACH & ~differ & _HIGH_IN_EACH)


# By how many bits a code has: ones where it has no classes.
_ABOVE = [_ones(CODE_LENGTH) & ~_ones((bits + 3) // 4) for bits in range(4 * CODE_LENGTH + 1)]


_WITHOUT_VOWELS = dict.fromkeys("aeiou", "")
# As abjads write: p like b, v like f, g and J alike, ch and sh alike, ts like s.
_ABJAD = str.maketrans(_WITHOUT_VOWELS | dict(zip("pvJCZ", "bfgSs", strict=True)))
# As East and South-East Asian syllables hear: voiced like voiceless, r like l, v and b alike, all sibilants alike.
_SYLLABIC = str.maketrans(
    _WITHOUT_VOWELS
    | {"p": "b", "v": "b", "f": "b", "g": "k", "d": "t", "r": "l", "h": ""}
    | dict.fromkeys("zSJCZ", "s")
)


def abjad_skeleton(fold: str) -> str:
    """The consonants of a fold as an Arabic or Hebrew writer keeps them; an h at the end is not heard."""
    kept = fold.translate(_ABJAD)
    return _undoubled(kept[:-1] if kept.endswith("h") and len(kept) > 1 else kept)


def syllabic_skeleton(fold: str) -> str:
    """The consonants of a fold as the syllables of Han, Kana, Hangul, Thai and their neighbours keep them."""
    return _undoubled(fold.translate(_SYLLABIC).replace("nb", "mb"))


_LETTER_BITS = [1 << (byte & 31) for byte in range(256)]


def letter_bits(text: str) -> int:
    """Which letters a text in ASCII has, one bit each, capitals as small letters."""
    found = 0
    for byte in set(text.encode("ascii", "replace")):
        found |= _LETTER_BITS[byte]
    return found


_KINDS = ("bp", "fv", "szSJCZ", "kgq", "td", "l", "r", "m", "n", "h")
# A consonant as two letters, what kind of sound and which: exchanging s and sh costs half as much as s and k.
_TWO_LETTERS = str.maketrans(
    {letter: f"{kind}{letter}" for kind, letters in zip("PFSKTLRMNH", _KINDS, strict=True) for letter in letters}
)


def weighted(fold: str) -> str:
    """A fold in which a consonant counts twice and a vowel once: vowels are what spellings differ in most."""
    return fold.translate(_TWO_LETTERS)
