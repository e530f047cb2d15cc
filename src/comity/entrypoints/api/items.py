"""An entity as a search filters, counts and sorts it: its outline, and the whole record only where that is needed.

Outlines of records are kept in memory by id and version, so that listing a large dataset does not read every record
anew. They are only ever looked up for records that the policy door has just opened.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import connection

from comity.apps.holdings.queries import HeldRecord
from comity.entrypoints.api import datasets
from comity.entrypoints.api.cleaning import country_code
from comity.entrypoints.api.entities import is_of_concern, topics_of
from comity.kernel.policy import View
from comity.kernel.vocabulary import SCHEMATA

MAX_OUTLINES = 20_000

Stated = Mapping[str, Collection[str]]
"""Field of the interface -> what the record states in it: countries, topics, genders."""


@dataclass(frozen=True, slots=True)
class Item:
    """What a search needs of an entity.

    stated    the fields of the interface that rest on properties
    datasets  the names of those it belongs to
    target    whether it is of concern
    record    None where only the outline was read; the caption is empty then
    """

    id: UUID
    schema: str
    caption: str
    owner: str
    status: str
    stored_at: datetime
    datasets: Collection[str]
    target: bool
    stated: Stated
    record: HeldRecord | None = None

    def values(self, field: str) -> Collection[str]:
        """What it has in a field of the interface, or in one property if the record was read."""
        if field in OUTLINED:
            return self.stated[field] if field in _STATED else _OF_ITEM[field](self)
        if self.record is None or self.record.view is View.HIT_ONLY:
            return ()
        if field in _TYPES:
            return _of_type(self.record, _TYPES[field])
        name = field.removeprefix("properties.")
        known = SCHEMATA[self.schema].properties.get(name)
        held = self.record.content.properties.get(name, ())
        return [country_code(value) for value in held] if known and known.type == "country" else held


def item(record: HeldRecord) -> Item:
    status = record.facts.status
    return Item(
        id=record.id,
        schema=record.schema,
        caption=record.caption,
        owner=record.owner,
        status=status.value if status else "",
        stored_at=record.stored_at,
        datasets=datasets.names_of(record),
        target=is_of_concern(record),
        stated=_stated(record),
        record=record,
    )


def _stated(record: HeldRecord) -> Stated:
    countries = {country_code(value) for value in _of_type(record, "country")}
    return {
        "countries": tuple(sorted(countries)),
        "genders": tuple(_of_type(record, "gender")),
        "topics": tuple(topics_of(record)),
    }


def _of_type(record: HeldRecord, type_: str) -> list[str]:
    names = SCHEMATA[record.schema].of_type(type_)
    return [value for name in names for value in record.content.properties.get(name, ())]


_STATED = frozenset({"countries", "genders", "topics"})
_OF_ITEM: dict[str, Callable[[Item], Collection[str]]] = {
    "datasets": lambda one: one.datasets,
    "schema": lambda one: (one.schema,),
    "id": lambda one: (str(one.id),),
    "owner": lambda one: (one.owner, one.owner.lower()),
    "status": lambda one: (one.status,) if one.status else (),
}
OUTLINED = _STATED | _OF_ITEM.keys()
_TYPES = {"identifiers": "identifier", "names": "name", "dates": "date"}

_kept: OrderedDict[tuple[str, UUID, int], Item] = OrderedDict()
_guard = threading.Lock()


def known(versions: Iterable[tuple[UUID, int]]) -> dict[UUID, Item]:
    """The outlines kept of these versions of records."""
    database = str(connection.settings_dict["NAME"])
    with _guard:
        return {one: kept for one, version in versions if (kept := _kept.get((database, one, version))) is not None}


def keep(records: Iterable[HeldRecord]) -> dict[UUID, Item]:
    """Keep the outlines of these records, the oldest making room, and give them."""
    database = str(connection.settings_dict["NAME"])
    made = {record.id: _outline(record) for record in records}
    with _guard:
        for record in records:
            _kept[(database, record.id, record.version)] = made[record.id]
        while len(_kept) > MAX_OUTLINES:
            _kept.popitem(last=False)
    return made


def _outline(record: HeldRecord) -> Item:
    """The outline keeps no name: what is withdrawn leaves nothing personal in memory."""
    return replace(item(record), caption="", record=None)
