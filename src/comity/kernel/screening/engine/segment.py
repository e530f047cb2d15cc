"""A segment: an immutable set of records as plain arrays that all processes map, in an order that makes dates cheap.

Name rows stand in the order of their birth dates, those without one first. So the number of a row says where its date
lies, and since each posting list is in the order of rows, the part of a list that was born in some year or on some day
lies between two binary searches: a full question looks at the few namesakes of about the right age and at no others.

    high, low        record ids, ascending, as two halves; all other arrays name a record by its place here
    classes          of each record, by its place in `class_numbers`; 0 where the record is gone
    names            (n, ROW) name rows, see `packing`; `dates`, `records`, `schemata`, `signatures` go with them
    by_record        name rows in the order of their records
    words            the word table
    postings         key << 32 | row of each key of each name, ascending
    directory        where the postings of each possible beginning of a key start
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from comity.kernel.errors import TooLarge
from comity.kernel.screening.engine.calendar import month_starts
from comity.kernel.screening.engine.compiled import compiled
from comity.kernel.screening.engine.hashing import THING
from comity.kernel.screening.engine.keys import MAX_WORDS, MOST_KEYS, keys_of_name, signature
from comity.kernel.screening.engine.packing import FACTS, GONE, IS_THING, MAX_SETS, SETS, Entry, Packed, pack
from comity.kernel.screening.engine.presence import present
from comity.kernel.screening.engine.words import WIDTH, word_keys

_ROWS_AT_ONCE = 1 << 18
_CACHE_LINE = 64


class Arrays(NamedTuple):
    """The arrays of a segment; all of them are written to its file."""

    high: NDArray[np.uint64]
    low: NDArray[np.uint64]
    classes: NDArray[np.uint16]
    class_numbers: NDArray[np.int32]
    names: NDArray[np.int32]
    dates: NDArray[np.int32]
    records: NDArray[np.uint32]
    by_record: NDArray[np.uint32]
    schemata: NDArray[np.uint8]
    signatures: NDArray[np.uint64]
    words: NDArray[np.uint32]
    postings: NDArray[np.uint64]
    directory: NDArray[np.uint32]


@dataclass(frozen=True, eq=False)
class Segment:
    """A segment in memory or mapped from disk."""

    arrays: Arrays
    nation_sets: tuple[tuple[str, ...], ...]
    schema_names: tuple[str, ...]

    @property
    def records(self) -> int:
        return len(self.arrays.high)

    def find(self, ids: NDArray[np.uint64]) -> NDArray[np.int64]:
        """The place of each id, -1 where it is not here. `ids` is (k, 2)."""
        high, low = self.arrays.high, self.arrays.low
        begin, end = np.searchsorted(high, ids[:, 0], "left"), np.searchsorted(high, ids[:, 0], "right")
        found = np.full(len(ids), -1, np.int64)
        for at in np.flatnonzero(end > begin):  # rarely more than one record shares the first half
            same = np.flatnonzero(low[begin[at] : end[at]] == ids[at, 1])
            if len(same):
                found[at] = begin[at] + same[0]
        return found

    def ids(self, places: NDArray[np.int64] | slice = slice(None)) -> NDArray[np.uint64]:
        """The ids of records, (k, 2)."""
        return np.stack([self.arrays.high[places], self.arrays.low[places]], axis=1)

    def names_of(self, records: NDArray[np.int64]) -> NDArray[np.int64]:
        """The name rows of some records."""
        ordered = _Ordered(self.arrays.records, self.arrays.by_record)
        spans = [(ordered.first_from(one), ordered.first_from(one + 1)) for one in records.tolist()]
        parts = [self.arrays.by_record[begin:end] for begin, end in spans]
        return np.concatenate(parts).astype(np.int64) if parts else np.zeros(0, np.int64)

    def replaced_by(self, newer: Segment) -> NDArray[np.int64]:
        """The places of the records that another segment holds too; looked up once."""
        found = self._replaced.get(newer)
        if found is None:
            places = self.find(newer.ids())
            found = self._replaced[newer] = np.sort(places[places >= 0])
        return found

    @cached_property
    def _replaced(self) -> WeakKeyDictionary[Segment, NDArray[np.int64]]:
        return WeakKeyDictionary()

    @cached_property
    def months(self) -> NDArray[np.int64]:
        """Where the rows of each month begin, see `blocks.first_of_day`."""
        return month_starts(self.arrays.dates)

    @cached_property
    def codes_present(self) -> NDArray[np.uint64]:
        """Which codes its words have, see `presence`."""
        return present(self.arrays.words)

    @cached_property
    def nations(self) -> Mapping[str, NDArray[np.int64]]:
        """For each nationality the sets that have it, by their places."""
        found: dict[str, list[int]] = {}
        for place, nation_set in enumerate(self.nation_sets):
            for nation in nation_set:
                found.setdefault(nation, []).append(place)
        return {nation: np.array(places) for nation, places in found.items()}

    @cached_property
    def counts(self) -> dict[int, int]:
        """How many records each policy class has here."""
        times = np.bincount(self.arrays.classes, minlength=len(self.arrays.class_numbers))
        numbers = self.arrays.class_numbers.tolist()
        return {number: int(many) for number, many in zip(numbers, times, strict=True) if number != GONE and many}


class _Ordered:
    """Name rows in the order of their records, to be searched without copying them."""

    def __init__(self, records: NDArray[np.uint32], by_record: NDArray[np.uint32]) -> None:
        self._records, self._by_record = records, by_record

    def first_from(self, record: int) -> int:
        return bisect_left(self._by_record, record, key=lambda row: int(self._records[row]))


def build(entries: Iterable[Entry]) -> Segment:
    """A segment of these records; of one record given twice the later entry counts."""
    latest: dict[UUID, Entry] = {entry.record_id: entry for entry in entries}
    return arrange(pack(latest.values()))


def arrange(packed: Packed) -> Segment:
    """The segment of packed records: in its order, with its postings."""
    order = np.lexsort((packed.ids[:, 1], packed.ids[:, 0]))
    rank = np.empty(len(order), np.uint32)
    rank[order] = np.arange(len(order), dtype=np.uint32)
    numbers, local = np.unique(packed.classes[order], return_inverse=True)
    class_numbers = np.array([GONE, *(number for number in numbers if number != GONE)], np.int32)
    if len(class_numbers) > MAX_SETS:
        raise TooLarge(f"a segment holds at most {MAX_SETS - 1} policy classes", hint="write several segments")
    classes = (local + (1 if not len(numbers) or numbers[0] != GONE else 0)).astype(np.uint16)
    records = rank[packed.records]
    dates = packed.rows[:, FACTS] >> 8
    by_date = np.argsort(dates.astype(np.uint64) << np.uint64(32) | records, kind="stable")
    records, names = records[by_date], packed.rows[by_date]
    names[:, SETS] = classes[records].astype(np.int32) << 16 | names[:, SETS]
    words = packed.words
    postings = _postings(names, words)
    signatures = np.zeros(len(names), np.uint64)
    sign(names, words, np.zeros((MAX_WORDS, WIDTH), np.uint32), signatures)
    return Segment(
        freeze(
            Arrays(
                high=packed.ids[order, 0],
                low=packed.ids[order, 1],
                classes=classes,
                class_numbers=class_numbers,
                names=names,
                dates=dates[by_date],
                records=records,
                by_record=np.argsort(records, kind="stable").astype(np.uint32),
                schemata=packed.schemata[by_date],
                signatures=signatures,
                words=words,
                postings=postings,
                directory=_directory(postings),
            )
        ),
        tuple(packed.nation_sets),
        tuple(packed.schema_names),
    )


def freeze(arrays: Arrays) -> Arrays:
    """The arrays as the kernels take them: contiguous, and writable by nobody."""
    kept = Arrays(*map(np.ascontiguousarray, arrays._replace(words=_aligned(arrays.words))))
    for one in kept:
        one.flags.writeable = False
    return kept


def _aligned(words: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """The same words, each in two cache lines and not in parts of three; arrays in a file lie so already."""
    words = np.ascontiguousarray(words)
    if words.ctypes.data % _CACHE_LINE == 0:
        return words
    room = np.empty(words.nbytes + _CACHE_LINE, np.uint8)
    begin = -room.ctypes.data % _CACHE_LINE
    found = room[begin : begin + words.nbytes].view(np.uint32).reshape(words.shape)
    found[:] = words
    return found


def _postings(names: NDArray[np.int32], words: NDArray[np.uint32]) -> NDArray[np.uint64]:
    found = []
    room = np.empty(MOST_KEYS, np.uint64), np.zeros((MAX_WORDS, WIDTH), np.uint32)
    buffer = np.empty(min(_ROWS_AT_ONCE, max(len(names), 1)) * 24 + MOST_KEYS, np.uint64)
    at = 0
    while at < len(names):
        at, filled = post(names, words, at, buffer, *room)
        found.append(buffer[:filled].copy())
    postings = np.concatenate(found) if found else np.zeros(0, np.uint64)
    postings.sort()
    return postings


@compiled
def post(
    names: NDArray[np.int32],
    words: NDArray[np.uint32],
    start: Any,
    out: NDArray[np.uint64],
    keys: NDArray[np.uint64],
    chosen: NDArray[np.uint32],
) -> Any:
    """Postings of the rows from `start` on, as many as `out` has room for; returns (next row, postings made).

    keys, chosen  room for the keys of one name, and for its words
    """
    filled = 0
    row = start
    while row < names.shape[0] and filled + MOST_KEYS <= out.shape[0]:
        count = words_of(names, words, row, chosen)
        salt = THING if names[row, FACTS] & IS_THING else 0
        n = keys_of_name(chosen, count, salt, keys)
        for i in range(n):
            out[filled] = keys[i] << np.uint64(32) | np.uint64(row)
            filled += 1
        row += 1
    return row, filled


@compiled
def words_of(names: NDArray[np.int32], words: NDArray[np.uint32], row: Any, out: NDArray[np.uint32]) -> Any:
    """The words of one name row into `out`; returns how many."""
    count = 0
    while count < MAX_WORDS and names[row, count] >= 0:
        for column in range(WIDTH):
            out[count, column] = words[names[row, count], column]
        count += 1
    return count


@compiled
def sign(
    names: NDArray[np.int32], words: NDArray[np.uint32], chosen: NDArray[np.uint32], out: NDArray[np.uint64]
) -> None:
    """The signature of each name row. chosen: room for the words of one."""
    for row in range(names.shape[0]):
        out[row] = signature(chosen, words_of(names, words, row, chosen))


def _directory(postings: NDArray[np.uint64]) -> NDArray[np.uint32]:
    bits = max(4, min(28, int(math.log2(max(len(postings), 64))) - 2))
    found = np.empty((1 << bits) + 1, np.uint32)
    fill_directory(postings, bits, found)
    return found


@compiled
def fill_directory(postings: NDArray[np.uint64], bits: Any, out: NDArray[np.uint32]) -> None:
    """Where each beginning of `bits` bits starts."""
    shift = np.uint64(64 - bits)
    begin = 0
    for i in range(postings.shape[0]):
        key = np.int64(postings[i] >> shift)
        while begin <= key:
            out[begin] = i
            begin += 1
    while begin < out.shape[0]:
        out[begin] = postings.shape[0]
        begin += 1


def merge(segments: Sequence[Segment], *, oldest: bool) -> Segment:
    """One segment for several, given oldest first: the newest state of each record stays.

    oldest  whether nothing older remains beside them, so that marks of gone records are no longer needed
    """
    return arrange(newest(united([unpacked(segment) for segment in segments]), oldest=oldest))


def unpacked(segment: Segment) -> Packed:
    """The records of a segment as they were packed."""
    arrays = segment.arrays
    rows = arrays.names.copy()
    rows[:, SETS] &= MAX_SETS - 1
    return Packed(
        ids=segment.ids(),
        classes=arrays.class_numbers[arrays.classes],
        rows=rows,
        records=arrays.records,
        schemata=arrays.schemata,
        words=arrays.words,
        nation_sets=list(segment.nation_sets),
        schema_names=list(segment.schema_names),
    )


def united(packs: Sequence[Packed]) -> Packed:
    """Several packs as one; words, sets of nationalities and schemata that are the same become one."""
    if len(packs) == 1:
        return packs[0]
    words = np.concatenate([pack.words for pack in packs])
    _, first, place = np.unique(word_keys(words), return_index=True, return_inverse=True)
    nations = list(dict.fromkeys(one for pack in packs for one in pack.nation_sets))[:MAX_SETS]
    schemas = list(dict.fromkeys(one for pack in packs for one in pack.schema_names))[:256]
    rows, records, schemata = [], [], []
    word_at = record_at = 0
    for one in packs:
        rows.append(_renumbered(one, place[word_at : word_at + len(one.words)], nations))
        new = np.array([schemas.index(name) if name in schemas else 255 for name in one.schema_names], np.uint8)
        schemata.append(new[one.schemata] if len(new) else one.schemata)
        records.append(one.records + np.uint32(record_at))
        word_at, record_at = word_at + len(one.words), record_at + len(one.ids)
    return Packed(
        ids=np.concatenate([pack.ids for pack in packs]),
        classes=np.concatenate([pack.classes for pack in packs]),
        rows=np.concatenate(rows),
        records=np.concatenate(records),
        schemata=np.concatenate(schemata),
        words=words[first],
        nation_sets=nations,
        schema_names=schemas,
    )


def _renumbered(one: Packed, words: NDArray[np.int64], nations: list[tuple[str, ...]]) -> NDArray[np.int32]:
    rows = one.rows.copy()
    places = np.append(words, -1).astype(np.int32)  # the last place stands for -1, no word
    rows[:, :MAX_WORDS] = places[rows[:, :MAX_WORDS]]
    number = {nation_set: place for place, nation_set in enumerate(nations)}
    rows[:, SETS] = np.array([number.get(nation_set, 0) for nation_set in one.nation_sets], np.int32)[rows[:, SETS]]
    return rows


def newest(packed: Packed, *, oldest: bool) -> Packed:
    """Of each record its last state; see `merge`."""
    order = np.lexsort((np.arange(len(packed.ids)), packed.ids[:, 1], packed.ids[:, 0]))
    ordered = packed.ids[order]
    last = np.ones(len(order), bool)
    last[:-1] = (ordered[1:] != ordered[:-1]).any(axis=1)
    kept = order[last]
    if oldest:
        kept = kept[packed.classes[kept] != GONE]
    place = np.full(len(packed.ids), -1, np.int64)
    place[kept] = np.arange(len(kept))
    of_row = place[packed.records]
    return replace(
        packed,
        ids=packed.ids[kept],
        classes=packed.classes[kept],
        rows=packed.rows[of_row >= 0],
        records=of_row[of_row >= 0].astype(np.uint32),
        schemata=packed.schemata[of_row >= 0],
    )
