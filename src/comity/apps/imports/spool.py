"""The spool: a file read whole, on the disk, before anything is written. Memory stays flat; a damaged file ends here.

It holds the entries of the new edition and those of the edition before; the comparison is then four joins.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from comity.apps.imports.rows import Fault, Row, Warnings
from comity.kernel.errors import ComityError, InvalidInput
from comity.kernel.records import Content
from comity.kernel.vocabulary import SCHEMATA

MAX_FAULTS = 20  # a refused file names this many of its faults
BATCH = 500

_TABLES = """
CREATE TABLE IF NOT EXISTS entry (
    reference TEXT PRIMARY KEY, record TEXT NOT NULL, digest TEXT NOT NULL, place TEXT NOT NULL,
    schema TEXT NOT NULL, fields TEXT NOT NULL, points INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS held (
    reference TEXT PRIMARY KEY, record TEXT NOT NULL, digest TEXT NOT NULL) WITHOUT ROWID;
"""


@dataclass(frozen=True)
class Entry:
    """An entry of the new edition."""

    reference: str
    record: UUID
    digest: str
    content: Content


@dataclass(frozen=True)
class Held:
    """An entry of the edition before."""

    reference: str
    record: UUID
    digest: str


@dataclass(frozen=True)
class Comparison:
    """How many entries a new edition adds, changes, removes and leaves as they are; `before`: how many there were."""

    added: int
    changed: int
    removed: int
    kept: int
    before: int

    @property
    def total(self) -> int:
        """How many changes it makes."""
        return self.added + self.changed + self.removed

    def to_json(self) -> dict[str, int]:
        return {"added": self.added, "changed": self.changed, "removed": self.removed, "kept": self.kept}


class Spool:
    """One edition on the disk, being filled or compared. Scratch: a crash loses it, and nothing else."""

    def __init__(self, path: Path) -> None:
        path.touch(mode=0o600)
        self._database = sqlite3.connect(path, isolation_level=None)
        self._database.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-16000; PRAGMA locking_mode=EXCLUSIVE;"
        )
        self._database.executescript(_TABLES)

    def close(self) -> None:
        self._database.close()

    def fill(
        self, rows: Iterable[Row | Fault], warnings: Warnings, checked: Callable[[Content], Content]
    ) -> Iterator[int]:
        """Take in every entry; yields their number now and then. Raises the first fault, naming the others' places.

        checked  the content as it will be stored, or InvalidInput: profile, completeness
        """
        faults: list[Fault] = []
        number = 0
        self._database.execute("BEGIN")
        for number, row in enumerate(rows, 1):
            fault = row if isinstance(row, Fault) else self._take(row, warnings, checked)
            if fault is not None:
                faults.append(fault)
                if len(faults) == MAX_FAULTS:
                    break
            if number % BATCH == 0:
                yield number
        self._database.execute("COMMIT")
        if faults:
            raise _first_of(faults)
        yield number

    def _take(self, row: Row, warnings: Warnings, checked: Callable[[Content], Content]) -> Fault | None:
        try:
            content = checked(row.content)
            text = _text(content.fields())
        except ComityError as fault:
            fault.places = {**row.place.to_json(), **fault.places}
            return Fault(row.place, fault)
        points = any(SCHEMATA[content.schema].properties[name].type == "entity" for name in content.properties)
        digest = _digest(content.schema, text)
        try:
            self._database.execute(
                "INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?)",
                (row.reference, str(uuid4()), digest, str(row.place), content.schema, text, points),
            )
        except sqlite3.IntegrityError:
            return self._repeated(row, digest, warnings)
        return None

    def _repeated(self, row: Row, digest: str, warnings: Warnings) -> Fault | None:
        """The same statement twice is one; two statements under one number are a fault, never a merge."""
        known, place = self._database.execute(
            "SELECT digest, place FROM entry WHERE reference = ?", (row.reference,)
        ).fetchone()
        if known == digest:
            warnings.add("repeated_entry", "an entry stands in the file twice, word for word", row.place)
            return None
        fault = InvalidInput(
            f"the reference number {row.reference!r} stands at {place} with other content",
            hint="one number, one entry: correct the file, or aggregate its fragments first",
            code="repeated_reference",
            **row.place.to_json(),
        )
        return Fault(row.place, fault)

    def compare(self, held: Iterable[Held]) -> Comparison:
        """Compare with the edition before. Known references keep their record; links between entries become its ids."""
        run = self._database.execute
        run("BEGIN")
        run("DELETE FROM held")
        self._database.executemany(
            "INSERT INTO held VALUES (?, ?, ?)", ((h.reference, str(h.record), h.digest) for h in held)
        )
        run(
            "UPDATE entry SET record = (SELECT record FROM held WHERE held.reference = entry.reference) "
            "WHERE reference IN (SELECT reference FROM held)"
        )
        self._point()
        run("COMMIT")
        return Comparison(
            added=self._count("FROM entry WHERE reference NOT IN (SELECT reference FROM held)"),
            changed=self._count("FROM entry JOIN held USING (reference) WHERE entry.digest <> held.digest"),
            removed=self._count("FROM held WHERE reference NOT IN (SELECT reference FROM entry)"),
            kept=self._count("FROM entry JOIN held USING (reference) WHERE entry.digest = held.digest"),
            before=self._count("FROM held"),
        )

    def _point(self) -> None:
        """Properties that point to another entry of the list by its reference point to its record from now on."""
        pointing = self._database.execute("SELECT reference, schema, fields FROM entry WHERE points = 1")
        for batch in iter(lambda: pointing.fetchmany(BATCH), []):
            for reference, schema, text in batch:
                fields = json.loads(text)
                for name, values in fields.items():
                    known = SCHEMATA[schema].properties.get(name.removeprefix("properties."))
                    if known is not None and known.type == "entity":
                        fields[name] = sorted({self._record_of(value) for value in values})
                new = _text(fields)
                self._database.execute(
                    "UPDATE entry SET fields = ?, digest = ?, points = 0 WHERE reference = ?",
                    (new, _digest(schema, new), reference),
                )

    def _record_of(self, reference: str) -> str:
        found = self._database.execute("SELECT record FROM entry WHERE reference = ?", (reference,)).fetchone()
        return str(found[0]) if found else reference

    def added(self) -> Iterator[Entry]:
        return self._entries("WHERE reference NOT IN (SELECT reference FROM held)")

    def changed(self) -> Iterator[Entry]:
        return self._entries("JOIN held USING (reference) WHERE entry.digest <> held.digest")

    def removed(self) -> Iterator[Held]:
        query = "SELECT reference, record, digest FROM held WHERE reference NOT IN (SELECT reference FROM entry)"
        for reference, record, digest in self._database.execute(query + " ORDER BY reference"):
            yield Held(reference, UUID(record), digest)

    def digest(self) -> str:
        """SHA-256 over the digests of the whole edition."""
        total = hashlib.sha256()
        for (digest,) in self._database.execute("SELECT digest FROM entry ORDER BY reference"):
            total.update(digest.encode())
        return total.hexdigest()

    def size(self) -> int:
        return self._count("FROM entry")

    def _entries(self, where: str) -> Iterator[Entry]:
        query = f"SELECT entry.reference, entry.record, entry.digest, schema, fields FROM entry {where} ORDER BY 1"  # noqa: S608
        for reference, record, digest, schema, text in self._database.execute(query):
            yield Entry(reference, UUID(record), digest, Content.from_fields(schema, json.loads(text)))

    def _count(self, query: str) -> int:
        return int(self._database.execute(f"SELECT COUNT(*) {query}").fetchone()[0])


@contextmanager
def opened(path: Path) -> Iterator[Spool]:
    spool = Spool(path)
    try:
        yield spool
    finally:
        spool.close()


def _text(fields: dict[str, Any]) -> str:
    """The fields in one form: equal entries have equal texts. Compared here and never signed, so no RFC 8785."""
    text = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise InvalidInput("an entry holds half a character", code="bad_encoding") from None
    return text


def _digest(schema: str, text: str) -> str:
    return hashlib.sha256(schema.encode() + b"\0" + text.encode()).hexdigest()


def _first_of(faults: list[Fault]) -> ComityError:
    """The first fault; its hint names where the others are, so that all can be mended at once."""
    first = faults[0].error
    if more := [str(fault.place) for fault in faults[1:]]:
        others = "; ".join(more[:9]) + (" …" if len(more) > 9 else "")
        first.hint = " ".join(part for part in (first.hint, f"further faults: {others}") if part)
    return first
