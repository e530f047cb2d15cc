"""The check digit of ICAO Doc 9303 Part 3, section 4.9: weights 7, 3, 1, modulo 10."""

from __future__ import annotations

from dataclasses import dataclass

from comity.kernel.identifiers.mrz.layouts import Checked

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_VALUES = {"<": 0, **{c: value for value, c in enumerate(ALPHABET)}}
_WEIGHTS = (7, 3, 1)


@dataclass(frozen=True, slots=True)
class CheckDigit:
    """One check digit and the verdict on it.

    printed   as read, one character
    computed  what the covered characters ask for; "" if one of them cannot be read
    """

    what: Checked
    printed: str
    computed: str

    @property
    def holds(self) -> bool:
        """Whether the digit is right; optional data may print a filler for 0 (9303-4, 4.2.2, note j)."""
        return self.printed == self.computed or (
            self.what is Checked.OPTIONAL and self.printed == "<" and self.computed == "0"
        )


def check_digit(text: str) -> str:
    """The check digit of `text`, "" if it holds a character that machine-readable zones do not have."""
    if any(c not in _VALUES for c in text):
        return ""
    return str(sum(_VALUES[c] * _WEIGHTS[i % 3] for i, c in enumerate(text)) % 10)
