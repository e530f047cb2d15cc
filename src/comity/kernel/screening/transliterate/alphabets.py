"""Alphabets and abjads, letter by letter, in up to three schemes (`data/letters.tsv`)."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict

from comity.kernel.screening.tables import rows
from comity.kernel.screening.transliterate.reading import Hearing, Piece, Vowels, plain

_SCHEMES = 3
_ABJADS = frozenset({"arabic", "hebrew", "syriac"})


def _tables() -> dict[str, list[dict[str, str]]]:
    tables: dict[str, list[dict[str, str]]] = defaultdict(lambda: [{} for _ in range(_SCHEMES)])
    for script, letter, first, second, third in rows("letters", 5):
        for scheme, text in enumerate((first, second or first, third or first)):
            tables[script][scheme][letter] = "" if text == "-" else text
    return dict(tables)


_TABLES = _tables()
SCRIPTS = frozenset(_TABLES)
_MATCHERS = {
    script: re.compile("|".join(sorted(map(re.escape, schemes[0]), key=len, reverse=True)) + "|.")
    for script, schemes in _TABLES.items()
}
_SILENT_AT_THE_END = ("ه", "ہ", "ה")
_MAKES_DIGRAPH = tuple("kstzcgpdb")
_ARTICLE = re.compile(r"^[اٱ]ل(?=.{3})")


def piece(script: str, word: str) -> Piece:
    """One word in its schemes. Vowel points, accents and lengthening strokes are left out first."""
    letters = _letters(script, word)
    if script == "arabic":
        letters = _ARTICLE.sub("", letters)  # the article al- is no part of the name's sound
    vowels = Vowels.OMITTED if script in _ABJADS else Vowels.WRITTEN
    hearing = Hearing.OMITTED if script in _ABJADS else Hearing.WRITTEN
    read = (_spelled(script, scheme, letters) for scheme in range(_SCHEMES))
    found = tuple(dict.fromkeys(text for text in read if text))
    return Piece(found or plain(word), vowels, hearing=hearing)


def _letters(script: str, word: str) -> str:
    lower = word.lower().replace("ـ", "")
    kept = unicodedata.normalize("NFC", "".join(c for c in unicodedata.normalize("NFD", lower) if keeps(script, c)))
    return kept.replace("’", "'")


def keeps(script: str, letter: str) -> bool:
    """Whether a combining mark makes another letter of this script (й, ў, ї, ё; آ أ إ ؤ ئ) rather than point it."""
    if not unicodedata.combining(letter):
        return True
    if script == "cyrillic":
        return letter in "\u0306\u0308\u0301" and letter != "\u0301"
    return script == "arabic" and letter in "\u0653\u0654\u0655"


def _spelled(script: str, scheme: int, letters: str) -> str:
    table = _TABLES[script][scheme]
    text = ""
    for letter in _MATCHERS[script].findall(letters):
        read = table.get(letter)
        if read is None:
            read = letter if letter.isdigit() else "".join(plain(letter))
        # An h of its own after k or s makes no kh or sh: phonetics reads a capital H as just that.
        text += "H" if read == "h" and text.endswith(_MAKES_DIGRAPH) else read
    if script in _ABJADS and len(text) > 2 and text.endswith(("h", "H")) and letters.endswith(_SILENT_AT_THE_END):
        text = text[:-1]
    return "".join(letter for letter in text if letter.isascii() and letter.isalnum())
