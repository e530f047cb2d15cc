"""Handing out: a peer asks for a lane; what waits is numbered, sealed and signed now, after asking the door again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from comity.apps import bureau
from comity.apps.audit import actions as audit
from comity.apps.audit.events import Event
from comity.apps.exchange import directories, door, outbox
from comity.apps.exchange.models import Body, Ledger, Line, OutFeed, Peer, SentEnvelope
from comity.apps.exchange.out_feeds import as_value, feed_of, keep, reopen
from comity.kernel.envelopes import Item, Lane, SealedBody, address, digest_of, seal_body
from comity.kernel.errors import NotFound
from comity.kernel.federation import Asked, Directory, FeedAnswer, Handed, Payload, write_payload
from comity.kernel.federation.answers import MAX_ENVELOPES
from comity.kernel.keys import frame
from comity.kernel.policy import Actor
from comity.kernel.vocabulary import Member

ITEMS_PER_ENVELOPE = 100  # one envelope is one transaction at the receiver: short enough for officers to wait out
BYTES_PER_ENVELOPE = 2 * 1024 * 1024
ENVELOPES_PER_QUESTION = 5
BYTES_PER_ANSWER = 4 * 1024 * 1024
KEPT_AFTER_ACKNOWLEDGEMENT = timedelta(days=7)


@dataclass(frozen=True)
class Ready:
    """A waiting line and what it carries, read now."""

    line: Line
    item: Item
    version: int = 0
    view: str = ""


def hand_out(member: Member, lane: Lane, *, epoch: bytes, after: int, at: datetime) -> FeedAnswer:
    """What this peer has not acknowledged in this lane, oldest first; its question acknowledges all up to `after`."""
    peer = outbox.peer_of(member)
    with transaction.atomic():
        row = feed_of(peer, lane)
        verdict = as_value(row).asked(epoch, after)
        if verdict is not Asked.GOES_ON:
            row = reopen(row, follows=(epoch, after) if epoch else None, why=verdict, at=at)
        elif epoch.hex() == row.epoch:
            _acknowledge(row, after, at)
        start = row.acknowledged
        unsent = MAX_ENVELOPES - SentEnvelope.objects.filter(feed=row, epoch=row.epoch, number__gt=start).count()
        for _ in range(min(unsent, ENVELOPES_PER_QUESTION)):
            if not _next_envelope(row, peer, lane, at):
                break
        return _answer(row, start)


def body_for(member: Member, digest: bytes) -> bytes:
    """A sealed body that was handed to this peer; NotFound for any other, whether it exists or not."""
    held = Body.objects.filter(pk=digest.hex(), envelopes__feed__peer=str(member)).first()
    if held is None:
        raise NotFound("there is no such body for this member")
    return bytes(held.sealed)


def is_waiting(member: Member, lane: Lane, *, epoch: bytes, after: int) -> bool:
    """Whether a question would be answered with anything new: cheap enough to ask again and again."""
    peer = str(member)
    if Line.objects.filter(peer=peer, lane=lane.value, envelope=None).exists():
        return True
    feed = OutFeed.objects.filter(peer=peer, lane=lane.value).first()
    return feed is not None and (feed.epoch != epoch.hex() or feed.number > after)


def _acknowledge(row: OutFeed, after: int, at: datetime) -> None:
    """Everything up to `after` has arrived: its bytes are no longer needed, its lines only if the peer refuses them."""
    if after <= row.acknowledged:
        return
    keep(row, as_value(row).acknowledge(bytes.fromhex(row.epoch), after))
    row.acknowledged_at = at
    row.save(update_fields=["acknowledged_at"])
    arrived = SentEnvelope.objects.filter(feed=row, epoch=row.epoch, number__lte=after, acknowledged_at=None)
    lines = Line.objects.filter(envelope__in=arrived, kind=Payload.RECORD.value)
    Ledger.objects.filter(peer=row.peer_id, record_id__in=lines.values("record_id")).update(arrived_at=at)
    arrived.update(acknowledged_at=at, data=b"", body=None)
    Body.objects.filter(envelopes=None).delete()
    SentEnvelope.objects.filter(feed=row, acknowledged_at__lt=at - KEPT_AFTER_ACKNOWLEDGEMENT).delete()


def _next_envelope(row: OutFeed, peer: Peer, lane: Lane, at: datetime) -> bool:
    """Make the next envelope of what waits; False if nothing may leave."""
    directory = directories.current()
    ready = _ready(peer, lane, directory, at)
    if not ready:
        return False
    body = _sealed([one.item for one in ready], directory.federation, at)
    feed, header = as_value(row).next(body.digest)
    receiver = directory.entry(Member(peer.member)).current
    envelope = address(bureau.suite(), bureau.keystore().pair(), receiver, header, body.content_key)
    keep(row, feed)
    sent = SentEnvelope.objects.create(
        feed=row,
        epoch=row.epoch,
        number=header.number,
        digest=header.digest.hex(),
        data=envelope.encode(),
        body_id=body.digest.hex(),
        handed_at=at,
    )
    _note(sent, peer, ready, at)
    return True


def _ready(peer: Peer, lane: Lane, directory: Directory, at: datetime) -> list[Ready]:
    """The next lines that may leave now, with their items. A stale directory holds records back, and nothing else."""
    waiting = Line.objects.select_for_update().filter(peer=peer, lane=lane.value, envelope=None)
    if directory.is_stale(at):
        waiting = waiting.exclude(kind__in=[Payload.RECORD.value, Payload.RENEWAL.value])
    lines = list(waiting.order_by("id")[:ITEMS_PER_ENVELOPE])
    records = {line.record_id for line in lines if line.kind == Payload.RECORD.value and line.record_id}
    allowed = door.outgoing(records, Member(peer.member), at)
    ledger = {row.record_id: row for row in Ledger.objects.filter(peer=peer, record_id__in=records)}
    ready: list[Ready] = []
    dropped, size = [], 0
    for line in lines:
        made = _read(line, allowed, ledger)
        if made is None:
            dropped.append(line.pk)
            continue
        size += len(made.item.payload)
        if ready and size > BYTES_PER_ENVELOPE:
            break
        ready.append(made)
    Line.objects.filter(pk__in=dropped).delete()
    if not ready and dropped:
        return _ready(peer, lane, directory, at)
    return ready


def _read(line: Line, allowed: dict[UUID, door.Outgoing], ledger: dict[UUID, Ledger]) -> Ready | None:
    """What the line carries; None if the peer may not have it any more, or has it already."""
    if line.kind != Payload.RECORD.value:
        return Ready(line, Item(line.item_id, line.kind, bytes(line.payload or b""))) if line.item_id else None
    if line.record_id is None:
        return None
    found, row = allowed.get(line.record_id), ledger.get(line.record_id)
    if found is None or (row is not None and _has(row, found)):
        return None
    data = write_payload(found.payload)
    return Ready(line, Item(outbox.item_id(line.kind, data), line.kind, data), found.version, found.view.value)


def _has(row: Ledger, found: door.Outgoing) -> bool:
    """Whether the peer was sent just this already, or buried it for ever."""
    return row.withdrawn >= found.version or (row.sent >= found.version and row.view == found.view.value)


def _sealed(items: Sequence[Item], federation: str, at: datetime) -> SealedBody:
    """The body of these items: made once, whoever else receives exactly the same."""
    suite, storage_key = bureau.suite(), bureau.keystore().storage_key()
    recipe = digest_of(frame(*(part for item in items for part in (item.id.bytes, digest_of(item.payload)))))
    known = Body.objects.filter(recipe=recipe.hex()).first()
    if known is not None:
        content_key = suite.decrypt(storage_key, recipe, bytes(known.content_key))
        return SealedBody(bytes.fromhex(known.digest), bytes(known.sealed), content_key)
    body = seal_body(suite, federation, items)
    Body.objects.create(
        digest=body.digest.hex(),
        recipe=recipe.hex(),
        sealed=body.sealed,
        content_key=suite.encrypt(storage_key, recipe, body.content_key),
        made_at=at,
    )
    return body


def _note(sent: SentEnvelope, peer: Peer, ready: Sequence[Ready], at: datetime) -> None:
    """Lines, ledger and log after the hand-out of one envelope."""
    by = Actor.of_node(bureau.this().member)
    for one in ready:
        line = one.line
        line.envelope, line.item_id, line.times = sent, one.item.id, line.times + 1
        if line.kind == Payload.WITHDRAWAL.value and line.record_id:
            Ledger.objects.filter(peer=peer, record_id=line.record_id).update(told_at=at)
            audit.append(Event.WITHDRAWAL_SENT, by=by, at=at, about=line.record_id, facts={"to": peer.member})
    Line.objects.bulk_update([one.line for one in ready], ["envelope", "item_id", "times"])
    Ledger.objects.bulk_create(
        [
            Ledger(
                peer=peer,
                record_id=one.line.record_id,
                item_id=one.item.id,
                sent=one.version,
                view=one.view,
                sent_at=at,
            )
            for one in ready
            if one.line.record_id and one.version
        ],
        update_conflicts=True,
        unique_fields=["peer", "record_id"],
        update_fields=["item_id", "sent", "view", "sent_at"],
    )
    kinds = sorted({one.line.kind for one in ready})
    facts = {"to": peer.member, "lane": sent.feed.lane, "number": sent.number, "items": len(ready), "kinds": kinds}
    audit.append(Event.ENVELOPE_SENT, by=by, at=at, facts=facts)


def _answer(row: OutFeed, start: int) -> FeedAnswer:
    """The envelopes after `start`, with as many bodies as fit; the others are fetched by digest."""
    envelopes = SentEnvelope.objects.filter(feed=row, epoch=row.epoch, number__gt=start).select_related("body")
    handed: list[Handed] = []
    room = BYTES_PER_ANSWER
    for sent in envelopes.order_by("number")[:MAX_ENVELOPES]:
        sealed = bytes(sent.body.sealed) if sent.body else b""
        room -= len(sealed)
        handed.append(Handed(bytes(sent.data), sealed if room >= 0 or not handed else None))
    return FeedAnswer(as_value(row).opening, tuple(handed))
