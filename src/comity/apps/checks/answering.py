"""Answering programs: the entry is safe in the journal before the answer goes out, and no transaction is waited for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from comity.apps.audit import actions as audit
from comity.apps.audit.events import Event
from comity.apps.audit.journal import Group
from comity.apps.checks import answers, carrying
from comity.apps.checks.actions import entry_of, rows_of
from comity.apps.checks.asking import Asked
from comity.apps.checks.comparing import Found, find
from comity.apps.checks.queries import Result, Shown
from comity.kernel.policy import Act, Actor, decide
from comity.kernel.vocabulary import Purpose


def answer_at_once(
    asked: Asked, *, by: Actor, purpose: Purpose, at: datetime, case_number: str = "", caller: str = ""
) -> tuple[dict[str, Any], Group]:
    """The answer to a program's question, as `answers.answer` gives it later; send it once the group is safe.

    The check itself can be opened as soon as the journal was taken in (`carrying.take_in`), a second later at most.
    """
    decide(by, Act.CHECK, None, purpose, at=at).require()
    found = find(asked.question, actor=by, act=Act.CHECK, purpose=purpose, at=at)
    made, matches = rows_of(asked, found, refer=False, by=by, purpose=purpose, at=at, case_number=case_number, key="")
    logged = entry_of(asked, found, case_number=case_number, caller=caller)
    line = audit.as_line(
        Event.CHECK_MADE,
        by=by,
        purpose=purpose,
        at=at,
        about=made.id,
        carried=carrying.to_json(made, matches),
        **logged,
    )
    group = audit.append_to_journal(line)
    shown = tuple(
        Shown(match.id, match.record_id, match.owner, one.record, one.score, None, None, withdrawn=False)
        for match, one in zip(matches, found.matches, strict=True)
    )
    result = Result(
        made.id,
        asked,
        at,
        purpose,
        case_number,
        refer=False,
        known=made.best > 0,
        matches=shown,
        searched=made.searched,
    )
    return answers.told(result), group


def log_lookup(
    event: Event, asked: Asked, found: Found, *, by: Actor, purpose: Purpose, at: datetime, caller: str = ""
) -> Group:
    """Log a look-up through an interface that keeps no check of its own; answer once the group is safe."""
    logged = entry_of(asked, found, case_number="", caller=caller)
    return audit.append_to_journal(audit.as_line(event, by=by, purpose=purpose, at=at, **logged))
