"""Hangul: Revised Romanization, McCune-Reischauer, and the spellings that people chose for their passports."""

from __future__ import annotations

import unicodedata

from comity.kernel.screening.phonetics import folds
from comity.kernel.screening.tables import rows, words
from comity.kernel.screening.transliterate.reading import Hearing, Piece, Vowels, plain

_FIRST, _VOWELS, _FINALS = 0xAC00, 21, 28
_JAMO = {
    part: [tuple("" if cell == "-" else cell for cell in row[2:5]) for row in rows("hangul", 5) if row[0] == part]
    for part in ("initial", "vowel", "final")
}
_FAMILY = {hangul: words(spellings) for hangul, spellings in rows("hangul_family_names", 2)}
_SCHEMES = 3


def readings(word: str) -> tuple[tuple[Piece, ...], ...]:
    """Family name and given name, where the word is one of the known family names and one to three syllables more.

    A longer word, or one with another beginning, is a foreign name or a title, and is read as one piece as well.
    """
    word = unicodedata.normalize("NFC", word)
    found: list[tuple[Piece, ...]] = []
    for length in (2, 1):
        family, given = word[:length], word[length:]
        if family in _FAMILY and 1 <= len(given) <= 3:
            found.append((_named(family, _FAMILY[family], ambiguous=True), _named(given, spellings(given))))
            break
    if not found or len(word) > 3:
        whole = (*_FAMILY.get(word, ()), *spellings(word))
        vowels = Vowels.WRITTEN if word in _FAMILY else Vowels.SYLLABLES
        hearing = Hearing.LATIN if word in _FAMILY else Hearing.SYLLABLES
        found.append((Piece(tuple(dict.fromkeys(whole)), vowels, hearing=hearing, within=Hearing.SYLLABLES),))
    return tuple(found)


def _named(word: str, spellings: tuple[str, ...], *, ambiguous: bool = False) -> Piece:
    """A family or a given name; as a piece of a longer foreign name it is heard by its syllables."""
    heard = folds(_read(word, 0), False)[:1]
    return Piece(spellings, ambiguous=ambiguous, heard=heard, within=Hearing.SYLLABLES)


def spellings(word: str) -> tuple[str, ...]:
    """The word in three schemes."""
    return tuple(dict.fromkeys(text for text in (_read(word, scheme) for scheme in range(_SCHEMES)) if text)) or plain(
        word
    )


def _read(word: str, scheme: int) -> str:
    return "".join(_syllable(letter, scheme) for letter in word)


def _syllable(letter: str, scheme: int) -> str:
    index = ord(letter) - _FIRST
    if not 0 <= index < 19 * _VOWELS * _FINALS:
        return letter.lower() if letter.isascii() and letter.isalnum() else ""
    initial, rest = divmod(index, _VOWELS * _FINALS)
    vowel, final = divmod(rest, _FINALS)
    return _JAMO["initial"][initial][scheme] + _JAMO["vowel"][vowel][scheme] + _JAMO["final"][final][scheme]
