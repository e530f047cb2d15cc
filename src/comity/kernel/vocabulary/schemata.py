"""The kinds of things a record can be about: FollowTheMoney-shaped schemata, loaded from data.

A schema has a name, parents it extends, and properties; every property holds a set of strings. Ours are a superset
of FollowTheMoney's: what police need (Firearm, Artwork, …) is added, nothing of theirs changes its meaning.
Source of the shape: followthemoney.tech, schema files (MIT).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

import yaml

from comity.kernel.errors import UnknownValue


@dataclass(frozen=True)
class Property:
    """One property of a schema.

    type    name, date, country, identifier, gender, url, text, string, entity, number, address, email, phone, language
    label   text for people, English
    range   for type `entity`: the schema it points to
    """

    name: str
    type: str
    label: str
    range: str = ""


@dataclass(frozen=True)
class Schema:
    """One kind of thing, with all its inherited properties.

    matchable   whether a check compares records of this schema
    caption     properties that name it, best first
    edge        for a schema that links two others: the properties that name its two ends
    """

    name: str
    label: str
    extends: tuple[str, ...]
    properties: Mapping[str, Property]
    caption: tuple[str, ...]
    matchable: bool
    edge: tuple[str, str] | None = None

    def is_a(self, other: str) -> bool:
        """Whether this schema is `other` or extends it."""
        return other == self.name or any(SCHEMATA[parent].is_a(other) for parent in self.extends)

    def of_type(self, type_: str) -> tuple[str, ...]:
        """The names of its properties of one type, such as every `identifier`."""
        return _of_type(self.name, type_)

    def caption_of(self, properties: Mapping[str, tuple[str, ...]]) -> str:
        """What names an entity in a list: the first value of the best property it has."""
        for name in self.caption:
            if values := properties.get(name):
                return values[0]
        return ""


class Schemata(Mapping[str, Schema]):
    """All schemata by name; an unknown one is an UnknownValue that says which are known."""

    def __init__(self, schemata: Mapping[str, Schema]) -> None:
        self._schemata = schemata

    def __getitem__(self, name: str) -> Schema:
        try:
            return self._schemata[name]
        except KeyError:
            known = ", ".join(self._schemata)
            raise UnknownValue(
                f"{name[:60]!r} is not a known schema", hint=f"known: {known}", code="unknown_schema"
            ) from None

    def __contains__(self, name: object) -> bool:
        return name in self._schemata

    def __iter__(self) -> Any:
        return iter(self._schemata)

    def __len__(self) -> int:
        return len(self._schemata)


@cache
def _load() -> dict[str, Schema]:
    raw = yaml.safe_load(resources.files(__package__).joinpath("data/schemata.yaml").read_text("utf-8"))["schemata"]
    done: dict[str, Schema] = {}

    def build(name: str) -> Schema:
        if name in done:
            return done[name]
        spec = raw[name]
        parents = [build(parent) for parent in spec.get("extends", ())]
        properties: dict[str, Property] = {}
        for parent in parents:
            properties.update(parent.properties)
        for key, given in (spec.get("properties") or {}).items():
            properties[key] = Property(key, given["type"], given["label"], given.get("range", ""))
        caption = tuple(spec.get("caption", ())) or next((p.caption for p in parents if p.caption), ())
        done[name] = Schema(
            name,
            spec["label"],
            tuple(spec.get("extends", ())),
            MappingProxyType(properties),
            caption,
            spec.get("matchable", False),
            (spec["edge"][0], spec["edge"][1]) if "edge" in spec else None,
        )
        return done[name]

    for name in raw:
        build(name)
    return done


SCHEMATA = Schemata(_load())


@cache
def _of_type(schema: str, type_: str) -> tuple[str, ...]:
    """Asked several times of every question."""
    return tuple(p.name for p in SCHEMATA[schema].properties.values() if p.type == type_)
