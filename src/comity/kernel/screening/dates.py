"""Birth dates, each known to the day, the month or the year only: how two sets of them agree."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from enum import Enum
from functools import lru_cache

from comity.kernel.screening.calendars import same_day_in_another_calendar

_SHAPE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_NEAR_YEARS = 1  # lists that say "circa" and registers that count from another calendar
_UNKNOWN_DAY = (1, 1)  # month and day that stand for unknown ones in many registers


class DateAgreement(Enum):
    """From full agreement to contradiction; the order is the order of strength, as `terms.BIRTH_DATE` weighs it."""

    EXACT = "exact"
    SWAPPED = "swapped"  # day and month exchanged
    MONTH = "month"  # one side knows the month only, and it agrees
    PLACEHOLDER = "placeholder"  # both say 1 January of one year
    DAY_OFF = "day_off"  # one day apart
    YEAR_OFF = "year_off"  # same day, year one apart
    DIGITS = "digits"  # one digit differs, or two are exchanged
    YEAR = "year"  # one side knows the year only, and it agrees
    CALENDAR = "calendar"  # the same day, if one side counts in another calendar
    ONE_PART = "one_part"  # two of year, month and day agree
    NEAR = "near"  # years at most one apart, nothing more to go by
    CONTRADICTS = "contradicts"


Parts = tuple[int, int, int]  # year, month, day; 0 where unknown


@lru_cache(1 << 15)
def parse(text: str) -> Parts | None:
    """(year, month, day) of an ISO date, 0 for what it leaves out; None for what is no date."""
    found = _SHAPE.match(text)
    if not found:
        return None
    year, month, day = (int(part or 0) for part in found.groups())
    if month > 12 or day > 31:
        return None
    return (year, month, day if month else 0) if year else None


def best(asked: Iterable[str], held: Iterable[str]) -> tuple[DateAgreement, str, str] | None:
    """The strongest agreement of any date of one side with any of the other, and the two; None if a side has none.

    Lists often give several possible dates: one that agrees is enough.
    """
    found: tuple[DateAgreement, str, str] | None = None
    for one in asked:
        for other in held:
            a, b = parse(one), parse(other)
            if a is None or b is None:
                continue
            agreement = agree(a, b)
            if found is None or _RANK[agreement] < _RANK[found[0]]:
                found = (agreement, one, other)
    return found


@lru_cache(1 << 15)
def agree(a: Parts, b: Parts) -> DateAgreement:
    """How two dates agree."""
    (y1, m1, d1), (y2, m2, d2) = a, b
    apart = abs(y1 - y2)
    if not (m1 and m2):
        return (
            DateAgreement.YEAR
            if apart == 0
            else DateAgreement.NEAR
            if apart <= _NEAR_YEARS
            else DateAgreement.CONTRADICTS
        )
    if not (d1 and d2):
        if apart == 0:
            return DateAgreement.MONTH if m1 == m2 else DateAgreement.NEAR
        return DateAgreement.NEAR if apart <= _NEAR_YEARS and m1 == m2 else DateAgreement.CONTRADICTS
    return _full_dates(a, b)


def _full_dates(a: Parts, b: Parts) -> DateAgreement:
    (y1, m1, d1), (y2, m2, d2) = a, b
    if a == b:
        return DateAgreement.PLACEHOLDER if (m1, d1) == _UNKNOWN_DAY else DateAgreement.EXACT
    if y1 == y2 and _UNKNOWN_DAY in ((m1, d1), (m2, d2)):
        return DateAgreement.YEAR
    if y1 == y2 and (m1, d1) == (d2, m2):
        return DateAgreement.SWAPPED
    if _days(a, b) == 1:
        return DateAgreement.DAY_OFF
    if (m1, d1) == (m2, d2) and abs(y1 - y2) == 1:
        return DateAgreement.YEAR_OFF
    if _digits_apart(a, b):
        return DateAgreement.DIGITS
    if same_day_in_another_calendar(a, b):
        return DateAgreement.CALENDAR
    if (y1 == y2) + (m1 == m2) + (d1 == d2) == 2 and y1 == y2:
        return DateAgreement.ONE_PART
    return DateAgreement.CONTRADICTS


def _days(a: Parts, b: Parts) -> int:
    try:
        return abs((date(*a) - date(*b)).days)
    except ValueError:  # 31 June stands in some registers
        return -1


def _digits_apart(a: Parts, b: Parts) -> bool:
    """Whether two dates differ in one digit or in two that changed places: 1968, 1986."""
    one, other = (f"{year:04}{month:02}{day:02}" for year, month, day in (a, b))
    differ = [(p, q) for p, q in zip(one, other, strict=True) if p != q]
    return len(differ) == 1 or (len(differ) == 2 and differ[0] == differ[1][::-1])


_RANK = {agreement: rank for rank, agreement in enumerate(DateAgreement)}
