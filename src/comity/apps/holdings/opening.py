"""A record as the door opens it: who may see it, and how much of it. What stays shut does not exist."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from comity.apps.holdings.light import Light
from comity.kernel.policy import Act, Actor, Dates, Decision, Facts, View, decide
from comity.kernel.records import Content
from comity.kernel.vocabulary import SCHEMATA, Purpose

# What tells two people or things apart, and what protects whoever approaches: all an officer sees before verification.
_NAMES = "name alias weakAlias previousName firstName middleName lastName secondName fatherName motherName"
_PERSON = "birthDate birthPlace birthCountry deathDate nationality citizenship country gender"
_LOOKS = "height weight eyeColor hairColor appearance bloodType distinguishingMarks"
_NUMBERS = """passportNumber idNumber number registrationNumber vin engineNumber serialNumber imoNumber mmsi callSign
imei macAddress containerNumber objectId publicKey iban accountNumber leiCode swiftBic taxNumber innCode ogrnCode"""
_THINGS = """type make model color calibre firearmType flag objectType artist materials measurements period
inscriptions currencySymbol jurisdiction incorporationDate lossType authority"""
_TELLS_APART = frozenset(f"{_NAMES} {_PERSON} {_LOOKS} {_NUMBERS} {_THINGS}".split())


@dataclass(frozen=True)
class HeldRecord:
    """One record as the asker may see it: the content reduced to `view`.

    stale  a replica whose lease has lapsed: not to be acted on
    """

    id: UUID
    owner: str
    own: bool
    version: int
    schema: str
    content: Content
    view: View
    decision: Decision
    facts: Facts
    stored_at: datetime
    lease_until: datetime | None
    stale: bool

    @property
    def caption(self) -> str:
        return SCHEMATA[self.schema].caption_of(self.content.properties)


def opened(
    row: Light,
    seen: Callable[[View], Content],
    facts: Facts,
    actor: Actor,
    act: Act,
    purpose: Purpose | None,
    at: datetime,
) -> HeldRecord | None:
    """The record as the door opens it, its content as `seen` gives it for a view; None if it stays shut."""
    decision = decide(actor, act, facts, purpose, at=at, dates=Dates(row.lease_until, row.adult_on))
    if not decision.allowed:
        return None
    return HeldRecord(
        id=row.id,
        owner=row.owner,
        own=row.own,
        version=row.version,
        schema=row.schema,
        content=seen(decision.view),
        view=decision.view,
        decision=decision,
        facts=facts,
        stored_at=row.stored_at,
        lease_until=row.lease_until,
        stale=row.lease_until is not None and row.lease_until <= at,
    )


def as_seen(content: Content, view: View) -> Content:
    if view is View.FULL:
        return content
    if view is View.REFER:
        return Content(content.schema)
    told = _telling_apart(content)
    if view is View.HIT_ONLY:
        return replace(
            told,
            purposes=content.purposes,
            handling_remark=content.handling_remark,
            classification=content.classification,
            review_on=content.review_on,
        )
    return told


def _telling_apart(content: Content) -> Content:
    return Content(
        content.schema,
        properties={name: values for name, values in content.properties.items() if name in _TELLS_APART},
        status=content.status,
        cautions=content.cautions,
        listing=content.listing,
        reveal=content.reveal,
        handling=content.handling,
        tlp=content.tlp,
        desk=content.desk,
        hit_only=content.hit_only,
    )


def comparable(whole: Content, seen: Content) -> Mapping[str, tuple[str, ...]]:
    """The properties that are seen, and the numbers by which the owner or the list itself calls the record."""
    numbers = (whole.listing.reference if whole.listing else "", whole.national_reference)
    references = tuple(dict.fromkeys(number for number in numbers if number))
    return {**seen.properties, "referenceNumber": references} if references else seen.properties
