"""The rows of a list as questions, and their answers as lines that come into the tables together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from comity.apps.audit import actions as audit
from comity.apps.audit.events import Event
from comity.apps.checks import asking, carrying
from comity.apps.checks.actions import entry_of, rows_of
from comity.apps.checks.comparing import find
from comity.apps.checks.listed import NUMBER_COLUMNS, Row
from comity.kernel.identifiers import IdentifierKind
from comity.kernel.policy import Act, Actor, View, decide
from comity.kernel.vocabulary import Purpose

SECONDS = 10.0  # for one row: nobody waits at a counter


def question_of(row: Row) -> asking.Asked:
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


def answered(part: Sequence[Row], *, by: Actor, purpose: Purpose, case_number: str, at: datetime) -> list[bytes]:
    """For each row a line of the log, which carries the check where it brought a match. Nothing is stored yet."""
    decision = decide(by, Act.CHECK, None, purpose, at=at).require()
    refer = decision.view is View.REFER
    return [_answered(row, by, purpose, case_number, at, refer) for row in part]


def _answered(row: Row, by: Actor, purpose: Purpose, case_number: str, at: datetime, refer: bool) -> bytes:
    asked = question_of(row)
    found = find(asked.question, actor=by, act=Act.CHECK, purpose=purpose, at=at, seconds=SECONDS)
    made, matches = rows_of(asked, found, refer=refer, by=by, purpose=purpose, at=at, case_number=case_number, key="")
    logged = entry_of(asked, found, case_number=case_number, caller="")
    return audit.as_line(
        Event.CHECK_MADE,
        by=by,
        purpose=purpose,
        at=at,
        about=made.id,
        carried=carrying.to_json(made, matches) if matches else None,
        **logged,
    )
