"""One record as it is handed to an importer: a FollowTheMoney-shaped entity and, beside it, our record fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from comity.exercise.people.looks import Looks


@dataclass(frozen=True)
class Entry:
    """An entity to be recorded.

    id          stable for a seed; holds no name
    properties  property -> values, FollowTheMoney-shaped
    record      the fields of `Content` beside the properties, under the names of the import format
    kind        what it is in the register for (data/kinds.yaml), or `cast`; not exported
    culture     naming culture, or empty for things; not exported
    looks       of a person; not exported as such
    """

    id: str
    schema: str
    properties: Mapping[str, tuple[str, ...]]
    record: Mapping[str, Any]
    kind: str
    culture: str = ""
    looks: Looks | None = None

    def to_json(self) -> dict[str, Any]:
        """The line of `comity import ftm`."""
        properties = {name: list(values) for name, values in self.properties.items()}
        return {"id": self.id, "schema": self.schema, "properties": properties, "comity": dict(self.record)}


def stated(**values: str | tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Properties without those that have no value."""
    sets = {name: (value,) if isinstance(value, str) else value for name, value in values.items()}
    return {name: tuple(v for v in given if v) for name, given in sets.items() if any(given)}
