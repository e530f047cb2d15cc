"""Records as they are searched and compared: documents for the index, and what a score may rest on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from comity.apps.holdings import light
from comity.apps.holdings.classes import Pulse, database, facts_of, pulse
from comity.apps.holdings.kept import Decoded, Kept
from comity.apps.holdings.models import Holding
from comity.apps.holdings.opening import HeldRecord, as_seen, comparable, opened
from comity.apps.holdings.writing import content_from, content_of
from comity.kernel.policy import Act, Actor, Facts, View
from comity.kernel.records import Content
from comity.kernel.screening import Prepared, subject_from_properties
from comity.kernel.vocabulary import Purpose, Reveal


@dataclass(frozen=True)
class Document:
    """What the index reads of a record: never shown to anybody."""

    record_id: UUID
    policy_class: int
    schema: str
    properties: Mapping[str, tuple[str, ...]]
    hit_only: Mapping[str, Any] | None


def documents(record_ids: Iterable[UUID]) -> list[Document]:
    """What the index needs of these records; one that is gone is missing."""
    made = []
    for row in Holding.objects.filter(id__in=list(record_ids)):
        content = content_of(row)
        hit_only = content.hit_only if not row.own else None
        properties = comparable(content, content)
        made.append(Document(row.id, row.policy_class_id, row.schema, properties, hit_only))
    return made


@dataclass(frozen=True)
class Screened:
    """A record as the asker may see it, and what a score may rest on: only what tells two apart."""

    record: HeldRecord
    properties: Mapping[str, tuple[str, ...]]
    hit_only: Mapping[str, Any] | None
    prepared: Prepared


_kept: dict[str, Kept] = {}


def for_screening(
    record_ids: Sequence[UUID],
    actor: Actor,
    act: Act,
    purpose: Purpose | None,
    *,
    at: datetime,
    now: Pulse | None = None,
) -> dict[UUID, Screened]:
    """Like `read_many`, with the properties to compare, also for a front line that is shown none of them.

    now  the pulse, where it was just read
    """
    if not record_ids:
        return {}
    now = now or pulse()
    kept = _kept.setdefault(now.database, Kept())
    kept.catch_up(now.head)
    looked_up = [(record_id, kept.get(record_id, row)) for record_id, row in light.rows(record_ids)]
    found = [known for _, known in looked_up if known is not None]
    if missing := [record_id for record_id, known in looked_up if known is None]:
        found += _decoded(missing, kept)
    every = facts_of(now.newest, now.database)
    screened = (_screened(one, every, actor, act, purpose, at) for one in found)
    return {one.record.id: one for one in screened if one is not None}


def _decoded(missing: Sequence[UUID], kept: Kept) -> list[Decoded]:
    """These records, read in full and kept; their light columns are read again, since they may have changed."""
    made = []
    for row, fields in light.rows_with_fields(missing):
        columns = light.decoded(row)
        whole = content_from(columns.schema, fields)
        told = as_seen(whole, View.TELL_APART)
        properties = comparable(whole, told)
        prepared = Prepared(subject_from_properties(columns.schema, properties))  # names are read if they are compared
        made.append(Decoded(columns, whole, told, properties, prepared))
        kept.keep(row, made[-1])
    return made


def _screened(
    decoded: Decoded, every: Mapping[int, Facts], actor: Actor, act: Act, purpose: Purpose | None, at: datetime
) -> Screened | None:
    number = decoded.light.policy_class_id
    facts = every.get(number) or facts_of(pulse().newest, database())[number]  # of a class made a moment ago

    def seen(view: View) -> Content:
        return decoded.told if view is View.TELL_APART else as_seen(decoded.whole, view)

    record = opened(decoded.light, seen, facts, actor, act, purpose, at)
    if record is None:
        return None
    hit_only = decoded.told.hit_only if facts.reveal is Reveal.HIT_ONLY and not record.own else None
    return Screened(record, decoded.properties, hit_only, decoded.prepared)


def forget_cached() -> None:
    """Forget the records that are kept decoded."""
    _kept.clear()
