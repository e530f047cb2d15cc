"""What changes the holdings: each act asks the door, logs itself and writes the journal in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction

from comity.apps import bureau
from comity.apps.audit import actions as audit
from comity.apps.audit.events import Event
from comity.apps.holdings import journal
from comity.apps.holdings.journal import REMOVED, STORED
from comity.apps.holdings.models import Holding, SupersededHeader, Tombstone
from comity.apps.holdings.writing import Writer, content_of, corrects
from comity.kernel.errors import ComityError, Conflict, NotFound, Unauthentic
from comity.kernel.keys import PublicKey
from comity.kernel.policy import Act, Actor, Facts, decide
from comity.kernel.records import Content, Header, SignedVersion, Withdrawal, WithdrawalReason, verify
from comity.kernel.vocabulary import Member

DEFAULT_LEASE_DAYS = 90
BATCH = 1000
GRACE_AFTER_LEASE = timedelta(days=30)  # a lapsed replica is locked at once and purged after this


@dataclass(frozen=True)
class Change:
    """One change of an own record in an edition of a list.

    kind       add | revise | withdraw
    record_id  the record to revise or withdraw; for `add` a new id, or None to make one
    """

    kind: str
    content: Content | None = None
    record_id: UUID | None = None
    reason: WithdrawalReason = WithdrawalReason.REMOVED_FROM_LIST


@transaction.atomic
def create(content: Content, *, by: Actor, at: datetime, lease_days: int = DEFAULT_LEASE_DAYS) -> UUID:
    """Enter an own record; its audience is empty until somebody shares it."""
    decide(by, Act.CREATE, None, None, at=at).require()
    holding = Writer.at_work(at).own_row(_unshared(content), id=uuid4(), previous=None, lease_days=lease_days)
    holding.save(force_insert=True)
    _journal([holding], STORED)
    audit.append(Event.RECORD_CREATED, by=by, at=at, about=holding.id)
    return holding.id


@transaction.atomic
def revise(record_id: UUID, content: Content, *, by: Actor, at: datetime) -> int:
    """Publish the next version of an own record; the audience stays as it is. Returns the version."""
    held = _own_for_update(record_id)
    decide(by, Act.REVISE, _facts(held), None, at=at).require()
    old = content_of(held)
    kept = content.with_audience(old.audience, old.reveal) if old.reveal else content
    (new,) = replace_all([(held, kept)], Writer.at_work(at))
    _journal([new], STORED, corrected={new.id} if corrects(content_of(new), old) else ())
    audit.append(Event.RECORD_REVISED, by=by, at=at, about=record_id, facts={"version": new.version})
    return new.version


@transaction.atomic
def withdraw(record_id: UUID, reason: WithdrawalReason, *, by: Actor, at: datetime) -> None:
    """End an own record everywhere: gone here at once, and the exchange tells every holder."""
    held = _own_for_update(record_id)
    decide(by, Act.WITHDRAW, _facts(held), None, at=at).require()
    _remove([held], reason.value, at)
    audit.append(Event.RECORD_WITHDRAWN, by=by, at=at, about=record_id, facts={"reason": reason.value})


@transaction.atomic
def store_edition(
    changes: Iterable[Change],
    *,
    by: Actor,
    at: datetime,
    lease_days: int = DEFAULT_LEASE_DAYS,
    progress: Callable[[int], None] | None = None,
) -> list[UUID]:
    """Apply the changes of a list's edition in one transaction; the record ids in the order of the changes.

    The caller logs the import as a whole; single records of a list are not entries of the log.
    """
    decide(by, Act.IMPORT, None, None, at=at).require()
    writer, ids, batch = Writer.at_work(at), [], []
    for done, change in enumerate(changes, 1):
        batch.append(change)
        if len(batch) == BATCH:
            ids += _apply(batch, writer, lease_days)
            batch = []
            if progress:
                progress(done)
    ids += _apply(batch, writer, lease_days)
    if progress:
        progress(len(ids))
    return ids


def store_replica(version: SignedVersion, *, sender: Member, key: PublicKey, at: datetime) -> str:
    """Store what another member shared with us, after verifying it. Returns the outcome:

    stored | already_held | withdrawn (a tombstone refuses it)
    Raises Unauthentic if it is not the sender's own, or the chain is forked.
    """
    (outcome,) = store_replicas([(version, key)], sender=sender, at=at)
    if isinstance(outcome, ComityError):
        raise outcome
    return outcome


@transaction.atomic
def store_replicas(
    arrived: Sequence[tuple[SignedVersion, PublicKey]], *, sender: Member, at: datetime
) -> list[str | ComityError]:
    """Store several at once, in a few statements: for each what `store_replica` says or raises."""
    ids = list(dict.fromkeys(version.header.id for version, _key in arrived))
    graves: dict[UUID, Tombstone] = {}
    held: dict[UUID, Holding] = {}
    for start in range(0, len(ids), BATCH // 2):
        part = ids[start : start + BATCH // 2]
        graves |= Tombstone.objects.select_for_update().in_bulk(part)
        held |= Holding.objects.select_for_update().in_bulk(part)
    writer, outcomes = Writer.at_work(at), list[str | ComityError]()
    stored: list[journal.Change] = []
    for version, key in arrived:
        header, before = version.header, held.get(version.header.id)
        try:
            outcome = _arrives(version, key, sender, before, graves.get(header.id))
            if outcome == "stored":
                held[header.id] = writer.row(version, version.content, own=False)
                corrected = before is not None and corrects(version.content, content_of(before))
                stored.append(journal.Change(header.id, STORED, header.version, False, corrected))
        except ComityError as fault:
            outcomes.append(fault)
        else:
            outcomes.append(outcome)
    _put_in_place([held[record_id] for record_id in dict.fromkeys(change.record_id for change in stored)])
    journal.write(stored)
    audit.append_lines([_stored_line(change, sender, at) for change in stored], lambda _carried: None)
    return outcomes


def _arrives(
    version: SignedVersion, key: PublicKey, sender: Member, held: Holding | None, grave: Tombstone | None
) -> str:
    """What becomes of a replica beside what is held; Unauthentic for one that is not what it says."""
    header = version.header
    if header.owner != sender or sender == bureau.this().member:
        raise Unauthentic(
            f"a record of {header.owner} came from {sender}", hint="only owners send records", code="not_owner"
        )
    verify(version, suite=bureau.suite(), public=key)
    if grave is not None and (grave.up_to >= header.version or grave.owner != sender):
        return "withdrawn"
    if held is None:
        return "stored"
    if held.owner != sender:
        raise Unauthentic("another member owns a record of this id", code="not_owner")
    if held.version == header.version and held.header != header.to_bytes().decode():
        raise Unauthentic("the owner signed two versions of one number", code="fork")
    return "already_held" if held.version >= header.version else "stored"


def _stored_line(change: journal.Change, sender: Member, at: datetime) -> bytes:
    facts = {"version": change.version}
    return audit.as_line(Event.REPLICA_STORED, by=Actor.of_member(sender), at=at, about=change.record_id, facts=facts)


@transaction.atomic
def apply_withdrawal(act: Withdrawal, *, sender: Member, key: PublicKey, at: datetime) -> str:
    """Remove what the owner withdrew, and refuse it from now on. Returns `removed` or `not_held`."""
    if act.owner != sender:
        raise Unauthentic(f"{sender} withdraws a record of {act.owner}", hint="only owners withdraw", code="not_owner")
    act.verify(bureau.suite(), key)
    held = Holding.objects.select_for_update().filter(id=act.record).first()
    if held is not None and held.owner != sender:
        raise Unauthentic("another member owns a record of this id", code="not_owner")
    applies = held is not None and held.version <= act.up_to
    if held is not None and applies:
        _remove([held], act.reason, at)
    if not applies:
        _bury(act.record, str(act.owner), act.up_to, act.reason, at)
    outcome = "removed" if applies else "not_held"
    audit.append(
        Event.WITHDRAWAL_APPLIED,
        by=Actor.of_member(sender),
        at=at,
        about=act.record,
        facts={"up_to": act.up_to, "outcome": outcome},
    )
    return outcome


def renew_leases(owner: Member, records: Sequence[UUID], *, at: datetime) -> int:
    """The owner renewed these replicas from `at` for their lease. Returns how many were held."""
    renewed = 0
    for held in Holding.objects.filter(id__in=records, owner=str(owner), own=False):
        days = Header.from_bytes(held.header.encode()).lease_days
        renewed += Holding.objects.filter(id=held.id).update(lease_until=at + timedelta(days=days))
    return renewed


@transaction.atomic
def purge_lapsed(at: datetime) -> int:
    """Remove replicas whose lease lapsed long ago; the owner may send them again."""
    lapsed = list(Holding.objects.filter(own=False, lease_until__lt=at - GRACE_AFTER_LEASE)[:BATCH])
    for held in lapsed:
        audit.append(Event.REPLICA_PURGED, by=Actor.of_node(bureau.this().member), at=at, about=held.id)
    Holding.objects.filter(id__in=[held.id for held in lapsed]).delete()
    _journal(lapsed, REMOVED)
    return len(lapsed)


def _unshared(content: Content) -> Content:
    if content.audience:
        raise Conflict(
            "a new record is shared with nobody",
            hint="share it afterwards, as an act of its own",
            code="audience_given",
        )
    return content


def _own_for_update(record_id: UUID) -> Holding:
    held = Holding.objects.select_for_update().filter(id=record_id, own=True).first()
    if held is None:
        raise NotFound("there is no such record of our own")
    return held


def _facts(held: Holding) -> Facts:
    return Facts.from_json(held.policy_class.facts)


def replace_all(changes: Sequence[tuple[Holding, Content]], writer: Writer) -> list[Holding]:
    """The rows of the next own versions in the place of these, whose headers stay in the chain."""
    made = []
    for held, content in changes:
        previous = Header.from_bytes(held.header.encode())
        made.append(writer.own_row(content, id=held.id, previous=previous, lease_days=previous.lease_days))
    SupersededHeader.objects.bulk_create(
        [
            SupersededHeader(record_id=held.id, version=held.version, header=held.header, signatures=held.signatures)
            for held, _content in changes
        ],
        batch_size=BATCH,
    )
    _put_in_place(made)
    return made


def _put_in_place(rows: Sequence[Holding]) -> None:
    """Rows in the place of those with the same ids, if there are any."""
    for start in range(0, len(rows), BATCH // 2):
        part = rows[start : start + BATCH // 2]
        gone = Holding.objects.filter(id__in=[row.id for row in part])
        gone._raw_delete(gone.db)  # nothing refers to a holding, so there is nothing to look for first
        Holding.objects.bulk_create(part)


def _remove(held: Sequence[Holding], reason: str, at: datetime) -> None:
    for holding in held:
        _bury(holding.id, holding.owner, holding.version, reason, at)
    Holding.objects.filter(id__in=[h.id for h in held]).delete()
    _journal(held, REMOVED)


def _bury(record_id: UUID, owner: str, up_to: int, reason: str, at: datetime) -> None:
    grave, made = Tombstone.objects.get_or_create(
        record_id=record_id, defaults={"owner": owner, "up_to": up_to, "reason": reason, "at": at}
    )
    if not made and grave.owner == owner and grave.up_to < up_to:
        grave.up_to, grave.reason, grave.at = up_to, reason, at
        grave.save(update_fields=["up_to", "reason", "at"])


def _apply(batch: Sequence[Change], writer: Writer, lease_days: int) -> list[UUID]:
    """One batch of an edition."""
    known = Holding.objects.select_for_update().in_bulk([c.record_id for c in batch if c.kind != "add" and c.record_id])
    fresh: list[Holding] = []
    revised: list[tuple[Holding, Content]] = []
    removed: list[Holding] = []
    ids: list[UUID] = []
    corrected: set[UUID] = set()
    for change in batch:
        if change.kind == "add" and change.content is not None:
            row = writer.own_row(
                _unshared(change.content), id=change.record_id or uuid4(), previous=None, lease_days=lease_days
            )
            fresh.append(row)
            ids.append(row.id)
            continue
        held = known.get(change.record_id) if change.record_id else None
        if held is None or not held.own:
            raise NotFound("the edition changes a record that is not held")
        ids.append(held.id)
        if change.kind == "withdraw":
            removed.append(held)
        elif change.content is not None:
            old = content_of(held)
            content = change.content.with_audience(old.audience, old.reveal) if old.reveal else change.content
            revised.append((held, content))
            if corrects(content, old):
                corrected.add(held.id)
    Holding.objects.bulk_create(fresh, batch_size=BATCH)
    stored = replace_all(revised, writer)
    _journal([*fresh, *stored], STORED, corrected=corrected)
    for reason in {c.reason for c in batch if c.kind == "withdraw"}:
        wanted = {c.record_id for c in batch if c.kind == "withdraw" and c.reason is reason}
        _remove([h for h in removed if h.id in wanted], reason.value, writer.at)
    return ids


def _journal(held: Sequence[Holding], kind: str, *, corrected: Collection[UUID] = ()) -> None:
    journal.write([journal.Change(h.id, kind, h.version, h.own, h.id in corrected) for h in held])
