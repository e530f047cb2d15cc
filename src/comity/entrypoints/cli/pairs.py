"""Pairs to compare, read from a CSV file one by one: what is wrong with a row is said with its line."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO

from comity.kernel.errors import ComityError, InvalidInput, TooLarge
from comity.kernel.identifiers import parse_partial_date
from comity.kernel.screening import Question, Subject, question_from_properties, subject_from_properties
from comity.kernel.vocabulary import SCHEMATA, Country

NEEDED = ("name1", "name2")
COLUMNS = (*NEEDED, "birth1", "birth2", "nationality1", "nationality2", "schema")
MAX_NAME_CHARACTERS = 500
_DELIMITERS = ",;\t"
_SEVERAL = ";"  # between several birth dates or nationalities in one cell, in files separated otherwise
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True)
class Pair:
    """One row, as what is asked and what it is compared with.

    line  where the row begins in the file, from 1: a quoted cell may go over several lines
    """

    line: int
    asked: Question
    held: Subject


@dataclass(frozen=True)
class BadRow:
    """A row that cannot be compared, and why."""

    line: int
    fault: ComityError


class PairFile:
    """A CSV file of pairs in UTF-8, separated by comma, semicolon or tab; InvalidInput if its header does not do.

    unused  columns of the file that say nothing to a comparison
    """

    def __init__(self, stream: BinaryIO, *, today: date) -> None:
        self._today = today
        self._lines = _decoded(stream)
        header = next(self._lines, "")
        self._delimiter = max(_DELIMITERS, key=header.count)
        self._columns = [name.strip().casefold() for name in next(csv.reader([header], delimiter=self._delimiter), [])]
        if missing := [name for name in NEEDED if name not in self._columns]:
            raise InvalidInput(
                f"the file has no column {' and no column '.join(missing)}",
                hint=f"its first line must name {', '.join(NEEDED)}; it may name {', '.join(COLUMNS[2:])}",
                code="missing_column",
                line=1,
            )
        self.unused = [name for name in self._columns if name and name not in COLUMNS]

    def __iter__(self) -> Iterator[Pair | BadRow]:
        reader = csv.reader(self._lines, delimiter=self._delimiter)
        while True:
            line = reader.line_num + 2  # the header was the first, and none of the reader's
            try:
                cells = next(reader, None)
            except csv.Error as fault:
                yield BadRow(line, InvalidInput(f"the row cannot be read: {fault}", code="bad_row"))
                continue
            if cells is None:
                return
            if any(cell.strip() for cell in cells):
                yield self._row(line, cells)

    def _row(self, line: int, cells: Sequence[str]) -> Pair | BadRow:
        try:
            _expect_text(cells)
            if len(cells) > len(self._columns):
                raise InvalidInput(
                    f"the row has {len(cells)} cells, the header {len(self._columns)}",
                    hint="put a cell that holds the separator in quotation marks",
                    code="bad_row",
                )
            row = {name: cell.strip() for name, cell in zip(self._columns, cells, strict=False)}
            schema = _schema(row.get("schema", ""))
            asked, held = (self._properties(row, side, schema) for side in ("1", "2"))
            return Pair(line, question_from_properties(schema, asked), subject_from_properties(schema, held))
        except ComityError as fault:
            return BadRow(line, fault)

    def _properties(self, row: Mapping[str, str], side: str, schema: str) -> dict[str, Sequence[str]]:
        name = row.get(f"name{side}", "")
        if not name:
            raise InvalidInput(f"name{side} is empty", code="nothing_asked")
        if len(name) > MAX_NAME_CHARACTERS:
            raise TooLarge(f"name{side} has {len(name):,} characters", hint=f"at most {MAX_NAME_CHARACTERS}")
        births = [
            date_
            for cell in _several(row.get(f"birth{side}", ""))
            for date_ in parse_partial_date(cell, today=self._today)
        ]
        nations = [str(Country.parse(cell)) for cell in _several(row.get(f"nationality{side}", ""))]
        where = "nationality" if "nationality" in SCHEMATA[schema].properties else "country"
        return {"name": [name], "birthDate": births, where: nations}


def _several(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(_SEVERAL) if part.strip()]


def _schema(text: str) -> str:
    if not text:
        return "Person"
    if text not in SCHEMATA:
        raise InvalidInput(
            f"{text[:60]!r} is not a known schema",
            hint="such as Person, Company, Organization, Vessel",
            code="unknown_schema",
        )
    return SCHEMATA[text].name


def _decoded(stream: BinaryIO) -> Iterator[str]:
    """Lines as text. A byte that is not UTF-8 is kept as a mark, so that its row can be named and the rest be read."""
    for number, line in enumerate(stream):
        if number == 0:
            if line.startswith(_WIDE):
                raise InvalidInput("the file is in UTF-16", hint="save it as UTF-8", code="not_utf8", line=1)
            line = line.removeprefix(codecs.BOM_UTF8)
        if b"\0" in line:
            raise InvalidInput(
                f"line {number + 1} holds a zero byte: this is no text in UTF-8",
                hint="save the file as CSV in UTF-8",
                code="not_utf8",
                line=number + 1,
            )
        yield line.decode("utf-8", "surrogateescape")


def _expect_text(cells: Sequence[str]) -> None:
    for cell in cells:
        if wrong := next((letter for letter in cell if "\udc80" <= letter <= "\udcff"), None):
            raise InvalidInput(
                f"the byte {ord(wrong) - 0xDC00:#04x} is not UTF-8", hint="save the file as UTF-8", code="not_utf8"
            )
