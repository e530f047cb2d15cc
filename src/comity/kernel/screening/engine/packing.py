"""Records packed for a segment: their names as rows of words and facts.

One record gives a row for each of its names, in each reading, with each of its birth dates. A row is eight numbers of
32 bits: six words by their places in the word table (-1 where there are no more), the facts, and the sets:

    FACTS  birth date << 8 | weak alias << 3 | thing << 2 | sex
    SETS   policy class, by its place in the segment << 16 | set of nationalities, likewise
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from comity.kernel.screening.engine.facts import packed_dates, packed_sex
from comity.kernel.screening.engine.keys import MAX_WORDS
from comity.kernel.screening.engine.vocabulary import Vocabulary
from comity.kernel.screening.engine.words import Words
from comity.kernel.screening.facts import Subject, kind_of
from comity.kernel.screening.hit_only import coded_names, coded_years
from comity.kernel.screening.parts import Kind

FACTS, SETS = MAX_WORDS, MAX_WORDS + 1
ROW = MAX_WORDS + 2
IS_THING, IS_WEAK = 4, 8
MAX_ROWS = 400  # name rows of one record
MAX_SETS = 1 << 16
GONE = -1


@dataclass(frozen=True)
class Entry:
    """What a segment is told of one record.

    policy_class  None where the record is gone: a later change removed it
    facts         what is held: a subject, or the codes of a record of which no more is held; None where it is gone
    """

    record_id: UUID
    policy_class: int | None
    facts: Subject | Mapping[str, Any] | None


@dataclass(eq=False)
class Packed:
    """Records and name rows in no order yet.

    ids, classes     of each record; the class GONE for one that is gone
    rows, records    (n, ROW) name rows without their class, and the record each belongs to, by its place here
    schemata         of each name row, by its place in `schema_names`
    words            (v, WIDTH)
    """

    ids: NDArray[np.uint64]
    classes: NDArray[np.int32]
    rows: NDArray[np.int32]
    records: NDArray[np.uint32]
    schemata: NDArray[np.uint8]
    words: Words
    nation_sets: list[tuple[str, ...]]
    schema_names: list[str]


def pack(entries: Iterable[Entry]) -> Packed:
    """Records packed, in the order given; none may come twice."""
    packer = _Packer()
    for entry in entries:
        packer.add(entry)
    return packer.packed()


class _Packer:
    def __init__(self) -> None:
        self._ids: list[bytes] = []
        self._classes = array("i")
        self._rows, self._records, self._schemata = array("i"), array("I"), array("B")
        self._vocabulary = Vocabulary()
        self._nations: dict[tuple[str, ...], int] = {(): 0}
        self._schemas: dict[str, int] = {}

    def add(self, entry: Entry) -> None:
        record = len(self._ids)
        self._ids.append(entry.record_id.bytes)
        self._classes.append(GONE if entry.policy_class is None else entry.policy_class)
        if isinstance(entry.facts, Subject):
            self._add_subject(record, entry.facts)
        elif entry.facts is not None:
            self._add_codes(record, entry.facts)

    def _add_subject(self, record: int, subject: Subject) -> None:
        nations = self._nation_set(subject.nationalities)
        sex = packed_sex(subject.sexes)
        dates = _dates(subject.birth_dates)
        names: dict[tuple[int, ...], int] = {}
        for kind in kinds_of(subject.schema):
            thing = IS_THING if kind is Kind.THING else 0
            for listed, weak in ((subject.names, 0), (subject.weak_names, IS_WEAK)):
                for name in listed:
                    for words in self._vocabulary.rows(name, kind):
                        names.setdefault((*words, thing), thing | weak)
        for key, flags in names.items():
            self._add_rows(record, key[:-1], dates, flags | sex, nations, subject.schema)

    def _add_codes(self, record: int, codes: Mapping[str, Any]) -> None:
        schema = str(codes.get("schema", ""))
        dates = [year << 9 for year in coded_years(codes)] or [0]
        for kind in kinds_of(schema):
            flags = IS_THING if kind is Kind.THING else 0
            for name in coded_names(codes):
                words = [self._vocabulary.coded(word) for word in name[:MAX_WORDS]]
                self._add_rows(record, words, dates, flags, 0, schema)

    def _add_rows(
        self, record: int, words: Sequence[int], dates: Sequence[int], flags: int, nations: int, schema: str
    ) -> None:
        schemata = self._schemas.setdefault(schema, min(len(self._schemas), 255))
        filled = (*words, *_NO_WORDS[len(words) :])
        for date in dates:
            self._rows.extend((*filled, date << 8 | flags, nations))
            self._records.append(record)
            self._schemata.append(schemata)

    def _nation_set(self, nations: Sequence[str]) -> int:
        known = tuple(nations) if len(nations) < 2 else tuple(sorted(set(nations)))
        return self._nations.setdefault(known, len(self._nations)) if len(self._nations) < MAX_SETS else 0

    def packed(self) -> Packed:
        return Packed(
            ids=np.frombuffer(b"".join(self._ids), ">u8").astype(np.uint64).reshape(-1, 2),
            classes=np.array(self._classes, np.int32),
            rows=np.frombuffer(self._rows, np.int32).reshape(-1, ROW) if self._rows else np.zeros((0, ROW), np.int32),
            records=np.array(self._records, np.uint32),
            schemata=np.array(self._schemata, np.uint8),
            words=self._vocabulary.table(),
            nation_sets=list(self._nations),
            schema_names=list(self._schemas),
        )


_NO_WORDS = (-1,) * MAX_WORDS


@lru_cache(1 << 16)
def _dates(texts: tuple[str, ...]) -> Sequence[int]:
    """Birth dates packed, 0 where none is known. Most days are the birthdays of many."""
    return packed_dates(texts) or (0,)


@lru_cache(256)
def kinds_of(schema: str) -> tuple[Kind, ...]:
    """How names of records of this schema are read. A legal entity may be a person or not: both ways."""
    return (Kind.PERSON, Kind.THING) if schema in ("LegalEntity", "Thing") else (kind_of(schema),)
