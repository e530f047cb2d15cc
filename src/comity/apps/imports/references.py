"""Reference numbers: one spelling, so that two editions mean the same entry by the same number."""

from __future__ import annotations

import re
import unicodedata

from comity.kernel.errors import InvalidInput

MAX_CHARACTERS = 200
_UNSEEN = re.compile("[\u0000-\u001f\u007f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def reference(text: str) -> str:
    """The one spelling of a reference number: trimmed, full-width as ASCII, blanks single, nothing invisible.

    Case stays: lists tell entries apart by it (KPi.034, KPe.034). InvalidInput for an empty or overlong one.
    """
    if len(text) > MAX_CHARACTERS * 4:
        raise InvalidInput(f"a reference number has {len(text):,} characters", code="bad_reference")
    plain = " ".join(_UNSEEN.sub("", unicodedata.normalize("NFKC", text)).split())
    if not plain:
        raise InvalidInput("an entry has no reference number", code="no_reference")
    if len(plain) > MAX_CHARACTERS:
        raise InvalidInput(
            f"a reference number has {len(plain)} characters; at most {MAX_CHARACTERS} are accepted",
            code="bad_reference",
        )
    return plain
