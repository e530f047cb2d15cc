"""A Mandarin syllable in the sounds by which it is compared with foreign names.

Foreign names are written in syllables that Chinese has, so some of what a syllable says was never in the name: the
vowel of te in Smith. Weak vowels get letters of their own, and so do the initials and finals that stand for several
foreign sounds. Sounds: E I U weak vowels (te, si, fu); A final n; N final ng; R the syllable er; W the glide w;
j q x c Z pinyin's j q x c z; J C S pinyin's zh ch sh.
"""

from __future__ import annotations

import re
from functools import lru_cache

_INITIAL = re.compile(r"^(zh|ch|sh|[bpmfdtnlgkhjqxzcsrW])?(.*)$")
_AS_SOUND = {"zh": "J", "ch": "C", "sh": "S", "z": "Z"}
_WEAK_I = frozenset("SCZsJcr")  # after these, i is no vowel of its own
_GLIDE = ((re.compile(r"^y(?=i)|^w(?=u)"), ""), (re.compile(r"^y"), "i"), (re.compile(r"^w"), "W"))


@lru_cache(1 << 10)
def heard(pinyin: str) -> str:
    """`te` -> `tE`, `deng` -> `deN`, `er` -> `R`, `wei` -> `Wei`."""
    if pinyin == "er":
        return "R"
    for pattern, to in _GLIDE:
        pinyin = pattern.sub(to, pinyin, count=1)
    found = _INITIAL.match(pinyin)
    if found is None:
        return pinyin
    initial, final = _AS_SOUND.get(found[1] or "", found[1] or ""), found[2]
    if final == "e":
        final = "E"
    elif final == "i" and initial in _WEAK_I:
        final = "I"
    elif final == "u" and initial:
        final = "U"
    return initial + final.replace("ng", "N").removesuffix("n") + ("A" if final.endswith("n") else "")
