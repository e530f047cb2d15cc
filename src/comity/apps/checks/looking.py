"""Looking at the answer to a check again: what is told is read and logged in one transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from comity.apps.audit import actions as audit
from comity.apps.audit.events import Event
from comity.apps.checks import answers
from comity.kernel.policy import Actor


@transaction.atomic
def answer(check_id: UUID, *, by: Actor, at: datetime) -> dict[str, Any]:
    """The answer as it stands now, as `answers.answer`; NotFound unless the check is the actor's."""
    told = answers.answer(check_id, by, at=at)
    facts = {"matches": len(told["matches"])}
    audit.append(Event.CHECK_READ, by=by, at=at, about=check_id, facts=facts, matched=bool(told["matches"]))
    return told
