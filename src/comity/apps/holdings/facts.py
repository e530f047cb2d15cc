"""From a record's content to what the policy door reads: facts, class, dates."""

from __future__ import annotations

from datetime import date, datetime

from comity.apps.holdings.models import Holding, PolicyClass
from comity.kernel.policy import Dates, Facts
from comity.kernel.records import Content
from comity.kernel.vocabulary import PersonStatus, Reveal

AGE_OF_MAJORITY = 18  # Convention on the Rights of the Child, Art. 1


def facts_of(content: Content, *, owner: str, own: bool) -> Facts:
    """The facts of a record, dates apart."""
    return Facts(
        owner=owner,
        own=own,
        schema=content.schema,
        status=content.status,
        purposes=frozenset(content.purposes),
        handling=frozenset(content.handling),
        tlp=content.tlp,
        classification=content.classification,
        audience=frozenset(str(member) for member in content.audience),
        reveal=content.reveal or Reveal.HIT_ONLY,
        sensitive=content.sensitive,
        listed=content.listing is not None or content.status is PersonStatus.LISTED,
    )


def class_of(facts: Facts) -> PolicyClass:
    """The policy class of these facts, made at first use."""
    found, _ = PolicyClass.objects.get_or_create(digest=facts.digest(), defaults={"facts": facts.to_json()})
    return found


def dates_of(holding: Holding) -> Dates:
    return Dates(lease_until=holding.lease_until, adult_on=holding.adult_on)


def adult_on(content: Content, at: datetime) -> date | None:
    """The first day on which the person is surely of age; None if that is past or no birth date is known."""
    births = [_latest_day(text) for text in content.properties.get("birthDate", ())]
    if not births:
        return None
    day = max(births)
    year = day.year + AGE_OF_MAJORITY
    of_age = date(year, 3, 1) if (day.month, day.day) == (2, 29) else day.replace(year=year)
    return of_age if of_age > at.date() else None


def _latest_day(text: str) -> date:
    """The last day that a partial date can mean."""
    year, month, day = ([int(part) for part in text.split("-")] + [0, 0])[:3]
    if not month:
        return date(year, 12, 31)
    if not day:
        return date(year, 12, 31) if month == 12 else date.fromordinal(date(year, month + 1, 1).toordinal() - 1)
    return date(year, month, day)
