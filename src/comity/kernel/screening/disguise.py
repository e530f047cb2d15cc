"""What in a text may be meant to hide a name: letters of another alphabet that look alike, signs that nobody sees.

The comparison reads through all of them (`latin.unmask`, `scripts.clean`); here they are found, so that it can be said.
Most are slips of a keyboard or of an optical reader: the sentences state what was found and blame nobody.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from comity.kernel.screening import latin
from comity.kernel.screening.scripts import clean, script_of
from comity.kernel.vocabulary.text import N_


class Disguise(Enum):
    """Kinds of what was found; the values are stable codes."""

    LOOK_ALIKE_LETTERS = "look_alike_letters"
    DIGITS_FOR_LETTERS = "digits_for_letters"
    WRITING_DIRECTION = "writing_direction"
    HIDDEN_CHARACTERS = "hidden_characters"

    @property
    def sentence(self) -> str:
        """For people, marked for translation, with the places found and read."""
        return _SENTENCES[self]


_SENTENCES = {
    Disguise.LOOK_ALIKE_LETTERS: N_(
        "Letters of different alphabets that look alike are mixed in one word: %(found)s was read as %(read)s."
    ),
    Disguise.DIGITS_FOR_LETTERS: N_("Digits or signs stand where letters belong: %(found)s was read as %(read)s."),
    Disguise.WRITING_DIRECTION: N_("Signs that turn the writing direction were left out: %(found)s."),
    Disguise.HIDDEN_CHARACTERS: N_("Characters that cannot be seen were left out: %(found)s."),
}


@dataclass(frozen=True, slots=True)
class Found:
    """One finding.

    found  the word as it stands in the text; for what cannot be seen the code points, such as `U+200B`
    read   as it was read, empty for what was left out
    """

    kind: Disguise
    found: str
    read: str = ""


_MOST = 10  # findings of one kind
_LONGEST = 500
_DIRECTION = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_BESIDE_JOINER = re.compile("[\u0600-\u06ff\u0900-\u0dff\u1000-\u109f\u1780-\u17ff][\u200c\u200d]")


def disguises(text: str) -> tuple[Found, ...]:
    """What was found in a name, of its first characters; nothing for most names."""
    text = text[:_LONGEST]
    found = [*_masked(text), *_unseen(text)]
    return tuple(one for kind in Disguise for one in [one for one in found if one.kind is kind][:_MOST])


def _masked(text: str) -> Iterator[Found]:
    words = clean(text).split()
    some = any(latin.unmask(word) != word for word in words)
    for word in words:
        read = _as_most_letters(word)
        if some and read == word:  # beside a word that mixes alphabets, one of look-alikes only is suspect as well
            read = latin.wholly_alike(word) or word
        if read != word:
            yield Found(Disguise.LOOK_ALIKE_LETTERS, word, read)
        letters = latin.unmask_digits(read)
        if letters != read:
            yield Found(Disguise.DIGITS_FOR_LETTERS, word, letters)


def _as_most_letters(word: str) -> str:
    """A word of two alphabets in the one that most of its letters are of, where it can be read so."""
    in_latin, native = latin.unmask(word), latin.unmask_native(word)
    if native == word or in_latin == word:
        return in_latin if native == word else native
    own = sum(script_of(letter) == "latin" for letter in word)
    return native if 2 * own < sum(letter.isalpha() for letter in word) - 2 else in_latin


def _unseen(text: str) -> Iterator[Found]:
    if text.isascii() and text.isprintable():
        return
    spelling = {found.end() - 1 for found in _BESIDE_JOINER.finditer(text)}
    for at, letter in enumerate(text):
        category = unicodedata.category(letter)
        if letter in _DIRECTION:
            yield Found(Disguise.WRITING_DIRECTION, f"U+{ord(letter):04X}")
        elif (category == "Cf" and at not in spelling) or (category == "Cc" and not letter.isspace()):
            yield Found(Disguise.HIDDEN_CHARACTERS, f"U+{ord(letter):04X}")
