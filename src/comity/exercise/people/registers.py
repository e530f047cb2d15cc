"""One country's register: what `comity demo` imports at each member."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random

from comity.exercise.people.cast import figures_of
from comity.exercise.people.entries import Entry
from comity.exercise.people.members import MEMBERS, InventedMember
from comity.exercise.people.persons import cast_parts, invent_person
from comity.exercise.people.things import invent_thing, thing_kinds
from comity.kernel.vocabulary import Member

DEFAULT_SIZE = 600
PERSONS_PER_CENT = 68


@dataclass(frozen=True)
class Register:
    """Everything one invented country has on record."""

    member: InventedMember
    entries: tuple[Entry, ...]


def invent(member: Member, *, seed: int, today: date, size: int = DEFAULT_SIZE) -> Register:
    """The register of `member` with `size` drawn entries and the fixed figures; same arguments, same register.

    today  nothing is dated later, and every review date lies ahead of it
    """
    country = MEMBERS[member]
    persons = size * PERSONS_PER_CENT // 100

    def chance(*what: object) -> Random:
        """A stream of its own for each decision, so that one more draw here moves nothing there."""
        return Random("/".join(map(str, (seed, member, *what))))

    entries = figures_of(country, today)
    for number, part in enumerate(cast_parts(country, persons, chance("parts")), 1):
        entries.append(invent_person(country, number, part, today, chance("person", number)))
    for number, kind in enumerate(thing_kinds(size - persons, chance("things")), persons + 1):
        entries.append(invent_thing(country, number, kind, today, chance("thing", number)))
    chance("order").shuffle(entries)
    return Register(country, tuple(entries))
