"""What a reader of print confuses: the letters and digits that OCR and tired eyes exchange."""

from __future__ import annotations

_CLASSES = str.maketrans("OQILBSZ", "0011852")


def confusable(number: str) -> str:
    """`number` in capitals with O and Q as 0, I and L as 1, B as 8, S as 5, Z as 2.

    Two numbers with the same fold may be the same number misread; equal numbers always have the same fold. Exact keys
    are made of canonical numbers and, in a second column, of this fold. Meant for numbers printed in capitals, not for
    case-sensitive ones such as wallet addresses.
    """
    return number.upper().translate(_CLASSES)
