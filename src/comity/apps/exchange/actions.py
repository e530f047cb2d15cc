"""Everything that changes the exchange. The parts have their own modules; this is the door to them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from comity.apps import bureau
from comity.apps.audit import actions as audit
from comity.apps.audit.events import Event
from comity.apps.exchange import cards, directories, handing_out, publishing, refreshing
from comity.apps.exchange.cards import Card
from comity.apps.exchange.following import follow
from comity.apps.exchange.models import InboxItem, Peer, Quarantine, Refusal
from comity.apps.exchange.outbox import post
from comity.apps.exchange.pulling import Pulled, pull, pull_all
from comity.apps.exchange.renewing import renew_leases
from comity.apps.exchange.requests import accept as accept_request
from comity.apps.exchange.requests import forget_nonces
from comity.apps.exchange.taking_in import Taken, take_in
from comity.kernel.envelopes import Lane
from comity.kernel.errors import Conflict, Unauthentic
from comity.kernel.federation import Directory, DirectoryMember, FeedAnswer
from comity.kernel.keys import same_fingerprint
from comity.kernel.policy import Act, Actor, decide
from comity.kernel.vocabulary import Member

__all__ = [
    "Pulled",
    "Taken",
    "accept_request",
    "admit",
    "follow",
    "forget",
    "hand_out",
    "join",
    "post",
    "publish",
    "pull",
    "pull_all",
    "refresh_directory",
    "renew_directory",
    "renew_leases",
    "take_in",
]

KEPT = timedelta(days=30)


def hand_out(peer: Member, lane: Lane, *, epoch: bytes, after: int, at: datetime) -> FeedAnswer:
    """What this peer has not acknowledged in this lane; the newest changes of the holdings included."""
    follow(at)
    return handing_out.hand_out(peer, lane, epoch=epoch, after=after, at=at)


@transaction.atomic
def publish(*, by: Actor, at: datetime) -> Directory:
    """The hub signs the directory as it stands, itself included; the first time this makes its keys and root."""
    decide(by, Act.MANAGE_PEERS, None, None, at=at).require()
    known = directories.newest()
    members = known.members if known else (cards.own().entry(at),)
    return _publish(members, by, at)


@transaction.atomic
def admit(card: Card, *, fingerprint: str | None, by: Actor, at: datetime) -> Directory:
    """The hub admits a node by its card. A member that is known already keeps its old keys as history.

    fingerprint  what the other side said over a line that people trust; None where the card itself came that way
    """
    decide(by, Act.MANAGE_PEERS, None, None, at=at).require()
    if fingerprint is not None and not same_fingerprint(fingerprint, card.keys.fingerprint()):
        raise Unauthentic(
            f"the card's fingerprint is {card.keys.fingerprint()}, not the one given",
            hint="do not admit it: ask the other desk by telephone",
            code="fingerprint_differs",
        )
    known = directories.newest()
    members = list(known.members) if known else [cards.own().entry(at)]
    if any(entry.member == card.member and entry.current == card.keys for entry in members):
        raise Conflict(f"{card.member} is a member already, with these keys", code="already_member")
    if any(entry.member == card.member for entry in members):
        raise Conflict(
            f"{card.member} is a member already, with other keys",
            hint="its keys are rotated by its own signed statement, not by a new card",
            code="other_keys",
        )
    made = _publish([*members, card.entry(at)], by, at)
    audit.append(Event.PEER_ADDED, by=by, at=at, facts={"member": str(card.member), "keys": card.keys.id})
    return made


@transaction.atomic
def renew_directory(at: datetime) -> bool:
    """The hub signs the unchanged directory anew before it expires; returns whether it did."""
    known = directories.newest() if bureau.this().role == "hub" else None
    made = publishing.renew(known, at) if known else None
    if made is None:
        return False
    return directories.accept(made, by=Actor.of_node(bureau.this().member), at=at)


def join(url: str, root: bytes, *, fingerprint: str | None, by: Actor, at: datetime) -> Directory:
    """Trust the directory that this root signs, and fetch it."""
    decide(by, Act.MANAGE_PEERS, None, None, at=at).require()
    refreshing.anchor(url, root, fingerprint=fingerprint)
    directory = refreshing.fetch()
    if (entry := directory.find(bureau.this().member)) is None or entry.current != cards.own().keys:
        raise Conflict(
            f"the directory does not name {bureau.this().member} with this node's keys",
            hint="the hub admits it by its card first: comity peer admit FILE",
            code="not_admitted",
        )
    directories.accept(directory, by=by, at=at)
    return directory


def refresh_directory(at: datetime) -> bool:
    """Fetch the directory; returns whether it is newer. The hub, and who has not joined, have nothing to fetch.

    Raises what `refreshing.fetch` and `directories.accept` raise.
    """
    if bureau.this().role == "hub" or not refreshing.has_joined():
        return False
    changed = directories.accept(refreshing.fetch(), by=Actor.of_node(bureau.this().member), at=at)
    Peer.objects.filter(role="hub", left_at=None).update(heard_at=at)
    return changed


def forget(at: datetime) -> int:
    """Delete what was kept for a time: quarantined envelopes, unprocessed payloads, old nonces. Returns how many."""
    gone = forget_nonces(at)
    gone += Quarantine.objects.filter(at__lt=at - KEPT).delete()[0]
    gone += Refusal.objects.filter(at__lt=at - KEPT).delete()[0]
    return gone + InboxItem.objects.filter(at__lt=at - KEPT).exclude(payload=None).update(payload=None)


def _publish(members: Sequence[DirectoryMember], by: Actor, at: datetime) -> Directory:
    made = publishing.publish(members, at)
    directories.accept(made, by=by, at=at)
    return made
