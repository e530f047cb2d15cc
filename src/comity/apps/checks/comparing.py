"""What the holdings answer to a question: candidates from the index, compared as the asker may see them."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from comity.apps.exchange import queries as exchange
from comity.apps.holdings import queries as holdings
from comity.apps.holdings.queries import HeldRecord, Pulse
from comity.apps.index import queries as index
from comity.apps.judgements import remembering
from comity.kernel.policy import Act, Actor
from comity.kernel.screening import PUBLIC_RARITY, Question, Score, compare, compare_hit_only
from comity.kernel.vocabulary import Purpose

CANDIDATES = 250
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
    seconds: float = DEADLINE_SECONDS,
) -> Found:
    """Compare the question with everything this actor may see for this act and purpose.

    cutoff   what is less alike is left out; a birth date, nationality or sex that contradicts lowers a match, and
             never takes it below the cutoff by itself
    seconds  after which what was compared so far is answered, and said to be cut short
    """
    started = time.perf_counter()
    now = holdings.pulse()
    classes = holdings.visible_classes(actor, act, purpose, at=at, now=now)
    asked_of = holdings.classes_of(classes, owner=within.owner, listed=within.listed, now=now)
    candidates, capped = _candidates(question, asked_of)
    looked_up = time.perf_counter()
    held = holdings.for_screening(candidates, actor, act, purpose, at=at, now=now)
    kept, cut_short = [], False
    for record_id in candidates:  # nearest first, so that what is cut off is the least like
        if record_id not in held or not within.holds(held[record_id].record):
            continue
        if cut_short := time.perf_counter() - started > seconds:
            break
        if (scored := _score(question, held[record_id])) is not None and (
            scored.score.similarity >= cutoff or _named_alike(question, held[record_id], cutoff)
        ):
            kept.append(scored)
    kept = _with_notes(question, kept, at)
    kept.sort(key=lambda s: (-s.score.rank, str(s.record.id)))
    compared = time.perf_counter()
    searched = _searched(actor, purpose, capped, cut_short, at, now)
    timings = {
        "index_ms": round(1000 * (looked_up - started), 2),
        "compare_ms": round(1000 * (compared - looked_up), 2),
        "total_ms": round(1000 * (time.perf_counter() - started), 2),
    }
    return Found(kept[:limit], searched, len(kept), timings)


def _with_notes(question: Question, kept: list[Scored], at: datetime) -> list[Scored]:
    """The matches, those lower whose person the bearer of the question's document was told apart from."""
    if not kept or not question.identifiers:
        return kept
    apart = remembering.told_apart(question, [one.record for one in kept], at=at)
    return [
        replace(one, score=remembering.lowered(one.score, apart[one.record.id])) if one.record.id in apart else one
        for one in kept
    ]


def _candidates(question: Question, classes: frozenset[int]) -> tuple[list[UUID], bool]:
    """What the index proposes, and whether it left some out."""
    found = index.candidates(question, classes, CANDIDATES)
    return found.record_ids, found.capped


def score_one(question: Question, entry: holdings.Screened) -> Score | None:
    """How one record compares with the question, whatever the cutoff: for showing a match again."""
    found = _score(question, entry)
    return found.score if found else None


def _score(question: Question, entry: holdings.Screened) -> Scored | None:
    if entry.hit_only is not None:
        score = compare_hit_only(question, entry.hit_only)
    else:
        if question.schema == "Thing":  # an open question is compared as what the record is about
            question = replace(question, schema=entry.record.schema)
        score = compare(question, entry.prepared, PUBLIC_RARITY)
    return Scored(entry.record, score) if score is not None else None


def _named_alike(question: Question, entry: holdings.Screened, cutoff: float) -> bool:
    """Whether names and numbers alone reach the cutoff: then what contradicts lowers the match but does not hide it."""
    bare = replace(question, birth_dates=(), nationalities=(), sexes=(), places=(), countries=())
    found = _score(bare, entry) if bare != question else None
    return found is not None and found.score.similarity >= cutoff


def _searched(actor: Actor, purpose: Purpose, capped: bool, cut_short: bool, at: datetime, now: Pulse) -> Searched:
    heard, silent = _peers(at.replace(microsecond=0), _moment())
    return Searched(
        records=holdings.counts(actor, purpose, at=at, now=now),
        heard=heard,
        silent=list(silent),
        capped=capped,
        behind=max(0, now.head - index.state().cursor),
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
