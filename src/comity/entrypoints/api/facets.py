"""Counts beside a search, and the order of its results: over what the caller may see, and nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from typing import Any

from comity.apps.holdings.queries import HeldRecord
from comity.entrypoints.api.filters import values
from comity.kernel.vocabulary import SCHEMATA, Country

MAX_VALUES = 1000  # of one facet


class Facet(StrEnum):
    DATASETS = "datasets"
    SCHEMA = "schema"
    COUNTRIES = "countries"
    IDENTIFIERS = "identifiers"
    TOPICS = "topics"
    GENDERS = "genders"


DEFAULT = (Facet.COUNTRIES, Facet.TOPICS, Facet.DATASETS)
_LABELS = {
    Facet.DATASETS: "Data sources",
    Facet.SCHEMA: "Entity types",
    Facet.COUNTRIES: "Countries",
    Facet.IDENTIFIERS: "Identifiers",
    Facet.TOPICS: "Topics",
    Facet.GENDERS: "Genders",
}


def tally(records: Sequence[HeldRecord], names: Iterable[Facet]) -> dict[str, dict[str, Any]]:
    """For each facet how many of the records have each value, the most frequent first."""
    out = {}
    for name in names:
        counts = Counter(value for record in records for value in set(values(record, name.value)))
        ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:MAX_VALUES]
        shown = [{"name": value, "label": _label(name, value), "count": count} for value, count in ordered]
        out[name.value] = {"label": _LABELS[name], "values": shown}
    return out


def _label(name: Facet, value: str) -> str:
    if name is Facet.COUNTRIES and (country := Country.recognise(value)):
        return country.name()
    if name is Facet.SCHEMA:
        return SCHEMATA[value].label
    return value


_MOMENTS = frozenset({"first_seen", "last_seen", "last_change"})
_SORTED_BY: dict[str, Callable[[HeldRecord], str]] = {
    **{name: lambda record: record.stored_at.isoformat() for name in _MOMENTS},
    "caption": lambda record: record.caption,
    "schema": lambda record: record.schema,
    "entity_id": lambda record: str(record.id),
    "id": lambda record: str(record.id),
}


def sort(records: list[HeldRecord], by: Sequence[str]) -> None:
    """In place, by `field` or `field:desc`, the first named weighing most; an unknown field changes nothing."""
    for text in reversed(by):
        field, _, direction = text.rpartition(":") if ":" in text else (text, "", "asc")
        if field in _SORTED_BY:
            records.sort(key=_SORTED_BY[field], reverse=direction == "desc")
        elif field.startswith("properties."):
            keys = {record.id: min(values(record, field), default="\U0010ffff") for record in records}
            records.sort(key=lambda record, keys=keys: keys[record.id], reverse=direction == "desc")  # type: ignore[misc]
