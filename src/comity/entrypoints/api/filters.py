"""Which of the entities that a key may see a search wants."""

from __future__ import annotations

from dataclasses import dataclass

from comity.entrypoints.api import datasets
from comity.entrypoints.api.items import Item


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

    @property
    def fields(self) -> frozenset[str]:
        return frozenset(field for field, _ in self.pairs)

    def admit(self, one: Item) -> bool:
        if one.schema in self.exclude_schema or not datasets.admitted(one.datasets, self.include, self.exclude):
            return False
        if self.target is not None and one.target is not self.target:
            return False
        return all(self._fits(one, field) for field in self.fields)

    def _fits(self, one: Item, field: str) -> bool:
        wanted = [value for name, value in self.pairs if name == field]
        held = set(one.values(field))
        return all(value in held for value in wanted) if self.every else any(value in held for value in wanted)
