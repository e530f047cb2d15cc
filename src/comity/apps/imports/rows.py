"""What readers yield: entries with their place in the file, and what was odd on the way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from comity.kernel.errors import ComityError, InvalidInput
from comity.kernel.records import Content

EXAMPLES_PER_WARNING = 5


@dataclass(frozen=True)
class Place:
    """Where in the input: the file of a folder, the line, the number of the entry, the column or element."""

    file: str = ""
    line: int | None = None
    entry: int | None = None
    column: str = ""

    def to_json(self) -> dict[str, Any]:
        parts = {"file": self.file, "line": self.line, "entry": self.entry, "column": self.column}
        return {name: part for name, part in parts.items() if part}

    def __str__(self) -> str:
        """Technical and short, as in `sdn.csv, line 17, column birth`."""
        parts = [self.file, f"line {self.line}" if self.line else "", f"entry {self.entry}" if self.entry else ""]
        parts.append(f"column {self.column}" if self.column else "")
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True)
class Row:
    """One entry of a list.

    reference  the list's own number for it, in its one spelling (`references.reference`)
    content    what it states, its audience empty; a review date only where the entry itself gives one
    """

    reference: str
    content: Content
    place: Place


@dataclass(frozen=True)
class Fault:
    """An entry that cannot be accepted: the file is refused, and the reader goes on to find more of them."""

    place: Place
    error: ComityError


@dataclass
class Warnings:
    """What was odd but accepted: counted by kind, with a few places each. Sentences quote codes and numbers only."""

    counts: Counter[str] = field(default_factory=Counter)
    messages: dict[str, str] = field(default_factory=dict)
    places: dict[str, list[Place]] = field(default_factory=dict)

    def add(self, code: str, message: str, place: Place) -> None:
        self.counts[code] += 1
        self.messages.setdefault(code, message)
        known = self.places.setdefault(code, [])
        if len(known) < EXAMPLES_PER_WARNING:
            known.append(place)

    @property
    def total(self) -> int:
        return self.counts.total()

    def to_json(self) -> list[dict[str, Any]]:
        return [
            {
                "code": code,
                "message": self.messages[code],
                "count": count,
                "places": [place.to_json() for place in self.places[code]],
            }
            for code, count in sorted(self.counts.items())
        ]


@contextmanager
def at_place(place: Place) -> Iterator[None]:
    """Give every error that leaves this block its place in the input."""
    try:
        yield
    except ComityError as fault:
        fault.places = {**place.to_json(), **fault.places}
        raise


def refused(place: Place, message: str, *, code: str, hint: str = "") -> InvalidInput:
    """An InvalidInput that names its place."""
    return InvalidInput(message, hint=hint, code=code, **place.to_json())
