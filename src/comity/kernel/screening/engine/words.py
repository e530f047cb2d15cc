"""The word table: each distinct word of the names in a segment once, in a row of 128 bytes that a kernel can compare.

A row is 32 numbers of 32 bits. What most comparisons need stands in its first half, one cache line:

    TEXT      4  the first spelling, 15 letters and how many they are
    FOLD      4  its sound, likewise
    CODES     4  consonant codes and numbers of name families, 0 where there are no more
    SPELLED   1  hash of the first spelling; 0 for a word known by its codes only
    LETTERS   1  which letters text and sound have, one bit each
    TRAITS    1  role; vowels kept by the script, and whether the sound begins or ends with a vowel; how many consonants
                 each skeleton has; eight bits each
    STARTS    1  first letters of the spellings, one bit each
    SECOND    4  another sound
    OTHERS    3  hashes of further spellings
    SOUNDS    6  hashes of all sounds
    SKELETONS 2  hashes of the consonants as an abjad keeps them, and as syllables do
    PRIOR     1  rarity from public statistics, in eighths of a bit
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from struct import Struct
from typing import Any

import numpy as np
from numpy.typing import NDArray

from comity.kernel.screening.engine.codes import FAMILY
from comity.kernel.screening.engine.compiled import inlined
from comity.kernel.screening.parts import Part, Role
from comity.kernel.screening.phonetics import abjad_skeleton, letter_bits, syllabic_skeleton
from comity.kernel.screening.rarity import PUBLIC_RARITY, prior_of_code, text_hash
from comity.kernel.screening.transliterate import Vowels
from comity.kernel.screening.words import FAMILY_MARK

TEXT, FOLD, CODES, SPELLED, LETTERS, TRAITS, STARTS = 0, 4, 8, 12, 13, 14, 15
SECOND, OTHERS, SOUNDS, SKELETONS, PRIOR = 16, 20, 23, 29, 31
WIDTH = 32
MAX_CODES, MAX_OTHERS, MAX_SOUNDS, MAX_LETTERS = 4, 3, 6, 15
IS_NAME, IS_INITIAL, IS_NUMBER, IS_WORD = 0, 1, 2, 3  # roles, as far as the engine tells them apart
WRITTEN, OMITTED, SYLLABLES = 0, 1, 2
TEXTS = (TEXT, FOLD, SECOND)
BEGINS_OPEN, ENDS_OPEN = 1 << 14, 1 << 15  # with a vowel

Row = NDArray[np.uint32]
Words = NDArray[np.uint32]  # (n, 32)

_ROLES = {Role.INITIAL: IS_INITIAL, Role.NUMBER: IS_NUMBER, Role.WORD: IS_WORD, Role.FORM: IS_WORD}
_VOWELS = {Vowels.WRITTEN: WRITTEN, Vowels.OMITTED: OMITTED, Vowels.SYLLABLES: SYLLABLES}


def small_code(code: int) -> int:
    """A code of `parts` in 32 bits: the number of a family keeps 28 of its own."""
    return FAMILY | code & 0x0FFFFFFF if code >= FAMILY_MARK else code


@lru_cache(1 << 15)
def word_row(part: Part) -> Row:
    """The row of one word of a name."""
    return np.frombuffer(word_bytes(part), np.uint32)


def word_bytes(part: Part) -> bytes:
    """The same as bytes, which are quick to compare and to remember."""
    spellings, folds = part.spellings, part.folds
    text, fold = part.text[:MAX_LETTERS], folds[0][:MAX_LETTERS]
    second = folds[1][:MAX_LETTERS] if len(folds) > 1 else ""
    abjad, syllabic = abjad_skeleton(folds[0]), syllabic_skeleton(folds[0])
    hashes, sounds = [*map(text_hash, spellings)], [*map(text_hash, folds)]
    return _ROW.pack(
        text.encode("ascii", "replace"),
        len(text),
        fold.encode("ascii", "replace"),
        len(fold),
        *_filled([small_code(code) for code in _chosen_codes(part.codes)], MAX_CODES),
        hashes[0],
        letter_bits(text + fold),
        _ROLES.get(part.role, IS_NAME)
        | _VOWELS[part.vowels] << 8
        | (BEGINS_OPEN if folds[0][0] in "aeiou" else 0)
        | (ENDS_OPEN if folds[0][-1] in "aeiou" else 0)
        | min(len(abjad), 255) << 16
        | min(len(syllabic), 255) << 24,
        letter_bits("".join([spelling[0] for spelling in spellings])),
        second.encode("ascii", "replace"),
        len(second),
        *_filled(hashes[1:], MAX_OTHERS),
        *_filled(sounds, MAX_SOUNDS),
        text_hash(abjad),
        text_hash(syllabic),
        round(8 * PUBLIC_RARITY.among_public(part)),
    )


def _filled(numbers: list[int], most: int) -> list[int]:
    return (numbers + _NOTHING)[:most]


_ROW = Struct(f"={MAX_LETTERS}sB{MAX_LETTERS}sB{MAX_CODES}IIIII{MAX_LETTERS}sB{MAX_OTHERS}I{MAX_SOUNDS}I2II")
_NOTHING = [0] * MAX_SOUNDS


@inlined
def text_length(words: Words, i: Any, text: Any) -> Any:
    """How many letters one of the TEXTS of word `i` has."""
    return np.int64(words[i, text + 3] >> np.uint32(24))


@inlined
def letter(words: Words, i: Any, text: Any, place: Any) -> Any:
    """The letter at a place of one of its TEXTS, as in ASCII."""
    return (words[i, text + (place >> 2)] >> np.uint32(8 * (place & 3))) & np.uint32(255)


@lru_cache(1 << 12)
def coded_row(codes: tuple[int, ...]) -> Row:
    """The row of a word of which only the codes are known (`hit_only`)."""
    row = np.zeros(WIDTH, np.uint32)
    _fill(row, CODES, MAX_CODES, map(small_code, codes))
    row[PRIOR] = round(8 * max((prior_of_code(small_code(code)) for code in codes), default=0.0))
    row.flags.writeable = False
    return row


def _chosen_codes(codes: Sequence[int]) -> list[int]:
    """The first codes by sound and the first families: a word with many sounds must not push its family out."""
    if len(codes) <= 2 or codes[-1] < FAMILY_MARK:
        return list(codes[:MAX_CODES])  # families come last, and most words are of none
    sounds = [code for code in codes if code < FAMILY_MARK]
    families = [code for code in codes if code >= FAMILY_MARK]
    kept = sounds[: max(MAX_CODES - len(families), 2)]
    return kept + families[: MAX_CODES - len(kept)]


def _fill(row: Row, at: int, most: int, numbers: Iterable[int]) -> None:
    for place, number in zip(range(most), numbers, strict=False):
        row[at + place] = number


def word_keys(words: Words) -> NDArray[np.uint64]:
    """64 bits of each row, by which tables are united: equal rows are one word."""
    x = np.zeros(len(words), np.uint64)
    with np.errstate(over="ignore"):
        for column in range(WIDTH):
            x = (x ^ words[:, column]) * np.uint64(0x9E3779B97F4A7C15)
            x ^= x >> np.uint64(29)
    return x
