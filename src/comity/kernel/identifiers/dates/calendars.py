"""Years, months and days of several calendars as ISO 8601 partial dates of the Gregorian one.

Source: Reingold and Dershowitz, *Calendrical Calculations*, 4th edition: the tabular Islamic calendar, and the Persian
one in its 33-year cycle, exact for the years 1178 to 1633. Thai years count from 543 BC.
"""

from __future__ import annotations

from datetime import date
from enum import Enum
from typing import NamedTuple

FIRST_YEAR, LAST_YEAR = 1000, 2399
_HIJRI = range(1280, 1461)  # written without an era, such a year can only be meant so
_BUDDHIST = range(2401, 2700)
_LUNAR_SLACK_DAYS = 2  # the months begin with the sighting of the moon, up to two days from the computed day


class Era(Enum):
    """What the text says about its calendar."""

    UNSAID = 0
    GREGORIAN = 1
    LUNAR_HIJRI = 2
    SOLAR_HIJRI = 3
    BUDDHIST = 4


class Day(NamedTuple):
    """A year with a month and a day, 0 where they are not known."""

    year: int
    month: int = 0
    day: int = 0


def iso_readings(written: Day, era: Era) -> tuple[str, ...]:
    """The Gregorian partial dates that `written` may mean, likelier first; () if there is no such day."""
    year = written.year
    if era is Era.BUDDHIST or (era is Era.UNSAID and year in _BUDDHIST):
        return _gregorian(written._replace(year=year - 543))
    if era is Era.SOLAR_HIJRI:
        return _from_solar_hijri(written)
    if era is Era.LUNAR_HIJRI:
        return _from_lunar_hijri(written)
    if era is Era.UNSAID and year in _HIJRI:
        return tuple(dict.fromkeys(_from_solar_hijri(written) + _from_lunar_hijri(written)))
    return _gregorian(written)


def _gregorian(written: Day) -> tuple[str, ...]:
    year, month, day = written
    if not FIRST_YEAR <= year <= LAST_YEAR or (day and not month) or month > 12:
        return ()
    if not month:
        return (f"{year:04}",)
    if not day:
        return (f"{year:04}-{month:02}",)
    try:
        return (date(year, month, day).isoformat(),)
    except ValueError:
        return ()


def _from_solar_hijri(written: Day) -> tuple[str, ...]:
    year, month, day = written
    length = _persian_month_days(year, month)
    if not 1178 <= year <= 1633 or month > 12 or day > length or (day and not month):
        return ()
    if day:
        return (date.fromordinal(_persian_ordinal(year, month) + day - 1).isoformat(),)
    if month:
        first = _persian_ordinal(year, month)
        return _months_between(first, first + length - 1)
    return (str(year + 621), str(year + 622))


def _persian_month_days(year: int, month: int) -> int:
    is_leap = (25 * year + 11) % 33 < 8
    return 31 if month <= 6 else 30 if month <= 11 or is_leap else 29


def _persian_ordinal(year: int, month: int) -> int:
    """Day number of the first of a month; 1 Farvardin 1400 was 21 March 2021."""
    leap_days = sum((25 * y + 11) % 33 < 8 for y in range(min(year, 1400), max(year, 1400)))
    new_year = date(2021, 3, 21).toordinal() + 365 * (year - 1400) + (leap_days if year > 1400 else -leap_days)
    return new_year + 31 * min(month - 1, 6) + 30 * max(month - 7, 0)


def _from_lunar_hijri(written: Day) -> tuple[str, ...]:
    year, month, day = written
    if not 1 <= year <= 1600 or month > 12 or day > 30 or (day and not month):
        return ()
    if not month:
        first, last = _islamic_ordinal(year, 1, 1), _islamic_ordinal(year + 1, 1, 1) - 1
        return tuple(str(y) for y in range(date.fromordinal(first).year, date.fromordinal(last).year + 1))
    first, last = _islamic_ordinal(year, month, day or 1), _islamic_ordinal(year, month, day or 30)
    return _months_between(first - _LUNAR_SLACK_DAYS, last + _LUNAR_SLACK_DAYS)


def _islamic_ordinal(year: int, month: int, day: int) -> int:
    return day + (59 * (month - 1) + 1) // 2 + 354 * (year - 1) + (3 + 11 * year) // 30 + 227014


def _months_between(first: int, last: int) -> tuple[str, ...]:
    return tuple(dict.fromkeys(date.fromordinal(n).isoformat()[:7] for n in range(first, last + 1)))
