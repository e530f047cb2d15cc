"""Han characters as a Chinese, a Korean and a Japanese name: the same characters, other sounds, no blanks between.

Chinese and Korean readings stand as spellings of the same pieces (family name first, then the given name); a Japanese
reading cuts the word elsewhere and is a reading of its own. Characters without an entry are read in Mandarin.
"""

from __future__ import annotations

from itertools import product

from anyascii import anyascii

from comity.kernel.screening.tables import rows, words
from comity.kernel.screening.transliterate.reading import Piece, Vowels
from comity.kernel.screening.transliterate.wade_giles import wade_giles

_FAMILY = {han: words(spellings) for cell, spellings in rows("han_family_names", 2) for han in words(cell)}
_SOUNDS = {
    han: (words(cantonese), words(korean))
    for cell, cantonese, korean in rows("han_characters", 3)
    for han in words(cell)
}
_JAPANESE_FAMILY = {
    han: words(spellings) for cell, spellings in rows("japanese_family_names", 2) for han in words(cell)
}
_JAPANESE_GIVEN = {han: words(spellings) for cell, spellings in rows("japanese_given_names", 2) for han in words(cell)}
_JAPANESE_SOUNDS = {han: words(spellings) for cell, spellings in rows("japanese_characters", 2) for han in words(cell)}
_LONGEST_NAME = 4  # two characters of family name and two of given name
_MOST = 8  # spellings of one piece


def readings(word: str) -> tuple[tuple[Piece, ...], ...]:
    """All readings of one run of Han characters, the likeliest first."""
    found: list[tuple[Piece, ...]] = []
    if 2 <= len(word) <= _LONGEST_NAME:
        found += _chinese(word)
        found += _japanese(word)
    known = word[:1] in _FAMILY or word[:2] in _FAMILY or len(found) > 1
    if not known or len(word) >= _LONGEST_NAME:  # it may be a foreign name, squeezed into syllables
        found.append((Piece(_together(word), Vowels.SYLLABLES, ambiguous=True),))
    return tuple(found)


def foreign(word: str) -> tuple[tuple[Piece, ...], ...]:
    """One word of a foreign name, whose words are parted by a middle dot: the syllables hear it coarsely."""
    return ((Piece(_together(word), Vowels.SYLLABLES, ambiguous=True),),)


def _chinese(word: str) -> list[tuple[Piece, ...]]:
    size = 2 if word[:2] in _FAMILY and len(word) > 2 else 1
    if word[:size] not in _FAMILY and len(word) > 3:
        return []
    return [(Piece(family_name(word[:size]), ambiguous=True), Piece(_together(word[size:]), ambiguous=True))]


def family_name(han: str) -> tuple[str, ...]:
    """The spellings of a family name, listed ones first."""
    return tuple(dict.fromkeys((*_FAMILY.get(han, ()), *_together(han))))[:8]


def _together(word: str) -> tuple[str, ...]:
    """One piece in Mandarin (pinyin, Wade-Giles), Cantonese and Korean."""
    pinyin = [_pinyin(letter) for letter in word]
    sounds = ["".join(pinyin), "".join(wade_giles(syllable) for syllable in pinyin)]
    if len(word) <= 2:
        for language in (0, 1):
            options = [_SOUNDS.get(letter, ((), ()))[language] for letter in word]
            if all(options):
                sounds += ["".join(choice) for choice in product(*options)][:5]
    return tuple(dict.fromkeys(text for text in sounds if text))[:_MOST]


def _pinyin(letter: str) -> str:
    listed = _FAMILY.get(letter)
    text = listed[0] if listed else anyascii(letter).lower()
    return "".join(c for c in text if c.isascii() and c.isalnum())


def _japanese(word: str) -> list[tuple[Piece, ...]]:
    found: list[tuple[Piece, ...]] = []
    for size in (2, 1, 3):
        family, given = word[:size], word[size:]
        if given and family in _JAPANESE_FAMILY and (sounds := _japanese_given(given)):
            found.append((Piece(_JAPANESE_FAMILY[family]), Piece(sounds)))
    if word in _JAPANESE_FAMILY or word in _JAPANESE_GIVEN:
        found.append((Piece((*_JAPANESE_FAMILY.get(word, ()), *_JAPANESE_GIVEN.get(word, ()))),))
    return found[:2]


def _japanese_given(given: str) -> tuple[str, ...]:
    listed = _JAPANESE_GIVEN.get(given, ())
    options = [_JAPANESE_SOUNDS.get(letter, ()) for letter in given]
    composed = ["".join(choice) for choice in product(*options)] if all(options) and len(given) <= 3 else []
    return tuple(dict.fromkeys((*listed, *composed)))[:8]
