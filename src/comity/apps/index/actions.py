"""Writing the index: following the holdings' journal, and building the index anew where it cannot be used."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import structlog

from comity.apps import bureau
from comity.apps.holdings import queries as holdings
from comity.apps.holdings.queries import Document
from comity.apps.index import manifest as manifests
from comity.apps.index.containers import IndexDamaged
from comity.apps.index.queries import folder
from comity.apps.index.store import Store, wipe, writing
from comity.kernel.screening import Subject, subject_from_properties
from comity.kernel.screening.engine import Entry
from comity.kernel.screening.keys import fingerprint

log = structlog.get_logger("comity.index")

BATCH = 5_000  # journal lines that become one segment
_stores: dict[Path, Store] = {}

Progress = Callable[[int, int], None]  # lines done, lines in all


def follow(limit: int | None = None, progress: Progress | None = None) -> int:
    """Take in what changed in the holdings; returns the number of journal lines read.

    limit     at most about so many lines; None reads to the end
    progress  called after each batch
    An index that is damaged, of another version or ahead of the journal is built anew. Conflict if another process
    is writing it and does not come to an end.
    """
    with writing(folder()):
        store = _store()
        store.adopt_merged()
        head = holdings.journal_head()
        start, done = store.manifest.cursor, 0
        while limit is None or done < limit:
            size = BATCH if limit is None else min(BATCH, limit - done)
            lines = holdings.journal_after(store.manifest.cursor, size)
            if not lines:
                break
            store.append(
                _entries(line.record_id for line in lines), cursor=lines[-1].seq, last=str(lines[-1].record_id)
            )
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


def _store() -> Store:
    """The store of this node, opened once in a process and verified then; wiped where it cannot be used."""
    path = folder()
    found = _stores.get(path)
    try:
        if found is None or found.manifest != manifests.read(path):
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


def _entries(changed: Iterable[UUID]) -> list[Entry]:
    """What the segment is told of each changed record: its newest state, or that it is gone."""
    ids = list(dict.fromkeys(changed))
    held = {document.record_id: document for document in holdings.documents(ids)}
    return [
        Entry(one, held[one].policy_class, facts_of(held[one])) if one in held else Entry(one, None, None)
        for one in ids
    ]


def facts_of(document: Document) -> Subject | Mapping[str, Any]:
    """What a record is found by."""
    if document.hit_only is not None:
        return document.hit_only
    return subject_from_properties(document.schema, document.properties)
