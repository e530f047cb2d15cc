"""Our engine over a corpus: built straight from the persons, asked question by question, judged by `compare`."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from bench.screening.corpus import Corpus, number_of, record_id
from bench.screening.figures import Answer
from comity.exercise.validation.queries import Query, question
from comity.kernel.screening import compare, most_alike
from comity.kernel.screening import prepare as prepare_record
from comity.kernel.screening.engine import (
    Entry,
    Room,
    Segment,
    Sight,
    Standing,
    build,
    counted,
    find,
    merge,
    prepare,
    room,
    stand,
)

POLICY_CLASS = 1
AT_ONCE = 250_000  # records of one segment before all are merged
JUDGED = 20


@dataclass(frozen=True)
class Index:
    """Segments in memory, what the asker sees in them, and room to search in."""

    standing: Sequence[Standing]
    sight: Sight
    room: Room


@dataclass(frozen=True)
class Ours:
    """A corpus indexed, and what that took."""

    corpus: Corpus
    index: Index
    build_seconds: float
    megabytes: float


def built(corpus: Corpus, *, most: int = JUDGED) -> Ours:
    """The corpus indexed; the machine code is loaded before the clock starts."""
    prepare()
    reading = _seconds_to_read(corpus)
    started = time.perf_counter()
    entries = (Entry(record_id(number), POLICY_CLASS, subject) for number, subject in enumerate(corpus.subjects()))
    index = index_of(entries, most=most)
    seconds = time.perf_counter() - started - reading
    size = sum(array.nbytes for array in index.standing[0].segment.arrays) / 1e6
    return Ours(corpus, index, seconds, size)


def index_of(entries: Iterable[Entry], *, most: int) -> Index:
    """One segment of these records, which one asker may see; answers have up to `most` of them."""
    parts = list(_parts(iter(entries)))
    segment = parts[0] if len(parts) == 1 else merge(parts, oldest=True)
    standing = stand([segment])
    sight = Sight(frozenset({POLICY_CLASS}), counted(standing, {}, [POLICY_CLASS]))
    sight.commonness(segment)
    return Index(standing, sight, room(most))


def estimates(ours: Ours, queries: Sequence[Query], *, name_only: bool) -> list[Answer]:
    """The engine's candidates with its own bits."""
    answers, index = [], ours.index
    for query in queries:
        asked = question(query, name_only=name_only)
        started, busy = time.perf_counter(), time.process_time()
        found = find(index.standing, asked, index.sight, index.room).found
        seconds, busy = time.perf_counter() - started, time.process_time() - busy
        answers.append(Answer(query, [(number_of(one.record_id), one.bits) for one in found], seconds, busy))
    return answers


def judged(ours: Ours, answers: Sequence[Answer], *, name_only: bool) -> list[Answer]:
    """The same candidates in the order of the final judging; its time is added. Reading the records is not timed."""
    rejudged = []
    for answer in answers:
        asked = question(answer.query, name_only=name_only)
        subjects = [(number, ours.corpus.subject(number)) for number, _ in answer.found[:JUDGED]]
        started, busy = time.perf_counter(), time.process_time()
        held = [prepare_record(subject) for _, subject in subjects]
        most, rarity = most_alike(asked.names, held), ours.index.sight.rarity
        scores = [
            (number, compare(asked, one, rarity, most=at_most))
            for (number, _), one, at_most in zip(subjects, held, most, strict=True)
        ]
        ranked = sorted(((number, score.rank) for number, score in scores if score), key=lambda one: -one[1])
        seconds, busy = answer.seconds + time.perf_counter() - started, answer.busy + time.process_time() - busy
        rejudged.append(Answer(answer.query, ranked, seconds, busy))
    return rejudged


def _parts(entries: Iterator[Entry]) -> Iterator[Segment]:
    while some := list(islice(entries, AT_ONCE)):
        yield build(some)


def _seconds_to_read(corpus: Corpus) -> float:
    """What reading the corpus costs alone; a node reads its records from elsewhere."""
    some = min(corpus.size, 20_000)
    started = time.perf_counter()
    for _ in islice(corpus.subjects(), some):
        pass
    return (time.perf_counter() - started) * corpus.size / some
