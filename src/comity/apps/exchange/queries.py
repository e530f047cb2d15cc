"""Everything that reads the exchange: peers and how fresh they are, who holds a record, why one did not arrive."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.db.models import Count, Q

from comity.apps import bureau
from comity.apps.exchange import directories
from comity.apps.exchange.handing_out import body_for, is_waiting
from comity.apps.exchange.models import InboxItem, InFeed, Ledger, Line, OutFeed, Peer, Quarantine, Refusal
from comity.apps.holdings import queries as holdings
from comity.kernel.errors import NotFound
from comity.kernel.federation import Directory, Payload
from comity.kernel.policy import RULES, Act, Actor, decide
from comity.kernel.vocabulary import Member
from comity.kernel.vocabulary.text import N_

__all__ = [
    "FeedState",
    "Freshness",
    "HeldBy",
    "PeerState",
    "Why",
    "body_for",
    "directory",
    "find_directory",
    "freshness",
    "is_waiting",
    "ledger_of",
    "peer",
    "peers",
    "published_directory",
    "unprocessed",
    "why",
]

SILENT_AFTER = timedelta(minutes=10)


@dataclass(frozen=True)
class FeedState:
    """One lane, both ways: what waits and is on its way to the peer, what we took in, and what is wrong."""

    lane: str
    waiting: int
    unacknowledged: int
    taken_in: int
    quarantined: int
    fault_code: str
    fault: str
    notice: str


@dataclass(frozen=True)
class PeerState:
    """A peer for a page or a line of text.

    silent_since  when it was last heard, if that is longer ago than ten minutes; its joining, if never
    """

    member: Member
    name: str
    role: str
    address: str
    heard_at: datetime | None
    pulled_at: datetime | None
    silent_since: datetime | None
    failures: int
    fault_code: str
    fault: str
    next_try_at: datetime | None
    clock_skew_s: float | None
    fingerprint: str
    feeds: tuple[FeedState, ...]


@dataclass(frozen=True)
class HeldBy:
    """One peer's line in *Who holds it*.

    holds         whether it has a version that it has not confirmed to have removed
    silent_since  told to withdraw and not confirmed: since when
    """

    member: Member
    version: int
    view: str
    sent_at: datetime | None
    arrived_at: datetime | None
    withdrawn_up_to: int
    told_at: datetime | None
    confirmed_at: datetime | None
    outcome: str
    holds: bool
    waits: bool
    silent_since: datetime | None


@dataclass(frozen=True)
class Why:
    """Why a record is, or is not, at a peer: the door's verdict first, then the way of the line.

    verdict   denied | not_queued | waiting | on_its_way | arrived | withdrawn
    sentence  the door's rule as a text for people (msgid)
    """

    verdict: str
    rule: str
    sentence: str
    ledger: HeldBy | None
    refusals: tuple[str, ...]
    last_fault: str


def directory() -> Directory:
    """The directory this node trusts; NodeFault before it has joined."""
    return directories.current()


def find_directory() -> Directory | None:
    return directories.newest()


def published_directory() -> Path | None:
    """The folder of the directory that this node publishes; None unless it is the hub."""
    us = bureau.this()
    return us.home / "directory" if us.role == "hub" else None


def peers(at: datetime) -> list[PeerState]:
    """All peers of the directory, by member code."""
    rows = list(Peer.objects.filter(left_at=None).order_by("member"))
    return [_state(row, at) for row in rows]


def peer(member: Member, at: datetime) -> PeerState:
    """One peer; NotFound for who is not in the directory."""
    row = Peer.objects.filter(pk=str(member), left_at=None).first()
    if row is None:
        raise NotFound(f"{member} is not a member of this federation", hint="comity peer list", code="no_member")
    return _state(row, at)


@dataclass(frozen=True)
class Freshness:
    """When a member that shares records was last heard, for the line under an answer."""

    member: Member
    last_heard: datetime | None
    silent: bool


def freshness(at: datetime) -> list[Freshness]:
    """The members whose records may be held here, by code."""
    rows = Peer.objects.filter(left_at=None, role="member").order_by("member").values_list("member", "heard_at")
    return [
        Freshness(Member(member), heard, silent=heard is None or at - heard > SILENT_AFTER) for member, heard in rows
    ]


def ledger_of(record_id: UUID, at: datetime) -> list[HeldBy]:
    """Who was sent this record of ours, was told to withdraw it, and confirmed."""
    waiting = set(Line.objects.filter(record_id=record_id, envelope=None).values_list("peer_id", flat=True))
    rows = Ledger.objects.filter(record_id=record_id).order_by("peer_id")
    return [_held_by(row, row.peer_id in waiting) for row in rows]


def why(record_id: UUID, member: Member, at: datetime) -> Why:
    """Why this record of ours is, or is not, at that peer; NotFound for what never was a record of ours."""
    state = peer(member, at)
    own = holdings.read_many([record_id], Actor.of_node(bureau.this().member), Act.READ, None, at=at).get(record_id)
    row = Ledger.objects.filter(record_id=record_id, peer=str(member)).first()
    line = Line.objects.filter(record_id=record_id, peer=str(member), kind=Payload.RECORD.value).order_by("-id").first()
    refusals = Refusal.objects.filter(peer=str(member), item_id=row.item_id) if row and row.item_id else []
    if own is not None and own.own:
        decision = decide(Actor.of_member(member), Act.RECEIVE, own.facts, None, at=at)
        verdict, rule = _verdict(decision.allowed, row, line, own.version), decision.rule
        sentence = RULES[rule].sentence
    elif row is not None:
        verdict, rule, sentence = "withdrawn", "withdrawn", N_("We have withdrawn this record.")
    else:
        raise NotFound("there is no such record of our own")
    return Why(
        verdict=verdict,
        rule=rule,
        sentence=sentence,
        ledger=_held_by(row, line is not None and line.envelope_id is None) if row else None,
        refusals=tuple(f"{refusal.code} at {refusal.at:%Y-%m-%d %H:%M}" for refusal in refusals),
        last_fault=state.fault,
    )


def _verdict(allowed: bool, row: Ledger | None, line: Line | None, version: int) -> str:
    """One word for where it stands."""
    if line is not None and line.envelope_id is None:
        return "waiting"
    if row is not None and row.sent == version and row.sent > row.withdrawn:
        return "arrived" if row.arrived_at and row.sent_at and row.arrived_at >= row.sent_at else "on_its_way"
    if row is not None and row.withdrawn:
        return "withdrawn"
    return "not_queued" if allowed else "denied"


def _state(row: Peer, at: datetime) -> PeerState:
    known = directories.current().find(Member(row.member))
    last = row.heard_at or row.joined_at
    return PeerState(
        member=Member(row.member),
        name=row.name,
        role=row.role,
        address=row.address,
        heard_at=row.heard_at,
        pulled_at=row.pulled_at,
        silent_since=last if at - last > SILENT_AFTER else None,
        failures=row.failures,
        fault_code=row.fault_code,
        fault=row.fault,
        next_try_at=row.next_try_at,
        clock_skew_s=row.clock_skew_s,
        fingerprint=known.current.fingerprint() if known else "",
        feeds=tuple(_feeds(row)),
    )


def _feeds(row: Peer) -> Sequence[FeedState]:
    waiting = dict(
        Line.objects.filter(peer=row, envelope=None)
        .values_list("lane")
        .annotate(n=Count("pk"))
        .values_list("lane", "n")
    )
    out = {feed.lane: feed for feed in OutFeed.objects.filter(peer=row)}
    inn = {feed.lane: feed for feed in InFeed.objects.filter(peer=row)}
    bad = dict(Quarantine.objects.filter(peer=row).values_list("lane").annotate(n=Count("pk")).values_list("lane", "n"))
    return [
        FeedState(
            lane=lane,
            waiting=waiting.get(lane, 0),
            unacknowledged=out[lane].number - out[lane].acknowledged if lane in out else 0,
            taken_in=inn[lane].number if lane in inn else 0,
            quarantined=bad.get(lane, 0),
            fault_code=inn[lane].fault_code if lane in inn else "",
            fault=inn[lane].fault if lane in inn else "",
            notice=inn[lane].notice if lane in inn else "",
        )
        for lane in ("urgent", "ordinary")
    ]


def _held_by(row: Ledger, waits: bool) -> HeldBy:
    told = row.withdrawn > 0
    unconfirmed = told and row.confirmed_at is None and row.sent > 0
    return HeldBy(
        member=Member(row.peer_id),
        version=row.sent,
        view=row.view,
        sent_at=row.sent_at,
        arrived_at=row.arrived_at,
        withdrawn_up_to=row.withdrawn,
        told_at=row.told_at,
        confirmed_at=row.confirmed_at,
        outcome=row.outcome,
        holds=row.sent > row.withdrawn or unconfirmed,
        waits=waits,
        silent_since=row.told_at if unconfirmed else None,
    )


def unprocessed() -> int:
    """How many items wait for a newer version of the program, or for somebody to look."""
    return InboxItem.objects.filter(Q(outcome="not_understood") | Q(outcome="fault")).count()
