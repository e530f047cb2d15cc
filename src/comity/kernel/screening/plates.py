"""Number plates in their national forms, read as Latin letters: two spellings of one plate become one.

A plate is kept as its kind spells it (`kernel.identifiers`: letters and digits in capitals, no seal, space or hyphen).
Here its letters of other scripts are read by the table `number_plates`; longer entries come first, so that the office
of a Japanese plate is read whole. What the table does not know stays as it is.
"""

from __future__ import annotations

import re
from functools import lru_cache

from comity.kernel.identifiers.confusable import confusable
from comity.kernel.identifiers.documents import letters_and_digits
from comity.kernel.screening.tables import rows

# Single letters as they are: beside others of their script they keep it, alone the kind would read them already.
_LATIN = {
    signs if len(signs) == 1 else letters_and_digits(signs): latin for signs, latin, _ in rows("number_plates", 3)
}
_SIGNS = re.compile("|".join(re.escape(signs) for signs in sorted(_LATIN, key=len, reverse=True)))
# In German Ä, Ö, Ü are also written AE, OE, UE; the kind has taken the dots from the others already.
_DISTRICT = re.compile(r"^[A-Z]{2,6}(?=[0-9])")
_SPELT_OUT = re.compile(r"([AOU])E")


@lru_cache(1 << 14)
def latin_plate(number: str) -> str:
    """`number`, a canonical plate, in Latin letters and digits as far as the table reads them."""
    return number if number.isascii() else _SIGNS.sub(lambda found: _LATIN[found.group()], number)


def plate_fold(number: str) -> str:
    """The fold under which a plate, its national spellings and its misreadings meet."""
    latin = latin_plate(number)
    if district := _DISTRICT.match(latin):
        latin = _SPELT_OUT.sub(r"\1", district.group()) + latin[district.end() :]
    return confusable(latin)
