"""Dates as people write them, alone in a field or inside a line with a name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from comity.kernel.errors import InvalidInput
from comity.kernel.identifiers.characters import plain
from comity.kernel.identifiers.dates.calendars import Era, iso_readings
from comity.kernel.identifiers.dates.patterns import Found, patterns_at
from comity.kernel.identifiers.dates.ranges import halves, years_between
from comity.kernel.identifiers.dates.tokens import Token, tokens
from comity.kernel.vocabulary.text import N_

_TIME = re.compile(r"(?<=\d)(T| )\d{1,2}:\d{2}(:\d{2}(\.\d{1,9})?)?( ?(Z|UTC|[+-]\d{2}:?\d{2}))?$")
_MAX_LENGTH = 200  # characters
_MAX_TOKENS = 24  # the longest real date has about ten

_ERAS = {
    **dict.fromkeys(("ه", "هـ", "هجري", "هجريه", "هجرية", "ah", "hijri", "hijriah", "هق"), Era.LUNAR_HIJRI),
    **dict.fromkeys(("هش", "ش", "شمسی", "شمسي", "sh", "خورشیدی"), Era.SOLAR_HIJRI),
    **dict.fromkeys(("พ", "be"), Era.BUDDHIST),
    **dict.fromkeys(("م", "ميلادي", "ad", "ce", "ค"), Era.GREGORIAN),
}
_AFTER = {"ศ", "г", "год", "года", "гр", "р", "рр", "рож", "r", "року", "born", "生", "出生", ".", ")"}
_BEFORE = {
    *("b", "born", "birth", "dob", "date", "of", "d", "o", "year", "in", "im", "*", "(", ":", "."),
    *("ne", "nee", "naissance", "annee", "nacido", "nacida", "nac", "nascido", "nascida", "nasc", "ano"),
    *("geboren", "geb", "nato", "nata", "родился", "родилась", "рожд", "р", "рождения", "дата", "ศ", "พ", "ค"),
    *("مواليد", "المولود", "المولوده", "ولد", "تاريخ", "الميلاد", "ميلاد", "عام", "سنه"),
    *("c", "ca", "circa", "about", "approximately", "approx", "around", "vers", "environ", "hacia", "cerca"),
    *("около", "حوالي"),
}
_ARTICLES = {"le", "el", "on", "the", "am", "den", "em", "il"}


@dataclass(frozen=True, slots=True)
class DateSpan:
    """A date inside a text.

    readings    ISO partial dates, likelier first, at least one
    start, end  the characters it takes, with words such as *born* and *circa*
    parts       1 year, 2 with a month, 3 with a day
    """

    readings: tuple[str, ...]
    start: int
    end: int
    parts: int


def parse_partial_date(text: str, day_first: bool | None = None, *, today: date | None = None) -> tuple[str, ...]:
    """The ISO 8601 partial dates ("1980", "1980-05", "1980-05-03") that `text` may mean, likelier first.

    day_first  how this source writes 3/5/1980; None: unknown, and both readings are given where both exist
    today      for dates of the past (birth): gives two-digit years their century and drops readings in the future
    Takes national orders and signs, month names in some sixty languages, digits of every script, Buddhist years,
    Hijri years (lunar: to the month, since months begin by sighting), Japanese reigns, unknown parts as 00 or XX,
    and ranges of up to twenty years, which give each year.
    Raises InvalidInput: not_a_date, impossible_date, two_digit_year (if `today` is None); TooLarge.
    """
    clean = plain(text)
    if len(clean) > _MAX_LENGTH:
        raise _not_a_date()
    if ends := halves(clean):
        first, last = (_one_date(end, day_first, today)[0] for end in ends)
        if years := years_between(first, last):
            return years
        raise _not_a_date()
    return _one_date(clean, day_first, today)


def _one_date(clean: str, day_first: bool | None, today: date | None) -> tuple[str, ...]:
    pieces = tokens(_TIME.sub("", clean))
    if not pieces or len(pieces) > _MAX_TOKENS:
        raise _not_a_date()
    matches = [found for i in range(len(pieces)) for found in patterns_at(pieces, i)]
    whole = [found for found in matches if _widened(pieces, found)[:2] == (0, len(pieces))]
    if not whole:
        raise _not_a_date()
    best = max(whole, key=lambda found: found.parts)
    if best.short_year and today is None:
        raise InvalidInput(
            N_("the year has two digits"), hint=N_("write the year with four digits"), code="two_digit_year"
        )
    readings = _readings(best, _widened(pieces, best)[2], day_first, today)
    if not readings:
        raise InvalidInput(N_("there is no such day"), code="impossible_date")
    return readings


def find_date(text: str, today: date) -> DateSpan | None:
    """The fullest date of the past inside `text` (which went through `plain`), or None. Linear in the text."""
    pieces = tokens(text)
    best: tuple[int, Found, tuple[str, ...]] | None = None
    for i in range(len(pieces)):
        for found in patterns_at(pieces, i):
            if best is not None and found.parts <= best[0]:
                continue
            readings = _readings(found, _widened(pieces, found)[2], None, today)
            past = tuple(reading for reading in readings if "1850" <= reading <= today.isoformat())
            if past:
                best = (found.parts, found, past)
    if best is None:
        return None
    parts, found, past = best
    first, after, _ = _widened(pieces, found)
    return DateSpan(past, pieces[first].start, pieces[after - 1].end, parts)


def _not_a_date() -> InvalidInput:
    return InvalidInput(
        N_("the text is not a date"),
        hint=N_("write day, month and year, such as 3 May 1980 or 1980-05-03; a year alone will do"),
        code="not_a_date",
    )


def _widened(t: list[Token], found: Found) -> tuple[int, int, Era]:
    """The date with the words about it on both sides, and the calendar they name."""
    first, after, era = found.first, found.after, Era.UNSAID
    while after < len(t) and (t[after].folded in _ERAS or (t[after].folded in _AFTER and not _is_initial(t[after]))):
        era = _ERAS.get(t[after].folded, era)
        after += 1
    while first > 0:
        before = t[first - 1].folded
        has_reason = first == 1 or t[first - 2].folded in _BEFORE
        if _is_initial(t[first - 1]) or (before not in _BEFORE and not (before in _ARTICLES and has_reason)):
            break
        era = Era.BUDDHIST if before == "พ" else era
        first -= 1
    return first, after, era


def _is_initial(word: Token) -> bool:
    """Whether a short word belongs to a name after all: an initial, or a name such as Ne."""
    return len(word.text) <= 2 and word.text[0].isupper()


def _readings(found: Found, era: Era, day_first: bool | None, today: date | None) -> tuple[str, ...]:
    """Every possible meaning of `found` as an ISO partial date."""
    readings: dict[str, None] = {}
    for day, order in zip(found.days, found.day_first, strict=True):
        if order is not None and day_first is not None and order is not day_first:
            continue
        if not found.short_year:
            readings |= dict.fromkeys(iso_readings(day, era))
        elif today is not None:
            century = today.year // 100 * 100
            guesses = [iso_readings(day._replace(year=c + day.year), Era.GREGORIAN) for c in (century, century - 100)]
            readings |= dict.fromkeys([r for guess in guesses for r in guess if r <= today.isoformat()][:1])
    if today is None:
        return tuple(readings)
    return tuple(r for r in readings if r <= today.isoformat()) or tuple(readings)
