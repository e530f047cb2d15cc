"""Latin letters beyond a-z, in the spellings that passports and registers give them."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from anyascii import anyascii

from comity.kernel.screening.scripts import script_of
from comity.kernel.screening.tables import rows

# letter -> (first, second) spelling with a-z
_LETTERS = {letter: (first, second or first) for letter, first, second in rows("latin_letters", 3)}
# letter of another alphabet -> the Latin letter it looks like
_LOOK_ALIKE = {letter: latin for letter, latin in rows("look_alikes", 2) if not letter.isascii()}
_LOOKING_ALIKE = frozenset(script_of(letter) for letter in _LOOK_ALIKE) - {"latin", "other"}
_NATIVE: dict[str, dict[str, str]] = {}  # script -> Latin letter -> the letter that it looks like
for _letter, _latin in _LOOK_ALIKE.items():
    _NATIVE.setdefault(script_of(_letter), {}).setdefault(_latin, _letter)
_SIGN_AS_LETTER = {sign: letter for sign, letter in rows("look_alikes", 2) if sign.isascii()}
_SIGNS = frozenset(_SIGN_AS_LETTER)


@lru_cache(1 << 14)
def spellings(word: str) -> tuple[str, ...]:
    """The a-z spellings of a Latin `word`, lower case, plain letters first, digits kept; empty if nothing is left.

    `Müller` gives `muller` and `mueller`: the second is ICAO Doc 9303's and the neighbours' habit.
    """
    lower = word.lower()
    if lower.isascii():
        only = lower if lower.isalnum() else "".join(letter for letter in lower if letter.isalnum())
        if "xx" in only:  # MUXXLLER, MUNXXOZ: one way of ICAO Doc 9303-3 to write ü and ñ
            return (only, re.sub("(?<=[un])xx", "", only))
        return (only,) if only else ()
    letters = [_spelled(letter) for letter in unicodedata.normalize("NFC", lower)]
    first, second = "".join([one[0] for one in letters]), "".join([one[1] for one in letters])
    return tuple(dict.fromkeys(text for text in (first, second) if text))


@lru_cache(1 << 12)
def _spelled(letter: str) -> tuple[str, str]:
    """One letter in both spellings."""
    if letter in _LETTERS:
        return _LETTERS[letter]
    plain = [c for c in unicodedata.normalize("NFKD", letter) if c.isalnum()]
    first, second = ("".join(c if c.isascii() else _further(c, column) for c in plain) for column in (0, 1))
    return first, second


def _further(letter: str, column: int) -> str:
    if letter in _LETTERS:
        return _LETTERS[letter][column]
    return "".join(c for c in anyascii(letter).lower() if c.isalnum())


def unmask(word: str) -> str:
    """`word` with look-alike letters of other alphabets read as Latin, where it mixes them with Latin letters.

    A name written half in Latin and half in Cyrillic or Greek letters is either a slip of the keyboard or meant to be
    missed; people read it as one word, so the comparison does too.
    """
    if word.isascii():
        return word
    scripts = {script_of(letter) for letter in word}
    if "latin" not in scripts or not scripts & _LOOKING_ALIKE:
        return word
    read = "".join(_LOOK_ALIKE.get(letter, letter) for letter in word)
    return read if {script_of(letter) for letter in read} <= {"latin", "other"} else word


def unmask_native(word: str) -> str:
    """`word` with Latin look-alikes read as letters of its one other alphabet; unchanged where it cannot be.

    Ukrainian і typed as a Latin i is the usual case: `Вiктор`.
    """
    if word.isascii():
        return word
    scripts = {script_of(letter) for letter in word} - {"other"}
    if len(scripts) != 2 or "latin" not in scripts:
        return word
    (script,) = scripts - {"latin"}
    native = _NATIVE.get(script, {})
    read = "".join(native.get(letter, letter) for letter in word)
    return read if "latin" not in {script_of(letter) for letter in read} else word


def wholly_alike(word: str) -> str:
    """`word` in Latin letters where all its letters are others that look like them; else empty."""
    if word.isascii() or not all(letter in _LOOK_ALIKE for letter in word):
        return ""
    return "".join(_LOOK_ALIKE[letter] for letter in word)


def unmask_digits(word: str) -> str:
    """`word` with digits and signs that stand inside it for letters (`Ig0r`), where it has more letters than those."""
    if word.isalpha() or _SIGNS.isdisjoint(word):
        return word
    letters = sum(letter.isalpha() for letter in word)
    signs = sum(sign in _SIGN_AS_LETTER for sign in word)
    if letters <= signs or letters < 2:
        return word
    return "".join(_SIGN_AS_LETTER.get(sign, sign) for sign in word)


_FROM_MRZ = {code: letter for letter, code in rows("mrz_arabic", 2)}
_MRZ_CODES = re.compile("|".join(sorted(_FROM_MRZ, key=len, reverse=True)))
_ESCAPE = re.compile("X[A-Z]")
_FEW_VOWELS = 0.4


def arabic_mrz(words: list[str]) -> list[str]:
    """The words in Arabic script, where they are such as a passport's machine-readable zone writes Arabic names in.

    `MXHMD` is محمد. Empty unless one word has a code that begins with X, all words are written in codes altogether, and
    vowels are few, as in Arabic.
    """
    upper = [word.upper() for word in words]
    if not any(_ESCAPE.search(word) for word in upper):
        return []
    letters = "".join(upper)
    if sum(letter in "AEIOU" for letter in letters) > _FEW_VOWELS * len(letters):
        return []
    if any(_MRZ_CODES.sub("", word) for word in upper):
        return []
    return [_MRZ_CODES.sub(lambda code: _FROM_MRZ[code.group()], word) for word in upper]
