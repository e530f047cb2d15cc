"""The ordered journal of the holdings: one line for every change, written in the change's own transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from comity.apps.holdings.models import JournalHead, JournalLine

STORED, REMOVED = JournalLine.STORED, JournalLine.REMOVED


@dataclass(frozen=True)
class Change:
    """A record that was stored (new or newer) or removed, with its version.

    corrected  it states something else than the version it replaced
    """

    record_id: UUID
    kind: str
    version: int
    own: bool
    corrected: bool = False


def write(changes: Sequence[Change]) -> None:
    """Append lines. The head row is locked to the end of the transaction: numbers commit in order."""
    if not changes:
        return
    JournalHead.objects.get_or_create(pk=1)
    head = JournalHead.objects.select_for_update().get(pk=1)
    first = head.seq + 1
    JournalLine.objects.bulk_create(
        [
            JournalLine(
                seq=first + i, record_id=c.record_id, kind=c.kind, version=c.version, own=c.own, corrected=c.corrected
            )
            for i, c in enumerate(changes)
        ],
        batch_size=2000,
    )
    head.seq += len(changes)
    head.save(update_fields=["seq"])


def after(cursor: int, limit: int) -> list[JournalLine]:
    """Up to `limit` lines after `cursor`, in order."""
    return list(JournalLine.objects.filter(seq__gt=cursor).order_by("seq")[:limit])


def head() -> int:
    """The number of the last line."""
    found = JournalHead.objects.filter(pk=1).first()
    return found.seq if found else 0


def newest(lines: Iterable[JournalLine]) -> dict[UUID, JournalLine]:
    """The last line of each record among `lines`: what a follower needs, since it reads the record itself."""
    return {line.record_id: line for line in lines}
