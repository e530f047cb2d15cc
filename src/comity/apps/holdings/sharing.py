"""Sharing own records: proposed with a preview of who will see what, decided by a second person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from comity.apps import bureau
from comity.apps.alerts import actions as alerts
from comity.apps.alerts.kinds import AlertKind
from comity.apps.audit import actions as audit
from comity.apps.audit.events import Event
from comity.apps.holdings import journal
from comity.apps.holdings.actions import replace_all
from comity.apps.holdings.models import Holding, Sharing, SharingItem
from comity.apps.holdings.previews import Preview, Shareable, parts, preview, shareable
from comity.apps.holdings.writing import Writer, content_of
from comity.kernel.errors import Conflict, Denied, InvalidInput, NotFound
from comity.kernel.policy import RULES, Act, Actor, Facts, decide
from comity.kernel.records import Content
from comity.kernel.vocabulary import Member, Reveal
from comity.kernel.workflow import Move, Workflow

__all__ = [
    "SHARING",
    "Preview",
    "Shareable",
    "approve",
    "decided",
    "one",
    "outdated",
    "preview",
    "propose",
    "refuse",
    "run_due",
    "shareable",
    "waiting",
]

AT_ONCE = 500  # records; a larger sharing is carried out in the background, so many in a transaction

SHARING = Workflow(
    name="sharing",
    start="proposed",
    final={"approved", "refused"},
    moves=[
        #    verb       from         to          who
        Move("approve", "proposed", "approved", "approver"),
        Move("begin", "proposed", "running", "approver"),
        Move("refuse", "proposed", "refused", "approver"),
        Move("finish", "running", "approved", "clock"),
    ],
)


@transaction.atomic
def propose(
    record_ids: Sequence[UUID], members: Sequence[Member], reveal: Reveal, *, reason: str, by: Actor, at: datetime
) -> UUID:
    """Propose to share these own records with exactly these members; nothing changes before a second person approves.

    members  none: the records are shared with nobody any more, and whoever holds them is told to withdraw
    """
    decide(by, Act.PROPOSE_SHARING, None, None, at=at).require()
    if not reason.strip():
        raise InvalidInput("a reason is needed", hint="why do these members need the records?", code="no_reason")
    held = list(_own(record_ids))
    if not held:
        raise InvalidInput("no record is chosen", hint="choose at least one of our own records", code="no_records")
    if any(Facts.from_json(h.policy_class.facts).listed for h in held):
        raise Denied(RULES["listed_stays"].sentence, rule="listed_stays")
    sharing = Sharing.objects.create(
        members=sorted(str(m) for m in set(members)),
        reveal=reveal.value,
        reason=reason.strip()[:300],
        proposed_by=by.id,
        proposed_at=at,
        count=len(held),
    )
    SharingItem.objects.bulk_create(
        [SharingItem(sharing=sharing, record_id=h.id, version=h.version) for h in held], batch_size=2000
    )
    alerts.ring(AlertKind.SHARING_TO_APPROVE, about=sharing.id, places={"records": len(held)}, at=at)
    audit.append(
        Event.SHARING_PROPOSED,
        by=by,
        at=at,
        about=sharing.id,
        facts={"members": sharing.members, "reveal": reveal.value, "records": len(held)},
    )
    return sharing.id


@transaction.atomic
def approve(sharing_id: UUID, *, by: Actor, at: datetime) -> int | None:
    """Share what was proposed; the approver is another person than the proposer. Returns how many records changed.

    None for more than 500 records: `run_due` carries them out, and `Sharing.done` says how far it is.
    """
    sharing = _waiting(sharing_id, by, at)
    if sharing.proposed_by == by.id:
        raise Denied("the person who proposed it cannot approve it", rule="second_person")
    if outdated(sharing):
        raise Conflict(
            "a record changed since the preview", hint="propose the sharing again", code="changed_since_preview"
        )
    large = sharing.count > AT_ONCE
    roles = {role.value for role in by.roles}
    sharing.state = SHARING.after("begin" if large else "approve", sharing.state, {}, who=roles)
    changed = None if large else _share(sharing, list(sharing.items.order_by("pk")), at)
    _decided(sharing, by, at)
    facts = {"records": sharing.count if changed is None else changed}
    audit.append(Event.SHARING_APPROVED, by=by, at=at, about=sharing.id, facts=facts)
    return changed


def run_due(at: datetime) -> int:
    """Carry out the approved sharing that has waited longest, part by part; returns how many records were dealt with.

    Each part is a transaction with its progress, so that a crash loses nothing and other writers are let through. A
    record that got another version meanwhile is left as it is and counted: nobody previewed it.
    """
    due = Sharing.objects.filter(state="running").order_by("decided_at").values_list("id", flat=True).first()
    dealt_with = 0
    while due is not None and (done := _part(due, bureau.now())):
        dealt_with += done
    return dealt_with


@transaction.atomic
def _part(sharing_id: UUID, at: datetime) -> int:
    """The next part of a running sharing; 0 when it is over. The row is locked: two workers take turns."""
    sharing = Sharing.objects.select_for_update().filter(id=sharing_id, state="running").first()
    if sharing is None:
        return 0
    items = list(sharing.items.order_by("pk")[sharing.done : sharing.done + AT_ONCE])
    sharing.changed += _share(sharing, items, at)
    sharing.done += len(items)
    if sharing.done >= sharing.count:
        _finish(sharing, at)
    sharing.save(update_fields=["state", "done", "changed", "left_out"])
    return len(items)


def _share(sharing: Sharing, items: Sequence[SharingItem], at: datetime) -> int:
    """Give these records the audience of the sharing; returns how many changed by it."""
    members, reveal = [Member(m) for m in sharing.members], Reveal(sharing.reveal)
    versions = {item.record_id: item.version for item in items}
    changes: list[tuple[Holding, Content]] = []
    for held in _own(list(versions)):
        if held.version != versions[held.id]:
            sharing.left_out += 1
            continue
        content = content_of(held)
        shared = content.with_audience(members, reveal)
        if (shared.audience, shared.reveal) != (content.audience, content.reveal):
            changes.append((held, shared))
    stored = replace_all(changes, Writer.at_work(at))
    journal.write([journal.Change(h.id, journal.STORED, h.version, True) for h in stored])
    return len(stored)


def _finish(sharing: Sharing, at: datetime) -> None:
    sharing.state = SHARING.after("finish", sharing.state, {}, who={"clock"})
    facts = {"records": sharing.changed, "left_out": sharing.left_out}
    by = Actor.of_node(bureau.this().member)
    audit.append(Event.SHARING_FINISHED, by=by, at=at, about=sharing.id, facts=facts)


@transaction.atomic
def refuse(sharing_id: UUID, *, by: Actor, at: datetime) -> None:
    """Decline a proposal."""
    sharing = _waiting(sharing_id, by, at)
    sharing.state = SHARING.after("refuse", sharing.state, {}, who={role.value for role in by.roles})
    _decided(sharing, by, at)
    audit.append(Event.SHARING_REFUSED, by=by, at=at, about=sharing.id)


def waiting(actor: Actor, *, at: datetime) -> list[Sharing]:
    """Proposals that await a decision, oldest first; for those who may propose or decide."""
    return list(_seen_by(actor, at).filter(state=SHARING.start).order_by("proposed_at"))


def decided(actor: Actor, *, at: datetime, limit: int = 20) -> list[Sharing]:
    """Proposals that were approved or refused, the latest first; for those who may propose or decide."""
    return list(_seen_by(actor, at).exclude(state=SHARING.start).order_by("-decided_at")[:limit])


def one(sharing_id: UUID, actor: Actor, *, at: datetime) -> tuple[Sharing, list[UUID]]:
    """A proposal and its records."""
    sharing = _seen_by(actor, at).filter(id=sharing_id).first()
    if sharing is None:
        raise NotFound("there is no such proposal")
    return sharing, list(sharing.items.order_by("pk").values_list("record_id", flat=True))


def outdated(sharing: Sharing) -> int:
    """How many of its records have another version than the one previewed: it cannot be approved then."""
    proposed = dict(sharing.items.values_list("record_id", "version"))
    standing: dict[UUID, int] = {}
    for part in parts(list(proposed)):
        standing |= dict(Holding.objects.filter(id__in=part, own=True).values_list("id", "version"))
    return sum(version != proposed[record_id] for record_id, version in standing.items())


def _seen_by(actor: Actor, at: datetime) -> QuerySet[Sharing]:
    allowed = any(decide(actor, act, None, None, at=at).allowed for act in (Act.PROPOSE_SHARING, Act.APPROVE_SHARING))
    return Sharing.objects.all() if allowed else Sharing.objects.none()


def _own(record_ids: Sequence[UUID]) -> Sequence[Holding]:
    found: list[Holding] = []
    for part in parts(record_ids):
        found += Holding.objects.filter(id__in=part, own=True).select_related("policy_class").order_by("id")
    return found


def _waiting(sharing_id: UUID, by: Actor, at: datetime) -> Sharing:
    decide(by, Act.APPROVE_SHARING, None, None, at=at).require()
    sharing = Sharing.objects.select_for_update().filter(id=sharing_id).first()
    if sharing is None:
        raise NotFound("there is no such proposal")
    return sharing


def _decided(sharing: Sharing, by: Actor, at: datetime) -> None:
    sharing.decided_by, sharing.decided_at = by.id, at
    sharing.save(update_fields=["state", "decided_by", "decided_at"])
    alerts.close(AlertKind.SHARING_TO_APPROVE, about=sharing.id, at=at)
