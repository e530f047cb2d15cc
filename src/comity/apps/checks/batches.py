"""Checking a list: asked by one person, approved by a second if long, answered in the background, then erased."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from comity.apps import bureau
from comity.apps.alerts import actions as alerts
from comity.apps.alerts.kinds import AlertKind
from comity.apps.audit import actions as audit
from comity.apps.audit.events import Event
from comity.apps.checks import asking, sealing
from comity.apps.checks.actions import check
from comity.apps.checks.models import BatchCheck, BatchRow, Check
from comity.apps.checks.workflows import BATCH
from comity.kernel.errors import ComityError, Denied, InvalidInput, NotFound, TooLarge
from comity.kernel.identifiers import IdentifierKind
from comity.kernel.policy import Act, Actor, ActorKind, Role, decide
from comity.kernel.vocabulary import Member, Purpose

ROWS_WITHOUT_APPROVAL = 1_000  # above this a second person and a legal ground are needed
MAX_ROWS = 1_000_000
MAX_BYTES = 200 * 1024 * 1024
CHUNK = 50  # rows answered in one transaction

PERSON_COLUMNS = ("name", "birth_date", "nationality", "sex", "document", "issuer")
NUMBER_COLUMNS = {"vin": IdentifierKind.VIN, "plate": IdentifierKind.PLATE, "serial": IdentifierKind.SERIAL}
COLUMNS = (*PERSON_COLUMNS, *NUMBER_COLUMNS, "reference")


def read(data: bytes) -> list[dict[str, str]]:
    """The rows of a list: UTF-8 CSV with a heading of known columns. Nothing is accepted if anything is wrong."""
    if len(data) > MAX_BYTES:
        raise TooLarge("the list is too large", hint=f"at most {MAX_BYTES // 2**20} MB")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = data[: fault.start].count(b"\n") + 1
        raise InvalidInput(f"line {line} is not UTF-8", hint="save the list as UTF-8", code="bad_encoding") from None
    heading_line = text.partition("\n")[0]
    delimiter = max(",;\t", key=heading_line.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        heading = [column.strip().casefold() for column in next(reader)]
    except (StopIteration, csv.Error):
        raise InvalidInput("the list is empty", code="empty_list") from None
    _check_heading(heading)
    return list(_rows(reader, heading))


def _check_heading(heading: list[str]) -> None:
    for column in heading:
        if column not in COLUMNS:
            raise InvalidInput(
                f"the column {column[:40]!r} is not known", hint=f"known: {', '.join(COLUMNS)}", code="unknown_column"
            )
    if len(set(heading)) != len(heading):
        raise InvalidInput("a column stands twice in the heading", code="column_twice")
    if not set(heading) - {"reference", "birth_date", "nationality", "sex", "issuer"}:
        raise InvalidInput("the list has no name and no number", hint="a column name, document, vin, plate or serial")


def _rows(reader: Any, heading: list[str]) -> Iterator[dict[str, str]]:
    try:
        for count, cells in enumerate(filter(None, reader), 1):
            if len(cells) != len(heading):
                raise InvalidInput(
                    f"line {reader.line_num} has {len(cells)} cells, the heading {len(heading)}", code="ragged_row"
                )
            if count > MAX_ROWS:
                raise TooLarge(f"the list has more than {MAX_ROWS:,} rows", hint="split it")
            yield dict(zip(heading, (cell.strip() for cell in cells), strict=True))
    except csv.Error as fault:
        raise InvalidInput(f"line {reader.line_num} cannot be read: {fault}", code="bad_csv") from None


def request(data: bytes, *, by: Actor, purpose: Purpose, at: datetime, case_number: str = "", ground: str = "") -> UUID:
    """Ask for the check of a list. A list over 1,000 rows needs a legal ground and waits for an approver."""
    decide(by, Act.BATCH_CHECK, None, purpose, at=at).require()
    rows = read(data)
    if not rows:
        raise InvalidInput("the list has no rows", code="empty_list")
    for number, row in enumerate(rows, 2):
        try:
            question_of(row)
        except ComityError as fault:
            raise InvalidInput(
                f"line {number}: {fault.message}", hint=fault.hint, code=fault.code, line=number
            ) from None
    long = len(rows) > ROWS_WITHOUT_APPROVAL
    if long and not ground.strip():
        raise InvalidInput("a list of this length needs a legal ground", code="ground_missing")
    batch_id = uuid4()
    path = _path(batch_id)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.write_bytes(sealing.close("batch", batch_id, rows))
    with transaction.atomic():
        BatchCheck.objects.create(
            id=batch_id,
            asked_by=by.id,
            unit=by.unit,
            roles=sorted(role.value for role in by.roles),
            purpose=purpose.value,
            case_number=case_number.strip()[:80],
            ground=ground.strip()[:300],
            state=BATCH.start if long else "queued",
            rows=len(rows),
            requested_at=at,
        )
        facts = {"rows": len(rows)}
        audit.append(Event.CHECK_BATCH_REQUESTED, by=by, at=at, about=batch_id, purpose=purpose, facts=facts)
        if long:
            alerts.ring(AlertKind.BATCH_TO_APPROVE, about=batch_id, places={"rows": len(rows)}, at=at)
    return batch_id


def question_of(row: Mapping[str, str]) -> asking.Asked:
    """One row as a question: a number where there is one, else a person."""
    for column, kind in NUMBER_COLUMNS.items():
        if row.get(column):
            return asking.number(kind, row[column])
    if row.get("document") and not row.get("name"):
        return asking.number(IdentifierKind.DOCUMENT, row["document"], row.get("issuer", ""))
    return asking.person(
        row.get("name", ""),
        birth=row.get("birth_date", ""),
        nationality=row.get("nationality", ""),
        sex=row.get("sex", ""),
        document=row.get("document", ""),
        issuer=row.get("issuer", ""),
    )


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


def run_due(at: datetime) -> int:
    """Answer the oldest waiting list, in chunks that survive a crash; returns how many rows were answered."""
    batch = BatchCheck.objects.filter(state__in=("queued", "running")).order_by("requested_at").first()
    if batch is None:
        return 0
    if batch.state == "queued":
        _move(batch, "start")
    try:
        rows = sealing.reveal("batch", batch.id, _path(batch.id).read_bytes())
    except (OSError, ComityError) as fault:
        batch.fault = type(fault).__name__
        _move(batch, "fail")
        return 0
    first = batch.done
    while batch.done < len(rows):
        _answer(batch, rows[batch.done : batch.done + CHUNK], bureau.now())
    with transaction.atomic():
        batch.finished_at = bureau.now()
        _move(batch, "finish")
        facts = {"rows": batch.rows, "matched": batch.matched}
        audit.append(Event.CHECK_BATCH_FINISHED, by=_asker(batch), at=batch.finished_at, about=batch.id, facts=facts)
    _erase_input(batch, batch.finished_at)
    return batch.done - first


@transaction.atomic
def _answer(batch: BatchCheck, rows: list[dict[str, str]], at: datetime) -> None:
    """One chunk: each row is a check of its own, logged as such; rows without a match keep no check."""
    asker = _asker(batch)
    for row in rows:
        batch.done += 1
        check_id = check(
            question_of(row), by=asker, purpose=Purpose(batch.purpose), at=at, case_number=batch.case_number
        )
        if Check.objects.filter(id=check_id, best__gt=0).exists():
            batch.matched += 1
            reference = row.get("reference", "")[:120]
            BatchRow.objects.create(batch=batch, number=batch.done, reference=reference, check_made_id=check_id)
        else:
            Check.objects.filter(id=check_id).delete()
    batch.save(update_fields=["done", "matched"])


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
    _path(batch.id).unlink(missing_ok=True)
    with transaction.atomic():
        audit.append(Event.CHECK_INPUT_ERASED, by=_asker(batch), at=at, about=batch.id)


def _path(batch_id: UUID) -> Path:
    return bureau.this().home / "state" / "batches" / f"{batch_id}.box"
