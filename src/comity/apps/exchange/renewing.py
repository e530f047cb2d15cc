"""Renewing leases: one statement per feed, *everything I sent you up to this number and did not withdraw still stands*.

It goes in the ordinary lane, so it arrives after all that it speaks of. A peer that hears nothing from the owner stops
acting on its copies when their leases end.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from comity.apps import bureau
from comity.apps.audit import actions as audit
from comity.apps.audit.events import Event
from comity.apps.exchange import directories, outbox
from comity.apps.exchange.models import InFeed, Ledger, OutFeed
from comity.apps.holdings import actions as holdings
from comity.apps.holdings import queries as held
from comity.kernel.envelopes import EnvelopeRejected, Lane, Rejection
from comity.kernel.errors import Conflict
from comity.kernel.federation import Payload
from comity.kernel.policy import Act, Actor
from comity.kernel.records.canonical import moment
from comity.kernel.vocabulary import Member

EVERY = timedelta(days=7)
LANE = Lane.ORDINARY


def renew_leases(at: datetime) -> int:
    """Post the weekly renewal to every peer that holds records of ours; none while the directory is stale."""
    directory = directories.newest()
    if directory is None or directory.is_stale(at):
        return 0
    holders = Ledger.objects.filter(sent__gt=F("withdrawn")).values("peer")
    feeds = OutFeed.objects.filter(lane=LANE.value, peer__left_at=None, peer__in=holders).exclude(
        renewed_at__gt=at - EVERY
    )
    return sum(_renew(feed.pk, at) for feed in feeds)


@transaction.atomic
def _renew(pk: int, at: datetime) -> int:
    feed = OutFeed.objects.select_for_update().get(pk=pk)
    payload = {"comity": "renewal/1", "epoch": feed.epoch, "number": feed.number, "at": moment(at)}
    outbox.post(Payload.RENEWAL, payload, Member(feed.peer_id), LANE, at=at)
    feed.renewed_at = at
    feed.save(update_fields=["renewed_at"])
    return 1


def renewal(payload: dict[str, Any], *, sender: Member, at: datetime) -> int:
    """The owner renews what it sent us in this run of its feed. Returns how many copies that were."""
    match payload:
        case {"comity": "renewal/1", "epoch": str(epoch), "number": int(number)}:
            pass
        case _:
            raise EnvelopeRejected(Rejection.NOT_UNDERSTOOD, "a renewal is malformed")
    feed = InFeed.objects.filter(peer=str(sender), lane=LANE.value).first()
    if feed is None or feed.epoch not in ("", epoch) or number > feed.number:
        raise Conflict(
            f"{sender} renews up to number {number} of a run of its feed that we do not know so far",
            hint="it arrives again with the next renewal",
            code="renewal_ahead",
        )
    us = Actor.of_node(bureau.this().member)
    copies = held.visible_to(us, Act.READ, None, at=at).filter(owner=str(sender), own=False)
    ids = list(copies.values_list("id", flat=True))
    renewed = sum(holdings.renew_leases(sender, ids[start : start + 500], at=at) for start in range(0, len(ids), 500))
    audit.append(Event.LEASE_RENEWED, by=Actor.of_member(sender), at=at, facts={"records": renewed})
    return renewed
