"""Days counted in other calendars: a birth date copied from a Persian, an Arab or an Ethiopian document as it stands.

A date becomes a day number (days since a fixed day), as read in each calendar; two dates are one day if any reading of
one meets the Gregorian reading of the other. Source of the arithmetic: Richards, Calendars, in the Explanatory
Supplement to the Astronomical Almanac, 3rd edition (2012), chapter 15. The Islamic calendar is the tabular one, from
which the observed one differs by a day at times.
"""

from __future__ import annotations

from datetime import date

_HIJRI_YEARS = range(1250, 1500)  # nobody alive was born in such a year of the common calendar
_ETHIOPIAN_YEARS = (7, 8)  # how far it is behind


def same_day_in_another_calendar(a: tuple[int, int, int], b: tuple[int, int, int]) -> bool:
    """Whether (year, month, day) `a` and `b` are one day, or days side by side, with one read in another calendar."""
    return _read_otherwise(a, b) or _read_otherwise(b, a)


def _read_otherwise(foreign: tuple[int, int, int], common: tuple[int, int, int]) -> bool:
    if foreign[0] in _HIJRI_YEARS and common[0] not in _HIJRI_YEARS:
        readings = [persian(*foreign), islamic(*foreign)]
    elif common[0] - foreign[0] in _ETHIOPIAN_YEARS:
        readings = [ethiopian(*foreign)]
    else:
        return False
    try:
        day = date(*common).toordinal()
    except ValueError:
        return False
    return any(abs(day - reading) <= 1 for reading in readings)


def persian(year: int, month: int, day: int) -> int:
    """Day number of a date of the solar Hijri calendar, by its cycle of 33 years; right to a day for 1250 to 1500."""
    leaps = (8 * year + 21) // 33
    return 226_895 + 365 * (year - 1) + leaps + (31 * (month - 1) if month <= 7 else 30 * (month - 1) + 6) + day - 1


def islamic(year: int, month: int, day: int) -> int:
    """Day number of a date of the tabular Islamic calendar."""
    return 227_014 + 354 * (year - 1) + (3 + 11 * year) // 30 + 29 * (month - 1) + month // 2 + day


def ethiopian(year: int, month: int, day: int) -> int:
    """Day number of a date of the Ethiopian calendar."""
    return 2_795 + 365 * (year - 1) + year // 4 + 30 * (month - 1) + day
