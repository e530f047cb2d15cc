"""Everything that reads imports: runs for their list and page, a preview, and which record a list's entry is."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db.models import Count

from comity.apps.imports import editions, spool, workplace
from comity.apps.imports.kinds import Kind, prepare
from comity.apps.imports.models import Edition, Import, ListEntry
from comity.apps.imports.spool import Comparison
from comity.apps.imports.workflow import AWAITING, IMPORT, RUNNING, State
from comity.apps.imports.workplace import Progress, Tell
from comity.kernel.errors import NotFound
from comity.kernel.policy import Act, Actor, decide


@dataclass(frozen=True)
class Run:
    """One run as its page shows it. `moves`: what this reader may do with it now."""

    record: Import
    progress: Progress | None
    moves: tuple[str, ...]

    @property
    def kind(self) -> Kind:
        return Kind(self.record.kind)

    @property
    def state(self) -> State:
        return State(self.record.state)

    @property
    def is_over(self) -> bool:
        return self.record.state in (*IMPORT.final, AWAITING)


@dataclass(frozen=True)
class Preview:
    """What an import would do. `needs_word`: it would stop for a person's decision."""

    list_code: str
    edition: str
    comparison: Comparison
    entries: int
    warnings: list[dict[str, Any]]
    needs_word: bool
    seconds: float


@dataclass(frozen=True)
class CurrentList:
    """A list as it stands here: its code, newest edition, and how many entries it has."""

    list_code: str
    edition: str
    imported_at: datetime
    entries: int


def runs(actor: Actor, *, at: datetime, limit: int = 50) -> list[Run]:
    """The newest runs, for those who import or decide about imports; nobody else sees that there are any."""
    if not _may_see(actor, at):
        return []
    return [_shown(record, actor) for record in Import.objects.order_by("-started_at")[:limit]]


def one(import_id: UUID, actor: Actor, *, at: datetime) -> Run:
    """One run; NotFound if it does not exist or is not for this reader."""
    record = Import.objects.filter(pk=import_id).first() if _may_see(actor, at) else None
    if record is None:
        raise NotFound("there is no such import")
    return _shown(record, actor)


def preview(
    kind: Kind,
    path: Path,
    *,
    by: Actor,
    at: datetime,
    settings: Mapping[str, Any] | None = None,
    tell: Tell | None = None,
) -> Preview:
    """What importing this file would add, change and remove. Writes nothing; raises what would refuse the file."""
    decide(by, Act.IMPORT, None, None, at=at).require()
    began = time.monotonic()
    source = prepare(kind, path, path.name, settings or {})
    report = workplace.teller(None, tell)
    with (
        tempfile.TemporaryDirectory(dir=workplace.folder()) as scratch,
        spool.opened(Path(scratch) / "spool") as spooled,
    ):
        read = editions.read(source, spooled, today=at.date(), tell=report)
        found = editions.compare(source.profile.list, spooled, report)
        return Preview(
            source.profile.list,
            read.edition,
            found,
            spooled.size(),
            read.warnings.to_json(),
            editions.needs_word(found),
            time.monotonic() - began,
        )


def lists(actor: Actor, *, at: datetime) -> list[CurrentList]:
    """The lists that have entries here."""
    if not _may_see(actor, at):
        return []
    sizes = dict(ListEntry.objects.values_list("list_code").annotate(Count("id")).order_by("list_code"))
    newest = {e.list_code: e for e in Edition.objects.filter(list_code__in=sizes).order_by("imported_at")}
    return [CurrentList(code, newest[code].name, newest[code].imported_at, size) for code, size in sizes.items()]


def record_of(list_code: str, reference: str) -> UUID | None:
    """The record that states what a list says under this reference."""
    found = ListEntry.objects.filter(list_code=list_code, reference=reference).first()
    return found.record_id if found else None


def references_of(record_ids: Sequence[UUID]) -> dict[UUID, tuple[str, str]]:
    """Record id -> code of the list and reference there, for records that came from a list."""
    rows = ListEntry.objects.filter(record_id__in=list(record_ids))
    return {row.record_id: (row.list_code, row.reference) for row in rows}


def _may_see(actor: Actor, at: datetime) -> bool:
    return any(decide(actor, act, None, None, at=at).allowed for act in (Act.IMPORT, Act.WITHDRAW))


def _shown(record: Import, actor: Actor) -> Run:
    roles = {role.value for role in actor.roles}
    moves = tuple(
        move.verb
        for move in IMPORT.moves
        if move.source == record.state
        and move.who in roles
        and not (move.verb == "confirm" and record.started_by == actor.id)
    )
    return Run(record, workplace.progress_of(record.id) if record.state == RUNNING else None, moves)
