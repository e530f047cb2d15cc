"""Sharing own records: proposed with a preview of who will see what, decided by a second person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from comity.apps.audit import actions as audit
from comity.apps.audit.events import Event
from comity.apps.holdings import journal
from comity.apps.holdings.actions import replace_own
from comity.apps.holdings.models import Holding, Sharing, SharingItem
from comity.apps.holdings.writing import Writer, content_of
from comity.kernel.errors import Conflict, Denied, InvalidInput, NotFound
from comity.kernel.policy import RULES, Act, Actor, Facts, View, decide
from comity.kernel.vocabulary import Member, Reveal
from comity.kernel.workflow import Move, Workflow

SHARING = Workflow(
    name="sharing",
    start="proposed",
    final={"approved", "refused"},
    moves=[
        #    verb       from         to          who
        Move("approve", "proposed", "approved", "approver"),
        Move("refuse", "proposed", "refused", "approver"),
    ],
)
MAX_RECORDS = 100_000


@dataclass(frozen=True)
class Preview:
    """Who would see what.

    sees     member -> how many records it would receive in full, and how many as hit only
    refused  rule's sentence -> how many of the records it keeps back from everybody
    changed  how many records change at all (the others are shared so already)
    """

    count: int
    sees: dict[str, dict[str, int]]
    refused: dict[str, int]
    changed: int


def preview(
    record_ids: Sequence[UUID], members: Sequence[Member], reveal: Reveal, *, by: Actor, at: datetime
) -> Preview:
    """Ask the door, for each record and member, what would be received if the sharing were approved."""
    decide(by, Act.PROPOSE_SHARING, None, None, at=at).require()
    sees: dict[str, Counter[str]] = {str(m): Counter() for m in members}
    refused: Counter[str] = Counter()
    changed = count = 0
    audience = frozenset(str(m) for m in members)
    for held in _own(record_ids):
        count += 1
        now = Facts.from_json(held.policy_class.facts)
        facts = replace(now, audience=audience, reveal=reveal)
        changed += facts != now
        for member in members:
            decision = decide(Actor.of_member(member), Act.RECEIVE, facts, None, at=at)
            if decision.allowed:
                sees[str(member)]["full" if decision.view is View.FULL else "hit_only"] += 1
            else:
                refused[decision.sentence] += 1
    return Preview(
        count,
        {m: dict(c) for m, c in sees.items()},
        {s: n // max(1, len(members)) for s, n in refused.items()},
        changed,
    )


@transaction.atomic
def propose(
    record_ids: Sequence[UUID], members: Sequence[Member], reveal: Reveal, *, reason: str, by: Actor, at: datetime
) -> UUID:
    """Propose to share these own records; nothing leaves before a second person approves."""
    decide(by, Act.PROPOSE_SHARING, None, None, at=at).require()
    if not members:
        raise InvalidInput("no member is named", hint="name at least one member", code="no_audience")
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
    audit.append(
        Event.SHARING_PROPOSED,
        by=by,
        at=at,
        about=sharing.id,
        facts={"members": sharing.members, "reveal": reveal.value, "records": len(held)},
    )
    return sharing.id


@transaction.atomic
def approve(sharing_id: UUID, *, by: Actor, at: datetime) -> int:
    """Share what was proposed; the approver is another person than the proposer. Returns how many records changed."""
    sharing = _waiting(sharing_id, by, at)
    if sharing.proposed_by == by.id:
        raise Denied("the person who proposed it cannot approve it", rule="second_person")
    sharing.state = SHARING.after("approve", sharing.state, {}, who={role.value for role in by.roles})
    members, reveal = [Member(m) for m in sharing.members], Reveal(sharing.reveal)
    items = {item.record_id: item.version for item in sharing.items.all()}
    writer, stored = Writer.at_work(at), []
    for held in _own(list(items)):
        if held.version != items[held.id]:
            raise Conflict(
                "a record changed since the preview", hint="propose the sharing again", code="changed_since_preview"
            )
        content = content_of(held)
        shared = content.with_audience(members, reveal)
        if (shared.audience, shared.reveal) != (content.audience, content.reveal):
            stored.append(replace_own(held, shared, at, writer))
    journal.write([journal.Change(h.id, journal.STORED, h.version, True) for h in stored])
    _decided(sharing, by, at)
    audit.append(Event.SHARING_APPROVED, by=by, at=at, about=sharing.id, facts={"records": len(stored)})
    return len(stored)


@transaction.atomic
def refuse(sharing_id: UUID, *, by: Actor, at: datetime) -> None:
    """Decline a proposal."""
    sharing = _waiting(sharing_id, by, at)
    sharing.state = SHARING.after("refuse", sharing.state, {}, who={role.value for role in by.roles})
    _decided(sharing, by, at)
    audit.append(Event.SHARING_REFUSED, by=by, at=at, about=sharing.id)


def waiting(actor: Actor, *, at: datetime) -> list[Sharing]:
    """Proposals that await a decision, oldest first; for those who may propose or decide."""
    allowed = any(decide(actor, act, None, None, at=at).allowed for act in (Act.PROPOSE_SHARING, Act.APPROVE_SHARING))
    return list(Sharing.objects.filter(state="proposed").order_by("proposed_at")) if allowed else []


def one(sharing_id: UUID, actor: Actor, *, at: datetime) -> tuple[Sharing, list[UUID]]:
    """A proposal and its records."""
    if not any(decide(actor, act, None, None, at=at).allowed for act in (Act.PROPOSE_SHARING, Act.APPROVE_SHARING)):
        raise NotFound("there is no such proposal")
    sharing = Sharing.objects.filter(id=sharing_id).first()
    if sharing is None:
        raise NotFound("there is no such proposal")
    return sharing, list(sharing.items.order_by("pk").values_list("record_id", flat=True))


def _own(record_ids: Sequence[UUID]) -> Sequence[Holding]:
    if len(record_ids) > MAX_RECORDS:
        raise InvalidInput(f"{len(record_ids):,} records are too many at once", hint=f"at most {MAX_RECORDS:,}")
    found: list[Holding] = []
    for start in range(0, len(record_ids), 500):  # SQLite's limit of bound values
        part = record_ids[start : start + 500]
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
