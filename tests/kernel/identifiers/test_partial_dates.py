"""Dates as the world writes them."""

from datetime import date

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from comity.kernel.errors import InvalidInput, TooLarge
from comity.kernel.identifiers import parse_partial_date
from comity.kernel.identifiers.dates.calendars import Day, Era, iso_readings

BOTH = ("1980-05-03", "1980-03-05")
THIRD_OF_MAY = ("1980-05-03",)


@pytest.mark.parametrize(
    "text, readings",
    [
        ("1980", ("1980",)),
        ("1980-05", ("1980-05",)),
        ("05/1980", ("1980-05",)),
        ("1980-05-03", THIRD_OF_MAY),
        ("1980.05.03.", THIRD_OF_MAY),
        ("1980-05-03T00:00:00Z", THIRD_OF_MAY),
        ("1980-05-03 00:00:00.000", THIRD_OF_MAY),
        ("19800503", THIRD_OF_MAY),
        ("03051980", BOTH),
        ("31051980", ("1980-05-31",)),
        ("3/5/1980", BOTH),
        ("03.05.1980", BOTH),
        ("3-5-1980", BOTH),
        ("3 5 1980", BOTH),
        ("5/5/1980", ("1980-05-05",)),
        ("31/12/1980", ("1980-12-31",)),
        ("12/31/1980", ("1980-12-31",)),
        ("3 May 1980", THIRD_OF_MAY),
        ("3rd of May, 1980", THIRD_OF_MAY),
        ("May 3, 1980", THIRD_OF_MAY),
        ("03MAY1980", THIRD_OF_MAY),
        ("1980-May-03", THIRD_OF_MAY),
        ("May 1980", ("1980-05",)),
        ("1er mai 1980", ("1980-05-01",)),
        ("né le 3 mai 1980", THIRD_OF_MAY),
        ("3 de mayo de 1980", THIRD_OF_MAY),
        ("3 de maio de 1980", THIRD_OF_MAY),
        ("3. Mai 1980", THIRD_OF_MAY),
        ("3 мая 1980 г.", THIRD_OF_MAY),
        ("3 maja 1980 r.", THIRD_OF_MAY),
        ("1980. május 3.", THIRD_OF_MAY),
        ("٣ مايو ١٩٨٠", THIRD_OF_MAY),
        ("٣/٥/١٩٨٠", BOTH),
        ("3 كانون الثاني 1980", ("1980-01-03",)),
        ("1980年5月3日", THIRD_OF_MAY),
        ("昭和55年5月3日", THIRD_OF_MAY),
        ("1980년 5월 3일", THIRD_OF_MAY),
        ("๓ พฤษภาคม ๒๕๒๓", THIRD_OF_MAY),
        ("๓ พ.ค. พ.ศ. ๒๕๒๓", THIRD_OF_MAY),
        ("2523-05-03", THIRD_OF_MAY),
        ("15 listopada 1980", ("1980-10-15", "1980-11-15")),
        ("circa 1960", ("1960",)),
        ("Approximately 1960", ("1960",)),
        ("1958-1960", ("1958", "1959", "1960")),
        ("circa 1958-1959", ("1958", "1959")),
        ("between 1958 and 1959", ("1958", "1959")),
        ("entre 1958 et 1959", ("1958", "1959")),
        ("01 Jan 1960 to 31 Dec 1961", ("1960", "1961")),
        ("1980-00-00", ("1980",)),
        ("1980-05-00", ("1980-05",)),
        ("00/05/1980", ("1980-05",)),
        ("XX/05/1980", ("1980-05",)),
        ("۱۳۵۹/۰۲/۱۳ ش", THIRD_OF_MAY),
        ("۱۳۵۹/۰۲/۱۳", ("1980-05-03", "1940-03")),
        ("١٤٠٠ هـ", ("1979", "1980")),
        ("18/6/1400 هـ", ("1980-05",)),
    ],
)
def test_national_dates_become_iso_partial_dates(text, readings):
    assert parse_partial_date(text) == readings


@pytest.mark.parametrize(
    "text, day_first, readings",
    [
        ("3/5/1980", True, ("1980-05-03",)),
        ("3/5/1980", False, ("1980-03-05",)),
        ("1980-05-03", False, THIRD_OF_MAY),
        ("3 May 1980", False, THIRD_OF_MAY),
    ],
)
def test_a_source_that_states_its_order_leaves_no_doubt(text, day_first, readings):
    assert parse_partial_date(text, day_first) == readings


@pytest.mark.parametrize(
    "text, today, readings",
    [
        ("3/5/80", date(2026, 1, 1), BOTH),
        ("3/5/25", date(2026, 1, 1), ("2025-05-03", "2025-03-05")),
        ("3/5/26", date(2026, 1, 1), ("1926-05-03", "1926-03-05")),
        ("3 May 80", date(2026, 1, 1), THIRD_OF_MAY),
        ("80-05-03", date(2026, 1, 1), THIRD_OF_MAY),
        ("3/12/2026", date(2026, 4, 1), ("2026-03-12",)),
    ],
)
def test_births_take_their_century_from_today(text, today, readings):
    assert parse_partial_date(text, today=today) == readings


@pytest.mark.parametrize(
    "text, code",
    [
        ("31.02.1980", "impossible_date"),
        ("30 février 1980", "impossible_date"),
        ("1980-13-01", "impossible_date"),
        ("13/13/1980", "impossible_date"),
        ("29/2/1981", "impossible_date"),
        ("0032", "impossible_date"),
        ("9999-01-01", "impossible_date"),
        ("1980-00-03", "impossible_date"),
        ("", "not_a_date"),
        ("unknown", "not_a_date"),
        ("1963-1958", "not_a_date"),
        ("1900-1963", "not_a_date"),
        ("1958 to unknown", "not_a_date"),
        ("30 Feb 1960 to 1961", "impossible_date"),
        ("3 May 1980 and 4 May 1981", "not_a_date"),
        ("3/5", "not_a_date"),
        ("3/5/80", "two_digit_year"),
        ("1 " * 2000, "not_a_date"),
    ],
)
def test_what_is_no_day_is_refused_with_its_code(text, code):
    with pytest.raises(InvalidInput) as refused:
        parse_partial_date(text)
    assert refused.value.code == code


def test_an_order_that_the_date_contradicts_is_impossible():
    with pytest.raises(InvalidInput) as refused:
        parse_partial_date("12/31/1980", True)
    assert refused.value.code == "impossible_date"


def test_a_forty_megabyte_date_is_refused_at_once():
    with pytest.raises(TooLarge):
        parse_partial_date("1" * 40_000_000)


@pytest.mark.parametrize(
    "language", ["en", "fr", "es", "ar", "ar_SY", "de", "pt", "ru", "uk", "tr", "th", "hi", "fa", "sw"]
)
def test_every_month_of_a_language_is_known(language):
    locale = Locale.parse(language)
    for month in range(1, 13):
        names = {locale.months[context]["wide"][month] for context in ("format", "stand-alone")}
        assert all(parse_partial_date(f"3 {name} 1980")[0] == f"1980-{month:02}-03" for name in names), names


@pytest.mark.parametrize(
    "year, month, day, born",
    [
        (1399, 12, 30, "2021-03-20"),
        (1400, 1, 1, "2021-03-21"),
        (1403, 12, 30, "2025-03-20"),
        (1300, 1, 1, "1921-03-21"),
        (1357, 11, 22, "1979-02-11"),
    ],
)
def test_the_persian_calendar_is_exact(year, month, day, born):
    assert iso_readings(Day(year, month, day), Era.SOLAR_HIJRI) == (born,)


def test_the_thirtieth_of_esfand_exists_in_leap_years_only():
    assert iso_readings(Day(1400, 12, 30), Era.SOLAR_HIJRI) == ()


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_every_day_is_read_back_from_the_usual_forms(day):
    for text in (
        day.isoformat(),
        day.strftime("%Y%m%d"),
        f"{day.day} {Locale('fr').months['format']['wide'][day.month]} {day.year}",
    ):
        assert parse_partial_date(text) == (day.isoformat(),)
    assert day.isoformat() in parse_partial_date(f"{day.month}/{day.day}/{day.year}")
    assert parse_partial_date(f"{day.day}.{day.month}.{day.year}", day_first=True) == (day.isoformat(),)
