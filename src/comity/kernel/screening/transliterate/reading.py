"""One piece of a name in one script, read in the Latin spellings it is known by."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from anyascii import anyascii


class Vowels(Enum):
    """How much of the sound a script keeps, and so how two words may be compared."""

    WRITTEN = "written"  # alphabets: compare letter by letter
    OMITTED = "omitted"  # abjads: short vowels are not written, so compare consonants first
    SYLLABLES = "syllables"  # foreign names are squeezed into syllables: compare consonants by coarse classes


@dataclass(frozen=True)
class Piece:
    """One word of a name in its likely Latin spellings, likeliest first.

    written    the word as it stands in the name, where it is one word there; else empty
    ambiguous  whether the spellings are people's own, and may be sounded as several languages do
    """

    spellings: tuple[str, ...]
    vowels: Vowels = Vowels.WRITTEN
    written: str = ""
    ambiguous: bool = False


@lru_cache(1 << 15)
def read(script: str, word: str, foreign: bool = False) -> tuple[tuple[Piece, ...], ...]:
    """The readings of a `word` in one non-Latin script: each a row of pieces, for Han and Hangul do not part words.

    Several readings come only from Han, where the same characters are a Chinese, Korean or Japanese name; spellings of
    one piece that differ by scheme (Ukrainian, Persian, McCune-Reischauer) stand inside the piece.
    foreign  the name is written with a middle dot, as foreign names are in Han characters
    """
    from comity.kernel.screening.transliterate import alphabets, brahmic, han, hangul, kana, thai

    if script in alphabets.SCRIPTS:
        return ((alphabets.piece(script, word),),)
    if script in brahmic.SCRIPTS:
        return ((Piece(brahmic.spellings(word), Vowels.SYLLABLES),),)
    if script in thai.SCRIPTS:
        return ((Piece(thai.spellings(script, word), Vowels.SYLLABLES),),)
    if script == "han":
        return han.foreign(word) if foreign else han.readings(word)
    if script == "hangul":
        return hangul.readings(word)
    if script == "kana":
        return ((Piece(kana.spellings(word), Vowels.SYLLABLES),),)
    return ((Piece(plain(word), Vowels.SYLLABLES),),)


def plain(word: str) -> tuple[str, ...]:
    """The general transliteration, letters and digits only."""
    text = "".join(letter for letter in anyascii(word).lower() if letter.isalnum())
    return (text,) if text else ()
