"""What the holdings answer to a question: candidates from the index, compared as the asker may see them."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from comity.apps.exchange import queries as exchange
from comity.apps.holdings import queries as holdings
from comity.apps.holdings.queries import HeldRecord, Pulse
from comity.apps.index import loading
from comity.apps.index import queries as index
from comity.apps.judgements import remembering
from comity.kernel.policy import Act, Actor
from comity.kernel.screening import PUBLIC_RARITY, Question, Rarity, Score, compare, compare_hit_only, most_alike
from comity.kernel.vocabulary import Purpose

CANDIDATES = 20  # the nearest by the engine's estimate, read and judged
LAST_FEW = 3
SHOWN = 10
MIN_SIMILARITY = 0.7  # below this a record is shown to nobody
DEADLINE_SECONDS = 2.0  # then what was found so far is answered, and that it is not all


@dataclass(frozen=True)
class Scored:
    """A record the asker may see, and how it compares."""

    record: HeldRecord
    score: Score


@dataclass(frozen=True)
class Within:
    """What a question is narrowed to; nothing given: all that the asker may see.

    owner   member code: its records alone
    listed  entries of lists alone
    keep    any further choice among the records found
    """

    owner: str = ""
    listed: bool = False
    keep: Callable[[HeldRecord], bool] | None = None

    def holds(self, record: HeldRecord) -> bool:
        return (not self.owner or record.owner == self.owner) and (self.keep is None or self.keep(record))


EVERYTHING = Within()


@dataclass(frozen=True)
class Searched:
    """What an answer rests on, so that an empty one never says *clear*.

    records    owner -> how many of its records were searched
    silent     members not heard from for long
    heard      member -> when it was last heard, ISO
    capped     whether the question fits more records than were compared
    behind     how many changes the index has yet to read
    cut_short  whether time ran out before all that was found had been compared
    """

    records: Mapping[str, int]
    heard: Mapping[str, str]
    silent: list[str]
    capped: bool
    behind: int
    cut_short: bool = False

    def to_json(self) -> dict[str, Any]:
        return {
            "records": dict(self.records),
            "heard": dict(self.heard),
            "silent": self.silent,
            "capped": self.capped,
            "behind": self.behind,
            "cut_short": self.cut_short,
        }


@dataclass(frozen=True)
class Found:
    """The matches, best first, and what was searched. Times in milliseconds."""

    matches: list[Scored]
    searched: Searched
    total: int
    timings: dict[str, float]


def find(
    question: Question,
    *,
    actor: Actor,
    act: Act,
    purpose: Purpose,
    at: datetime,
    limit: int = SHOWN,
    cutoff: float = MIN_SIMILARITY,
    within: Within = EVERYTHING,
    most: int = CANDIDATES,
    seconds: float = DEADLINE_SECONDS,
) -> Found:
    """Compare the question with everything this actor may see for this act and purpose.

    cutoff   what is less alike is left out; a birth date, nationality or sex that contradicts lowers a match, and
             never takes it below the cutoff by itself
    most     how many of the nearest are compared
    seconds  after which what was compared so far is answered, and said to be cut short
    """
    if question.names:
        loading.load()  # the first question's time begins when the engine is there
    started, deadline = time.perf_counter(), time.monotonic() + seconds
    now = holdings.pulse()
    classes = holdings.visible_classes(actor, act, purpose, at=at, now=now)
    asked_of = holdings.classes_of(classes, owner=within.owner, listed=within.listed, now=now)
    nearest = _nearest(question, asked_of, most, deadline)
    looked_up = time.perf_counter()
    held = holdings.for_screening(nearest.ids, actor, act, purpose, at=at, now=now)
    entries = [held[record_id] for record_id in nearest.ids if record_id in held]
    wanted = [entry for entry in entries if within.holds(entry.record)]
    kept, done = _compared(question, wanted, cutoff, index.rarity(classes), deadline)
    # The nearest come first: more may fit only where one of the last still did.
    capped = nearest.capped and any(place >= done - LAST_FEW for place, _ in kept)
    cut_short = done < len(wanted) or not nearest.complete
    found = _with_notes(question, [one for _, one in kept], at)
    found.sort(key=lambda s: (-s.score.rank, str(s.record.id)))
    compared = time.perf_counter()
    searched = _searched(actor, purpose, capped, cut_short, at, now)
    timings = {
        "index_ms": round(1000 * (looked_up - started), 2),
        "compare_ms": round(1000 * (compared - looked_up), 2),
        "total_ms": round(1000 * (time.perf_counter() - started), 2),
    }
    return Found(found[:limit], searched, len(found), timings)


def _with_notes(question: Question, kept: list[Scored], at: datetime) -> list[Scored]:
    """The matches, those lower whose person the bearer of the question's document was told apart from."""
    if not kept or not question.identifiers:
        return kept
    apart = remembering.told_apart(question, [one.record for one in kept], at=at)
    return [
        replace(one, score=remembering.lowered(one.score, apart[one.record.id])) if one.record.id in apart else one
        for one in kept
    ]


@dataclass(frozen=True)
class _Nearest:
    """What the index proposes, nearest first; whether it left some out, and whether it came to its end."""

    ids: list[UUID]
    capped: bool
    complete: bool = True


def _nearest(question: Question, classes: frozenset[int], most: int, deadline: float) -> _Nearest:
    """By number alone where no name is asked for: that costs microseconds."""
    if not question.names:
        by_number = index.numbers(question.identifiers, classes, most)
        return _Nearest([match.record_id for match in by_number.found], by_number.capped)
    found = index.candidates(question, classes, most, deadline=deadline)
    return _Nearest(found.record_ids, found.capped, found.complete)


def _compared(
    question: Question, entries: Sequence[holdings.Screened], cutoff: float, rarity: Rarity, deadline: float
) -> tuple[list[tuple[int, Scored]], int]:
    """What is alike enough, each with its place among the entries, and how many were compared before the deadline."""
    kept: list[tuple[int, Scored]] = []
    most = most_alike(question.names, [entry.prepared for entry in entries])
    for place, (entry, at_most) in enumerate(zip(entries, most, strict=True)):
        if time.monotonic() > deadline:
            return kept, place
        scored = _score(question, entry, rarity, at_most, cutoff)
        if scored is not None and (scored.score.similarity >= cutoff or _named_alike(question, entry, cutoff, rarity)):
            kept.append((place, scored))
    return kept, len(entries)


def rarity_for(actor: Actor, act: Act, purpose: Purpose, *, at: datetime) -> Rarity:
    """How rare names are in what this actor may see: what scores rest on."""
    return index.rarity(holdings.visible_classes(actor, act, purpose, at=at))


def score_one(question: Question, entry: holdings.Screened, rarity: Rarity = PUBLIC_RARITY) -> Score | None:
    """How one record compares with the question, whatever the cutoff: for showing a match again."""
    found = _score(question, entry, rarity)
    return found.score if found else None


def _score(
    question: Question, entry: holdings.Screened, rarity: Rarity, most: float = 1.0, cutoff: float = 0.0
) -> Scored | None:
    if entry.hit_only is not None:
        score = compare_hit_only(question, entry.hit_only)
    else:
        if question.schema == "Thing":  # an open question is compared as what the record is about
            question = replace(question, schema=entry.record.schema)
        score = compare(question, entry.prepared, rarity, most=most, cutoff=cutoff)
    return Scored(entry.record, score) if score is not None else None


def _named_alike(question: Question, entry: holdings.Screened, cutoff: float, rarity: Rarity) -> bool:
    """Whether names and numbers alone reach the cutoff: then what contradicts lowers the match but does not hide it."""
    bare = replace(question, birth_dates=(), nationalities=(), sexes=(), places=(), countries=())
    found = _score(bare, entry, rarity) if bare != question else None
    return found is not None and found.score.similarity >= cutoff


def _searched(actor: Actor, purpose: Purpose, capped: bool, cut_short: bool, at: datetime, now: Pulse) -> Searched:
    heard, silent = _peers(at.replace(microsecond=0), _moment())
    return Searched(
        records=holdings.counts(actor, purpose, at=at, now=now),
        heard=heard,
        silent=list(silent),
        capped=capped,
        behind=max(0, now.head - index.cursor()),
        cut_short=cut_short,
    )


def _moment() -> int:
    """Counts seconds, so that what is kept by it is kept for less than one."""
    return int(time.monotonic())


@lru_cache(maxsize=4)
def _peers(second: datetime, moment: int) -> tuple[Mapping[str, str], tuple[str, ...]]:
    """Member -> when it was last heard, and who is silent; at most a second old, `second` being the time asked for."""
    peers = exchange.freshness(second)
    heard = {str(p.member): p.last_heard.isoformat() if p.last_heard else "" for p in peers}
    return heard, tuple(str(p.member) for p in peers if p.silent)


def forget_cached() -> None:
    """Forget what is kept for a second: for whoever puts another database in the place of this one."""
    _peers.cache_clear()
