"""Checking a list: asked by one person, approved by a second if long, answered in the background, then erased.

The list is kept as `listed` says and answered part by part. A part's log entries, checks and matches, and how far the
list is, come into the tables in one transaction: after any crash it goes on where it was, and no row is answered twice.
"""

from __future__ import annotations

import fcntl
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, BinaryIO
from uuid import UUID, uuid4

from django.db import transaction

from comity.apps import bureau
from comity.apps.alerts import actions as alerts
from comity.apps.alerts.kinds import AlertKind
from comity.apps.audit import actions as audit
from comity.apps.audit.events import Event
from comity.apps.checks import beside, carrying, listed
from comity.apps.checks import rows as answering
from comity.apps.checks.listed import COLUMNS, Row
from comity.apps.checks.models import BatchCheck, BatchRow
from comity.apps.checks.workflows import BATCH
from comity.kernel.errors import ComityError, Conflict, Denied, InvalidInput, NotFound, Unauthentic
from comity.kernel.policy import Act, Actor, ActorKind, Role, decide
from comity.kernel.vocabulary import Member, Purpose

__all__ = ["COLUMNS", "answers", "decide_request", "one", "request", "run_due"]

ROWS_WITHOUT_APPROVAL = 1_000  # above this a second person and a legal ground are needed
ROWS_ALONE = 2_000  # above this a list is answered by as many processes as there are cores

Progress = Callable[[int, int], None]  # rows done, rows in all


def request(
    stream: BinaryIO, *, by: Actor, purpose: Purpose, at: datetime, case_number: str = "", ground: str = ""
) -> UUID:
    """Ask for the check of a list. A list over 1,000 rows needs a legal ground and waits for an approver.

    stream  CSV or JSON lines, see `listed.read`. Nothing is accepted if anything in it is wrong.
    """
    decide(by, Act.BATCH_CHECK, None, purpose, at=at).require()
    batch_id = uuid4()
    count = listed.keep(batch_id, _understood(stream))
    try:
        _accept(batch_id, count, by, purpose, at, case_number, ground)
    except BaseException:
        listed.erase(batch_id)
        raise
    return batch_id


def _understood(stream: BinaryIO) -> Iterator[Row]:
    """The rows, each of which makes a question; InvalidInput names the line that does not."""
    for number, row in listed.read(stream):
        try:
            answering.question_of(row)
        except ComityError as fault:
            raise InvalidInput(
                f"line {number}: {fault.message}", hint=fault.hint, code=fault.code, line=number
            ) from None
        yield row


@transaction.atomic
def _accept(
    batch_id: UUID, count: int, by: Actor, purpose: Purpose, at: datetime, case_number: str, ground: str
) -> None:
    if not count:
        raise InvalidInput("the list has no rows", code="empty_list")
    long = count > ROWS_WITHOUT_APPROVAL
    if long and not ground.strip():
        raise InvalidInput("a list of this length needs a legal ground", code="ground_missing")
    BatchCheck.objects.create(
        id=batch_id,
        asked_by=by.id,
        unit=by.unit,
        roles=sorted(role.value for role in by.roles),
        purpose=purpose.value,
        case_number=case_number.strip()[:80],
        ground=ground.strip()[:300],
        state=BATCH.start if long else "queued",
        rows=count,
        requested_at=at,
    )
    facts = {"rows": count}
    audit.append(Event.CHECK_BATCH_REQUESTED, by=by, at=at, about=batch_id, purpose=purpose, facts=facts)
    if long:
        alerts.ring(AlertKind.BATCH_TO_APPROVE, about=batch_id, places={"rows": count}, at=at)


@transaction.atomic
def decide_request(batch_id: UUID, verb: str, *, by: Actor, at: datetime) -> None:
    """Approve or refuse a waiting list; another person than the one who asked."""
    decide(by, Act.APPROVE_BATCH, None, None, at=at).require()
    batch = BatchCheck.objects.select_for_update().filter(id=batch_id).first()
    if batch is None:
        raise NotFound("there is no such list")
    if batch.asked_by == by.id:
        raise Denied("the person who asked cannot approve it", rule="second_person")
    batch.state = BATCH.after(verb, batch.state, {}, who={role.value for role in by.roles})
    batch.approved_by = by.id
    batch.save(update_fields=["state", "approved_by"])
    alerts.close(AlertKind.BATCH_TO_APPROVE, about=batch_id, at=at)
    if verb == "approve":
        audit.append(Event.CHECK_BATCH_APPROVED, by=by, at=at, about=batch_id)
    else:
        _erase_input(batch, at)


def run_due(at: datetime, progress: Progress | None = None) -> int:
    """Answer the oldest waiting list, or go on with it; returns how many rows were answered now.

    Conflict `lists_busy` while another process does.
    """
    batch = BatchCheck.objects.filter(state__in=("queued", "running")).order_by("requested_at").first()
    if batch is None:
        return 0
    with _alone():
        batch.refresh_from_db()
        first = batch.done
        if batch.state == "queued":
            _move(batch, "start")
        if batch.state == "running":
            _run(batch, progress)
        return batch.done - first


def _run(batch: BatchCheck, progress: Progress | None) -> None:
    try:
        for part, lines in _answered(batch):
            _store(batch, part, lines)
            if progress is not None:
                progress(batch.done, batch.rows)
    except (FileNotFoundError, Denied, InvalidInput, Unauthentic) as fault:  # trying again would not help
        batch.fault = fault.code if isinstance(fault, ComityError) else type(fault).__name__
        _move(batch, "fail")
        _erase_input(batch, bureau.now())
        return
    with transaction.atomic():
        batch.finished_at = bureau.now()
        _move(batch, "finish")
        facts = {"rows": batch.rows, "matched": batch.matched}
        audit.append(Event.CHECK_BATCH_FINISHED, by=_asker(batch), at=batch.finished_at, about=batch.id, facts=facts)
    _erase_input(batch, batch.finished_at)


def _answered(batch: BatchCheck) -> Iterator[tuple[list[Row], list[bytes]]]:
    """Each part that is not done, with a line of the log for each of its rows."""
    given = {"by": _asker(batch), "purpose": Purpose(batch.purpose), "case_number": batch.case_number}
    waiting: deque[list[Row]] = deque()

    def tasks() -> Iterable[dict[str, Any]]:
        for part in listed.parts(batch.id, batch.done):
            waiting.append(part)
            yield {"part": part, "at": bureau.now(), **given}

    if batch.rows - batch.done > ROWS_ALONE:
        answered = beside.answered(tasks())
    else:
        answered = (answering.answered(**task) for task in tasks())
    for lines in answered:
        yield waiting.popleft(), lines


@transaction.atomic
def _store(batch: BatchCheck, part: list[Row], lines: list[bytes]) -> None:
    """A part's answers: each row is a check of its own, logged as such; rows without a match keep no check."""
    checks = [audit.carried_by(line) for line in lines]
    audit.append_lines(lines, carrying.store)
    found = [
        BatchRow(
            batch=batch,
            number=batch.done + place,
            reference=row.get("reference", "")[:120],
            check_made_id=UUID(check["id"]),
        )
        for place, (row, check) in enumerate(zip(part, checks, strict=True), 1)
        if check is not None
    ]
    BatchRow.objects.bulk_create(found)
    batch.done += len(part)
    batch.matched += len(found)
    batch.save(update_fields=["done", "matched"])


@contextmanager
def _alone() -> Iterator[None]:
    """One process at a time answers lists: the node's worker, or the command line."""
    with (bureau.this().home / "state" / "lists.lock").open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Conflict("another process is answering lists", hint="it goes on there", code="lists_busy") from None
        yield


def one(batch_id: UUID, actor: Actor) -> BatchCheck:
    """A list: one's own, or for an approver any; NotFound otherwise."""
    batch = BatchCheck.objects.filter(id=batch_id).first()
    if batch is None or not (batch.asked_by == actor.id or Role.APPROVER in actor.roles):
        raise NotFound("there is no such list")
    return batch


def answers(batch_id: UUID, actor: Actor) -> list[BatchRow]:
    """The rows that brought matches, for the person who asked."""
    batch = one(batch_id, actor)
    if batch.asked_by != actor.id:
        return []
    return list(batch.answers.select_related("check_made").order_by("number"))


def _asker(batch: BatchCheck) -> Actor:
    kind = ActorKind.CONSOLE if batch.asked_by.startswith("console:") else ActorKind.OFFICER
    roles = frozenset(Role(code) for code in batch.roles)
    return Actor(batch.asked_by, kind, Member(bureau.this().member), roles, batch.unit)


def _move(batch: BatchCheck, verb: str) -> None:
    batch.state = BATCH.after(verb, batch.state, {}, who={"clock"})
    batch.save()


def _erase_input(batch: BatchCheck, at: datetime) -> None:
    listed.erase(batch.id)
    with transaction.atomic():
        audit.append(Event.CHECK_INPUT_ERASED, by=_asker(batch), at=at, about=batch.id)
