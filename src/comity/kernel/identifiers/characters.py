"""Text from a keyboard, a scanner or a register, brought to plain characters before anything is read from it."""

from __future__ import annotations

import re
import unicodedata

from comity.kernel.errors import InvalidInput, TooLarge
from comity.kernel.vocabulary.text import N_

LIMIT = 10_000  # characters: longer than any machine-readable zone, name or number that a person would paste

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−⁃﹘﹣－ー"), "-")
_SEPARATORS = re.compile(r"[\s\-./\\_·•,:;'’`´°#]+")

# Capital letters that look the same in print. Source: shapes of Unicode's confusables, capitals only.
_CYRILLIC = str.maketrans("АВЕКМНОРСТУХІЈЅ", "ABEKMHOPCTYXIJS")
_GREEK = str.maketrans("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX")
_LOOK_ALIKES = {**_CYRILLIC, **_GREEK}


def plain(text: str) -> str:
    """`text` in NFKC with ASCII digits and hyphens, without invisible marks; line breaks stay.

    Raises TooLarge over `LIMIT` characters, before or after NFKC: one sign can unfold into eighteen.
    """
    if len(text) > LIMIT or len(unfolded := unicodedata.normalize("NFKC", text)) > LIMIT:
        raise TooLarge(
            N_("the text is longer than 10,000 characters"),
            hint=N_("give one name, one number or one machine-readable zone"),
        )
    return "".join(_character(c) for c in unfolded.translate(_DASHES)).strip()


def _character(c: str) -> str:
    if c.isascii():
        return c if c.isprintable() or c in "\n\r\t" else " "
    category = unicodedata.category(c)
    if category == "Nd":  # Arabic-Indic, Persian, Devanagari, Thai …
        return str(unicodedata.digit(c))
    if category in ("Cf", "Cs", "Cn", "Co"):  # direction marks, joiners, byte order marks, lone surrogates
        return ""
    return "\n" if category in ("Zl", "Zp") else " " if category in ("Cc", "Zs") else c


def squeezed(text: str) -> str:
    """`text` in capitals without spaces, hyphens, points and strokes; Cyrillic and Greek look-alikes become Latin."""
    return as_latin(_SEPARATORS.sub("", plain(text).replace("<", "")).upper())


def as_latin(number: str) -> str:
    """Cyrillic and Greek capitals as the Latin ones they look like, if that makes the whole of `number` Latin.

    A Russian plate "А123ВС" and its Latin typing are one number; a series such as "ЖА" stays as it is.
    """
    folded = number.translate(_LOOK_ALIKES)
    return folded if folded.isascii() else number


def is_mixed(number: str) -> bool:
    """Whether `number` mixes letters of two scripts, which nobody prints and a typing slip produces."""
    scripts = {unicodedata.name(c, "?").split(" ")[0] for c in number if c.isalpha()}
    return len(scripts & {"LATIN", "CYRILLIC", "GREEK", "ARABIC", "HEBREW"}) > 1


def expect(pattern: re.Pattern[str], number: str, *, code: str, message: str, hint: str = "") -> str:
    """`number` if the whole of it has the shape `pattern`; InvalidInput with `code` otherwise."""
    if not pattern.fullmatch(number):
        raise InvalidInput(message, hint=hint, code=code)
    return number
