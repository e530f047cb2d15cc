"""The scripts of India, which share one order of letters: consonants carry an `a` unless a sign says otherwise."""

from __future__ import annotations

from comity.kernel.screening.tables import rows

_FIRST, _BLOCK = 0x0900, 0x80
_LETTERS = {
    (block, int(offset, 16)): (kind, first.replace("-", ""), (second or first).replace("-", ""))
    for offset, kind, first, second, block in rows("brahmic", 5)
}
_BLOCKS = (
    "devanagari",
    "bengali",
    "gurmukhi",
    "gujarati",
    "oriya",
    "tamil",
    "telugu",
    "kannada",
    "malayalam",
    "sinhala",
)
SCRIPTS = frozenset(_BLOCKS)
_NOTHING = ("other", "", "")


def spellings(word: str) -> tuple[str, ...]:
    """Two readings: with the silent final `a` dropped, as Hindi and its neighbours speak, and in the second scheme.

    The second scheme reads letters as Tamil (voiced for voiceless) and Bengali (v as b) do.
    """
    first = _read(word, 0)
    trimmed = first[:-1] if first.endswith("a") and len(first) > 3 and not word_ends_in_vowel_sign(word) else first
    return tuple(dict.fromkeys(text for text in (trimmed, _read(word, 1), first) if text))


def word_ends_in_vowel_sign(word: str) -> bool:
    """Whether the last letter says its vowel itself (Devanagari aa: Geeta), so that nothing is silent."""
    return _entry(word[-1])[0] != "consonant"


def _entry(letter: str) -> tuple[str, str, str]:
    block, offset = divmod(ord(letter) - _FIRST, _BLOCK)
    if not 0 <= block < len(_BLOCKS):
        return _NOTHING
    return _LETTERS.get((_BLOCKS[block], offset)) or _LETTERS.get(("", offset), _NOTHING)


def _read(word: str, scheme: int) -> str:
    out: list[str] = []
    carries = False  # the letter before is a consonant whose inherent vowel is still to be written
    for letter in word:
        kind, *texts = _entry(letter)
        if carries and kind not in ("sign", "virama", "nukta"):
            out.append("a")
        carries = kind == "consonant" or (carries and kind == "nukta")
        if kind == "other" and letter.isascii() and letter.isalnum():
            out.append(letter.lower())
        out.append(texts[scheme])
    return "".join(out) + ("a" if carries else "")
