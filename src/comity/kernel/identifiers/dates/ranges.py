"""Ranges of years, as lists write an unsure birth: "1958-1963", "between 1958 and 1960", "Jan 1960 to Dec 1969"."""

from __future__ import annotations

import re

MAX_YEARS = 20  # a wider range tells nothing that a reader could compare

_CIRCA = re.compile(r"^(?:circa|ca|c)\.? ", re.IGNORECASE)
_YEARS = re.compile(r"([0-9]{4}) ?[-/] ?([0-9]{4})")
_FROM = re.compile(r"^(?:between|from|entre|de|du|desde|zwischen|von|с|между|بين|من)\s+", re.IGNORECASE)
_AND = re.compile(r"\s+(?:and|et|y|e|und|и|و|a|à|au|al)\s+", re.IGNORECASE)  # a range only after a word like *between*
_TO = re.compile(r"\s+(?:to|until|hasta|bis|по|до|الى|إلى)\s+", re.IGNORECASE)


def halves(text: str) -> tuple[str, str] | None:
    """The two dates that `text` names as the ends of a range, or None."""
    bare = _CIRCA.sub("", text.strip())
    if years := _YEARS.fullmatch(bare):
        return years.group(1), years.group(2)
    inner = _FROM.sub("", bare)
    for parts in (_TO.split(inner), _AND.split(inner) if inner != bare else []):
        if len(parts) == 2:
            return parts[0], parts[1]
    return None


def years_between(first: str, last: str) -> tuple[str, ...]:
    """Every year from that of `first` to that of `last`, ISO partial dates; () if it runs backwards or too far."""
    start, end = int(first[:4]), int(last[:4])
    return tuple(f"{year:04}" for year in range(start, end + 1)) if end - start < MAX_YEARS else ()
