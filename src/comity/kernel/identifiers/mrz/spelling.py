"""Names as machine-readable zones spell them: ICAO's transliteration of Latin, Cyrillic and Arabic letters."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib import resources
from typing import NamedTuple

from anyascii import anyascii

from comity.kernel.identifiers.characters import plain

_NOT_WRITTEN, _REPEAT, _TEH_MARBUTA = "-", "*", "ة"
_BETWEEN_WORDS = re.compile(r"[\s\-,/<_·・]+")


class _Row(NamedTuple):
    """How one character is spelt; `in_language` and `first_in_language` hold the exceptions."""

    usual: str
    in_language: dict[str, str]
    first_in_language: dict[str, str]


@cache
def _table() -> dict[str, _Row]:
    text = resources.files("comity.kernel.identifiers").joinpath("data/spelling.tsv").read_text("utf-8")
    table = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            point, usual, exceptions, _name = line.split("\t")
            pairs = dict(exception.split(":") for exception in exceptions.split())
            first = {key[:-1]: value for key, value in pairs.items() if key.endswith("^")}
            table[chr(int(point, 16))] = _Row(usual, {k: v for k, v in pairs.items() if not k.endswith("^")}, first)
    return table


def mrz_spelling(name: str, language: str = "") -> str:
    """`name` in the letters A to Z with the filler < between words (ICAO 9303-3, sections 4.6 and 6).

    language  ISO 639-1 code for the exceptions of be, bg, mk, sr and uk; others and "" take the usual spelling
    Apostrophes and points are left out, hyphens part words. What ICAO's tables lack loses its accent (Latin) or takes
    the romanisation of the anyascii library (Greek, Han, Georgian …); digits are left out.
    """
    words = _BETWEEN_WORDS.split(plain(name).upper())
    return "<".join(spelt for spelt in (_word(word, language) for word in words) if spelt)


def _word(word: str, language: str) -> str:
    spelt: list[str] = []
    rows = [(c, _table().get(c)) for c in unicodedata.normalize("NFC", word)]
    written = [(c, row) for c, row in rows if row is None or row.usual != _NOT_WRITTEN]
    for place, (c, row) in enumerate(written):
        if row is None:
            spelt.append(_beyond_the_tables(c))
        elif row.usual == _REPEAT:
            spelt.append(spelt[-1] if spelt else "")
        elif c == _TEH_MARBUTA and place == len(written) - 1:
            spelt.append("XAH")  # at the end of a name component; XTA elsewhere
        else:
            first = row.first_in_language.get(language) if place == 0 else None
            spelt.append(first or row.in_language.get(language) or row.usual)
    return "".join(spelt)


def _beyond_the_tables(c: str) -> str:
    base = unicodedata.normalize("NFD", c)[0]
    if base in _table() or not c.isalpha():
        return _table()[base].usual.strip(_NOT_WRITTEN) if base in _table() else ""
    return "".join(a for a in (base if base.isascii() else anyascii(c).upper()) if "A" <= a <= "Z")


@cache
def _arabic_by_spelling() -> dict[str, str]:
    arabic = {row.usual: c for c, row in sorted(_table().items(), reverse=True) if "\u0621" <= c <= "\u06d3"}
    return {**{s: c for s, c in arabic.items() if s not in (_NOT_WRITTEN, _REPEAT)}, "XAH": _TEH_MARBUTA}


def arabic_spelling(name: str) -> str:
    """The Arabic letters behind a name of a machine-readable zone spelt by ICAO's table; "" if it is not so spelt.

    No spelling begins another, so the way back is clear, but for Y (ي or the rare ې). Only a name with an X sequence is
    taken to be spelt by the table: others of Arabic origin are spelt by ear.
    """
    words = [_arabic_word(word) for word in re.split(r"[< ]+", name.strip("< ").upper())]
    return " ".join(words) if "X" in name.upper() and all(words) else ""


def _arabic_word(word: str) -> str:
    letters, place = [], 0
    while place < len(word):
        end = next((e for e in (place + 3, place + 2, place + 1) if word[place:e] in _arabic_by_spelling()), None)
        if end is None:
            return ""
        letters.append(_arabic_by_spelling()[word[place:end]])
        place = min(end, len(word))
    return "".join(letters)
