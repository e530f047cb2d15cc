"""Looking at records: what is shown is read and logged in one transaction, whichever door asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from comity.apps.audit import actions as audit
from comity.apps.audit.events import Event
from comity.apps.holdings import queries
from comity.apps.holdings.queries import HeldRecord
from comity.kernel.policy import Act, Actor, decide
from comity.kernel.vocabulary import Purpose


@transaction.atomic
def open_record(
    record_id: UUID, *, by: Actor, purpose: Purpose | None, at: datetime, case_number: str = ""
) -> HeldRecord:
    """Read one record. Denied where the role or a missing purpose forbids it; NotFound for what concerns the record."""
    decide(by, Act.READ, None, purpose, at=at).require()
    record = queries.read(record_id, by, Act.READ, purpose, at=at)
    audit.append(
        Event.RECORD_READ,
        by=by,
        at=at,
        about=record_id,
        purpose=purpose,
        facts={"version": record.version, "view": record.view.value},
        sealed={"case_number": case_number} if case_number else None,
    )
    return record


@transaction.atomic
def list_page(
    *,
    by: Actor,
    purpose: Purpose,
    at: datetime,
    filters: Mapping[str, str],
    offset: int,
    limit: int,
    case_number: str = "",
) -> tuple[list[HeldRecord], int]:
    """One page of the records that the actor may see, newest first, and how many there are in all."""
    decide(by, Act.LIST, None, purpose, at=at).require()
    found, total = queries.page(by, purpose, at=at, filters=filters, offset=offset, limit=limit)
    typed = {"text": filters["text"]} if filters.get("text") else {}
    _log_list(by, purpose, at, sorted(name for name in filters if filters[name]), len(found), typed, case_number)
    return found, total


@transaction.atomic
def list_chosen(
    record_ids: Sequence[UUID], *, by: Actor, purpose: Purpose, at: datetime, case_number: str = ""
) -> list[HeldRecord]:
    """Those of these records that the actor may see, in the given order."""
    decide(by, Act.LIST, None, purpose, at=at).require()
    seen = queries.read_many(record_ids, by, Act.LIST, purpose, at=at)
    found = [seen[record_id] for record_id in record_ids if record_id in seen]
    _log_list(by, purpose, at, ["chosen"], len(found), {}, case_number)
    return found


def _log_list(
    by: Actor,
    purpose: Purpose,
    at: datetime,
    filters: Sequence[str],
    shown: int,
    typed: Mapping[str, str],
    case_number: str,
) -> None:
    """The names of the filters are open; what was typed is sealed, since it may name somebody."""
    audit.append(
        Event.HOLDINGS_LISTED,
        by=by,
        at=at,
        purpose=purpose,
        facts={"filters": list(filters), "shown": shown},
        sealed={**typed, **({"case_number": case_number} if case_number else {})} or None,
        matched=shown > 0,
    )
