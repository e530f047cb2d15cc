"""Looking at pairs: what is shown is read and logged in one transaction."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from comity.apps.audit import actions as audit
from comity.apps.audit.events import Event
from comity.apps.judgements import queries
from comity.apps.judgements.queries import Line, Pair
from comity.kernel.policy import Act, Actor, decide
from comity.kernel.vocabulary import Purpose


@transaction.atomic
def open_pair(one: UUID, other: UUID, *, by: Actor, purpose: Purpose, at: datetime, case_number: str = "") -> Pair:
    """Two records side by side. Denied where the role forbids it; NotFound for what concerns either record."""
    decide(by, Act.JUDGE_PAIR, None, purpose, at=at).require()
    found = queries.pair(one, other, by, purpose, at=at)
    left, right = found.beside.left.record, found.beside.right.record
    audit.append(
        Event.PAIR_READ,
        by=by,
        at=at,
        about=left.id,
        purpose=purpose,
        facts={"with": str(right.id), "versions": [left.version, right.version]},
        sealed={"case_number": case_number} if case_number else None,
    )
    return found


@transaction.atomic
def open_queue(*, by: Actor, purpose: Purpose, at: datetime) -> tuple[list[Line], int, list[Line], list[Line]]:
    """The review queue and its length, what waits for another person, and what was judged lately."""
    decide(by, Act.JUDGE_PAIR, None, purpose, at=at).require()
    waiting, total = queries.queue(by, purpose, at=at)
    proposed = queries.judged(by, purpose, at=at, proposed=True)
    standing = queries.judged(by, purpose, at=at, proposed=False)
    shown = len(waiting) + len(proposed) + len(standing)
    audit.append(Event.HOLDINGS_LISTED, by=by, at=at, purpose=purpose, facts={"filters": ["pairs"], "shown": 2 * shown})
    return waiting, total, proposed, standing
