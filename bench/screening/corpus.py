"""A corpus of invented persons on disk: written once, read by row, by us and by the peers.

It lies outside the repository, in the folder that COMITY_BENCH_CACHE names or in the user's cache.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np

from comity.exercise.validation.people import Person, people
from comity.kernel.screening import Subject

SEED = 7
VERSION = 2  # counted up when the generator's persons change


def cache() -> Path:
    """The folder for corpora and the peers' environments."""
    found = os.environ.get("COMITY_BENCH_CACHE")
    folder = Path(found) if found else Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "comity-bench"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


class Corpus:
    """Persons 0 to size - 1 of one seed.

    rows      one JSON list a line: names, birth dates, nationalities, sex, documents
    starts    where each line starts, and where the last one ends
    """

    def __init__(self, seed: int, size: int) -> None:
        self.seed, self.size = seed, size
        folder = cache() / f"people-{VERSION}-{seed}-{size}"
        self.rows, starts = folder / "rows.jsonl", folder / "starts.npy"
        if not starts.exists():
            folder.mkdir(exist_ok=True)
            _write(people(seed, size), self.rows, starts)
        self._starts = np.load(starts, mmap_mode="r")
        self._file = self.rows.open("rb")

    def subject(self, number: int) -> Subject:
        """What the product knows of one person."""
        start = int(self._starts[number])
        # Read at a place, without a position in the file: forked processes would share that.
        return _subject(os.pread(self._file.fileno(), int(self._starts[number + 1]) - start, start))

    def subjects(self, start: int = 0) -> Iterator[Subject]:
        """All persons in the order of their numbers, from number `start` on."""
        with self.rows.open("rb") as file:
            file.seek(int(self._starts[start]))
            for line in file:
                yield _subject(line)


def record_id(number: int) -> UUID:
    """The id that person has in an index."""
    return UUID(int=number + 1)


def number_of(record: UUID) -> int:
    return record.int - 1


def _write(persons: Iterator[Person], rows: Path, starts: Path) -> None:
    at, places = 0, []
    with rows.open("wb") as file:
        for person in persons:
            line = (json.dumps(person[1:6], ensure_ascii=False) + "\n").encode()
            places.append(at)
            at += file.write(line)
    places.append(at)
    np.save(starts, np.array(places, np.uint64))


def _subject(line: bytes) -> Subject:
    row: Any = json.loads(line)
    names, births, nations, sex, documents = row
    return Subject(
        schema="Person",
        names=tuple(names),
        birth_dates=tuple(births),
        nationalities=tuple(nations),
        sexes=(sex,) if sex else (),
        identifiers=tuple((kind, number, issuer) for kind, number, issuer in documents),
    )
