"""Carrying out one run: the file into the spool, the comparison, and then the holdings, or a stop, or a refusal."""

from __future__ import annotations

import shutil
import time
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction

from comity.apps import audit
from comity.apps.alerts import actions as alerts
from comity.apps.alerts.kinds import AlertKind
from comity.apps.audit.events import Event
from comity.apps.imports import editions, spool, workplace
from comity.apps.imports.kinds import Input, Kind, prepare
from comity.apps.imports.models import Import
from comity.apps.imports.spool import Comparison, Spool
from comity.apps.imports.workflow import AWAITING, IMPORT, REFUSED, RUNNING, WAITING
from comity.apps.imports.workplace import Tell
from comity.kernel.errors import ComityError, Conflict, NotFound
from comity.kernel.policy import Act, Actor, Role, decide

INTERRUPTED = {
    "code": "interrupted",
    "message": "the import was interrupted before its end",
    "hint": "import the same file again: what is missing is completed",
}


def run(import_id: UUID, *, by: Actor, at: datetime, agreed: bool = False, tell: Tell | None = None) -> Import:
    """Carry out a waiting run to its end: done, or stopped because it would remove much.

    agreed  whoever runs it has agreed beforehand to any number of removals
    Raises the fault that refused the file, once it is noted with the run; nothing has changed then.
    """
    decide(by, Act.IMPORT, None, None, at=at).require()
    clock, found = _Clock(at), _one(import_id)
    with ExitStack() as held:
        try:
            held.enter_context(workplace.lock(found.list_code))
        except Conflict as busy:
            if not is_for_worker(found):  # nobody would take it up again
                end_refused(found, {"code": busy.code, "message": busy.message, "hint": busy.hint}, by=by, at=at)
            raise
        found = _begin(import_id)
        try:
            with spool.opened(workplace.spool_path(import_id)) as spooled:
                return _carry_out(found, spooled, by=by, clock=clock, agreed=agreed, tell=tell)
        except ComityError as fault:
            places = {name: value for name, value in fault.places.items() if isinstance(value, (str, int))}
            told = {"code": fault.code, "message": fault.message, "hint": fault.hint, "place": places}
            end_refused(found, told, by=by, at=clock.now())
            raise
        except BaseException:
            end_refused(found, INTERRUPTED, by=by, at=clock.now())
            raise
        finally:
            tidy(found)


def _carry_out(found: Import, spooled: Spool, *, by: Actor, clock: _Clock, agreed: bool, tell: Tell | None) -> Import:
    tell = workplace.teller(found.id, tell)
    source = prepare(Kind(found.kind), Path(found.path), found.file_name, found.settings)
    if not spooled.size():
        read = editions.read(source, spooled, today=clock.now().date(), tell=tell)
        found.edition, found.warnings = read.edition[:40], read.warnings.to_json()
    comparison = editions.compare(found.list_code, spooled, tell)
    if editions.needs_word(comparison) and not agreed and comparison.removed > (found.agreed or 0):
        return _stop(found, comparison, by=by, at=clock.now())
    return _apply(found, source, spooled, comparison, by=by, clock=clock, tell=tell)


@transaction.atomic
def _begin(import_id: UUID) -> Import:
    """Take the run up. Whatever else claims to run on this list has died: we hold its lock."""
    found = Import.objects.select_for_update().get(pk=import_id)
    found.state = IMPORT.after("run", found.state, {}, who={"clock"})
    found.save(update_fields=["state"])
    for dead in Import.objects.filter(list_code=found.list_code, state=RUNNING).exclude(pk=import_id):
        dead.state = IMPORT.after("refuse", dead.state, {}, who={"clock"})
        dead.fault = INTERRUPTED
        dead.save(update_fields=["state", "fault"])
    return found


def _apply(
    found: Import, source: Input, spooled: Spool, comparison: Comparison, *, by: Actor, clock: _Clock, tell: Tell
) -> Import:
    at = clock.now()

    def store() -> None:
        editions.apply(spooled, comparison, source.profile, found.edition, by=by, at=at, tell=tell)

    if comparison.total > editions.ONE_TRANSACTION:
        store()
        return _finish(found, spooled, comparison, by=by, clock=clock)
    with transaction.atomic():
        store()
        return _finish(found, spooled, comparison, by=by, clock=clock)


@transaction.atomic
def _finish(found: Import, spooled: Spool, comparison: Comparison, *, by: Actor, clock: _Clock) -> Import:
    seconds = clock.seconds()
    entries = spooled.size()
    found.state = IMPORT.after("finish", found.state, {}, who={"clock"})
    found.counts = {
        **comparison.to_json(),
        "entries": entries,
        "warnings": sum(warning["count"] for warning in found.warnings),
        "seconds": round(seconds, 2),
        "records_per_s": round(entries / max(seconds, 0.001)),
    }
    found.finished_at = clock.now()
    found.save()
    _supersede(found)
    audit.actions.append(
        Event.IMPORT_FINISHED, by=by, at=clock.now(), about=found.id, facts={**facts_of(found), **comparison.to_json()}
    )
    return found


@transaction.atomic
def _stop(found: Import, comparison: Comparison, *, by: Actor, at: datetime) -> Import:
    """Too much would go: nothing is changed until an approver says so."""
    found.state = IMPORT.after("stop", found.state, {}, who={"clock"})
    found.counts = {**comparison.to_json(), "before": comparison.before}
    found.agreed = None
    found.save()
    _supersede(found)
    alerts.ring(
        AlertKind.IMPORT_TO_CONFIRM,
        about=found.id,
        places={"list": found.list_code, "removed": comparison.removed},
        at=at,
        role=Role.APPROVER,
    )
    return found


def _supersede(found: Import) -> None:
    """Earlier runs of the list that wait for a word are overtaken by this one."""
    for other in Import.objects.filter(list_code=found.list_code, state=AWAITING).exclude(pk=found.pk):
        other.state = IMPORT.after("expire", other.state, {}, who={"clock"})
        other.fault = {"code": "superseded", "message": "a later import of the list took its place", "hint": ""}
        other.finished_at = found.finished_at
        other.save(update_fields=["state", "fault", "finished_at"])
        alerts.close(AlertKind.IMPORT_TO_CONFIRM, about=other.id, at=found.finished_at or found.started_at)
        transaction.on_commit(lambda gone=other: tidy(gone))  # type: ignore[misc]


@transaction.atomic
def end_refused(found: Import, fault: Mapping[str, Any], *, by: Actor, at: datetime) -> None:
    found.state = REFUSED
    found.fault, found.finished_at, found.counts = dict(fault), at, {}
    found.save()
    audit.actions.append(
        Event.IMPORT_REFUSED, by=by, at=at, about=found.id, facts={**facts_of(found), "code": fault["code"]}
    )


def tidy(found: Import) -> None:
    """Remove what is no longer needed: the spool once the run has ended, an upload once it has been read."""
    if found.state not in (AWAITING, WAITING):
        workplace.clear(found.id)
    if found.uploaded and found.state != WAITING:
        shutil.rmtree(workplace.upload_path(found.id), ignore_errors=True)


def is_for_worker(found: Import) -> bool:
    return found.uploaded or bool(found.decided_by)


def facts_of(found: Import) -> dict[str, Any]:
    return {"list": found.list_code, "kind": found.kind, "started_by": found.started_by}


def _one(import_id: UUID) -> Import:
    found = Import.objects.filter(pk=import_id).first()
    if found is None:
        raise NotFound("there is no such import")
    return found


class _Clock:
    """The moment a run began, and the time it has taken since."""

    def __init__(self, at: datetime) -> None:
        self._at, self._began = at, time.monotonic()

    def seconds(self) -> float:
        return time.monotonic() - self._began

    def now(self) -> datetime:
        return self._at + timedelta(seconds=self.seconds())
