"""FollowTheMoney JSON lines: one entity a line, with our record fields in an extra object `comity`.

Source: followthemoney.tech, entity JSON; and docs/operating/imports.md for `comity`. Of the publisher's own fields,
`datasets`, `referents`, `first_seen`, `last_change` and `target` stay with the record as it was written; `last_seen`
(the date of the file) and `caption` (made from the names) are not kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from comity.apps.imports.files import bad_encoding, raw_lines
from comity.apps.imports.readers.record_fields import record_fields
from comity.apps.imports.reading import Reading
from comity.apps.imports.references import reference
from comity.apps.imports.rows import Fault, Place, Row, at_place, refused
from comity.kernel.errors import ComityError, InvalidInput
from comity.kernel.records import Content, clean
from comity.kernel.vocabulary import SCHEMATA

_OURS = {"id", "schema", "properties", "comity"}
KEPT = {"datasets", "referents", "first_seen", "last_change", "target"}
ONE_VALUE = {"first_seen", "last_change", "target"}
_NOT_KEPT = {"last_seen", "caption"}
_KNOWN = _OURS | KEPT | _NOT_KEPT
MAX_NESTED = 50


def read(reading: Reading) -> Iterator[Row | Fault]:
    """Entities of the file; entities nested in others come after them, as entries of their own."""
    lines = 0
    with reading.opened(reading.path) as stream:
        for number, raw in raw_lines(stream, ""):
            place = Place(line=number)
            if not raw.strip():
                continue
            lines += 1
            try:
                with at_place(place):
                    yield from _rows(_entity(raw, place, first=lines == 1), place, reading, depth=0)
            except ComityError as fault:
                if lines == 1 and fault.code in ("wrong_kind", "bad_encoding"):
                    raise
                yield Fault(place, fault)
    if not lines:
        raise refused(Place(), "the file has no entity", code="wrong_kind")


def _entity(raw: bytes, place: Place, *, first: bool) -> dict[str, Any]:
    try:
        entity = json.loads(raw.decode("utf-8-sig" if first else "utf-8"), parse_constant=_no_number)
    except UnicodeDecodeError as fault:
        raise bad_encoding(fault, place, "UTF-8") from None
    except (ValueError, RecursionError) as fault:
        why = f": {fault}" if isinstance(fault, json.JSONDecodeError) else ""
        raise InvalidInput(
            f"the line is not JSON{why}",
            hint="expected one FollowTheMoney entity a line",
            code="wrong_kind" if first else "damaged_json",
        ) from None
    if not isinstance(entity, dict) or "schema" not in entity or "id" not in entity:
        raise InvalidInput(
            "the line is not a FollowTheMoney entity",
            hint='expected an object with "id", "schema" and "properties"',
            code="wrong_kind" if first else "malformed_entity",
        )
    return entity


def _no_number(text: str) -> None:
    raise ValueError(text)


def _rows(entity: Mapping[str, Any], place: Place, reading: Reading, depth: int) -> Iterator[Row]:
    if depth > MAX_NESTED:
        raise InvalidInput(f"entities are nested over {MAX_NESTED} deep", code="malformed_entity")
    code, schema, properties = entity.get("id"), entity.get("schema"), entity.get("properties", {})
    if not isinstance(code, str) or not isinstance(schema, str) or not isinstance(properties, dict):
        raise InvalidInput("id, schema or properties of the entity are malformed", code="malformed_entity")
    kept = _Kept(SCHEMATA[schema].name, place, reading)
    nested: list[Mapping[str, Any]] = []
    for name, values in properties.items():
        kept.property(name, [_value(value, nested) for value in (values if isinstance(values, list) else [values])])
    for name in entity.keys() - _KNOWN:
        kept.unknown(name, f"an entity has no field {name[:60]!r}", [json.dumps(entity[name], ensure_ascii=False)])
    for name in sorted(KEPT & entity.keys()):
        kept.publisher(name, entity[name])
    yield Row(reference(code), kept.content(record_fields(entity.get("comity", {}))), place)
    for part in nested:
        yield from _rows(part, place, reading, depth + 1)


def _value(value: object, nested: list[Mapping[str, Any]]) -> object:
    """A nested entity becomes an entry of its own, and its id stands in its place."""
    if isinstance(value, dict) and isinstance(value.get("id"), str) and "schema" in value:
        nested.append(value)
        return value["id"]
    return value


class _Kept:
    """The entity's properties in canonical form, and what has no property where the profile keeps it in the notes."""

    def __init__(self, schema: str, place: Place, reading: Reading) -> None:
        self.schema, self.place, self.reading = schema, place, reading
        self.properties: dict[str, tuple[str, ...]] = {}
        self.written: dict[str, tuple[str, ...]] = {}
        self.notes: list[str] = []

    def property(self, name: str, values: list[Any]) -> None:
        try:
            cleaned = clean(self.schema, {name: values})
        except ComityError as fault:
            if self.reading.profile.unknown_properties != "notes" or "notes" not in SCHEMATA[self.schema].properties:
                raise
            self.unknown(name, fault.message, [str(value) for value in values])
            return
        self.properties.update(cleaned.properties)
        is_country = SCHEMATA[self.schema].properties[name].type == "country"
        if not is_country or any(v.upper() not in cleaned.properties.get(name, ()) for v in map(str, values)):
            self.written.update(cleaned.as_written)

    def unknown(self, name: str, message: str, values: list[str]) -> None:
        if self.reading.profile.unknown_properties != "notes":
            raise InvalidInput(
                message, hint='leave it out, or set unknown_properties = "notes" in a profile', code="unknown_field"
            )
        self.notes += [f"{name}: {value}" for value in values]
        self.reading.warnings.add("kept_in_notes", "what has no property here is kept in the notes", self.place)

    def publisher(self, name: str, value: object) -> None:
        values = value if isinstance(value, list) else [value]
        if texts := tuple(sorted({str(part) for part in values if part not in ("", None)})):
            self.written[f"ftm.{name}"] = texts

    def content(self, fields: dict[str, Any]) -> Content:
        properties = dict(self.properties)
        if self.notes:
            properties.update(clean(self.schema, {"notes": [*properties.get("notes", ()), *self.notes]}).properties)
        written = {**self.written, **fields.pop("as_written", {})}
        return Content(schema=self.schema, properties=properties, as_written=written, **fields)
