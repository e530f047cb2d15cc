"""Latin letters beyond a-z, in the spellings that passports and registers give them."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from comity.kernel.screening.scripts import script_of
from comity.kernel.screening.tables import rows

# letter -> (first, second) spelling with a-z
_LETTERS = {letter: (first, second or first) for letter, first, second in rows("latin_letters", 3)}
# letter of another alphabet -> the Latin letter it looks like
_LOOK_ALIKE = {letter: latin for letter, latin in rows("look_alikes", 2) if not letter.isascii()}
_SIGN_AS_LETTER = {sign: letter for sign, letter in rows("look_alikes", 2) if sign.isascii()}


@lru_cache(1 << 14)
def spellings(word: str) -> tuple[str, ...]:
    """The a-z spellings of a Latin `word`, lower case, plain letters first, digits kept; empty if nothing is left.

    `Müller` gives `muller` and `mueller`: the second is ICAO Doc 9303's and the neighbours' habit.
    """
    lower = word.lower()
    if lower.isascii():
        only = "".join(letter for letter in lower if letter.isalnum())
        return (only,) if only else ()
    first, second = _spelled(lower, 0), _spelled(lower, 1)
    return tuple(dict.fromkeys(text for text in (first, second) if text))


def _spelled(lower: str, column: int) -> str:
    out = []
    for letter in unicodedata.normalize("NFC", lower):
        if letter in _LETTERS:
            out.append(_LETTERS[letter][column])
        else:
            plain = unicodedata.normalize("NFKD", letter)
            out.append("".join(c if c.isascii() else _LETTERS.get(c, ("",))[0] for c in plain if c.isalnum()))
    return "".join(out)


def unmask(word: str) -> str:
    """`word` with look-alike letters of other alphabets read as Latin, where it mixes them with Latin letters.

    A name written half in Latin and half in Cyrillic or Greek letters is either a slip of the keyboard or meant to be
    missed; people read it as one word, so the comparison does too.
    """
    scripts = {script_of(letter) for letter in word}
    if "latin" not in scripts or not scripts & {"cyrillic", "greek", "armenian"}:
        return word
    read = "".join(_LOOK_ALIKE.get(letter, letter) for letter in word)
    return read if {script_of(letter) for letter in read} <= {"latin", "other"} else word


def unmask_digits(word: str) -> str:
    """`word` with digits and signs that stand inside it for letters (`Ig0r`), where it has more letters than those."""
    letters = sum(letter.isalpha() for letter in word)
    signs = sum(sign in _SIGN_AS_LETTER for sign in word)
    if not signs or letters <= signs or letters < 2:
        return word
    return "".join(_SIGN_AS_LETTER.get(sign, sign) for sign in word)
