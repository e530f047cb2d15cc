"""Following the holdings' journal: what changed is compared with each peer's ledger, and what is owed is queued."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from comity.apps.exchange import door, outbox
from comity.apps.exchange.models import FollowCursor, Ledger, Line, Peer
from comity.apps.holdings import queries as holdings
from comity.kernel.federation import LANES, Due, Held, Payload, due
from comity.kernel.policy import View
from comity.kernel.records import WithdrawalReason
from comity.kernel.vocabulary import Member

BATCH = 500


@dataclass(frozen=True)
class State:
    """Where one of our records stands: its newest version, and whether we withdrew it."""

    version: int
    ended: bool


def follow(at: datetime, limit: int = 20_000) -> int:
    """Catch up with the journal, up to `limit` changes. Returns how many were read."""
    done = 0
    while done < limit and (read := _batch(at)):
        done += read
    return done


def _batch(at: datetime) -> int:
    if holdings.journal_head() <= _cursor():  # nothing new: no lock is taken
        return 0
    with transaction.atomic():
        FollowCursor.objects.get_or_create(pk=1)
        cursor = FollowCursor.objects.select_for_update().get(pk=1)
        lines = holdings.journal_after(cursor.seq, BATCH)
        if not lines:
            return 0
        newest = {line.record_id: line for line in lines if line.own}
        states = {key: State(line.version, line.kind == line.REMOVED) for key, line in newest.items()}
        compare(states, at)
        cursor.seq = lines[-1].seq
        cursor.save(update_fields=["seq"])
        return len(lines)


def _cursor() -> int:
    return FollowCursor.objects.filter(pk=1).values_list("seq", flat=True).first() or 0


def compare(states: Mapping[UUID, State], at: datetime, only: Peer | None = None) -> None:
    """Ask the door what each peer may have of these records, and queue what the ledgers say is owed."""
    peers = [only] if only else list(Peer.objects.filter(left_at=None, role="member"))
    to_withdraw: dict[tuple[UUID, int], list[Ledger]] = defaultdict(list)
    for peer in peers:
        may = door.receivable(states, Member(peer.member), at)
        ledger = {row.record_id: row for row in Ledger.objects.filter(peer=peer, record_id__in=list(states))}
        fresh = []
        for record_id in states.keys() & (may.keys() | ledger.keys()):
            row, state = ledger.get(record_id), states[record_id]
            owed = _owed(row, state, may.get(record_id))
            if row is not None and owed.withdraw_up_to:
                to_withdraw[record_id, owed.withdraw_up_to].append(row)
            if owed.send:
                fresh.append(record_id)
        _queue(peer, fresh, at)
    for (record_id, up_to), rows in to_withdraw.items():
        outbox.withdraw(rows, up_to, _reason(record_id, states[record_id]), at)


def _owed(row: Ledger | None, state: State, may: door.Receivable | None) -> Due:
    held = Held(row.sent, row.view, row.withdrawn) if row else Held()
    version = max(state.version, may.version if may else 0)
    return due(held, version=version, view=may.view if may else View.NOTHING, ended=state.ended)


def _queue(peer: Peer, record_ids: list[UUID], at: datetime) -> None:
    """One waiting line per record: what it carries is read when it is handed out."""
    lane, kind = LANES[Payload.RECORD].value, Payload.RECORD.value
    waiting = Line.objects.filter(peer=peer, kind=kind, envelope=None, record_id__in=record_ids)
    known = set(waiting.values_list("record_id", flat=True))
    Line.objects.bulk_create(
        [
            Line(peer=peer, lane=lane, kind=kind, record_id=record_id, queued_at=at)
            for record_id in sorted(record_ids)
            if record_id not in known
        ]
    )


def _reason(record_id: UUID, state: State) -> str:
    if not state.ended:
        return WithdrawalReason.NO_LONGER_SHARED.value
    grave = holdings.tombstone(record_id)
    return grave.reason if grave else ""
