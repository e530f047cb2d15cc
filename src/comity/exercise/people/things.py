"""Things in a register: vehicles, documents, firearms, works of art, vessels, with right check digits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from random import Random
from typing import Any

from comity.exercise.people.check_digits import LETTERS, fill, imo, vin
from comity.exercise.people.dealing import deal, draw
from comity.exercise.people.entries import Entry, stated
from comity.exercise.people.grounds import record_fields, recorded_on, years_after
from comity.exercise.people.members import InventedMember
from comity.exercise.people.tables import table

Properties = dict[str, tuple[str, ...]]


def thing_kinds(count: int, chance: Random) -> list[str]:
    """Which things a register of `count` things holds, in no order."""
    kinds = deal({kind: spec["share"] for kind, spec in table("kinds")["things"].items()}, count, chance=chance)
    chance.shuffle(kinds)
    return kinds


def invent_thing(member: InventedMember, number: int, kind: str, today: date, chance: Random) -> Entry:
    """One stolen, lost or revoked thing; `number` is the running number in the register."""
    spec = table("kinds")["things"][kind]
    since = recorded_on(spec, today, chance)
    properties = _MAKERS[kind](member, spec, since, chance)
    record = record_fields(member, spec, number, since, today, chance)
    return Entry(f"{member.code.lower()}-{number:05}", spec["schema"], properties, record, kind)


def _vehicle(member: InventedMember, spec: Mapping[str, Any], since: date, chance: Random) -> Properties:
    make = chance.choice(table("makes")["vehicles"])
    type_ = chance.choice(list(make["models"]))
    built = chance.randint(2011, max(2011, since.year))
    return stated(
        make=make["make"],
        model=chance.choice(make["models"][type_]),
        type=member.words["vehicles"][type_],
        color=chance.choice(list(member.words["colours"].values())),
        vin=vin(make["wmi"], built, chance),
        registrationNumber=fill(member.numbers["plate"], chance) if chance.random() < 0.92 else "",
        buildDate=str(built),
        country=member.code.lower(),
    )


def _document(type_: str, number: str) -> Callable[[InventedMember, Mapping[str, Any], date, Random], Properties]:
    def made(member: InventedMember, spec: Mapping[str, Any], since: date, chance: Random) -> Properties:
        """No name: such registers hold numbers. Only the issuing country enters its documents."""
        loss = draw(spec["losses"], chance)
        issued = since - timedelta(days=chance.randrange(30, 3000))
        blank = loss == "stolen_blank"
        return stated(
            number=fill(member.numbers[number], chance),
            type=type_,
            lossType=loss,
            country=member.code.lower(),
            authority=member.numbers["document_authority"],
            date=since.isoformat(),
            startDate="" if blank else issued.isoformat(),
            endDate="" if blank else years_after(issued, 10).isoformat(),
        )

    return made


def _firearm(member: InventedMember, spec: Mapping[str, Any], since: date, chance: Random) -> Properties:
    make = chance.choice(table("makes")["firearms"])
    type_ = chance.choice(list(make["models"]))
    return stated(
        make=make["make"],
        model=chance.choice(make["models"][type_]),
        firearmType=member.words["firearms"][type_],
        calibre=chance.choice(table("makes")["calibres"][type_]),
        serialNumber=f"{''.join(chance.choices(LETTERS, k=2))}{chance.randrange(10**6):06}",
        manufactureCountry=member.code.lower(),
    )


def _artwork(member: InventedMember, spec: Mapping[str, Any], since: date, chance: Random) -> Properties:
    words = member.words
    type_ = chance.choice(list(words["artworks"]))
    inscribed = type_ in ("manuscript", "coin", "carpet")
    return stated(
        name=words["artworks"][type_] if inscribed else chance.choice(words["titles"]),
        objectType=words["artworks"][type_],
        artist="" if inscribed else chance.choice(words["artists"]),
        materials=words["materials"][type_],
        measurements=f"{chance.randint(8, 180)} x {chance.randint(8, 140)} cm",
        period=str(chance.randint(14, 19) * 100 + chance.randrange(0, 100, 5)),
        country=member.code.lower(),
    )


def _vessel(member: InventedMember, spec: Mapping[str, Any], since: date, chance: Random) -> Properties:
    words = member.words
    digits = f"{chance.randint(700000, 989999)}"
    return stated(
        name=chance.choice(words["vessel_names"]),
        type=words["vessels"][chance.choice(list(words["vessels"]))],
        registrationNumber=f"{member.code[1]}-{chance.randrange(10**5):05}",
        imoNumber=f"IMO{digits}{imo(digits)}" if chance.random() < 0.4 else "",
        buildDate=str(chance.randint(1985, since.year)),
        flag=member.code.lower(),
        registrationPort=chance.choice(member.towns),
        color=chance.choice(list(words["colours"].values())),
    )


_MAKERS: Mapping[str, Callable[[InventedMember, Mapping[str, Any], date, Random], Properties]] = {
    "vehicle": _vehicle,
    "passport": _document("P", "passport"),
    "identity": _document("ID", "identity"),
    "firearm": _firearm,
    "artwork": _artwork,
    "vessel": _vessel,
}
