"""Kana: Hepburn, with and without its long vowels."""

from __future__ import annotations

import re
import unicodedata

from comity.kernel.screening.phonetics import folds
from comity.kernel.screening.tables import rows
from comity.kernel.screening.transliterate.reading import Hearing, Piece, Vowels, plain

_SYLLABLES = {row[0]: row[1] for row in rows("kana", 2)}
_SMALL_TSU = "っ"
_LONG = re.compile(r"(?<=[oO])[ou]|(?<=u)u|(?<=a)a|(?<=i)i|(?<=e)e")


def piece(word: str) -> Piece:
    """`おおの` is `ono` and `oono`.

    What Japanese does not speak it does not write: a stroke for length may stand for an r (Baker is beekaa), and an r
    for an l (Laura is roora).
    """
    hiragana = "".join(chr(ord(c) - 0x60) if "ァ" <= c <= "ヶ" else c for c in unicodedata.normalize("NFKC", word))
    full = _read(hiragana)
    short = _LONG.sub("", full)
    with_r = _read(hiragana.replace("ー", "る")).replace("ru", "r") if "ー" in hiragana else short  # Baker is beekaa
    found = tuple(dict.fromkeys(text for text in (short, short.replace("r", "l"), full, with_r) if text))
    heard = tuple(dict.fromkeys(folds(text, False)[0] for text in (full, with_r) if text))
    return Piece(
        found or plain(word), Vowels.SYLLABLES, heard=heard, hearing=Hearing.SYLLABLES, within=Hearing.SYLLABLES
    )


def _read(hiragana: str) -> str:
    out: list[str] = []
    at, double = 0, False
    while at < len(hiragana):
        length = 2 if hiragana[at : at + 2] in _SYLLABLES else 1
        letters = hiragana[at : at + length]
        at += length
        if letters == _SMALL_TSU:
            double = True
            continue
        latin = _SYLLABLES.get(letters, letters.lower() if letters.isascii() and letters.isalnum() else "")
        out.append(latin[:1] + latin if double else latin)
        double = False
    return "".join(out)
