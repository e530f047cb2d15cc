"""Facts beside the name in a name row: birth date, sex and nationality, packed to be compared by kernels.

A date is year << 9 | month << 5 | day, with 0 for what is not known; so dates stand in their order as numbers.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from comity.kernel.screening import calendars, dates
from comity.kernel.screening.dates import DateAgreement
from comity.kernel.screening.engine.compiled import compiled
from comity.kernel.screening.engine.weights import DATES

(
    EXACT, SWAPPED, MONTH, PLACEHOLDER, DAY_OFF, YEAR_OFF, DIGITS, YEAR, CALENDAR, ONE_PART, NEAR, CONTRADICTS,
) = range(len(DateAgreement))  # fmt: skip
MALE, FEMALE = 1, 2
persian, islamic, ethiopian = map(compiled, (calendars.persian, calendars.islamic, calendars.ethiopian))
MAX_DATES = 6  # birth dates of one record or question that are compared


def packed_dates(texts: Iterable[str]) -> list[int]:
    """The distinct dates, packed; what is no date is left out."""
    found: dict[int, None] = {}
    for text in texts:
        known = dates.parse(text)
        if known is not None:
            found[known[0] << 9 | known[1] << 5 | known[2]] = None
    return list(found)[:MAX_DATES]


def with_neighbours(packed: Iterable[int]) -> NDArray[np.int32]:
    """(n, 3): each date with the day before and the day after; 0 where there is no such day."""
    return np.array([[one, _moved(one, -1), _moved(one, 1)] for one in packed], np.int32).reshape(-1, 3)


def _moved(packed: int, days: int) -> int:
    try:
        found = date(packed >> 9, packed >> 5 & 15, packed & 31) + timedelta(days=days)
    except (ValueError, OverflowError):
        return 0
    return found.year << 9 | found.month << 5 | found.day


def packed_sex(sexes: Iterable[str]) -> int:
    """One bit for each sex stated; 0 where none is."""
    return (MALE if "male" in sexes else 0) | (FEMALE if "female" in sexes else 0)


@compiled
def agreement(asked: NDArray[np.int32], held: Any) -> Any:
    """How two known dates agree, as `dates.agree` has it but for other calendars. `asked`: row of `with_neighbours`."""
    q = asked[0]
    year, month, day = q >> 9, (q >> 5) & 15, q & 31
    held_year, held_month, held_day = held >> 9, (held >> 5) & 15, held & 31
    apart = abs(year - held_year)
    if month == 0 or held_month == 0:
        return YEAR if apart == 0 else NEAR if apart <= 1 else CONTRADICTS
    if day == 0 or held_day == 0:
        if apart == 0:
            return MONTH if month == held_month else NEAR
        return NEAR if apart <= 1 and month == held_month else CONTRADICTS
    if q == held:
        return PLACEHOLDER if month == 1 and day == 1 else EXACT
    if apart == 0 and ((month == 1 and day == 1) or (held_month == 1 and held_day == 1)):
        return YEAR
    if apart == 0 and month == held_day and day == held_month:
        return SWAPPED
    if held == asked[1] or held == asked[2]:
        return DAY_OFF
    if apart == 1 and month == held_month and day == held_day:
        return YEAR_OFF
    if _digits_apart(q, held):
        return DIGITS
    if apart > 6 and _same_day_in_another_calendar(q, held):
        return CALENDAR
    if apart == 0 and (month == held_month or day == held_day):
        return ONE_PART
    return CONTRADICTS


@compiled
def _digits_apart(one: Any, other: Any) -> Any:
    """Whether two dates differ in one digit or in two that changed places."""
    a = (one >> 9) * 10000 + (one >> 5 & 15) * 100 + (one & 31)
    b = (other >> 9) * 10000 + (other >> 5 & 15) * 100 + (other & 31)
    differ = first = first_other = second = second_other = 0
    for _ in range(8):
        x, y = a % 10, b % 10
        if x != y:
            differ += 1
            if differ == 1:
                first, first_other = x, y
            else:
                second, second_other = x, y
        a, b = a // 10, b // 10
    return differ == 1 or (differ == 2 and first == second_other and second == first_other)


@compiled
def _same_day_in_another_calendar(one: Any, other: Any) -> Any:
    return _read_otherwise(one, other) or _read_otherwise(other, one)


@compiled
def _read_otherwise(foreign: Any, common: Any) -> Any:
    """Whether `foreign`, read in the calendar its year suggests, is the day `common` or one beside it."""
    year, month, day = foreign >> 9, foreign >> 5 & 15, foreign & 31
    meant = _ordinal(common)
    if 1250 <= year < 1500 and not 1250 <= common >> 9 < 1500:
        return abs(persian(year, month, day) - meant) <= 1 or abs(islamic(year, month, day) - meant) <= 1
    if 7 <= (common >> 9) - year <= 8:
        return abs(ethiopian(year, month, day) - meant) <= 1
    return False


@compiled
def _ordinal(packed: Any) -> Any:
    """The number of a day of the common calendar, as `date.toordinal` counts; far off where there is no such day."""
    year, month, day = packed >> 9, packed >> 5 & 15, packed & 31
    leap = (year % 4 == 0 and year % 100 != 0) or year % 400 == 0
    most = 30 if month in (4, 6, 9, 11) else 31 if month != 2 else 29 if leap else 28
    if day > most:
        return -1000
    before = (367 * month - 362) // 12 - (0 if month <= 2 else 1 if leap else 2)
    return 365 * (year - 1) + (year - 1) // 4 - (year - 1) // 100 + (year - 1) // 400 + before + day


@compiled
def date_bits(asked: NDArray[np.int32], held: Any, weights: NDArray[np.float32]) -> Any:
    """The bits of the strongest agreement of any date asked with the one held; 0 where either is not known."""
    if held == 0 or asked.shape[0] == 0:
        return np.float32(0)
    best = CONTRADICTS
    for i in range(asked.shape[0]):
        best = min(best, agreement(asked[i], held))
    return weights[DATES + best]
