"""What the exchange itself does with what arrives: records and withdrawals to the holdings, receipts to the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from comity.apps import bureau
from comity.apps.audit import actions as audit
from comity.apps.audit.events import Event
from comity.apps.exchange import directories, outbox
from comity.apps.exchange.models import Ledger, Line, Refusal
from comity.apps.holdings import actions as holdings
from comity.kernel.envelopes import EnvelopeRejected, Rejection
from comity.kernel.errors import ComityError, InvalidInput, Unauthentic
from comity.kernel.federation import Payload
from comity.kernel.keys import PublicKey, Signatures, Use
from comity.kernel.policy import Actor
from comity.kernel.records import Receipt, SignedVersion, Withdrawal
from comity.kernel.vocabulary import Member

MOST_ATTEMPTS = 3


def record(payload: dict[str, Any], *, sender: Member, at: datetime) -> str:
    """A version that its owner shared with us. Returns what the holdings made of it."""
    version = SignedVersion.from_json(payload)
    key = _record_key(sender, version.signatures)
    return holdings.store_replica(version, sender=sender, key=key, at=at)


def records(payloads: Sequence[dict[str, Any]], *, sender: Member, at: datetime) -> list[object]:
    """Several versions at once: for each what `record` returns or raises."""
    directory = directories.current()
    outcomes: dict[int, object] = {}
    arrived: list[tuple[SignedVersion, PublicKey]] = []
    places: list[int] = []
    for place, payload in enumerate(payloads):
        try:
            version = SignedVersion.from_json(payload)
            arrived.append((version, directory.key(sender, Use.RECORD, version.signatures.key_id)))
            places.append(place)
        except ComityError as fault:
            outcomes[place] = fault
    stored = holdings.store_replicas(arrived, sender=sender, at=at)
    outcomes |= dict(zip(places, stored, strict=True))
    return [outcomes[place] for place in range(len(payloads))]


def withdrawal(payload: dict[str, Any], *, sender: Member, at: datetime) -> str:
    """The owner's withdrawal: applied before anything else, and answered by our signed receipt."""
    act = Withdrawal.from_json(payload)
    key = _record_key(sender, _signed(act.signatures))
    outcome = holdings.apply_withdrawal(act, sender=sender, key=key, at=at)
    us = bureau.this().member
    receipt = Receipt(act.record, act.up_to, us, outcome, at)
    receipt = receipt.signed(bureau.suite(), bureau.keystore().pair().of(Use.RECORD))
    outbox.post(Payload.RECEIPT, receipt.to_json(), sender, at=at)
    audit.append(
        Event.RECEIPT_SENT,
        by=Actor.of_node(us),
        at=at,
        about=act.record,
        facts={"to": str(sender), "up_to": act.up_to, "outcome": outcome},
    )
    return outcome


def receipt(payload: dict[str, Any], *, sender: Member, at: datetime) -> str:
    """A holder's receipt: it stands in the ledger beside what we told that holder."""
    act = Receipt.from_json(payload)
    if act.holder != sender:
        raise Unauthentic(f"a receipt of {act.holder} came from {sender}", code="not_holder")
    act.verify(bureau.suite(), _record_key(sender, _signed(act.signatures)))
    row = Ledger.objects.select_for_update().filter(peer=str(sender), record_id=act.record).first()
    if row is None or row.withdrawn == 0:
        raise InvalidInput("a receipt for a record that was not withdrawn from that member", code="no_withdrawal")
    if act.up_to >= row.withdrawn and row.confirmed_at is None:
        row.confirmed_at, row.outcome, row.receipt = at, act.outcome, payload
        row.save(update_fields=["confirmed_at", "outcome", "receipt"])
    audit.append(
        Event.RECEIPT_RECEIVED,
        by=Actor.of_member(sender),
        at=at,
        about=act.record,
        facts={"up_to": act.up_to, "outcome": act.outcome},
    )
    return act.outcome


def outcome(payload: dict[str, Any], *, sender: Member, at: datetime) -> int:
    """A peer refused something of ours: noted for *why did it not arrive*; a whole envelope is sent again."""
    lane, epoch, number, code, items = _outcome(payload)
    Refusal.objects.bulk_create(
        [Refusal(peer_id=str(sender), item_id=item, lane=lane, number=number, code=why, at=at) for item, why in items]
    )
    if not code:
        return len(items)
    Refusal.objects.create(peer_id=str(sender), lane=lane, number=number, code=code, at=at)
    lines = Line.objects.filter(
        peer=str(sender), lane=lane, envelope__epoch=epoch, envelope__number=number, times__lt=MOST_ATTEMPTS
    )
    again = lines.filter(kind=Payload.RECORD.value).values_list("record_id", flat=True)
    records = [record_id for record_id in again if record_id]
    Ledger.objects.filter(peer=str(sender), record_id__in=records).update(sent=0, view="")
    waiting = Line.objects.filter(peer=str(sender), kind=Payload.RECORD.value, envelope=None, record_id__in=records)
    doubled = [record_id for record_id in waiting.values_list("record_id", flat=True) if record_id]
    lines.filter(record_id__in=doubled, kind=Payload.RECORD.value).delete()
    return lines.update(envelope=None)


def _outcome(payload: dict[str, Any]) -> tuple[str, str, int, str, list[tuple[UUID, str]]]:
    match payload:
        case {
            "comity": "outcome/1",
            "lane": str(lane),
            "epoch": str(epoch),
            "number": int(number),
            "code": str(code),
            "items": list(items),
        } if 0 < number < 2**63 and len(items) <= 500:
            try:
                told = [(UUID(item["item"]), str(item["code"])[:40]) for item in items]
            except (KeyError, TypeError, ValueError, AttributeError):
                raise EnvelopeRejected(Rejection.NOT_UNDERSTOOD, "an outcome names its items wrongly") from None
            return lane[:10], epoch[:32], number, code[:40], told
    raise EnvelopeRejected(Rejection.NOT_UNDERSTOOD, "an outcome is malformed", hint="see docs/protocol/feeds.md")


def _record_key(sender: Member, signatures: Signatures) -> PublicKey:
    return directories.current().key(sender, Use.RECORD, signatures.key_id)


def _signed(signatures: Signatures | None) -> Signatures:
    if signatures is None:
        raise Unauthentic("the act is not signed", code="not_signed")
    return signatures
