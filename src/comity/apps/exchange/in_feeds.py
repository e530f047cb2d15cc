"""The feeds of our peers as rows: read as values, written back after each envelope."""

from __future__ import annotations

from datetime import datetime

from comity.apps import bureau
from comity.apps.exchange.models import InFeed, Peer
from comity.kernel.envelopes import Lane
from comity.kernel.federation import FeedIn, Notice
from comity.kernel.vocabulary import Member


def feed_of(peer: Peer, lane: Lane) -> InFeed:
    """The peer's feed to us in this lane, locked; made at first use."""
    InFeed.objects.get_or_create(peer=peer, lane=lane.value)
    return InFeed.objects.select_for_update().get(peer=peer, lane=lane.value)


def as_value(row: InFeed) -> FeedIn:
    us = bureau.this()
    return FeedIn(
        federation=us.federation,
        sender=Member(row.peer_id),
        receiver=us.member,
        lane=Lane(row.lane),
        epoch=bytes.fromhex(row.epoch),
        number=row.number,
        last=bytes.fromhex(row.last),
        past=tuple(bytes.fromhex(epoch) for epoch in row.past),
    )


def keep(row: InFeed, value: FeedIn, *, notice: Notice | None, at: datetime) -> None:
    """The feed after an envelope that was dealt with: earlier faults are over."""
    row.epoch, row.number, row.last = value.epoch.hex(), value.number, value.last.hex()
    row.past = [epoch.hex() for epoch in value.past]
    row.attempts, row.fault_code, row.fault = 0, "", ""
    if notice is not None:
        row.notice, row.notice_at = notice.value, at
    row.save()
