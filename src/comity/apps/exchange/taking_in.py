"""Taking in: each envelope in one transaction, each item with a kept outcome; a bad one never stops the rest."""

from __future__ import annotations

import contextlib
import hashlib
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django import db
from django.db import transaction

from comity.apps import bureau
from comity.apps.alerts import actions as alerts
from comity.apps.alerts.kinds import AlertKind
from comity.apps.audit import actions as audit
from comity.apps.audit.events import Event
from comity.apps.exchange import directories, inbox, outbox
from comity.apps.exchange.in_feeds import as_value, feed_of, keep
from comity.apps.exchange.models import InboxItem, InFeed, Peer, Quarantine, TakenIn
from comity.kernel.envelopes import Envelope, EnvelopeRejected, Item, Lane, Rejection
from comity.kernel.errors import ComityError
from comity.kernel.federation import FeedAnswer, Handed, Opening, Payload, Placed, admit, open_items, read_payload
from comity.kernel.keys import frame
from comity.kernel.policy import Actor
from comity.kernel.vocabulary import Member

log = logging.getLogger(__name__)

ATTEMPTS_BEFORE_PASSING_OVER = 5
# Refused for what is inside an authentic envelope: asking again would bring the same.
_FOR_GOOD = frozenset({Rejection.BAD_SEAL, Rejection.TOO_LARGE, Rejection.NOT_UNDERSTOOD})
# The order itself is broken: nothing after it can be taken in either.
_OUT_OF_ORDER = frozenset({Rejection.GAP, Rejection.FORK, Rejection.OTHER_EPOCH, Rejection.REPLAYED})

Handlers = Mapping[Payload, Callable[..., object]]
FetchBody = Callable[[bytes], bytes]


@dataclass
class Taken:
    """What one answer brought: items accepted, items refused, envelopes refused with their codes."""

    envelopes: int = 0
    accepted: int = 0
    refused: int = 0
    rejections: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Outcome:
    """What became of one item; see InboxItem."""

    outcome: str
    code: str = ""
    message: str = ""


def take_in(
    member: Member,
    lane: Lane,
    answer: FeedAnswer,
    *,
    fetch: FetchBody,
    at: datetime,
    handlers: Handlers | None = None,
) -> Taken:
    """Take in what a peer handed out, in order, as far as it goes.

    fetch     gets a body that did not come with its envelope, by digest
    handlers  the node's inbox table unless given
    """
    peer, taken = outbox.peer_of(member), Taken()
    for handed in answer.handed:
        try:
            with transaction.atomic():
                _take(peer, lane, answer.opening, handed, fetch, at, handlers or inbox.table(), taken)
        except EnvelopeRejected as fault:
            taken.rejections.append(fault.code)
            _rejected(peer, lane, answer.opening, handed, fault, at)
            if fault.reason in _OUT_OF_ORDER:
                break
    return taken


def _take(
    peer: Peer,
    lane: Lane,
    opening: Opening,
    handed: Handed,
    fetch: FetchBody,
    at: datetime,
    handlers: Handlers,
    taken: Taken,
) -> None:
    """One envelope, in the caller's transaction."""
    row = feed_of(peer, lane)
    feed = as_value(row)
    placed = admit(
        bureau.suite(),
        directories.current(),
        feed,
        opening,
        handed.envelope,
        taken_in=lambda number: _digest_of(row, number),
        pass_over=row.attempts >= ATTEMPTS_BEFORE_PASSING_OVER,
    )
    if placed.repeat:
        return
    header = placed.envelope.header
    if row.fault_code:
        alerts.close(AlertKind.PEER_TROUBLE, about=None, at=at, key=f"{peer.member}:{lane.value}")
    if placed.notice:
        _ring(peer, lane, placed.notice, at)
    items, rejection = _opened(placed.envelope, handed, fetch)
    outcomes = _dealt_with(peer, items, handlers, at)
    refused = [(item, outcome) for item, outcome in zip(items, outcomes, strict=True) if outcome.outcome != "accepted"]
    keep(row, feed.after(header), notice=placed.notice, at=at)
    TakenIn.objects.create(
        feed=row,
        epoch=header.epoch.hex(),
        number=header.number,
        digest=header.digest.hex(),
        at=at,
        items=len(items),
        refused=len(refused),
    )
    if rejection is not None:
        _quarantine(peer, lane, header.number, handed.envelope, rejection, at)
        _ring(peer, lane, rejection.code, at)
        taken.rejections.append(rejection.code)
    if rejection is not None or refused:
        _tell(peer, placed, rejection, refused, at)
    taken.envelopes += 1
    taken.refused += len(refused)
    taken.accepted += len(items) - len(refused)
    _log(
        Event.ENVELOPE_REFUSED if rejection else Event.ENVELOPE_RECEIVED,
        peer,
        at,
        lane=lane.value,
        number=header.number,
        items=len(items),
        refused=len(refused),
        code=rejection.code if rejection else "",
    )


def _opened(envelope: Envelope, handed: Handed, fetch: FetchBody) -> tuple[Sequence[Item], EnvelopeRejected | None]:
    """The items; or none and why, if asking again would bring the same bytes."""
    body = handed.body if handed.body is not None else fetch(envelope.header.body)
    try:
        return open_items(bureau.suite(), [bureau.keystore().pair()], envelope, body), None
    except EnvelopeRejected as fault:
        if fault.reason in _FOR_GOOD:
            return (), fault
        raise


def _dealt_with(peer: Peer, items: Sequence[Item], handlers: Handlers, at: datetime) -> list[Outcome]:
    known = {row.item_id: row for row in InboxItem.objects.filter(peer=peer, item_id__in=[item.id for item in items])}
    outcomes: list[Outcome] = []
    fresh: dict[UUID, InboxItem] = {}
    ready = _handled_together(peer, [item for item in items if item.id not in known], handlers, at)
    for item in items:
        digest = hashlib.sha256(frame(item.kind.encode("ascii"), item.payload)).hexdigest()
        before = known.get(item.id) or fresh.get(item.id)
        if before is not None:
            outcomes.append(_again(before, digest))
            continue
        outcome = ready.get(item.id) or _handled(peer, item, handlers, at)
        outcomes.append(outcome)
        fresh[item.id] = InboxItem(
            peer=peer,
            item_id=item.id,
            kind=item.kind,
            digest=digest,
            outcome=outcome.outcome,
            code=outcome.code,
            message=outcome.message[:400],
            at=at,
            payload=item.payload if outcome.outcome in ("not_understood", "fault") else None,
        )
    InboxItem.objects.bulk_create(fresh.values())
    return outcomes


def _handled_together(peer: Peer, items: Sequence[Item], handlers: Handlers, at: datetime) -> dict[UUID, Outcome]:
    """Outcomes of the items that were dealt with in one go, by id. What is missing is dealt with by itself."""
    outcomes: dict[UUID, Outcome] = {}
    for kind, handler in inbox.together().items():
        several: dict[UUID, dict[str, Any]] = {}
        for item in items:
            if item.kind == kind.value and item.id not in several:
                with contextlib.suppress(EnvelopeRejected):  # by itself it is refused with its reason
                    several[item.id] = read_payload(item.payload)
        if len(several) < 2 or kind not in handlers:
            continue
        try:
            with transaction.atomic():
                results = handler(list(several.values()), sender=Member(peer.member), at=at)
        except db.Error:
            raise
        except Exception:
            log.exception("items_fault peer=%s kind=%s", peer.member, kind.value)
            continue
        for item_id, result in zip(several, results, strict=True):
            outcomes[item_id] = Outcome("accepted")
            if isinstance(result, ComityError):
                outcomes[item_id] = Outcome("refused", result.code, result.message)
    return outcomes


def _again(before: InboxItem, digest: str) -> Outcome:
    """Same id, same answer; same id with other bytes is refused."""
    if before.digest == digest:
        return Outcome(before.outcome, before.code, before.message)
    return Outcome("refused", Rejection.ID_REUSED.value, f"item {before.item_id} came before with other bytes")


def _handled(peer: Peer, item: Item, handlers: Handlers, at: datetime) -> Outcome:
    """Give one item to its handler. What it refuses, or fails on, is undone alone."""
    handler = handlers.get(Payload(item.kind)) if item.kind in tuple(Payload) else None
    if handler is None:
        return Outcome("not_understood", Rejection.NOT_UNDERSTOOD.value, f"kind {item.kind} is not known here")
    try:
        with transaction.atomic():
            handler(read_payload(item.payload), sender=Member(peer.member), at=at)
    except ComityError as fault:
        return Outcome("refused", fault.code, fault.message)
    except db.Error:
        raise  # the database's trouble is not the item's: the whole envelope is taken in later
    except Exception:  # one item that our program fails on must not stop the stream; it is kept for whoever mends it
        log.exception("item_fault peer=%s kind=%s item=%s", peer.member, item.kind, item.id)
        return Outcome("fault", "fault", "the item could not be processed; it is kept")
    return Outcome("accepted")


def try_again(at: datetime, handlers: Handlers | None = None) -> int:
    """Deal with items that an earlier version of the program did not understand, now that it does. Returns how many."""
    known = handlers or inbox.table()
    waiting = InboxItem.objects.filter(outcome="not_understood", kind__in=[kind.value for kind in known])
    done = 0
    for row in waiting.exclude(payload=None).select_related("peer").order_by("at", "pk"):
        with transaction.atomic():
            kept = Item(row.item_id, row.kind, bytes(row.payload or b""))
            outcome = _handled(row.peer, kept, known, at)
            row.outcome, row.code, row.message = outcome.outcome, outcome.code, outcome.message[:400]
            row.payload = row.payload if outcome.outcome == "fault" else None
            row.save(update_fields=["outcome", "code", "message", "payload"])
            _log(Event.ITEM_TRIED_AGAIN, row.peer, at, kind=row.kind, outcome=outcome.outcome)
        done += 1
    return done


def _tell(
    peer: Peer,
    placed: Placed,
    rejection: EnvelopeRejected | None,
    refused: Sequence[tuple[Item, Outcome]],
    at: datetime,
) -> None:
    """Tell the sender what we refused. An outcome of ours that was refused is not answered: no ping-pong."""
    told = [
        {"item": str(item.id), "code": outcome.code or outcome.outcome}
        for item, outcome in refused
        if item.kind != Payload.OUTCOME.value
    ]
    if rejection is not None or told:
        header = placed.envelope.header
        _post_outcome(peer, header.lane, header.epoch, header.number, rejection.code if rejection else "", told, at)


def _post_outcome(
    peer: Peer, lane: Lane, epoch: bytes, number: int, code: str, items: Sequence[Mapping[str, str]], at: datetime
) -> None:
    payload: dict[str, Any] = {
        "comity": "outcome/1",
        "lane": lane.value,
        "epoch": epoch.hex(),
        "number": number,
        "code": code,
        "items": list(items),
    }
    outbox.post(Payload.OUTCOME, payload, Member(peer.member), at=at)


def _log(event: Event, peer: Peer, at: datetime, **facts: str | int) -> None:
    audit.append(event, by=Actor.of_member(Member(peer.member)), at=at, facts=facts)


@transaction.atomic
def _rejected(peer: Peer, lane: Lane, opening: Opening, handed: Handed, fault: EnvelopeRejected, at: datetime) -> None:
    """Remember a refused envelope. The first refusal is logged and kept; after several the sender is told."""
    row = feed_of(peer, lane)
    if fault.reason is Rejection.GAP and row.attempts:
        return  # it only follows the one that is refused already
    expected, repeated = row.number + 1 if row.epoch == opening.epoch.hex() else 1, row.fault_code == fault.code
    row.attempts += 1
    row.fault_code, row.fault = fault.code, fault.message[:400]
    row.save(update_fields=["attempts", "fault_code", "fault"])
    if row.attempts == ATTEMPTS_BEFORE_PASSING_OVER and fault.reason not in _OUT_OF_ORDER:
        _post_outcome(peer, lane, opening.epoch, expected, fault.code, [], at)
    if repeated:
        return
    _quarantine(peer, lane, expected, handed.envelope, fault, at)
    _ring(peer, lane, fault.code, at)
    _log(Event.ENVELOPE_REFUSED, peer, at, lane=lane.value, number=expected, items=0, refused=0, code=fault.code)


def _quarantine(peer: Peer, lane: Lane, number: int, data: bytes, fault: EnvelopeRejected, at: datetime) -> None:
    Quarantine.objects.create(
        peer=peer, lane=lane.value, number=number, code=fault.code, message=fault.message[:400], data=data, at=at
    )


def _ring(peer: Peer, lane: Lane, code: str, at: datetime) -> None:
    """Tell whoever looks after the members' nodes; the alert ends when the lane goes on or somebody has read it."""
    places = {"member": peer.member, "lane": lane.value, "code": code}
    alerts.ring(AlertKind.PEER_TROUBLE, places=places, at=at, key=f"{peer.member}:{lane.value}")


def _digest_of(row: InFeed, number: int) -> bytes | None:
    digest = TakenIn.objects.filter(feed=row, epoch=row.epoch, number=number).values_list("digest", flat=True).first()
    return bytes.fromhex(digest) if digest else None
