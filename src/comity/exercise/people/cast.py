"""The fixed figures of the demonstration: the true match, the innocent namesake, the missing child and the rest."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from random import Random
from typing import Any

from comity.exercise.people.entries import Entry
from comity.exercise.people.looks import Looks
from comity.exercise.people.members import MEMBERS, InventedMember
from comity.exercise.people.tables import table
from comity.kernel.vocabulary import Member, Sex

_YEAR = re.compile(r"\{([+-]\d+)\}")


@dataclass(frozen=True)
class Story:
    """What the demonstration asks, and which records answer.

    asked_at   the member where the question is asked; the true match is recorded elsewhere in another script
    entries    figure -> entry id: true_match, namesake, missing_child, victim, stolen_car, …
    """

    asked_at: Member
    name: str
    birth_date: str
    nationality: str
    sex: Sex
    entries: Mapping[str, str]


def entry_id(figure: str, member: str) -> str:
    return f"{member.lower()}-cast-{figure.replace('_', '-')}"


def _story() -> Story:
    raw = table("cast")
    asked = raw["question"]
    ids = {figure: entry_id(figure, spec["member"]) for figure, spec in raw["entries"].items()}
    sex = Sex.parse(asked["sex"])
    return Story(Member.parse(asked["asked_at"]), asked["name"], asked["birth_date"], asked["nationality"], sex, ids)


STORY = _story()


def figures_of(member: InventedMember, today: date) -> list[Entry]:
    """The figures that `member` has on record."""
    specs = table("cast")["entries"]
    return [_entry(figure, spec, today) for figure, spec in specs.items() if spec["member"] == member.code]


def _entry(figure: str, raw: Mapping[str, Any], today: date) -> Entry:
    spec = _dated(raw, today.year)
    member = MEMBERS[Member(spec["member"])]
    ground = spec["record"]["legal_ground"]
    from_court = ground["kind"] in ("warrant", "conviction")
    record = {
        **spec["record"],
        "nature": "fact",
        "source": ground["authority"],
        "reliability": "A" if ground["kind"] != "report" else "B",
        "accuracy": "1" if from_court else "2",
        "desk": asdict(member.desk),
    }
    properties = {name: (value,) for name, value in spec["properties"].items()}
    looks = _looks(figure, spec["properties"], today) if spec["schema"] == "Person" else None
    return Entry(entry_id(figure, member.code), spec["schema"], properties, record, "cast", looks=looks)


def _dated(value: Any, year: int) -> Any:
    """The same table with the years filled in."""
    if isinstance(value, str):
        return _YEAR.sub(lambda found: str(year + int(found[1])), value)
    if isinstance(value, Mapping):
        return {key: _dated(part, year) for key, part in value.items()}
    return [_dated(part, year) for part in value] if isinstance(value, list) else value


def _looks(figure: str, properties: Mapping[str, str], today: date) -> Looks:
    """Drawn from the figure's role, and the same in every seed."""
    age = today.year - int(properties["birthDate"][:4])
    return Looks.draw(Sex.parse(properties["gender"]), age, Random(figure))
