"""Our feeds as rows: read as values, written back, opened anew after a restore on either side."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from comity.apps import bureau
from comity.apps.audit import actions as audit
from comity.apps.audit.events import Event
from comity.apps.exchange import outbox
from comity.apps.exchange.models import Body, Ledger, Line, OutFeed, Peer, SentEnvelope
from comity.kernel.envelopes import EPOCH_BYTES, Lane
from comity.kernel.federation import LANES, Asked, FeedOut, Opening, Payload
from comity.kernel.policy import Actor
from comity.kernel.vocabulary import Member


def feed_of(peer: Peer, lane: Lane) -> OutFeed:
    """Our feed to this peer in this lane, locked; opened at first use."""
    found = OutFeed.objects.select_for_update().filter(peer=peer, lane=lane.value).first()
    if found is not None:
        return found
    us = bureau.this()
    opening = Opening(bureau.suite().random(EPOCH_BYTES))
    value = FeedOut.opened(us.federation, us.member, Member(peer.member), lane, opening)
    return OutFeed.objects.create(peer=peer, lane=lane.value, epoch=opening.epoch.hex(), last=value.last.hex())


def as_value(row: OutFeed) -> FeedOut:
    us = bureau.this()
    follows = (bytes.fromhex(row.follows_epoch), row.follows_number) if row.follows_epoch else None
    return FeedOut(
        federation=us.federation,
        sender=us.member,
        receiver=Member(row.peer_id),
        lane=Lane(row.lane),
        opening=Opening(bytes.fromhex(row.epoch), follows),
        number=row.number,
        last=bytes.fromhex(row.last),
        acknowledged=row.acknowledged,
    )


def keep(row: OutFeed, value: FeedOut) -> None:
    row.number, row.last, row.acknowledged = value.number, value.last.hex(), value.acknowledged
    row.save(update_fields=["number", "last", "acknowledged"])


def reopen(row: OutFeed, *, follows: tuple[bytes, int] | None, why: Asked, at: datetime) -> OutFeed:
    """A new epoch: one side was restored from a backup. Whatever the peer may have lost is owed again.

    In the ordinary lane every record that is out is sent again; in the urgent lane every withdrawal is told again,
    since a restored copy may have brought a withdrawn record back.
    """
    value = as_value(row).reopened(bureau.suite().random(EPOCH_BYTES), follows=follows)
    row.epoch, row.last = value.opening.epoch.hex(), value.last.hex()
    row.follows_epoch, row.follows_number = (follows[0].hex(), follows[1]) if follows else ("", 0)
    row.number, row.acknowledged, row.renewed_at = 0, 0, None
    row.save()
    _return_lines(row, follows)
    if row.lane == LANES[Payload.RECORD].value:
        _owe_records(row, at)
    else:
        _owe_withdrawals(row, at)
    audit.append(
        Event.PEER_CHANGED,
        by=Actor.of_node(bureau.this().member),
        at=at,
        facts={"peer": row.peer_id, "lane": row.lane, "why": why.value},
    )
    return row


def _return_lines(row: OutFeed, follows: tuple[bytes, int] | None) -> None:
    """Acts that the peer may not have wait again; records and withdrawals are queued from the ledger instead."""
    handed = Line.objects.filter(peer=row.peer_id, lane=row.lane, envelope__isnull=False)
    handed.filter(kind__in=[Payload.RECORD.value, Payload.WITHDRAWAL.value, Payload.RENEWAL.value]).delete()
    epoch, number = (follows[0].hex(), follows[1]) if follows else ("", 0)
    has = Q(envelope__epoch=epoch, envelope__number__lte=number) if follows else Q(pk=None)
    handed.exclude(has).update(envelope=None)
    SentEnvelope.objects.filter(feed=row, lines=None).delete()
    Body.objects.filter(envelopes=None).delete()


def _owe_records(row: OutFeed, at: datetime) -> None:
    lane, kind = row.lane, Payload.RECORD.value
    out = [held for held in Ledger.objects.filter(peer=row.peer_id) if held.sent > held.withdrawn]
    Ledger.objects.filter(pk__in=[held.pk for held in out]).update(sent=0, view="")
    waiting = set(Line.objects.filter(peer=row.peer_id, kind=kind, envelope=None).values_list("record_id", flat=True))
    Line.objects.bulk_create(
        [
            Line(peer_id=row.peer_id, lane=lane, kind=kind, record_id=held.record_id, queued_at=at)
            for held in out
            if held.record_id not in waiting
        ]
    )


def _owe_withdrawals(row: OutFeed, at: datetime) -> None:
    Line.objects.filter(peer=row.peer_id, kind=Payload.WITHDRAWAL.value, envelope=None).delete()
    for held in Ledger.objects.filter(peer=row.peer_id, withdrawn__gt=0):
        outbox.withdraw([held], held.withdrawn, held.reason, at)
