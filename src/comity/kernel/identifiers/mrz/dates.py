"""Six digits of a machine-readable zone as a date: the century comes from today."""

from __future__ import annotations

from datetime import date

from comity.kernel.errors import InvalidInput
from comity.kernel.vocabulary.text import N_


def birth_date(digits: str, today: date) -> str:
    """ISO date of birth from YYMMDD: the latest century that is not in the future.

    Unknown month or day (fillers or 00) gives "1980" or "1980-05"; an unknown year gives "".
    Raises InvalidInput (impossible_date) for what is no day.
    """
    if not digits[:2].isdigit():
        return ""
    century = today.year // 100 * 100
    for year in (century + int(digits[:2]), century - 100 + int(digits[:2])):
        found = _partial(year, digits[2:4], digits[4:6])
        if found <= today.isoformat():
            return found
    return found  # only reached in the first days of a century


def expiry_date(digits: str, today: date) -> str:
    """ISO date of expiry from YYMMDD, in the century that brings it nearest to today; as `birth_date` otherwise."""
    if not digits[:2].isdigit():
        return ""
    century = today.year // 100 * 100
    years = (century + shift + int(digits[:2]) for shift in (-100, 0, 100))
    return _partial(min(years, key=lambda year: abs(year - today.year)), digits[2:4], digits[4:6])


def _partial(year: int, month: str, day: str) -> str:
    if month in ("<<", "00"):
        return f"{year:04}"
    try:
        if day in ("<<", "00"):
            return date(year, int(month), 1).isoformat()[:7]
        return date(year, int(month), int(day)).isoformat()
    except ValueError as found:
        raise InvalidInput(N_("there is no such day"), code="impossible_date") from found
