"""Which of the entities that a key may see a search wants."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from comity.apps.holdings.queries import HeldRecord
from comity.entrypoints.api import datasets
from comity.entrypoints.api.cleaning import country_code
from comity.entrypoints.api.entities import entity, topics_of
from comity.kernel.vocabulary import SCHEMATA


@dataclass(frozen=True)
class Filters:
    """Conditions, all of which an entity must meet.

    pairs   (field, value); several values of one field: any of them, or `every` one
    target  None: both those of concern and the others
    """

    pairs: tuple[tuple[str, str], ...]
    every: bool
    include: frozenset[str]
    exclude: frozenset[str]
    exclude_schema: frozenset[str]
    target: bool | None

    def admit(self, record: HeldRecord) -> bool:
        if record.schema in self.exclude_schema or not datasets.admitted(record, self.include, self.exclude):
            return False
        if self.target is not None and entity(record)["target"] is not self.target:
            return False
        return all(self._fits(record, field) for field in {field for field, _ in self.pairs})

    def _fits(self, record: HeldRecord, field: str) -> bool:
        wanted = [value for name, value in self.pairs if name == field]
        held = set(values(record, field))
        return all(value in held for value in wanted) if self.every else any(value in held for value in wanted)


def values(record: HeldRecord, field: str) -> Collection[str]:
    """What a record has in a field of the interface: a group of properties, one property, or the record itself."""
    if field in _OF_RECORD:
        return _OF_RECORD[field](record)
    if field in _TYPES:
        return _of_type(record, _TYPES[field])
    name = field.removeprefix("properties.")
    known = SCHEMATA[record.schema].properties.get(name)
    held = record.content.properties.get(name, ())
    return [country_code(value) for value in held] if known and known.type == "country" else held


def _of_type(record: HeldRecord, type_: str) -> list[str]:
    names = SCHEMATA[record.schema].of_type(type_)
    held = (value for name in names for value in record.content.properties.get(name, ()))
    return [country_code(value) if type_ == "country" else value for value in held]


_TYPES = {"countries": "country", "identifiers": "identifier", "genders": "gender", "names": "name", "dates": "date"}
_OF_RECORD: dict[str, Callable[[HeldRecord], Collection[str]]] = {
    "topics": topics_of,
    "datasets": datasets.names_of,
    "schema": lambda record: [record.schema],
    "id": lambda record: [str(record.id)],
    "owner": lambda record: [record.owner, record.owner.lower()],
    "status": lambda record: [record.facts.status.value] if record.facts.status else [],
}
