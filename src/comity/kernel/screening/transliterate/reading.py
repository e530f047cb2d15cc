"""One piece of a name in one script, read in the Latin spellings it is known by."""

from __future__ import annotations

from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from anyascii import anyascii


class Vowels(Enum):
    """How much of the sound a script keeps, and so how two words may be compared."""

    WRITTEN = "written"  # alphabets: compare letter by letter
    OMITTED = "omitted"  # abjads: short vowels are not written, so compare consonants first
    SYLLABLES = "syllables"  # foreign names are squeezed into syllables: compare consonants by coarse classes

    __hash__ = object.__hash__  # of a member, of which there is one: pieces are looked up a dozen times for each word


class Hearing(Enum):
    """By which table of sounds a script's words are compared with words of other scripts, see `screening.hearing`."""

    LATIN = "latin"  # spelt as people spell it: letter by letter
    WRITTEN = "written"
    OMITTED = "omitted"
    SYLLABLES = "syllables"
    HAN = "han"

    __hash__ = object.__hash__

    @property
    def coarseness(self) -> int:
        """How little of the sound it tells, compared with the others."""
        return _COARSENESS[self]


_COARSENESS = {hearing: degree for degree, hearing in enumerate(Hearing)}


class Piece(NamedTuple):
    """One word of a name in its likely Latin spellings, likeliest first.

    written    the word as it stands in the name, where it is one word there; else empty
    ambiguous  whether the spellings are people's own, and may be sounded as several languages do
    heard      the word in sounds of its script, where these tell more than the spellings do
    hearing    how it is compared with words of other scripts
    within     the same for a longer foreign name that it may be a piece of: scripts without blanks may be cut wrongly
    """

    spellings: tuple[str, ...]
    vowels: Vowels = Vowels.WRITTEN
    written: str = ""
    ambiguous: bool = False
    heard: tuple[str, ...] = ()
    hearing: Hearing = Hearing.LATIN
    within: Hearing = Hearing.LATIN


Readings = tuple[tuple[Piece, ...], ...]


@lru_cache(1 << 15)
def read(script: str, word: str, apart: bool = False, foreign: bool = False) -> Readings:
    """The readings of a `word` in one non-Latin script: each a row of pieces, for Han and Hangul do not part words.

    Several readings come only from Han, where the same characters are a Chinese, Korean or Japanese name; spellings of
    one piece that differ by scheme (Ukrainian, Persian, McCune-Reischauer) stand inside the piece.
    apart    the name has several words in this script: each is one piece, not a whole name
    foreign  they are parted by a middle dot, as foreign names are in Han characters
    """
    from comity.kernel.screening.transliterate import alphabets, brahmic, burmese, han, hangul, kana, thai, tibetan

    if script in alphabets.SCRIPTS:
        return ((alphabets.piece(script, word),),)
    if script in brahmic.SCRIPTS:
        return one(brahmic.spellings(word), Hearing.WRITTEN)
    if script in thai.SCRIPTS:
        return one(thai.spellings(script, word))
    if script in burmese.SCRIPTS:
        return one(burmese.spellings(word))
    if script in tibetan.SCRIPTS:
        return (tuple(one(spellings)[0][0] for spellings in tibetan.readings(word)),)
    if script == "han":
        return han.apart(word, foreign=foreign) if apart else han.readings(word)
    if script == "hangul":
        return hangul.readings(word)
    if script == "kana":
        return ((kana.piece(word),),)
    return one(plain(word))


def one(spellings: tuple[str, ...], hearing: Hearing = Hearing.SYLLABLES) -> Readings:
    """One reading of one piece, written in syllables."""
    return ((Piece(spellings, Vowels.SYLLABLES, hearing=hearing),),)


def plain(word: str) -> tuple[str, ...]:
    """The general transliteration, letters and digits only."""
    text = "".join(letter for letter in anyascii(word).lower() if letter.isalnum())
    return (text,) if text else ()
