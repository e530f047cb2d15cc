"""Posting: an act or record is queued in the caller's transaction, and leaves when its peer asks for it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from comity.apps import bureau
from comity.apps.exchange.models import Ledger, Line, Peer
from comity.kernel.envelopes import MAX_PAYLOAD_BYTES, Lane
from comity.kernel.errors import InvalidInput, NotFound, TooLarge
from comity.kernel.federation import LANES, Payload, write_payload
from comity.kernel.keys import Use, frame
from comity.kernel.records import Withdrawal
from comity.kernel.vocabulary import Member


def post(kind: Payload, payload: Mapping[str, Any], to: Member, lane: Lane | None = None, *, at: datetime) -> UUID:
    """Queue an act for one peer, in the caller's transaction. Returns the item's id.

    The same bytes are the same item: posting them again is delivered as a repeat and changes nothing there.
    Raises NotFound for a member that is not in the directory.
    """
    if kind is Payload.RECORD:
        raise InvalidInput("records leave by the journal, not by posting", code="not_posted")
    data = write_payload(payload)
    if len(data) > MAX_PAYLOAD_BYTES:
        raise TooLarge(f"an act of {len(data)} bytes; at most {MAX_PAYLOAD_BYTES} travel")
    identity = item_id(kind.value, data)
    Line.objects.create(
        peer=peer_of(to),
        lane=(lane or LANES[kind]).value,
        kind=kind.value,
        item_id=identity,
        payload=data,
        queued_at=at,
    )
    return identity


def peer_of(member: Member) -> Peer:
    """The peer, or NotFound for who is not, or no longer, in the directory."""
    found = Peer.objects.filter(member=str(member), left_at=None).first()
    if found is None:
        raise NotFound(f"{member} is not a member of this federation", hint="comity peer list", code="no_member")
    return found


def item_id(kind: str, payload: bytes) -> UUID:
    """An id that stands for exactly these bytes: 122 bits of their SHA-256 in the form of a UUID (version 8)."""
    number = int.from_bytes(hashlib.sha256(frame(kind.encode("ascii"), payload)).digest()[:16], "big")
    number = number & ~(0xF << 76) | (0x8 << 76)  # version 8
    return UUID(int=number & ~(0x3 << 62) | (0x2 << 62))  # the variant of RFC 9562


def withdraw(rows: list[Ledger], up_to: int, reason: str, at: datetime) -> None:
    """Queue one signed withdrawal of one record to these peers, and note it in their ledgers."""
    us = bureau.this().member
    act = Withdrawal(rows[0].record_id, us, up_to, reason, at)
    act = act.signed(bureau.suite(), bureau.keystore().pair().of(Use.RECORD))
    data = write_payload(act.to_json())
    kind, identity = Payload.WITHDRAWAL, item_id(Payload.WITHDRAWAL.value, data)
    for row in rows:
        Line.objects.create(
            peer_id=row.peer_id,
            lane=LANES[kind].value,
            kind=kind.value,
            record_id=row.record_id,
            item_id=identity,
            payload=data,
            queued_at=at,
        )
        row.withdrawn, row.reason = up_to, reason
        row.told_at = row.confirmed_at = row.receipt = None
        row.outcome = ""
        row.save()
