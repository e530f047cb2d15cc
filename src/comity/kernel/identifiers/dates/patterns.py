"""The ways in which people write a date, each as a small function from tokens to what they may mean."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from comity.kernel.identifiers.dates.calendars import Day
from comity.kernel.identifiers.dates.tokens import Sort, Token, month_at

_BETWEEN = set(".,-/'’،")
_SMALL_WORDS = {"de", "del", "di", "do", "da", "of", "the", "den", "le", "el", "من", "شهر", "พ", "ศ", "ค"}
_ORDINALS = {"st", "nd", "rd", "th", "er", "re", "o", "a", "го", "е", "ος"}
_REIGNS = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018, "民國": 1911, "民国": 1911}
_COMPACT_YEARS = range(1850, 2150)


@dataclass(frozen=True, slots=True)
class Found:
    """Tokens `first` to before `after`, and what they may mean, likelier first.

    day_first    for each meaning: True or False where the order of day and month was a choice, None where not
    parts        1 year, 2 with a month, 3 with a day
    short_year   whether the year has two digits and no century
    """

    first: int
    after: int
    days: tuple[Day, ...]
    day_first: tuple[bool | None, ...]
    parts: int
    short_year: bool = False


def patterns_at(t: list[Token], i: int) -> Iterator[Found]:
    """Every date that begins at token `i`. Each looks a bounded number of tokens ahead."""
    for pattern in (
        _numbers,
        _day_month_word,
        _month_word_first,
        _year_first_word,
        _han,
        _compact,
        _two_numbers,
        _year,
    ):
        found = pattern(t, i)
        if found is not None:
            yield found


def _found(i: int, after: int, *days: Day, parts: int = 3) -> Found:
    return Found(i, after, days, (None,) * len(days), parts)


def _numbers(t: list[Token], i: int) -> Found | None:
    """3/5/1980, 1980-05-03, 03.05.80, 3 5 1980: three numbers with signs or blanks between them."""
    step = 2 if i + 1 < len(t) and t[i + 1].text in _BETWEEN else 1
    three = t[i : i + 2 * step + 1 : step]
    if len(three) < 3 or not all(token.is_number(1, 2, 4) for token in three):
        return None
    if step == 2 and t[i + 3].text not in _BETWEEN:
        return None
    (a, b, c), after = three, i + 2 * step + 1
    if a.is_number(4) and not b.is_number(4) and not c.is_number(4):
        return _found(i, after, Day(a.value, b.value, c.value))
    if c.is_number(4) and not a.is_number(4) and not b.is_number(4):
        return _either_order(i, after, a.value, b.value, c.value, short_year=False)
    if step == 2 and a.is_number(1, 2) and b.is_number(1, 2) and c.is_number(2):
        if a.value > 31:
            return Found(i, after, (Day(a.value, b.value, c.value),), (None,), 3, short_year=True)
        return _either_order(i, after, a.value, b.value, c.value, short_year=True)
    return None


def _either_order(i: int, after: int, a: int, b: int, year: int, *, short_year: bool) -> Found:
    if a == b:
        return Found(i, after, (Day(year, a, b),), (None,), 3, short_year)
    return Found(i, after, (Day(year, b, a), Day(year, a, b)), (True, False), 3, short_year)


def _skip(t: list[Token], i: int) -> int:
    """Past up to six signs and small words inside a date."""
    for _ in range(6):
        if i < len(t) and (t[i].text in _BETWEEN or t[i].folded in _SMALL_WORDS):
            i += 1
    return i


def _month_after(t: list[Token], i: int) -> tuple[tuple[int, ...], int]:
    """The month word at `i` or after the signs and small words there, which may begin like a month (Thai พ)."""
    for place in range(i, _skip(t, i) + 1):
        months, after = month_at(t, place)
        if months:
            return months, after
    return (), i


def _day_month_word(t: list[Token], i: int) -> Found | None:
    """3 May 1980, 03MAY1980, 3rd of May, 1980, 3 de mayo de 1980, 3-мая-80."""
    if not t[i].is_number(1, 2):
        return None
    after_day = i + 1
    if after_day < len(t) and t[after_day].folded in _ORDINALS and t[after_day].start == t[i].end:
        after_day += 1
    months, after_month = _month_after(t, after_day)
    year = _skip(t, after_month)
    if not months or year >= len(t) or not t[year].is_number(2, 4):
        return None
    days = tuple(Day(t[year].value, month, t[i].value) for month in months)
    return Found(i, year + 1, days, (None,) * len(days), 3, short_year=t[year].is_number(2))


def _month_word_first(t: list[Token], i: int) -> Found | None:
    """May 3, 1980; May 1980; mai/1980."""
    months, after = month_at(t, i)
    if not months:
        return None
    second = _skip(t, after)
    if second < len(t) and t[second].is_number(4):
        return _found(i, second + 1, *(Day(t[second].value, month) for month in months), parts=2)
    if second >= len(t) or not t[second].is_number(1, 2):
        return None
    third = second + 1
    if third < len(t) and t[third].folded in _ORDINALS and t[third].start == t[second].end:
        third += 1
    third = _skip(t, third)
    if third >= len(t) or not t[third].is_number(4):
        return None
    return _found(i, third + 1, *(Day(t[third].value, month, t[second].value) for month in months))


def _year_first_word(t: list[Token], i: int) -> Found | None:
    """1980 May 3, 1980-May-03, 1980 mai."""
    if not t[i].is_number(4):
        return None
    months, after = _month_after(t, i + 1)
    if not months:
        return None
    third = _skip(t, after)
    if third < len(t) and t[third].is_number(1, 2):
        return _found(i, third + 1, *(Day(t[i].value, month, t[third].value) for month in months))
    return _found(i, after, *(Day(t[i].value, month) for month in months), parts=2)


def _han(t: list[Token], i: int) -> Found | None:
    """1980年5月3日, 昭和55年5月, 1980년 5월 3일."""
    base, at = (_REIGNS[t[i].text], i + 1) if t[i].text in _REIGNS else (0, i)
    numbers: list[int] = []
    for names in ("年년", "月월", "日号일"):
        if at + 1 >= len(t) or t[at].sort is not Sort.NUMBER or len(t[at].text) > 4 or t[at + 1].text not in names:
            break
        numbers.append(t[at].value)
        at += 2
    if not numbers or (not base and len(str(numbers[0])) != 4):
        return None
    return _found(i, at, Day(base + numbers[0], *numbers[1:]), parts=len(numbers))


def _compact(t: list[Token], i: int) -> Found | None:
    """19800503, 03051980: eight digits, by where a likely year stands."""
    text = t[i].text
    if t[i].sort is not Sort.NUMBER or len(text) != 8:
        return None
    if int(text[:4]) in _COMPACT_YEARS and int(text[4:6]) <= 12:
        return _found(i, i + 1, Day(int(text[:4]), int(text[4:6]), int(text[6:])))
    if int(text[4:]) in _COMPACT_YEARS:
        return _either_order(i, i + 1, int(text[:2]), int(text[2:4]), int(text[4:]), short_year=False)
    return None


def _two_numbers(t: list[Token], i: int) -> Found | None:
    """1980-05, 05/1980."""
    if i + 2 >= len(t) or t[i + 1].text not in _BETWEEN:
        return None
    a, b = t[i], t[i + 2]
    if a.is_number(4) and b.is_number(2):
        return _found(i, i + 3, Day(a.value, b.value), parts=2)
    if a.is_number(1, 2) and b.is_number(4):
        return _found(i, i + 3, Day(b.value, a.value), parts=2)
    return None


def _year(t: list[Token], i: int) -> Found | None:
    """1980."""
    if not t[i].is_number(4) or t[i].sort is not Sort.NUMBER:
        return None
    return _found(i, i + 1, Day(t[i].value), parts=1)
