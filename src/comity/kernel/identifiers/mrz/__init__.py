"""Machine-readable zones of travel documents: reading and writing them, and the spelling of names in them.

Words: *zone* (the two or three lines), *layout* (where each field stands), *check digit* and its verdict, *filler* (<).
Start reading at `layouts`, then `reading` and `writing`; `spelling` holds ICAO's transliteration.
"""

from comity.kernel.identifiers.mrz.check_digits import CheckDigit, check_digit
from comity.kernel.identifiers.mrz.layouts import Checked, Format
from comity.kernel.identifiers.mrz.reading import parse
from comity.kernel.identifiers.mrz.spelling import arabic_spelling, mrz_spelling
from comity.kernel.identifiers.mrz.writing import Holder, compose
from comity.kernel.identifiers.mrz.zone import MachineReadableZone

__all__ = [
    "CheckDigit",
    "Checked",
    "Format",
    "Holder",
    "MachineReadableZone",
    "arabic_spelling",
    "check_digit",
    "compose",
    "mrz_spelling",
    "parse",
]
