"""Wade-Giles, as Taiwan's passports use it, from pinyin. Source: the Wade-Giles tables, without their apostrophes."""

from __future__ import annotations

import re
from functools import lru_cache

_WHOLE = {
    "zi": "tzu", "ci": "tzu", "si": "szu", "zhi": "chih", "chi": "chih", "shi": "shih", "ri": "jih",
    "yi": "i", "you": "yu", "er": "erh", "ge": "ko", "ke": "ko", "he": "ho", "e": "o",
    "yan": "yen", "ye": "yeh", "yong": "yung", "dui": "tui", "gui": "kuei", "kui": "kuei", "guo": "kuo",
    "duo": "to", "tuo": "to", "luo": "lo", "nuo": "no", "zuo": "tso", "cuo": "tso", "suo": "so",
    "zhuo": "cho", "chuo": "cho", "ruo": "jo",
}  # fmt: skip
_INITIALS = (
    ("zh", "ch"), ("ch", "ch"), ("sh", "sh"), ("b", "p"), ("p", "p"), ("d", "t"), ("t", "t"), ("g", "k"), ("k", "k"),
    ("j", "ch"), ("q", "ch"), ("x", "hs"), ("z", "ts"), ("c", "ts"), ("r", "j"),
)  # fmt: skip
_FINALS = (
    (re.compile(r"ian$"), "ien"),
    (re.compile(r"ong$"), "ung"),
    (re.compile(r"ie$"), "ieh"),
    (re.compile(r"ue$"), "ueh"),
)


@lru_cache(1 << 10)
def wade_giles(pinyin: str) -> str:
    """One syllable, lower case, no tone."""
    if pinyin in _WHOLE:
        return _WHOLE[pinyin]
    for initial, other in _INITIALS:
        if pinyin.startswith(initial):
            rest = pinyin[len(initial) :]
            if initial in ("zh", "ch", "sh", "r") and rest == "e":
                return other + "e"
            pinyin = other + rest
            break
    for final, other in _FINALS:
        pinyin = final.sub(other, pinyin)
    return pinyin
