"""The few columns of a record that are read at every answer. All others are decoded once for each version.

A row is read in one statement, as the database gives it: one that is the same as last time needs no decoding.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache, partial
from typing import Any
from uuid import UUID

from django.db import connection

from comity.apps.holdings.models import Holding

Row = tuple[Any, ...]
"""The columns as the database gives them, the record's id first."""


@dataclass(frozen=True, slots=True)
class Light:
    """The same, decoded."""

    id: UUID
    version: int
    stored_at: datetime
    owner: str
    own: bool
    schema: str
    policy_class_id: int
    lease_until: datetime | None
    adult_on: date | None


COLUMNS = tuple(Light.__dataclass_fields__)


def rows(record_ids: Sequence[UUID]) -> Iterator[tuple[UUID, Row]]:
    """The rows of those of the records that are held."""
    stored = {_as_stored(record_id): record_id for record_id in record_ids}
    return ((stored[row[0]], row) for row in _read(list(stored), COLUMNS))


def rows_with_fields(record_ids: Iterable[UUID]) -> Iterator[tuple[Row, Any]]:
    """The rows, each with all fields of its record: salt, name and value."""
    stored = list(map(_as_stored, record_ids))
    return ((row[:-1], json.loads(row[-1])) for row in _read(stored, (*COLUMNS, "fields")))


def _read(stored: Sequence[UUID | str], columns: tuple[str, ...]) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(_statement(columns, len(stored)), stored)
        return list(map(tuple, cursor.fetchall()))


def of(holding: Holding) -> Light:
    """The columns of a record that was read in full."""
    return Light(*(getattr(holding, name) for name in COLUMNS))


def decoded(row: Row) -> Light:
    """What a row says."""
    values = []
    for value, converters in zip(row, _converters(connection.vendor), strict=True):
        for convert in converters:
            value = convert(value)
        values.append(value)
    return Light(*values)


def _as_stored(record_id: UUID) -> UUID | str:
    return record_id if connection.features.has_native_uuid_field else record_id.hex


@lru_cache(maxsize=512)
def _statement(columns: tuple[str, ...], count: int) -> str:
    places = ", ".join(["%s"] * count)
    return f"SELECT {', '.join(columns)} FROM holdings_holding WHERE id IN ({places})"  # noqa: S608  our own columns


@lru_cache(maxsize=2)
def _converters(vendor: str) -> tuple[list[Callable[[Any], Any]], ...]:
    """How each column is decoded in this kind of database."""
    return tuple(_of_column(Holding._meta.get_field(name.removesuffix("_id"))) for name in COLUMNS)


def _of_column(field: Any) -> list[Callable[[Any], Any]]:
    column = field.get_col("holdings_holding")
    converters = (*connection.ops.get_db_converters(column), *column.get_db_converters(connection))
    return [partial(convert, expression=column, connection=connection) for convert in converters]
