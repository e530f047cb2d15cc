"""Counts beside a search, and the order of its results: over what the caller may see, and nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from typing import Any

from comity.entrypoints.api.items import Item
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


def tally(items: Sequence[Item], names: Iterable[Facet]) -> dict[str, dict[str, Any]]:
    """For each facet how many of the entities have each value, the most frequent first."""
    out = {}
    for name in names:
        counts = Counter(value for one in items for value in set(one.values(name.value)))
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
_SORTED_BY: dict[str, Callable[[Item], str]] = {
    **{name: lambda one: one.stored_at.isoformat() for name in _MOMENTS},
    "caption": lambda one: one.caption,
    "schema": lambda one: one.schema,
    "entity_id": lambda one: str(one.id),
    "id": lambda one: str(one.id),
}


def read_for(by: Sequence[str]) -> set[str]:
    """The fields of `by` for which the whole record must be read."""
    return {field for field, _ in map(order_of, by) if field == "caption" or field.startswith("properties.")}


def order_of(text: str) -> tuple[str, bool]:
    """(field, whether descending) of `field` or `field:desc`."""
    field, colon, direction = text.rpartition(":")
    return (field, direction == "desc") if colon else (text, False)


def sort(items: list[Item], by: Sequence[str]) -> None:
    """In place, by `field` or `field:desc`, the first named weighing most; an unknown field changes nothing."""
    for field, descending in map(order_of, reversed(by)):
        if field in _SORTED_BY:
            items.sort(key=_SORTED_BY[field], reverse=descending)
        elif field.startswith("properties."):
            keys = {one.id: min(one.values(field), default="\U0010ffff") for one in items}
            items.sort(key=lambda one, keys=keys: keys[one.id], reverse=descending)  # type: ignore[misc]
