"""Everything that imports: start a run, carry it out (`run`), decide about one that would remove much, tidy up."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from comity.apps import audit, bureau
from comity.apps.alerts import actions as alerts
from comity.apps.alerts.kinds import AlertKind
from comity.apps.audit.events import Event
from comity.apps.imports import workplace
from comity.apps.imports.kinds import Kind, prepare
from comity.apps.imports.models import Import
from comity.apps.imports.running import INTERRUPTED, end_refused, facts_of, is_for_worker, run, tidy
from comity.apps.imports.workflow import AWAITING, DONE, IMPORT, REFUSED, RUNNING, WAITING
from comity.kernel.errors import ComityError, Conflict, Denied, InvalidInput, NotFound, TooLarge
from comity.kernel.policy import Act, Actor, decide

__all__ = ["cancel", "confirm", "forget", "run", "run_due", "start", "upload"]

KEPT_DAYS = 730
MAX_UPLOAD_BYTES = 1024**3
WAITS_DAYS = 14  # a run that nobody decides about is given up


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
    made = Import.objects.create(
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
    audit.actions.append(Event.IMPORT_STARTED, by=by, at=at, about=made.id, facts=facts_of(made))
    return made.id


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
    upload_id = uuid4()
    folder = workplace.upload_path(upload_id)
    folder.mkdir(mode=0o700)
    try:
        paths = [_keep(folder, name, chunks) for name, chunks in files]
        path = paths[0] if len(paths) == 1 else folder
        names = ", ".join(path.name for path in paths)
        return start(kind, path, by=by, at=at, settings=settings, file_name=names, upload_id=upload_id)
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
        Event.IMPORT_CONFIRMED, by=by, at=at, about=found.id, facts={**facts_of(found), "agreed_removals": found.agreed}
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
        Event.IMPORT_REFUSED, by=by, at=at, about=found.id, facts={**facts_of(found), "code": "cancelled"}
    )
    transaction.on_commit(lambda: tidy(found))


def run_due(at: datetime) -> int:
    """The worker's job: carry out uploads and confirmed runs, one after the other. Returns how many."""
    by = Actor.of_node(bureau.this().member)
    _bury_interrupted(by, at)
    _give_up_waiting(by, at)
    done = 0
    for waiting in Import.objects.filter(state=WAITING).order_by("started_at"):
        if not is_for_worker(waiting):
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
    """Delete runs that ended long ago, and what a crash left lying about. Returns how many runs."""
    by, yesterday = Actor.of_node(bureau.this().member), at - timedelta(days=1)
    for never_run in Import.objects.filter(state=WAITING, uploaded=False, decided_by="", started_at__lt=yesterday):
        end_refused(never_run, INTERRUPTED, by=by, at=at)  # the console died between announcing and running it
    workplace.remove_strays({str(known) for known in Import.objects.values_list("pk", flat=True)}, before=yesterday)
    old = Import.objects.filter(state__in=(DONE, REFUSED), started_at__lt=at - timedelta(days=KEPT_DAYS))
    return old.delete()[0]


def _for_decision(import_id: UUID, by: Actor, at: datetime) -> Import:
    decide(by, Act.WITHDRAW, None, None, at=at).require()
    found = Import.objects.select_for_update().filter(pk=import_id).first()
    if found is None:
        raise NotFound("there is no such import")
    return found


def _bury_interrupted(by: Actor, at: datetime) -> None:
    """Runs whose process died: their lock is free, and their transaction was never committed."""
    for running in Import.objects.filter(state=RUNNING):
        try:
            with workplace.lock(running.list_code):
                running.refresh_from_db()
                if running.state == RUNNING:
                    end_refused(running, INTERRUPTED, by=by, at=at)
                    tidy(running)
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
            end_refused(found, told, by=by, at=at)
            alerts.close(AlertKind.IMPORT_TO_CONFIRM, about=found.id, at=at)
        tidy(found)
