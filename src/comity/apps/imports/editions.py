"""From a file to an edition: read into the spool, compared with the one before, applied to the holdings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID, uuid4

from django.db import transaction

from comity.apps.holdings import actions as holdings
from comity.apps.holdings import queries as held_records
from comity.apps.imports.kinds import Input
from comity.apps.imports.models import Edition, ListEntry
from comity.apps.imports.profiles import Profile
from comity.apps.imports.reading import Reading
from comity.apps.imports.rows import Warnings
from comity.apps.imports.spool import Comparison, Entry, Held, Spool
from comity.apps.imports.workplace import COMPARING, READING, STORING, Tell
from comity.kernel.policy import Actor
from comity.kernel.records import Content, WithdrawalReason

T = TypeVar("T")
MANY = 20  # removals; up to so many go through without a word
MUCH_PER_CENT = 5
BATCH = 500  # SQLite's limit of bound values is near
STORED_AT_ONCE = 1000
# Up to so many changes are one transaction. More are many of about a second each: on SQLite nobody else writes, and so
# nobody makes a logged check, while one lasts. A crash between two of them leaves entries and records in step; the same
# file, imported again, completes the edition.
ONE_TRANSACTION = 2_000


@dataclass(frozen=True)
class Read:
    """What reading a file showed beside its entries."""

    edition: str
    warnings: Warnings


def read(source: Input, spool: Spool, *, today: date, tell: Tell) -> Read:
    """Read the whole file into the spool. InvalidInput with the place of a fault; nothing has been written then."""
    profile, reading = source.profile, Reading(source.path, source.profile)

    def checked(content: Content) -> Content:
        full = profile.complete(content)
        profile.require_complete(full, today)
        return full

    for _number in spool.fill(source.reader(reading), reading.warnings, checked):
        tell(READING, reading.bytes_read, reading.bytes_total)
    return Read(reading.edition, reading.warnings)


def compare(list_: str, spool: Spool, tell: Tell) -> Comparison:
    """Compare the spool with the edition that is current."""
    tell(COMPARING, 0, 0)
    rows = ListEntry.objects.filter(list_code=list_).values_list("reference", "record_id", "digest").iterator(2000)
    return spool.compare(Held(reference, record, digest) for reference, record, digest in rows)


def needs_word(found: Comparison) -> bool:
    """Whether an edition removes so much that a person is asked: over 5 % of the list, and over 20 entries."""
    return found.removed > MANY and found.removed * 100 > found.before * MUCH_PER_CENT


def apply(
    spool: Spool, found: Comparison, profile: Profile, name: str, *, by: Actor, at: datetime, tell: Tell
) -> Edition | None:
    """Bring the holdings to this edition, a thousand changes in a transaction unless the caller holds one.

    None if nothing changes.
    """
    if not found.total:
        return None
    edition = Edition.objects.create(
        list_code=profile.list, name=name[:40], digest=spool.digest(), entries=spool.size(), imported_at=at
    )
    done = 0
    for batch in _batches(_changes(spool, profile, at.date()), STORED_AT_ONCE):
        with transaction.atomic():
            records = holdings.store_edition([c.change for c in batch], by=by, at=at, lease_days=profile.lease_days)
            _remember(profile.list, edition, zip(batch, records, strict=True))
        done += len(batch)
        tell(STORING, done, found.total)
    for gone in _batches(spool.removed(), BATCH):
        with transaction.atomic():
            still = _still_held([held.record for held in gone])
            withdrawn = [
                holdings.Change("withdraw", record_id=record, reason=WithdrawalReason.REMOVED_FROM_LIST)
                for record in (held.record for held in gone)
                if record in still
            ]
            holdings.store_edition(withdrawn, by=by, at=at)
            ListEntry.objects.filter(list_code=profile.list, reference__in=[held.reference for held in gone]).delete()
        done += len(gone)
        tell(STORING, done, found.total)
    return edition


@dataclass(frozen=True)
class _Change:
    entry: Entry
    change: holdings.Change


def _changes(spool: Spool, profile: Profile, today: date) -> Iterator[_Change]:
    """New entries and changed ones. A record that was withdrawn here comes back only with a new statement, as new."""
    for entry in spool.added():
        yield _Change(entry, holdings.Change("add", _reviewed(entry.content, profile, today), entry.record))
    for batch in _batches(spool.changed(), BATCH):
        still = _still_held([entry.record for entry in batch])
        for entry in batch:
            content = _reviewed(entry.content, profile, today)
            kind, record = ("revise", entry.record) if entry.record in still else ("add", uuid4())
            yield _Change(entry, holdings.Change(kind, content, record))


def _reviewed(content: Content, profile: Profile, today: date) -> Content:
    return content if content.review_on else replace(content, review_on=profile.review_date(today))


def _still_held(records: Sequence[UUID]) -> set[UUID]:
    """Those of our records that nobody has withdrawn since they were imported."""
    return {document.record_id for document in held_records.documents(records)}


def _remember(list_: str, edition: Edition, stored: Iterable[tuple[_Change, UUID]]) -> None:
    rows = [
        ListEntry(
            list_code=list_, reference=c.entry.reference, record_id=record, digest=c.entry.digest, edition=edition
        )
        for c, record in stored
    ]
    ListEntry.objects.bulk_create(
        rows,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["list_code", "reference"],
        update_fields=["record_id", "digest", "edition"],
    )


def _batches(things: Iterable[T], size: int) -> Iterator[list[T]]:
    batch: list[T] = []
    for thing in things:
        batch.append(thing)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
