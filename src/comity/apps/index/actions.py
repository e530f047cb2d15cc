"""Writing the index: following the holdings' journal, and building the index anew where it cannot be used."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import structlog

from comity.apps import bureau
from comity.apps.holdings import queries as holdings
from comity.apps.holdings.queries import Document
from comity.apps.index import manifest as manifests
from comity.apps.index.containers import IndexDamaged
from comity.apps.index.number_columns import NumberEntry
from comity.apps.index.queries import folder
from comity.apps.index.store import Store, wipe, writing
from comity.kernel.errors import NodeFault
from comity.kernel.screening import Subject, subject_from_properties
from comity.kernel.screening.engine import Entry
from comity.kernel.screening.hit_only import hit_only_numbers
from comity.kernel.screening.keys import fingerprint
from comity.kernel.screening.numbers import Number, of_properties

log = structlog.get_logger("comity.index")

BATCH = 5_000  # journal lines that become one segment
_stores: dict[Path, Store] = {}

Progress = Callable[[int, int], None]  # lines done, lines in all


class IndexNotWritten(NodeFault):
    """The system refused to write; the index is as it was, and the next step goes on from there."""

    code = "index_not_written"

    def __init__(self, why: str) -> None:
        super().__init__(
            f"the index could not be written: {why}",
            hint="make room on the disk; what is missing is taken in as soon as there is some",
        )


def follow(limit: int | None = None, progress: Progress | None = None) -> int:
    """Take in what changed in the holdings; returns the number of journal lines read.

    limit     at most about so many lines; None reads to the end
    progress  called after each batch
    An index that is damaged, of another version or ahead of the journal is built anew. Conflict if another process
    is writing it and does not come to an end.
    """
    with writing(folder()), _told_if_it_fails():
        store = _store()
        store.adopt_merged()
        head = holdings.journal_head()
        start, done = store.manifest.cursor, 0
        while limit is None or done < limit:
            size = BATCH if limit is None else min(BATCH, limit - done)
            lines = holdings.journal_after(store.manifest.cursor, size)
            if not lines:
                break
            entries, numbers = _entries(line.record_id for line in lines)
            store.append(entries, cursor=lines[-1].seq, last=str(lines[-1].record_id), numbers=numbers)
            done += len(lines)
            if progress is not None:
                progress(done, max(head - start, done))
        return done


def rebuild(progress: Progress | None = None) -> int:
    """Throw the index away and build it from the first line of the journal."""
    with writing(folder()):
        wipe(folder())
        _stores.pop(folder(), None)
        return follow(progress=progress)


@contextmanager
def _told_if_it_fails() -> Iterator[None]:
    """A full disk or a limit on files stops the step; what was there before stays as it is."""
    try:
        yield
    except OSError as fault:
        raise IndexNotWritten(fault.strerror or type(fault).__name__) from fault


def forget_opened() -> None:
    """Forget what this process has opened, as a new one would: after a fork, and in tests."""
    _stores.clear()


def _store() -> Store:
    """The store of this node, opened once in a process and verified then; wiped where it cannot be used."""
    path = folder()
    found = _stores.get(path)
    try:
        if found is None or found.manifest != manifests.read(path) or manifests.reported_damage(path):
            found = _opened()
        _expect_same_journal(found)
    except IndexDamaged as fault:
        log.warning("index_rebuilt", why=fault.message)
        wipe(path)
        found = _opened()
    _stores[path] = found
    return found


def _opened() -> Store:
    this = bureau.this()
    return Store(folder(), node=f"{this.federation}/{this.member}", fingerprint=fingerprint())


def _expect_same_journal(store: Store) -> None:
    """The journal line at our cursor must be the one we read: a restored database has another, or none."""
    cursor = store.manifest.cursor
    if not cursor:
        return
    lines = holdings.journal_after(cursor - 1, 1)
    if not lines or lines[0].seq != cursor or str(lines[0].record_id) != store.manifest.last:
        raise IndexDamaged("it was made from another journal than this one")


def _entries(changed: Iterable[UUID]) -> tuple[list[Entry], list[NumberEntry]]:
    """What the index is told of each changed record: its newest state, or that it is gone."""
    ids = list(dict.fromkeys(changed))
    held = {document.record_id: document for document in holdings.documents(ids)}
    found = [(one, held.get(one)) for one in ids]
    return (
        [Entry(one, d.policy_class, facts_of(d)) if d else Entry(one, None, None) for one, d in found],
        [NumberEntry(one, d.policy_class, numbers_of(d)) if d else NumberEntry(one, None) for one, d in found],
    )


def facts_of(document: Document) -> Subject | Mapping[str, Any]:
    """What a record is found by."""
    if document.hit_only is not None:
        return document.hit_only
    return subject_from_properties(document.schema, document.properties)


def numbers_of(document: Document) -> tuple[Number, ...]:
    """Which exact numbers a record is found by; of one known by codes, the marks its owner made of them for us."""
    if document.hit_only is not None:
        return hit_only_numbers(document.hit_only)
    return of_properties(document.schema, document.properties)
