"""Everything that imports: start a run, carry it out, decide about one that would remove much, tidy up."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from comity.apps import audit, bureau
from comity.apps.alerts import actions as alerts
from comity.apps.alerts.kinds import AlertKind
from comity.apps.audit.events import Event
from comity.apps.imports import editions, spool, workplace
from comity.apps.imports.kinds import Input, Kind, prepare
from comity.apps.imports.models import Import
from comity.apps.imports.spool import Comparison, Spool
from comity.apps.imports.workflow import AWAITING, DONE, IMPORT, REFUSED, RUNNING, WAITING
from comity.apps.imports.workplace import Tell
from comity.kernel.errors import ComityError, Conflict, Denied, InvalidInput, NotFound, TooLarge
from comity.kernel.policy import Act, Actor, Role, decide

KEPT_DAYS = 730
MAX_UPLOAD_BYTES = 1024**3
WAITS_DAYS = 14  # a run that nobody decides about is given up
_INTERRUPTED = {
    "code": "interrupted",
    "message": "the import was interrupted before its end",
    "hint": "import the same file again: what is missing is completed",
}


@transaction.atomic
def start(
    kind: Kind,
    path: Path,
    *,
    by: Actor,
    at: datetime,
    settings: Mapping[str, Any] | None = None,
    file_name: str = "",
    upload_id: UUID | None = None,
) -> UUID:
    """Announce a run; `run` carries it out. InvalidInput for a profile or mapping that cannot be used.

    settings   see `kinds.prepare`
    file_name  the file's own name, where it is stored under another
    upload_id  the file came through the web and is ours: the worker runs it, and removes it afterwards
    """
    decide(by, Act.IMPORT, None, None, at=at).require()
    name = file_name or path.name
    given = prepare(kind, path, name, settings or {})
    run = Import.objects.create(
        id=upload_id or uuid4(),
        kind=kind.value,
        list_code=given.profile.list,
        title=given.profile.title[:200],
        file_name=name[:200],
        path=str(path.resolve()),
        uploaded=upload_id is not None,
        settings=dict(settings or {}),
        state=WAITING,
        started_by=by.id,
        started_at=at,
    )
    audit.actions.append(Event.IMPORT_STARTED, by=by, at=at, about=run.id, facts=_facts(run))
    return run.id


def upload(
    kind: Kind,
    files: Sequence[tuple[str, Iterable[bytes]]],
    *,
    by: Actor,
    at: datetime,
    settings: Mapping[str, Any] | None = None,
) -> UUID:
    """Take files in from the web, name and bytes of each, and announce the run; the worker carries it out.

    TooLarge for more than `MAX_UPLOAD_BYTES`; nothing of a refused upload stays on the disk.
    """
    decide(by, Act.IMPORT, None, None, at=at).require()
    if not files:
        raise InvalidInput("no file was chosen", code="file_missing")
    run = uuid4()
    folder = workplace.upload_path(run)
    folder.mkdir(mode=0o700)
    try:
        paths = [_keep(folder, name, chunks) for name, chunks in files]
        path = paths[0] if len(paths) == 1 else folder
        names = ", ".join(path.name for path in paths)
        return start(kind, path, by=by, at=at, settings=settings, file_name=names, upload_id=run)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _keep(folder: Path, name: str, chunks: Iterable[bytes]) -> Path:
    """Store one uploaded file under the harmless part of its name."""
    path = folder / (re.sub(r"[^\w.-]", "_", Path(name).name)[-100:].lstrip(".") or "list")
    size = 0
    with path.open("xb") as file:
        for chunk in chunks:
            size += len(chunk)
            if size > MAX_UPLOAD_BYTES:
                raise TooLarge(
                    f"the file has more than {MAX_UPLOAD_BYTES:,} bytes", hint="import it at the machine: comity import"
                )
            file.write(chunk)
    return path


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
            if not _is_for_worker(found):  # nobody would take it up again
                _end_refused(found, {"code": busy.code, "message": busy.message, "hint": busy.hint}, by=by, at=at)
            raise
        found = _begin(import_id)
        try:
            with spool.opened(workplace.spool_path(import_id)) as spooled:
                return _carry_out(found, spooled, by=by, clock=clock, agreed=agreed, tell=tell)
        except ComityError as fault:
            places = {name: value for name, value in fault.places.items() if isinstance(value, (str, int))}
            told = {"code": fault.code, "message": fault.message, "hint": fault.hint, "place": places}
            _end_refused(found, told, by=by, at=clock.now())
            raise
        except BaseException:
            _end_refused(found, _INTERRUPTED, by=by, at=clock.now())
            raise
        finally:
            _tidy(found)


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
        dead.fault = _INTERRUPTED
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
        Event.IMPORT_FINISHED, by=by, at=clock.now(), about=found.id, facts={**_facts(found), **comparison.to_json()}
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


@transaction.atomic
def confirm(import_id: UUID, *, by: Actor, at: datetime) -> None:
    """An approver agrees to the removals shown: the worker then applies them, and not one more."""
    found = _for_decision(import_id, by, at)
    if found.started_by == by.id:
        raise Denied("whoever started an import does not confirm its removals", rule="second_person")
    found.state = IMPORT.after("confirm", found.state, {}, who={role.value for role in by.roles})
    found.agreed, found.decided_by = found.counts["removed"], by.id
    found.save(update_fields=["state", "agreed", "decided_by"])
    alerts.close(AlertKind.IMPORT_TO_CONFIRM, about=found.id, at=at)
    audit.actions.append(
        Event.IMPORT_STARTED, by=by, at=at, about=found.id, facts={**_facts(found), "agreed_removals": found.agreed}
    )


@transaction.atomic
def cancel(import_id: UUID, *, by: Actor, at: datetime) -> None:
    """An approver declines: the edition is given up, nothing was changed."""
    found = _for_decision(import_id, by, at)
    found.state = IMPORT.after("cancel", found.state, {}, who={role.value for role in by.roles})
    found.decided_by, found.finished_at = by.id, at
    found.fault = {"code": "cancelled", "message": "an approver declined the removals", "hint": ""}
    found.save(update_fields=["state", "decided_by", "finished_at", "fault"])
    alerts.close(AlertKind.IMPORT_TO_CONFIRM, about=found.id, at=at)
    audit.actions.append(
        Event.IMPORT_REFUSED, by=by, at=at, about=found.id, facts={**_facts(found), "code": "cancelled"}
    )
    transaction.on_commit(lambda: _tidy(found))


def run_due(at: datetime) -> int:
    """The worker's job: carry out uploads and confirmed runs, one after the other. Returns how many."""
    by = Actor.of_node(bureau.this().member)
    _bury_interrupted(by, at)
    _give_up_waiting(by, at)
    done = 0
    for waiting in Import.objects.filter(state=WAITING).order_by("started_at"):
        if not _is_for_worker(waiting):
            continue  # a person at the console is about to run it
        try:
            run(waiting.id, by=by, at=at)
        except Conflict:
            continue  # its list is being imported: next time
        except ComityError:
            pass  # noted with the run, where its starter reads it
        done += 1
    return done


@transaction.atomic
def forget(at: datetime) -> int:
    """Delete runs that ended long ago. Returns how many."""
    old = Import.objects.filter(state__in=(DONE, REFUSED), started_at__lt=at - timedelta(days=KEPT_DAYS))
    return old.delete()[0]


class _Clock:
    """The moment a run began, and the time it has taken since."""

    def __init__(self, at: datetime) -> None:
        self._at, self._began = at, time.monotonic()

    def seconds(self) -> float:
        return time.monotonic() - self._began

    def now(self) -> datetime:
        return self._at + timedelta(seconds=self.seconds())


def _one(import_id: UUID) -> Import:
    found = Import.objects.filter(pk=import_id).first()
    if found is None:
        raise NotFound("there is no such import")
    return found


def _is_for_worker(found: Import) -> bool:
    return found.uploaded or bool(found.decided_by)


def _for_decision(import_id: UUID, by: Actor, at: datetime) -> Import:
    decide(by, Act.WITHDRAW, None, None, at=at).require()
    found = Import.objects.select_for_update().filter(pk=import_id).first()
    if found is None:
        raise NotFound("there is no such import")
    return found


def _facts(found: Import) -> dict[str, Any]:
    return {"list": found.list_code, "kind": found.kind, "started_by": found.started_by}


@transaction.atomic
def _end_refused(found: Import, fault: Mapping[str, Any], *, by: Actor, at: datetime) -> None:
    found.state = REFUSED
    found.fault, found.finished_at, found.counts = dict(fault), at, {}
    found.save()
    audit.actions.append(
        Event.IMPORT_REFUSED, by=by, at=at, about=found.id, facts={**_facts(found), "code": fault["code"]}
    )


def _supersede(found: Import) -> None:
    """Earlier runs of the list that wait for a word are overtaken by this one."""
    for other in Import.objects.filter(list_code=found.list_code, state=AWAITING).exclude(pk=found.pk):
        other.state = IMPORT.after("expire", other.state, {}, who={"clock"})
        other.fault = {"code": "superseded", "message": "a later import of the list took its place", "hint": ""}
        other.finished_at = found.finished_at
        other.save(update_fields=["state", "fault", "finished_at"])
        alerts.close(AlertKind.IMPORT_TO_CONFIRM, about=other.id, at=found.finished_at or found.started_at)
        transaction.on_commit(lambda gone=other: _tidy(gone))  # type: ignore[misc]


def _bury_interrupted(by: Actor, at: datetime) -> None:
    """Runs whose process died: their lock is free, and their transaction was never committed."""
    for running in Import.objects.filter(state=RUNNING):
        try:
            with workplace.lock(running.list_code):
                running.refresh_from_db()
                if running.state == RUNNING:
                    _end_refused(running, _INTERRUPTED, by=by, at=at)
                    _tidy(running)
        except Conflict:
            continue


def _give_up_waiting(by: Actor, at: datetime) -> None:
    for found in Import.objects.filter(state=AWAITING, started_at__lt=at - timedelta(days=WAITS_DAYS)):
        with transaction.atomic():
            IMPORT.after("expire", found.state, {}, who={"clock"})
            told = {
                "code": "expired",
                "message": "nobody decided about the removals in time",
                "hint": "import it again",
            }
            _end_refused(found, told, by=by, at=at)
            alerts.close(AlertKind.IMPORT_TO_CONFIRM, about=found.id, at=at)
        _tidy(found)


def _tidy(found: Import) -> None:
    """Remove what is no longer needed: the spool once the run has ended, an upload once it has been read."""
    if found.state not in (AWAITING, WAITING):
        workplace.clear(found.id)
    if found.uploaded and found.state != WAITING:
        shutil.rmtree(workplace.upload_path(found.id), ignore_errors=True)
