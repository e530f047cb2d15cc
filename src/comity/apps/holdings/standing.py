"""How a record stands: the chain of its signed versions, who may receive it, and how it ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from comity.apps import bureau
from comity.apps.holdings.models import Holding, SupersededHeader, Tombstone
from comity.apps.holdings.queries import HeldRecord
from comity.kernel.errors import NotFound
from comity.kernel.policy import Act, Actor, View, decide
from comity.kernel.records import Header
from comity.kernel.vocabulary import Member


@dataclass(frozen=True)
class Version:
    """One signed header of a record's chain.

    digest   SHA-256 of the signed header, 64 hexadecimal digits
    follows  whether it names the version before it that is held here; None where none is held
    """

    number: int
    digest: str
    published_at: datetime
    commitments: int
    lease_days: int
    follows: bool | None


def versions(record: HeldRecord) -> list[Version]:
    """The versions whose headers are held, newest first. A reader abroad may lawfully miss some."""
    texts = list(SupersededHeader.objects.filter(record_id=record.id).order_by("version"))
    newest = Holding.objects.filter(id=record.id, version=record.version).values_list("header", flat=True).first()
    headers = [Header.from_bytes(text.encode()) for text in (*(old.header for old in texts), newest) if text]
    known = {header.version: header.digest() for header in headers}
    return [_version(header, known) for header in reversed(headers)]


def _version(header: Header, known: Mapping[int, bytes]) -> Version:
    before = known.get(header.version - 1)
    return Version(
        number=header.version,
        digest=header.digest().hex(),
        published_at=header.published_at,
        commitments=len(header.commitments),
        lease_days=header.lease_days,
        follows=before == header.previous if before is not None else None,
    )


def readers(record: HeldRecord, *, at: datetime) -> dict[Member, View]:
    """Which members may receive this record of ours, and how much of it: what the door says, member by member."""
    found = {}
    for code in sorted(record.facts.audience):
        decision = decide(Actor.of_member(Member(code)), Act.RECEIVE, record.facts, None, at=at)
        if decision.allowed:
            found[Member(code)] = decision.view
    return found


@dataclass(frozen=True)
class Ended:
    """A record of ours that we have withdrawn; nothing of what it said is left."""

    record_id: UUID
    up_to: int
    reason: str
    at: datetime


def ended(record_id: UUID, actor: Actor, *, at: datetime) -> Ended:
    """How a record of ours ended; NotFound if it did not, never was ours, or is no matter of this actor's."""
    grave = _graves(actor, at).filter(record_id=record_id).first()
    if grave is None:
        raise NotFound("there is no such record")
    return Ended(grave.record_id, grave.up_to, grave.reason, grave.at)


def lately_ended(actor: Actor, *, at: datetime, limit: int = 50) -> list[Ended]:
    """Our records that were withdrawn last, the newest first; for those who may withdraw records."""
    graves = _graves(actor, at).order_by("-at", "record_id")[:limit]
    return [Ended(grave.record_id, grave.up_to, grave.reason, grave.at) for grave in graves]


def _graves(actor: Actor, at: datetime) -> QuerySet[Tombstone]:
    allowed = decide(actor, Act.WITHDRAW, None, None, at=at).allowed
    return Tombstone.objects.filter(owner=str(bureau.this().member)) if allowed else Tombstone.objects.none()
