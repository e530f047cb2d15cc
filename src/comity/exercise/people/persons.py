"""Persons in a register: who they are, and what they are recorded for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Any

from comity.exercise.people.check_digits import fill
from comity.exercise.people.dealing import apportion, deal, draw
from comity.exercise.people.entries import Entry, stated
from comity.exercise.people.grounds import record_fields, recorded_on
from comity.exercise.people.looks import Looks
from comity.exercise.people.members import MEMBERS, InventedMember
from comity.exercise.people.naming import Name, cultures
from comity.exercise.people.tables import table
from comity.kernel.vocabulary import Member, Sex


@dataclass(frozen=True)
class Part:
    """What was dealt to one person before anything else about them was drawn."""

    culture: str
    kind: str
    offence: str = ""
    caution: str = ""


def cast_parts(member: InventedMember, count: int, chance: Random) -> list[Part]:
    """Who appears in which part: kinds, offences and cautions dealt out evenly over the naming cultures."""
    kinds = table("kinds")
    people = [culture for culture, seats in apportion(member.cultures, count).items() for _ in range(seats)]
    dealt = deal({kind: spec["share"] for kind, spec in kinds["persons"].items()}, count, chance=chance)
    parts = _shuffled_within_cultures([Part(*pair) for pair in zip(people, dealt, strict=True)], chance)
    offences = iter(deal(kinds["offences"], count, chance=chance))
    parts = [
        replace(part, offence=next(offences)) if kinds["persons"][part.kind]["offences"] else part for part in parts
    ]
    parts = list(_with_cautions(parts, kinds["cautions"], chance))
    chance.shuffle(parts)
    return parts


def _shuffled_within_cultures(parts: list[Part], chance: Random) -> list[Part]:
    """The same mix in every culture, in no order: the next deal then cannot run in step with this one."""
    return sorted(parts, key=lambda part: (part.culture, chance.random()))


def _with_cautions(parts: list[Part], cautions: Mapping[str, Any], chance: Random) -> Iterator[Part]:
    every = int(cautions["one_in"])
    turn = chance.randrange(every)
    for part in parts:
        markers = cautions.get(part.kind)
        turn += bool(markers)
        yield replace(part, caution=chance.choice(markers)) if markers and turn % every == 0 else part


def invent_person(member: InventedMember, number: int, part: Part, today: date, chance: Random) -> Entry:
    """The person who plays `part`; `number` is the running number in the register."""
    kind = table("kinds")["persons"][part.kind]
    since = recorded_on(kind, today, chance)
    sex = chance.choice((Sex.FEMALE, Sex.MALE))
    age = chance.randint(*kind["ages"])
    looks = Looks.draw(sex, age, chance)
    record = {"status": kind["status"], **record_fields(member, kind, number, since, today, chance)}
    if part.offence:
        record["offences"] = [part.offence]
    if part.caution:
        source = member.words["caution_source"]
        record["cautions"] = [{"caution": part.caution, "since": since.isoformat(), "source": source}]
    notes = _notes(member, part, record["legal_ground"]["date"], chance)
    if part.kind == "unidentified":
        schema, properties = "UnidentifiedBody", _body(member, looks, since, notes, chance)
    else:
        schema, properties = "Person", _person(member, part, looks, since, notes, chance)
    return Entry(f"{member.code.lower()}-{number:05}", schema, properties, record, part.kind, part.culture, looks)


def _person(
    member: InventedMember, part: Part, looks: Looks, since: date, notes: str, chance: Random
) -> dict[str, tuple[str, ...]]:
    nationality = Member(draw(member.nationalities, chance))
    home = MEMBERS[nationality]
    child = looks.age < 18
    born = since - timedelta(days=looks.age * 365 + looks.age // 4 + chance.randrange(1, 364))
    return {
        **_names(member, cultures()[part.culture].draw(looks.sex, chance), chance),
        **_description(member, looks, chance),
        **stated(
            birthDate=born.isoformat() if child else _as_known(born, chance),
            birthPlace=chance.choice(home.towns),
            birthCountry=nationality.lower(),
            nationality=nationality.lower(),
            gender=looks.sex.value,
            passportNumber=fill(home.numbers["passport"], chance) if chance.random() < 0.55 else "",
            idNumber=fill(home.numbers["identity"], chance) if chance.random() < 0.6 else "",
            address=_address(member, chance) if chance.random() < 0.5 else "",
            deathDate=since.isoformat() if part.kind == "deceased" else "",
            notes=notes,
        ),
    }


def _names(member: InventedMember, name: Name, chance: Random) -> dict[str, tuple[str, ...]]:
    """The name as the register writes it: the country's own script first, the other as an alias where it is known."""
    writing = "original" if name.script == member.own_script else draw(member.writing, chance)
    spelling = member.spelling if chance.random() < 0.7 else 1 - member.spelling
    latin_first = writing == "latin" or (writing == "both" and member.own_script == "Latn")
    first, other = (name.latin(spelling), name.original) if latin_first else (name.original, name.latin(spelling))
    aliases = {other} if writing == "both" else set()
    if chance.random() < 0.1:  # a document of another country spells it in another way
        aliases.add(name.latin(1 - spelling))
    part_spelling = spelling if latin_first else None
    family = [name.written(role, part_spelling) for role in name.order if role in ("family", "mother")]
    return stated(
        name=first,
        alias=tuple(sorted(aliases - {first})),
        firstName=name.written("given", part_spelling),
        lastName=" ".join(filter(None, family)),
        middleName=name.written("middle", part_spelling) or name.written("patronymic", part_spelling),
        fatherName=name.written("father", part_spelling),
    )


def _description(member: InventedMember, looks: Looks, chance: Random) -> dict[str, tuple[str, ...]]:
    words = member.words
    return stated(
        height=f"{looks.height_m:.2f}" if chance.random() < 0.8 else "",
        hairColor=words["hair"][looks.hair] if chance.random() < 0.8 else "",
        eyeColor=words["eyes"][looks.eyes] if chance.random() < 0.8 else "",
        appearance=words["build"][looks.build] if chance.random() < 0.6 else "",
        distinguishingMarks=chance.choice(words["marks"]) if chance.random() < 0.3 else "",
    )


def _body(member: InventedMember, looks: Looks, since: date, notes: str, chance: Random) -> dict[str, tuple[str, ...]]:
    decade = looks.age // 10 * 10
    return stated(
        foundDate=since.isoformat(),
        foundPlace=chance.choice(member.towns),
        estimatedAge=f"{decade}-{decade + 15}",
        gender=looks.sex.value,
        distinguishingMarks=chance.choice(member.words["marks"]),
        description=chance.choice(member.words["clothes"]),
        notes=notes,
    )


def _notes(member: InventedMember, part: Part, day: str, chance: Random) -> str:
    """What happened, in the register's language; nothing that the codes beside it do not say as well."""
    if part.offence and part.kind != "possible_threat":
        fact = member.words["facts"][part.offence]
        return member.case.format(fact=fact, town=chance.choice(member.towns), year=day[:4])
    note = str(member.words["notes"][part.kind])
    return f"{note} {chance.choice(member.words['clothes'])}" if part.kind == "missing_child" else note


def _as_known(born: date, chance: Random) -> str:
    """Registers know most birth dates to the day, some to the month or year, a few not at all."""
    known = chance.choices((10, 7, 4, 0), weights=(86, 3, 9, 2))[0]
    return born.isoformat()[:known]


def _address(member: InventedMember, chance: Random) -> str:
    return member.address.format(
        number=chance.randint(1, 140), street=chance.choice(member.streets), town=chance.choice(member.towns)
    )
