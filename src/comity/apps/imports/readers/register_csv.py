"""A police register's export: delimited text in the register's own encoding, read by a mapping.

Every column is accounted for: mapped, kept in the notes, or ignored by name. A cell is text and never a formula.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

from comity.apps.imports.files import text_lines
from comity.apps.imports.profiles import ground
from comity.apps.imports.readers.mapping import RegisterMapping
from comity.apps.imports.readers.record_fields import record_fields
from comity.apps.imports.reading import Reader, Reading
from comity.apps.imports.references import reference
from comity.apps.imports.rows import Fault, Place, Row, at_place, refused
from comity.kernel.errors import ComityError, InvalidInput
from comity.kernel.records import Content, clean
from comity.kernel.vocabulary import SCHEMATA

_SETS = ("purposes", "actions", "offences", "handling")


def reader(mapping: RegisterMapping) -> Reader:
    """The reader of files that this mapping describes."""
    return lambda reading: _read(reading, mapping)


def _read(reading: Reading, mapping: RegisterMapping) -> Iterator[Row | Fault]:
    with reading.opened(reading.path) as stream:
        rows = _cells(text_lines(stream, "", mapping.encoding), mapping)
        header = list(mapping.columns) or _header(rows)
        _account_for(header, mapping)
        found = False
        for line, cells in rows:
            if not any(cell.strip() for cell in cells):
                continue
            found, place = True, Place(line=line)
            try:
                with at_place(place):
                    yield _row(_named(header, cells), place, mapping, reading)
            except ComityError as fault:
                yield Fault(place, fault)
        if not found:
            raise refused(Place(), "the file has no row", code="wrong_kind")


def _cells(lines: Iterator[tuple[int, str]], mapping: RegisterMapping) -> Iterator[tuple[int, list[str]]]:
    """The line each row begins on, and its cells."""
    last = 0

    def texts() -> Iterator[str]:
        nonlocal last
        for number, text in lines:
            last = number
            if number > mapping.skip_lines:
                yield text

    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if mapping.quote else csv.QUOTE_NONE
    try:
        rows = csv.reader(
            texts(), delimiter=mapping.delimiter, quotechar=mapping.quote or None, quoting=quoting, strict=True
        )
        begin = mapping.skip_lines + 1
        for cells in rows:
            yield begin, cells
            begin = last + 1
    except csv.Error as fault:
        raise refused(
            Place(line=last),
            f"the row cannot be read: {fault}",
            hint="check the quotes of this row, and delimiter and quote in the mapping",
            code="damaged_csv",
        ) from None


def _header(rows: Iterator[tuple[int, list[str]]]) -> list[str]:
    for line, cells in rows:
        names = [" ".join(cell.split()) for cell in cells]
        if "\0" in "".join(cells):
            raise refused(Place(line=line), "the file is not text", hint="name its encoding", code="wrong_kind")
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise refused(Place(line=line), f"two columns are called {twice[0][:60]!r}", code="bad_header")
        return names
    raise refused(Place(line=1), "the file is empty", code="wrong_kind")


def _account_for(header: Sequence[str], mapping: RegisterMapping) -> None:
    """Raise unless the mapping's columns are there, and the file's columns are all in the mapping."""
    place = Place(line=mapping.skip_lines + 1)
    if missing := sorted(mapping.used - set(header)):
        hint = f"the file has: {', '.join(header)[:300]}"
        if len(header) == 1:
            hint = f"the file has one column only: is its delimiter {mapping.delimiter!r}?"
        raise refused(place, f"the file has no column {missing[0]!r}", hint=hint, code="missing_column")
    if extra := sorted(set(header) - mapping.used):
        raise refused(
            place,
            f"the mapping does not say what the column {extra[0][:60]!r} is",
            hint=f"map it, or name it under notes or ignore; open: {', '.join(extra)[:300]}",
            code="unmapped_column",
        )


def _named(header: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    if len(cells) != len(header):
        raise InvalidInput(
            f"the row has {len(cells)} cells, the header {len(header)}",
            hint="check the delimiters and quotes of this row",
            code="ragged_row",
        )
    return dict(zip(header, cells, strict=True))


def _row(cells: Mapping[str, str], place: Place, mapping: RegisterMapping, reading: Reading) -> Row:
    for column, cell in cells.items():
        if cell[:1] in ("=", "@") or (cell[:1] in ("+", "-") and not cell[1:2].isdigit() and len(cell) > 1):
            reading.warnings.add(
                "formula_cell",
                "a cell that looks like a formula is kept as text",
                Place(line=place.line, column=column),
            )
    schema = SCHEMATA[mapping.schema.one(cells)]
    given: dict[str, list[str]] = {}
    for name, source in mapping.properties.items():
        if values := source.read(cells):
            given[name] = values
    remarks = [f"{column}: {cells[column].strip()}" for column in mapping.notes if cells[column].strip()]
    if remarks:
        given["notes"] = [*given.get("notes", ()), *remarks]
    cleaned = clean(schema.name, given)
    content = Content(
        schema=schema.name,
        properties=cleaned.properties,
        as_written=cleaned.as_written,
        **_record(cells, schema.is_a("Person"), mapping.record),
    )
    code = reference(mapping.reference.one(cells))
    return Row(code, replace(content, national_reference=content.national_reference or code), place)


def _record(cells: Mapping[str, str], is_person: bool, sources: Mapping[str, Any]) -> dict[str, Any]:
    """The record's fields of one row, in the form that `record_fields` reads."""
    raw: dict[str, Any] = {}
    if is_person:
        raw["status"] = sources["status"].one(cells) or "unknown"
    for name in _SETS:
        if name in sources:
            raw[name] = sources[name].read(cells)
    for name, key in (("source", "source"), ("national_reference", "national_reference"), ("review", "review_on")):
        if name in sources and (text := sources[name].one(cells)):
            raw[key] = text
    if "handling_remark" in sources:
        raw["handling_remark"] = sources["handling_remark"].one(cells)
    raw["legal_ground"] = _parts("ground", cells, sources)
    if (caution := _parts("cautions", cells, sources)).get("caution"):
        raw["cautions"] = [{"since": "", "source": "", **caution}]
    ground(raw["legal_ground"])
    return record_fields(raw)


def _parts(name: str, cells: Mapping[str, str], sources: Mapping[str, Any]) -> dict[str, str]:
    found: Callable[[str], str] = lambda key: sources[key].one(cells)  # noqa: E731
    return {key.partition(".")[2]: text for key in sources if key.startswith(f"{name}.") and (text := found(key))}
