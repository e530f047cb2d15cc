"""Thai and Lao: vowels written before their consonant are spoken after it, finals change, some letters are silent."""

from __future__ import annotations

import re

from comity.kernel.screening.tables import rows

SCRIPTS = frozenset({"thai", "lao"})
_LETTERS = {letter: (first, last) for letter, first, last in rows("thai", 3)}
_BEFORE = "เแโใไເແໂໃໄ"
_SILENT = re.compile(r"[\u0E01-\u0E2E][\u0E34-\u0E39]?\u0E4C")  # a consonant under the mark thanthakhat is not read
_PREPOSED = re.compile(rf"([{_BEFORE}])([ก-ฮກ-ຮ])")
_VOWELS = frozenset("aeiou")


def spellings(script: str, word: str) -> tuple[str, ...]:
    """By the Royal Thai General System of Transcription, nearly; and letter by letter, as Sanskrit names are spelt.

    Short vowels that are not written (som in Somchai) are missing from both; the comparison weighs consonants first.
    """
    spoken = _SILENT.sub("", word) if script == "thai" else word
    by_sound = _read(_PREPOSED.sub(r"\2\1", spoken), finals=True)
    by_letter = _read(_PREPOSED.sub(r"\2\1", word), finals=False)
    return tuple(dict.fromkeys(text for text in (by_sound, by_letter) if text))


def _read(word: str, *, finals: bool) -> str:
    out: list[str] = []
    for at, letter in enumerate(word):
        first, last = _LETTERS.get(letter, (letter if letter.isascii() and letter.isalnum() else "", ""))
        ends = at == len(word) - 1 and last
        out.append(last if finals and ends else first)
    return "".join(text for text in out if text != "-").lower()
