"""Burmese, syllable by syllable: what is written and what is spoken differ most in the rhymes (`-ောင်` is aung)."""

from __future__ import annotations

import re

from comity.kernel.screening.tables import rows
from comity.kernel.screening.transliterate.reading import plain

SCRIPTS = frozenset({"burmese"})
_READ = {(kind, text): reading.replace("-", "") for kind, text, reading in rows("burmese", 3)}
_TONES = re.compile("[\u1037\u1038]")
_STACKED = "\u1039"  # the letter above closes its syllable, as under the mark asat
_SYLLABLE = re.compile(
    "(?P<letter>[\u1000-\u102a\u103f])"
    "(?P<medials>[\u103b-\u103e]*)"
    "(?P<rhyme>[\u102b-\u1032\u1036]*(?:[\u1000-\u1021][\u103a])?\u103a?)"
)
_SOUNDS = {"khy": "ch", "ky": "ky", "gy": "gy", "thh": "th"}


def spellings(word: str) -> tuple[str, ...]:
    """As people spell it, with an r written as y or as r."""
    letters = re.sub(f"([\u1000-\u1021]){_STACKED}", "\\1\u103a", _TONES.sub("", word))
    read = "".join(_syllable(found) for found in _SYLLABLE.finditer(letters))
    return tuple(dict.fromkeys(text for text in (read, *plain(word)) if text))


def _syllable(found: re.Match[str]) -> str:
    medials, rhyme = found["medials"], found["rhyme"]
    if "\u103d" in medials and ("rhyme", "\u103d" + rhyme) in _READ:  # the medial w belongs to the rhyme: ွန် is un
        medials, rhyme = medials.replace("\u103d", ""), "\u103d" + rhyme
    onset = _READ.get(("letter", found["letter"]), "")
    for medial in medials:
        onset += _READ["medial", medial]
    if "\u103e" in medials:  # a medial h is heard first: hla, hnin; with y or r it is sh
        onset = onset.replace("h", "", 1) if onset[:1] in "lmnwy" else onset
        onset = "sh" + onset[1:] if onset.startswith("y") else "h" + onset
    vowel = _READ.get(("rhyme", rhyme), "" if found["letter"] in "ဣဤဥဦဧဩဪ" else "a")
    return _SOUNDS.get(onset, onset) + vowel
