"""Han characters as a Chinese, a Korean and a Japanese name: the same characters, other sounds, no blanks between.

Chinese and Korean readings stand as spellings of the same pieces (family name first, then the given name); a Japanese
reading cuts the word elsewhere and is a reading of its own, and so is a foreign name squeezed into syllables.
Characters without an entry are read in Mandarin.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import islice, product

from anyascii import anyascii

from comity.kernel.screening.phonetics import folds
from comity.kernel.screening.tables import rows, words
from comity.kernel.screening.transliterate.pinyin import heard
from comity.kernel.screening.transliterate.reading import Hearing, Piece, Readings, Vowels
from comity.kernel.screening.transliterate.wade_giles import wade_giles

_FAMILY = {han: words(spellings) for cell, spellings in rows("han_family_names", 2) for han in words(cell)}
_SOUNDS = {
    han: (words(cantonese), words(korean))
    for cell, cantonese, korean in rows("han_characters", 3)
    for han in words(cell)
}
_VIETNAMESE = {han: reading for cell, reading in rows("han_vietnamese", 2) for han in words(cell)}
_FOR_SOUND = frozenset(han for cell, *_ in rows("han_for_sound", 1) for han in cell if not han.isspace())
_JAPANESE_FAMILY = {
    han: words(spellings) for cell, spellings in rows("japanese_family_names", 2) for han in words(cell)
}
_JAPANESE_GIVEN = {han: words(spellings) for cell, spellings in rows("japanese_given_names", 2) for han in words(cell)}
_JAPANESE_SOUNDS = {han: words(spellings) for cell, spellings in rows("japanese_characters", 2) for han in words(cell)}
_LONGEST_NAME = 4  # two characters of family name and two of given name
_LONGEST_JAPANESE = 6
_MOST = 8  # spellings of one piece


def readings(word: str) -> Readings:
    """All readings of one run of Han characters, the likeliest first."""
    found: list[tuple[Piece, ...]] = []
    if 2 <= len(word) <= _LONGEST_NAME:
        found += _chinese(word)
    if 2 <= len(word) <= _LONGEST_JAPANESE:
        found += _japanese(word)
    if len(word) == 1:
        found.append((_chinese_word(word),))
    known = word[:1] in _FAMILY or word[:2] in _FAMILY or len(found) > 1
    if len(word) > 1 and (not known or len(word) >= _LONGEST_NAME or _for_sound(word)):
        found.append((_foreign(word),))
    return tuple(found)


def apart(word: str, *, foreign: bool) -> Readings:
    """One word of a name whose words are parted: by a blank in Chinese and Japanese, by a middle dot if foreign."""
    if foreign:
        return ((_foreign(word),),)
    japanese = (*_JAPANESE_FAMILY.get(word, ()), *_japanese_given(word))
    found = [(_chinese_word(word),)]
    if japanese:
        found.append((_spoken(japanese[:_MOST]),))
    return tuple(found)


def _for_sound(word: str) -> bool:
    """Whether a word may be a foreign name: all its characters are such as these are written with."""
    return (len(word) > 2 or word[0] not in _FAMILY) and all(letter in _FOR_SOUND for letter in word)


def _chinese(word: str) -> list[tuple[Piece, ...]]:
    size = 2 if word[:2] in _FAMILY and len(word) > 2 else 1
    if word[:size] not in _FAMILY and len(word) > 3:
        return []
    return [(_chinese_word(word[:size]), _piece(_together(word[size:]), word[size:]))]


def _chinese_word(word: str) -> Piece:
    return _piece(family_name(word), word)


def _piece(spellings: tuple[str, ...], word: str) -> Piece:
    return Piece(spellings, ambiguous=True, heard=_heard(word), within=Hearing.HAN)


def _foreign(word: str) -> Piece:
    """A foreign name: the syllables hear it coarsely."""
    heard_as = _heard(word)
    as_spelt = ("".join(map(_pinyin, word)), *(heard_as[0].translate(habit) for habit in _HABITS))
    spellings = tuple(dict.fromkeys(text for text in as_spelt if text))
    return Piece(spellings, Vowels.SYLLABLES, heard=heard_as, hearing=Hearing.HAN, within=Hearing.HAN)


# What the sounds of Mandarin most often stand for in foreign names, three ways: er is l, r or not there, ji may be gi.
_HABITS = tuple(
    str.maketrans(dict(zip("RxjqWcZJCSEIUAN", (*some, "ts", "z", "zh", "ch", "sh", *"eiunn"), strict=True)))
    for some in (("l", "sh", "j", "ch", "v"), ("r", "s", "j", "k", ""), ("", "h", "g", "k", "v"))
)


@lru_cache(1 << 13)
def _heard(word: str) -> tuple[str, ...]:
    """In Mandarin and, where its characters are known, in Cantonese, as Hong Kong writes foreign names."""
    mandarin = "".join(heard(_pinyin(letter)) for letter in word)
    cantonese = [_SOUNDS.get(letter, ((), ()))[0] for letter in word]
    if not all(cantonese):
        return (mandarin,)
    sounds = folds("".join(sounds[-1] for sounds in cantonese), False)[0].replace("ng", "N")
    return (mandarin, sounds)


def family_name(han: str) -> tuple[str, ...]:
    """The spellings of a family name, listed ones first."""
    vietnamese = words(_VIETNAMESE.get(han, ""))
    return tuple(dict.fromkeys((*_FAMILY.get(han, ()), *vietnamese, *_together(han))))[:_MOST]


def _together(word: str) -> tuple[str, ...]:
    """One piece in Mandarin (pinyin, Wade-Giles), Cantonese, Korean and Vietnamese."""
    pinyin = [_pinyin(letter) for letter in word]
    sounds = ["".join(pinyin), "".join(wade_giles(syllable) for syllable in pinyin)]
    if len(word) <= 3:
        for language, most in ((0, 2), (1, 3)):
            options = [_SOUNDS.get(letter, ((), ()))[language] for letter in word]
            sounds += ["".join(choice) for choice in islice(product(*options), most)]
        vietnamese = [_VIETNAMESE.get(letter, "").split(" ")[0] for letter in word]
        sounds += ["".join(vietnamese)] if all(vietnamese) else []
    return tuple(dict.fromkeys(text for text in sounds if text))[:_MOST]


@lru_cache(1 << 13)
def _pinyin(letter: str) -> str:
    listed = _FAMILY.get(letter)
    text = listed[0] if listed else anyascii(letter).lower()
    return "".join(c for c in text if c.isascii() and c.isalnum())


# Forms of characters that Japanese registers keep, and the forms that the tables have.
_FORMS = str.maketrans("髙﨑邉邊濵濱德澤廣國齊齋眞惠龍壽榮實櫻淵嶋", "高崎辺辺浜浜徳沢広国斉斎真恵竜寿栄実桜渕島")


def _japanese(word: str) -> list[tuple[Piece, ...]]:
    found: list[tuple[Piece, ...]] = []
    if word not in _JAPANESE_FAMILY and word[:2] not in _JAPANESE_FAMILY:
        word = word.translate(_FORMS)
    for size in (2, 1, 3):
        family, given = word[:size], word[size:]
        if given and family in _JAPANESE_FAMILY and (sounds := _japanese_given(given)):
            found.append((_spoken(_JAPANESE_FAMILY[family]), _spoken(sounds)))
    if word in _JAPANESE_FAMILY or word in _JAPANESE_GIVEN:
        found.append((_spoken((*_JAPANESE_FAMILY.get(word, ()), *_JAPANESE_GIVEN.get(word, ()))),))
    return found[:2]


def _spoken(sounds: tuple[str, ...]) -> Piece:
    return Piece(sounds, within=Hearing.SYLLABLES)


def _japanese_given(given: str) -> tuple[str, ...]:
    listed = _JAPANESE_GIVEN.get(given, ())
    options = [_JAPANESE_SOUNDS.get(letter, ()) for letter in given]
    composed = ["".join(choice) for choice in product(*options)] if all(options) and len(given) <= 3 else []
    return tuple(dict.fromkeys((*listed, *composed)))[:_MOST]
