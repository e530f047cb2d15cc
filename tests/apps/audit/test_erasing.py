"""Details end when their period does; the log stays whole."""

from datetime import date, datetime, timedelta

import pytest

from comity.apps.audit import actions, queries, retention
from comity.apps.audit.actions import Erased
from comity.apps.audit.events import Event
from comity.apps.audit.models import Detail
from comity.kernel.errors import NotFound
from comity.kernel.keys import RealSuite, Use
from comity.kernel.vocabulary import Purpose
from tests.apps.audit.conftest import AT, OFFICER, SUPERVISOR


def check(*, matched: bool) -> Detail:
    id_ = actions.append(
        Event.CHECK_MADE, by=OFFICER, at=AT, purpose=Purpose.ARREST, sealed={"name": "Ana Pereira"}, matched=matched
    )
    return Detail.objects.get(pk=id_)


@pytest.mark.parametrize(
    "kind, start, end",
    [
        ("sealed_without_match", date(2026, 3, 2), date(2026, 5, 31)),
        ("sealed_with_match", date(2026, 3, 2), date(2031, 3, 2)),
        ("sealed_with_match", date(2028, 2, 29), date(2033, 2, 28)),
        ("opened", date(2025, 12, 31), date(2030, 12, 31)),  # before the table begins its first row holds
    ],
)
def test_a_period_ends_on_this_day(kind: str, start: date, end: date) -> None:
    assert retention.period(kind, start).end(start) == end


def test_every_period_names_its_source() -> None:
    assert all(period.source for rows in retention.periods().values() for period in rows)


def test_a_later_row_holds_for_what_is_logged_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = tuple(retention.Period(date(y, 1, 1), "a law", "", days=d) for y, d in ((2026, 90), (2027, 30)))
    monkeypatch.setattr(retention, "periods", lambda: {"sealed_without_match": rows})
    assert [retention.period("sealed_without_match", date(y, 6, 1)).days for y in (2026, 2027)] == [90, 30]


@pytest.mark.django_db
@pytest.mark.parametrize("matched, days", [(False, 90), (True, 5 * 365 + 1)])
def test_search_terms_go_at_the_end_of_their_period_and_not_before(matched: bool, days: int) -> None:
    detail = check(matched=matched)
    actions.erase_due(AT + timedelta(days=days - 1))
    detail.refresh_from_db()
    assert detail.sealed is not None
    actions.erase_due(AT + timedelta(days=days))
    assert not Detail.objects.filter(pk=detail.pk, sealed__isnull=False).exists()


@pytest.mark.django_db
def test_without_a_match_the_search_terms_go_and_who_asked_why_stays() -> None:
    detail = check(matched=False)
    assert actions.erase_due(AT + timedelta(days=100)) == Erased(sealed=1, details=0)
    detail.refresh_from_db()
    assert detail.opened["by"][1]["id"] == "officer:12"
    secret = RealSuite().generate("exercise-tests", [Use.SEAL]).of(Use.SEAL)
    with pytest.raises(NotFound, match="erased"):
        queries.open_sealed(detail.pk, secret)


@pytest.mark.django_db
def test_after_all_periods_the_entry_says_nothing_about_anybody_and_the_log_still_verifies() -> None:
    check(matched=True)
    actions.sequence(AT)
    years_later = datetime(2031, 3, 2, tzinfo=AT.tzinfo)
    assert actions.erase_due(years_later) == Erased(sealed=0, details=1)
    line = queries.entries(SUPERVISOR, at=AT)[-1]
    assert (line.event, line.actor, line.about, line.purpose) == (Event.CHECK_MADE, "", None, "")
    assert actions.verify(by=SUPERVISOR, at=years_later).ok


@pytest.mark.django_db
def test_erasing_is_logged_once_and_repeating_it_does_nothing() -> None:
    check(matched=False), check(matched=False)
    later = AT + timedelta(days=100)
    assert actions.erase_due(later) == Erased(sealed=2, details=0)
    assert actions.erase_due(later) == Erased(sealed=0, details=0)
    assert [line.event for line in queries.entries(SUPERVISOR, at=AT)].count(Event.DETAILS_ERASED) == 1
