"""Our own records as FollowTheMoney JSON lines: what `readers.ftm` reads again without a difference.

An entry of a list goes out under the list's own reference, any other record under its id, and so do the links between
them. What is no FollowTheMoney property stands in the object `comity`. Whom a record is shared with does not go out:
sharing is an act of its own wherever the lines are read.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count

from comity.apps.audit import actions as audit
from comity.apps.audit.events import Event
from comity.apps.holdings import queries as holdings
from comity.apps.imports.models import ListEntry
from comity.apps.imports.readers.ftm import KEPT, ONE_VALUE
from comity.apps.imports.readers.record_fields import stated
from comity.kernel.errors import Conflict, InvalidInput
from comity.kernel.policy import Act, Actor, decide
from comity.kernel.records import Content
from comity.kernel.vocabulary import SCHEMATA, Purpose

PART = 500


@dataclass(frozen=True)
class Export:
    """What goes out: how many records, and their lines one after the other."""

    records: int
    lines: Iterator[str]


@transaction.atomic
def export(
    *, by: Actor, purpose: Purpose, at: datetime, filters: Mapping[str, str] | None = None, list_code: str = ""
) -> Export:
    """The own records that the actor may export, oldest first; logged before the first line is made.

    filters    as of the holdings page
    list_code  only the entries of this imported list
    """
    decide(by, Act.EXPORT, None, purpose, at=at).require()
    rows = holdings.filtered(holdings.visible_to(by, Act.EXPORT, purpose, at=at), filters or {})
    wanted = list(rows.order_by("stored_at", "id").values_list("id", flat=True))
    if list_code:
        entries = set(ListEntry.objects.filter(list_code=list_code).values_list("record_id", flat=True))
        if not entries:
            raise InvalidInput(f"no list {list_code[:60]!r} was imported here", hint=_lists(), code="unknown_list")
        wanted = [record_id for record_id in wanted if record_id in entries]
    elif _ambiguous():
        raise Conflict(
            "two lists have entries with one reference",
            hint=f"export one list at a time: {_lists()}",
            code="ambiguous_references",
        )
    facts = {"records": len(wanted), "format": "ftm", "list": list_code}
    audit.append(Event.RECORDS_EXPORTED, by=by, at=at, purpose=purpose, facts=facts, matched=bool(wanted))
    return Export(len(wanted), _lines(wanted, by, purpose, at))


def _lists() -> str:
    return ", ".join(sorted(set(ListEntry.objects.values_list("list_code", flat=True).distinct()))) or "none"


def _ambiguous() -> bool:
    return ListEntry.objects.values("reference").annotate(n=Count("id")).filter(n__gt=1).exists()


def _lines(record_ids: Sequence[UUID], by: Actor, purpose: Purpose, at: datetime) -> Iterator[str]:
    for start in range(0, len(record_ids), PART):
        part = record_ids[start : start + PART]
        read = holdings.read_many(part, by, Act.EXPORT, purpose, at=at)
        found = [read[record_id] for record_id in part if record_id in read]
        names = _references([*part, *(link for record in found for link in _links(record.content))])
        for record in found:
            yield json.dumps(entity(record.id, record.content, names), ensure_ascii=False, separators=(",", ":"))


def _references(record_ids: Sequence[UUID]) -> dict[UUID, str]:
    """What the lists call these records."""
    wanted = list(dict.fromkeys(record_ids))
    parts = (wanted[start : start + PART] for start in range(0, len(wanted), PART))
    rows = (ListEntry.objects.filter(record_id__in=part).values_list("record_id", "reference") for part in parts)
    return {record_id: reference for found in rows for record_id, reference in found}


def _links(content: Content) -> Iterator[UUID]:
    for name in SCHEMATA[content.schema].of_type("entity"):
        for value in content.properties.get(name, ()):
            if (link := _record_id(value)) is not None:
                yield link


def _record_id(value: str) -> UUID | None:
    try:
        return UUID(value)
    except ValueError:
        return None


def entity(record_id: UUID, content: Content, names: Mapping[UUID, str]) -> dict[str, Any]:
    """One record as a FollowTheMoney entity; `names` are the references of records in their lists."""
    schema = SCHEMATA[content.schema]
    publisher = {name: content.as_written.get(f"ftm.{name}") for name in sorted(KEPT)}
    return {
        "id": names.get(record_id, str(record_id)),
        "schema": schema.name,
        "caption": schema.caption_of(content.properties),
        "properties": {
            name: [_value(schema.properties[name].type, value, names) for value in values]
            for name, values in content.properties.items()
        },
        **{name: _publisher(name, values) for name, values in publisher.items() if values},
        "comity": stated(content),
    }


def _value(type_: str, value: str, names: Mapping[UUID, str]) -> str:
    if type_ == "country":
        return value.lower()  # as FollowTheMoney writes them
    if type_ == "entity" and (link := _record_id(value)) is not None:
        return names.get(link, value)
    return value


def _publisher(name: str, values: tuple[str, ...]) -> Any:
    if name == "target":
        return values == ("True",)
    return values[0] if name in ONE_VALUE and len(values) == 1 else list(values)
