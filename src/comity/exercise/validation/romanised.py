"""Names in Latin letters by published schemes, apart from the product's own tables: the bench shall not flatter it.

The schemes are data (`data/schemes.yaml`); a scheme is a list of replacements, longest first.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).parent / "data"
_BLOCKS = {"Deva": 0x0900, "Beng": 0x0980, "Gujr": 0x0A80, "Taml": 0x0B80}  # scripts laid out as Devanagari is
_BENGALI_BA = "\u09ac"
_VOWEL_SIGNS = range(0x093E, 0x094D)
_VIRAMA = "\u094d"
_INHERENT = "*"  # the a of a consonant without a sign, until it is known whether it is said
_SILENT = re.compile(r"([aeiou*]h?[^aeiou*])\*(h?[^aeiou*][aeiou*])")  # read backwards: Mam(a)ta, Agar(a)kar
_VOICED = re.compile(r"(?<=[aeiou])([ktp])(?=[aeiou])")


@cache
def _schemes() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = yaml.safe_load((DATA / "schemes.yaml").read_text("utf-8"))
    return found


@cache
def schemes_of(alphabet: str, script: str) -> tuple[Callable[[str], str], ...]:
    """The ways to write names of an alphabet (`latin`, `russian`, `indic` ...) in Latin letters."""
    tables = [_replacements(text) for text in _schemes()[alphabet].values()]
    if alphabet == "indic":
        return tuple(_Abugida(dict(table), script, voiced=at > 0) for at, table in enumerate(tables))
    return tuple(_Alphabet(table, bare=alphabet == "latin") for table in tables)


def _replacements(text: str) -> list[tuple[str, str]]:
    pairs: list[Any] = [part.partition("=") for part in text.split()]
    return [(key, "" if value == "0" else value) for key, _, value in pairs]


class _Alphabet:
    """Letter by letter; `bare` takes off the marks that are left."""

    def __init__(self, table: list[tuple[str, str]], *, bare: bool) -> None:
        self._table = {unicodedata.normalize("NFC", key): value for key, value in table}
        self._bare = bare
        keys = sorted(self._table, key=lambda key: (-len(key.strip("^$")), key[0] not in "^"))
        self._pattern = re.compile("|".join(_as_pattern(key) for key in keys))
        self._plain = {key.strip("^$"): key for key in reversed(keys)}

    def __call__(self, text: str) -> str:
        return " ".join("-".join(self._word(part) for part in word.split("-")) for word in text.split(" "))

    @lru_cache(1 << 14)  # noqa: B019 - the few schemes live as long as the process
    def _word(self, word: str) -> str:
        low = unicodedata.normalize("NFC", word.lower())
        if not self._bare:
            low = "".join(_without_accent(letter) for letter in low)
        written = self._pattern.sub(self._replace, low)
        if self._bare:
            written = unaccented(written)
        return written[:1].upper() + written[1:]

    def _replace(self, match: re.Match[str]) -> str:
        said = match.group()
        if match.end() == len(match.string) and f"{said}$" in self._table:
            return self._table[f"{said}$"]
        if match.start() == 0 and f"^{said}" in self._table:
            return self._table[f"^{said}"]
        return self._table[said]


def _as_pattern(key: str) -> str:
    return ("^" if key[0] == "^" else "") + re.escape(key.strip("^$")) + ("$" if key[-1] == "$" else "")


def _without_accent(letter: str) -> str:
    """Greek letters without their stress; letters that are letters of their own (й, ї, ё) stay."""
    return unaccented(letter) if "Ͱ" <= letter <= "Ͽ" or "ἀ" <= letter <= "῿" else letter


def unaccented(text: str) -> str:
    """The same letters without marks above and below."""
    if text.isascii():
        return text
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


class _Abugida:
    """A Brahmic script: consonants carry an a unless a vowel sign or the virama follows."""

    def __init__(self, table: dict[str, str], script: str, *, voiced: bool) -> None:
        self._table, self._script, self._voiced = table, script, voiced

    def __call__(self, text: str) -> str:
        return " ".join(self._word(word) for word in text.split(" "))

    def _word(self, word: str) -> str:
        moved = [self._as_devanagari(letter) for letter in word]
        written = []
        for at, letter in enumerate(moved):
            following = moved[at + 1] if at + 1 < len(moved) else ""
            consonant = "क" <= letter <= "ह" or "क़" <= letter <= "य़"
            bare = following == _VIRAMA or (following and ord(following) in _VOWEL_SIGNS)
            written.append(self._table.get(letter, "") + (_INHERENT if consonant and not bare else ""))
        said = "".join(written)
        if self._script != "Taml":
            conjunct = len(moved) > 2 and moved[-2] == _VIRAMA
            said = said if conjunct or len(said) < 4 else said.removesuffix(_INHERENT)
            said = _SILENT.sub(r"\1\2", said[::-1])[::-1]
        elif self._voiced:
            said = _VOICED.sub(lambda match: "gdb"["ktp".index(match.group())], said.replace(_INHERENT, "a"))
        said = said.replace(_INHERENT, "a")
        return said[:1].upper() + said[1:]

    def _as_devanagari(self, letter: str) -> str:
        if self._script == "Beng" and letter == _BENGALI_BA:
            return "ब"
        code = ord(letter) - _BLOCKS[self._script]
        return chr(0x0900 + code) if 0 <= code < 0x80 else letter
