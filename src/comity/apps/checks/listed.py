"""Lists to be checked, as they come in and as they lie on the disk: read row by row, kept encrypted part by part.

A list may have a million rows, so it is never whole in memory. It is CSV (UTF-8, a heading of known columns) or JSON
lines (objects with the same names).
"""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from comity.apps import bureau
from comity.apps.checks import sealing
from comity.kernel.errors import InvalidInput, TooLarge
from comity.kernel.identifiers import IdentifierKind

MAX_ROWS = 1_000_000
MAX_BYTES = 200 * 1024 * 1024
PART = 250  # rows that are encrypted, answered and stored together
_LENGTH_BYTES = 4

PERSON_COLUMNS = ("name", "birth_date", "nationality", "sex", "document", "issuer")
NUMBER_COLUMNS = {"vin": IdentifierKind.VIN, "plate": IdentifierKind.PLATE, "serial": IdentifierKind.SERIAL}
COLUMNS = (*PERSON_COLUMNS, *NUMBER_COLUMNS, "reference")

Row = Mapping[str, str]


def read(stream: BinaryIO) -> Iterator[tuple[int, Row]]:
    """The rows of a list with the numbers of their lines; InvalidInput or TooLarge at the first that is wrong."""
    lines = _lines(stream)
    first = next(lines, "")
    if not first.strip():
        raise InvalidInput("the list is empty", code="empty_list")
    rows = _json_rows(first, lines) if first.lstrip().startswith("{") else _csv_rows(first, lines)
    for count, numbered in enumerate(rows, 1):
        if count > MAX_ROWS:
            raise TooLarge(f"the list has more than {MAX_ROWS:,} rows", hint="split it")
        yield numbered


def _lines(stream: BinaryIO) -> Iterator[str]:
    """The lines of a text in UTF-8, ends kept."""
    size = 0
    for number, line in enumerate(iter(lambda: stream.readline(MAX_BYTES + 1), b""), 1):
        size += len(line)
        if size > MAX_BYTES:
            raise TooLarge("the list is too large", hint=f"at most {MAX_BYTES // 2**20} MB")
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError:
            raise InvalidInput(
                f"line {number} is not UTF-8", hint="save the list as UTF-8", code="bad_encoding"
            ) from None


def _csv_rows(first: str, lines: Iterator[str]) -> Iterator[tuple[int, Row]]:
    delimiter = max(",;\t", key=first.count)
    try:
        heading = [column.strip().casefold() for column in next(csv.reader(io.StringIO(first), delimiter=delimiter))]
    except (StopIteration, csv.Error):
        raise InvalidInput("the heading cannot be read", code="bad_csv") from None
    _check_heading(heading)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        for cells in filter(None, reader):
            number = reader.line_num + 1
            if len(cells) != len(heading):
                raise InvalidInput(
                    f"line {number} has {len(cells)} cells, the heading {len(heading)}", code="ragged_row"
                )
            yield number, dict(zip(heading, (cell.strip() for cell in cells), strict=True))
    except csv.Error as fault:
        raise InvalidInput(f"line {reader.line_num + 1} cannot be read: {fault}", code="bad_csv") from None


def _check_heading(heading: list[str]) -> None:
    for column in heading:
        _require_known(column)
    if len(set(heading)) != len(heading):
        raise InvalidInput("a column stands twice in the heading", code="column_twice")
    if not set(heading) - {"reference", "birth_date", "nationality", "sex", "issuer"}:
        raise InvalidInput("the list has no name and no number", hint="a column name, document, vin, plate or serial")


def _require_known(column: str) -> None:
    if column not in COLUMNS:
        raise InvalidInput(
            f"the column {column[:40]!r} is not known", hint=f"known: {', '.join(COLUMNS)}", code="unknown_column"
        )


def _json_rows(first: str, lines: Iterator[str]) -> Iterator[tuple[int, Row]]:
    number, line = 1, first
    while line:
        if line.strip():
            yield number, _json_row(number, line)
        number, line = number + 1, next(lines, "")


def _json_row(number: int, line: str) -> Row:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or not all(isinstance(value, str | int) for value in found.values()):
        raise InvalidInput(f"line {number} is not a JSON object of texts", code="bad_json")
    for column in found:
        _require_known(column)
    return {column: str(value).strip() for column, value in found.items()}


def path_of(batch_id: UUID) -> Path:
    """Where a list lies until it is answered."""
    return bureau.this().home / "state" / "batches" / f"{batch_id}.box"


def keep(batch_id: UUID, rows: Iterable[Row]) -> int:
    """Put the rows away, encrypted; returns how many. If they end in a fault, nothing is kept."""
    path, count = path_of(batch_id), 0
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    source = iter(rows)
    try:
        with draft.open("wb") as file:
            for number, part in enumerate(iter(lambda: list(islice(source, PART)), [])):
                box = sealing.close(_place(number), batch_id, part)
                file.write(len(box).to_bytes(_LENGTH_BYTES, "big") + box)
                count += len(part)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(path)
    finally:
        draft.unlink(missing_ok=True)
    return count


def parts(batch_id: UUID, done: int) -> Iterator[list[Row]]:
    """The rows from number `done` on, part by part; Unauthentic where the file was altered or cut short."""
    with path_of(batch_id).open("rb") as file:
        number = 0
        while head := file.read(_LENGTH_BYTES):
            length = int.from_bytes(head, "big")
            if number < done // PART:
                file.seek(length, os.SEEK_CUR)
            else:
                found: list[Any] = sealing.reveal(_place(number), batch_id, file.read(length))
                yield found[max(0, done - number * PART) :]
            number += 1


def erase(batch_id: UUID) -> None:
    """The list is answered, or never will be: nothing of it stays."""
    path_of(batch_id).unlink(missing_ok=True)


def _place(part: int) -> str:
    return f"batch/{part}"
