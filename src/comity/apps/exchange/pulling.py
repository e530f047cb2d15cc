"""Pulling: go to a peer's door, ask for what comes after what we have, take it in, and again until there is no more.

Only outbound connections are needed for that. A peer that does not answer is asked again later, ever more rarely up to
five minutes apart, for as long as it takes: days if need be.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlencode, urljoin

import httpx

from comity.apps import bureau
from comity.apps.exchange import outbox, requests
from comity.apps.exchange.models import InFeed, Peer
from comity.apps.exchange.taking_in import Handlers, Taken, take_in
from comity.kernel.envelopes import MAX_SEALED_BYTES, Lane
from comity.kernel.errors import ComityError, Conflict
from comity.kernel.federation import FeedAnswer
from comity.kernel.federation.answers import MAX_ANSWER_BYTES, MEDIA_TYPE
from comity.kernel.vocabulary import Member

TIMEOUT = httpx.Timeout(10, connect=3)
LONGEST_PAUSE = timedelta(minutes=5)
ROUNDS = 200  # answers in one pull; more waits for the next one, so that one peer does not hold up the others


class PeerUnreachable(ComityError):
    """The peer's door did not answer, or not as a node does. It is asked again later."""

    code = "peer_unreachable"
    status = 503


@dataclass
class Pulled:
    """What a pull brought; `fault` says why it ended early."""

    member: Member
    taken: dict[Lane, Taken] = field(default_factory=dict)
    fault: ComityError | None = None

    @property
    def accepted(self) -> int:
        return sum(taken.accepted for taken in self.taken.values())


def pull_all(at: datetime, *, client: httpx.Client | None = None, handlers: Handlers | None = None) -> list[Pulled]:
    """Pull from every member that has an address and is due; faults are kept with it and do not stop the others."""
    due = (
        Peer.objects.filter(left_at=None, role="member")
        .exclude(address="")
        .exclude(next_try_at__gt=at)
        .order_by("member")
    )
    return [pull(Member(peer.member), client=client, handlers=handlers) for peer in due]


def pull(
    member: Member, *, client: httpx.Client | None = None, handlers: Handlers | None = None, wait_s: int = 0
) -> Pulled:
    """Everything the peer has for us now: the urgent lane first, and again between the parts of the ordinary one."""
    peer, pulled = outbox.peer_of(member), Pulled(member)
    if not peer.address:
        raise Conflict(f"{member} has no address", hint="it reaches us; we cannot reach it", code="no_address")
    if client is None:
        with httpx.Client(timeout=TIMEOUT, trust_env=False) as own:
            return pull(member, client=own, handlers=handlers, wait_s=wait_s)
    try:
        _rounds(peer, client, handlers, wait_s, pulled)
    except ComityError as fault:
        pulled.fault = fault
    _note(peer, pulled.fault)
    return pulled


def _rounds(peer: Peer, client: httpx.Client, handlers: Handlers | None, wait_s: int, pulled: Pulled) -> None:
    for _ in range(ROUNDS):
        for lane in Lane:
            while True:
                answer = _ask(peer, lane, client, wait_s if lane is Lane.ORDINARY else 0)
                wait_s = 0
                taken = take_in(
                    Member(peer.member),
                    lane,
                    answer,
                    fetch=lambda digest: _body(peer, digest, client),
                    at=bureau.now(),
                    handlers=handlers,
                )
                _add(pulled, lane, taken)
                if taken.rejections and not taken.envelopes:
                    _raise_rejected(peer, lane)
                if lane is Lane.ORDINARY or not answer.handed:
                    break
        if not answer.handed:
            return


def _add(pulled: Pulled, lane: Lane, taken: Taken) -> None:
    total = pulled.taken.setdefault(lane, Taken())
    total.envelopes += taken.envelopes
    total.accepted += taken.accepted
    total.refused += taken.refused
    total.rejections += taken.rejections


def _raise_rejected(peer: Peer, lane: Lane) -> None:
    row = InFeed.objects.get(peer=peer, lane=lane.value)
    raise ComityError(row.fault, hint="comity peer status shows the quarantine", code=row.fault_code or "refused")


def _ask(peer: Peer, lane: Lane, client: httpx.Client, wait_s: int) -> FeedAnswer:
    row = InFeed.objects.filter(peer=peer, lane=lane.value).first()
    cursor = {"after": row.number if row else 0, "epoch": row.epoch if row else "", "wait": wait_s}
    data = _get(peer, f"feed/{lane.value}?{urlencode(cursor)}", client, MAX_ANSWER_BYTES, MEDIA_TYPE)
    return FeedAnswer.decode(data)


def _body(peer: Peer, digest: bytes, client: httpx.Client) -> bytes:
    return _get(peer, f"body/{digest.hex()}", client, MAX_SEALED_BYTES, "application/octet-stream")


def _get(peer: Peer, path: str, client: httpx.Client, at_most: int, media_type: str) -> bytes:
    """One signed GET, bounded in time and size."""
    url = urljoin(peer.address, path)
    headers = requests.sign("GET", url, bureau.now())
    try:
        with client.stream("GET", url, headers=headers) as response:
            data = _bounded(response, at_most)
    except (httpx.HTTPError, httpx.InvalidURL) as fault:
        raise PeerUnreachable(
            f"{peer.member} at {peer.address} does not answer: {fault or type(fault).__name__}"[:390]
        ) from None
    if response.status_code != httpx.codes.OK:
        raise _answered(peer, response, data)
    if response.headers.get("content-type", "").partition(";")[0] != media_type:
        raise PeerUnreachable(f"{peer.address} is not a node's peer door", code="not_a_node")
    return data


def _bounded(response: httpx.Response, at_most: int) -> bytes:
    parts, size = [], 0
    for part in response.iter_bytes(64 * 1024):
        size += len(part)
        if size > at_most:
            raise PeerUnreachable(f"the answer is longer than {at_most} bytes", code="too_large")
        parts.append(part)
    return b"".join(parts)


def _answered(peer: Peer, response: httpx.Response, data: bytes) -> PeerUnreachable:
    """The peer's refusal in its own words, if it speaks as a node does."""
    try:
        told = httpx.Response(200, content=data[:10_000]).json()
        code, message = str(told["code"])[:40], str(told["message"])[:300]
    except (ValueError, KeyError, TypeError):
        code, message = "not_a_node", f"status {response.status_code}"
    return PeerUnreachable(f"{peer.member} answered: {message}", code=code)


def _note(peer: Peer, fault: ComityError | None) -> None:
    """How the line is: success resets, failure waits longer each time."""
    at = bureau.now()
    changes: dict[str, object] = {"tried_at": at}
    if fault is None:
        changes |= {"heard_at": at, "pulled_at": at, "failures": 0, "next_try_at": None, "fault_code": "", "fault": ""}
    else:
        pause = min(timedelta(seconds=2 ** min(peer.failures, 10)), LONGEST_PAUSE)
        changes |= {
            "failures": peer.failures + 1,
            "next_try_at": at + pause,
            "fault_code": fault.code[:40],
            "fault": fault.message[:400],
        }
    Peer.objects.filter(pk=peer.pk).update(**changes)
