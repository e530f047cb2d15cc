"""An entry of a sanctions list in the making: what it states is collected, and what cannot be placed is noted."""

from __future__ import annotations

from dataclasses import replace

from comity.apps.imports.readers.places import country
from comity.apps.imports.rows import Place, Row, Warnings
from comity.kernel.errors import ComityError
from comity.kernel.records import Content, LegalGround, Listing, clean
from comity.kernel.records.canonical import one_text
from comity.kernel.records.properties import iso_date
from comity.kernel.vocabulary import SCHEMATA, GroundKind

_LONGEST_NOTE = 15_000  # characters; a longer one becomes two values


class Draft:
    """Collects one entry. Nothing stated is lost: what has no property of its own becomes a note."""

    def __init__(self, schema: str, place: Place, warnings: Warnings) -> None:
        self.schema, self.place, self.warnings = schema, place, warnings
        self.known = SCHEMATA[schema].properties
        self.properties: dict[str, list[str]] = {}
        self.written: dict[str, list[str]] = {}

    def add(self, name: str, *texts: str | None) -> None:
        """Values of a property; empty ones are no values."""
        for text in texts:
            if text and text.strip():
                self.properties.setdefault(name, []).append(text)

    def note(self, text: str | None) -> None:
        text = (text or "").strip()
        while text:
            cut = len(text) if len(text) <= _LONGEST_NOTE else max(text.rfind(" ", 0, _LONGEST_NOTE), 1)
            self.add("notes", text[:cut])
            text = text[cut:].strip()

    def as_written(self, name: str, text: str) -> None:
        """How the list itself puts it, where the property can say it only in part."""
        self.written.setdefault(name, []).append(one_text(text))

    def country(self, name: str, text: str | None, label: str) -> None:
        """A country by any name; one that is not recognised becomes a note with `label`, and a warning."""
        if not text or not text.strip():
            return
        found = country(text)
        if found is None:
            self.note(f"{label}: {' '.join(text.split())}")
            self.warnings.add("country_not_recognised", "a country is kept in the notes only", self.place)
            return
        self.add(name, str(found))
        if text.strip() not in (found, found.name()):
            self.as_written(name, text)

    def date(self, name: str, text: str | None, label: str) -> None:
        """An ISO date, a time of day or zone cut off; one that does not exist becomes a note, and a warning."""
        if not text or not text.strip():
            return
        try:
            self.add(name, iso_date(text.strip()[:10]))
        except ComityError:
            self.note(f"{label}: {text.strip()}")
            self.warnings.add("date_not_understood", "a date is kept in the notes only", self.place)

    def years(self, name: str, first: int, last: int) -> None:
        """Each year of a span, so that any year in it agrees; a span over 20 years is kept by its ends."""
        span = range(first, last + 1) if 0 <= last - first <= 20 else (first, last)
        self.add(name, *(f"{year:04}" for year in span))

    def row(self, reference: str, listing: Listing) -> Row:
        """The finished entry, as a listing under that body and number."""
        cleaned = clean(self.schema, self.properties)
        names = {**cleaned.as_written, **self.written}
        written = {
            name: tuple(sorted({*cleaned.as_written.get(name, ()), *self.written.get(name, ())})) for name in names
        }
        content = Content(
            schema=self.schema,
            properties=cleaned.properties,
            ground=LegalGround(GroundKind.LISTING, listing.body, listing.programme, listing.listed_on),
            listing=replace(listing, reference=reference),
            national_reference=reference,
            as_written=written,
        )
        return Row(reference, content, self.place)


def joined(*parts: str | None, by: str = " ") -> str:
    """The parts that say something, in one line."""
    return by.join(" ".join(part.split()) for part in parts if part and part.strip())
