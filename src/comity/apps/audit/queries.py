"""Everything that reads the log. Nothing here ever gives a search term or a name, `open_sealed` apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from comity.apps import bureau
from comity.apps.audit import sealing
from comity.apps.audit.events import Event
from comity.apps.audit.models import Detail, Entry, Head, Verification
from comity.kernel import merkle
from comity.kernel.errors import NotFound
from comity.kernel.keys import PublicKey, SecretKey
from comity.kernel.merkle import Checkpoint
from comity.kernel.policy import Act, Actor, decide

PAGE = 100


@dataclass(frozen=True)
class Question:
    """Which entries are asked for; empty values ask for all.

    before  id of the last entry of the page before this one
    """

    event: Event | None = None
    actor: str = ""
    about: UUID | None = None
    before: UUID | None = None
    limit: int = PAGE


EVERYTHING = Question()


@dataclass(frozen=True)
class Line:
    """One entry as a person reads it.

    index    its place in the tree, None while it waits
    actor    pseudonymous id; empty once the detail is erased
    has_sealed  whether something is sealed beside it
    """

    id: UUID
    index: int | None
    at: datetime
    event: Event
    actor: str
    about: UUID | None
    purpose: str
    has_sealed: bool


def entries(actor: Actor, *, at: datetime, question: Question = EVERYTHING) -> list[Line]:
    """One page of the log, newest first, for those who may read it (Denied otherwise)."""
    decide(actor, Act.READ_LOG, None, None, at=at).require()
    rows = Entry.objects.select_related("detail").order_by("-at", "-id").defer("leaf", "detail__sealed")
    if question.event:
        rows = rows.filter(event=question.event.value)
    if question.actor:
        rows = rows.filter(detail__actor=question.actor)
    if question.about:
        rows = rows.filter(detail__about=question.about)
    if question.before:
        last = _entry(question.before)
        rows = rows.filter(Q(at__lt=last.at) | Q(at=last.at, id__lt=last.id))
    return [_line(row) for row in rows[: min(question.limit, 1000)]]


def _line(row: Entry) -> Line:
    detail: Detail | None = getattr(row, "detail", None)
    opened = detail.opened if detail else {}
    return Line(
        id=row.id,
        index=row.index,
        at=row.at,
        event=Event(row.event),
        actor=detail.actor if detail else "",
        about=detail.about if detail else None,
        purpose=opened.get("purpose", ["", None])[1] or "",
        has_sealed=bool(detail and detail.erase_sealed_on),
    )


def waiting() -> int:
    """How many entries wait to be sequenced."""
    return Entry.objects.filter(index=None).count()


def last_entry_at() -> datetime | None:
    """The time of the latest entry: the node's clock must not be earlier."""
    return Entry.objects.order_by("-at").values_list("at", flat=True).first()


def last_verification() -> Verification | None:
    """The outcome of the latest verification by the node itself."""
    return Verification.objects.order_by("-at", "-pk").first()


def last_checkpoint() -> Checkpoint | None:
    """The last checkpoint this node published, as its database remembers it."""
    head = Head.objects.first()
    return Checkpoint(head.origin, head.size, bytes(head.root)) if head else None


def open_sealed(entry_id: UUID, secret: SecretKey) -> Mapping[str, Any]:
    """What was sealed beside an entry, verified against its commitment. Use `actions.open_sealed`, which logs it.

    NotFound where nothing was sealed or it is erased; Unauthentic for another key or an altered detail.
    """
    row = _entry(entry_id)
    detail = Detail.objects.filter(pk=entry_id).first()
    if detail is None or detail.sealed is None:
        erased = detail is None or detail.erase_sealed_on is not None
        why = "was erased at the end of its period" if erased else "was never there"
        raise NotFound(f"the sealed part of log entry {entry_id} {why}", code="nothing_sealed")
    entry = merkle.Entry.parse(bytes(row.leaf))
    value: Mapping[str, Any] = sealing.open_sealed(bureau.suite(), secret, entry, bytes(detail.sealed))
    return value


def due_sealed(today: date) -> QuerySet[Detail, UUID]:
    """Ids of the entries whose sealed part has reached the end of its period."""
    return Detail.objects.filter(sealed__isnull=False, erase_sealed_on__lte=today).values_list("pk", flat=True)


def due(today: date) -> QuerySet[Detail, UUID]:
    """Ids of the entries whose whole detail has reached the end of its period."""
    return Detail.objects.filter(erase_on__lte=today).values_list("pk", flat=True)


@cache
def oversight_key() -> PublicKey:
    """The data-protection officer's public key, read once."""
    return bureau.keystore().oversight_key()


def sealer() -> sealing.Sealer:
    """Seals to that key."""
    return _sealer(oversight_key())


@cache
def _sealer(key: PublicKey) -> sealing.Sealer:
    return sealing.Sealer(bureau.suite(), key)


def _entry(entry_id: UUID) -> Entry:
    row = Entry.objects.filter(pk=entry_id).first()
    if row is None:
        raise NotFound(f"there is no log entry {entry_id}", hint="see: comity log show")
    return row
