"""Why a record is in a register: its legal ground, its dates, its references. All numbers and authorities invented."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, timedelta
from random import Random
from typing import Any

from comity.exercise.people.members import InventedMember


def recorded_on(kind: Mapping[str, Any], today: date, chance: Random) -> date:
    """A day before today, within the years `kind` reaches back, at which the record's ground arose."""
    return today - timedelta(days=chance.randrange(2, int(kind["since"] * 365)))


def review_on(since: date, years: int, today: date) -> date:
    """The next review: every `years` years from `since`, and at least a month from today."""
    due = since
    while due <= today + timedelta(days=30):
        due = years_after(due, years)
    return due


def years_after(day: date, years: int) -> date:
    """The same day in another year; 28 February for 29."""
    leap = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + years, day=28 if leap else day.day)


def legal_ground(member: InventedMember, kind: str, on: date, chance: Random) -> dict[str, str]:
    """Kind, authority, reference and date of a warrant, judgment, decision or report."""
    reference = member.references[kind].format(year=on.year, number=chance.randrange(100, 9999))
    return {
        "kind": kind,
        "authority": chance.choice(member.authorities[kind]),
        "reference": reference,
        "date": on.isoformat(),
    }


def record_fields(
    member: InventedMember, kind: Mapping[str, Any], number: int, since: date, today: date, chance: Random
) -> dict[str, Any]:
    """What every record states beside its properties; persons add status, offences and cautions.

    number  running number in the register, part of the national reference
    """
    ground = legal_ground(member, kind.get("ground", "report"), since, chance)
    return {
        "purposes": kind.get("purposes", ["property"]),
        "legal_ground": ground,
        "actions": kind["actions"],
        "nature": kind.get("nature", "fact"),
        "source": ground["authority"],
        "reliability": "A" if ground["kind"] != "report" else "B",
        "accuracy": "1" if ground["kind"] in ("warrant", "conviction") else "2",
        "handling": kind.get("handling", ["H0"]),
        "review_on": review_on(since, kind["review"], today).isoformat(),
        "national_reference": member.national_reference.format(year=since.year, number=number),
        "desk": asdict(member.desk),
    }
