"""What the holdings answer to a question: candidates from the index, compared as the asker may see them."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from comity.apps.exchange import queries as exchange
from comity.apps.holdings import queries as holdings
from comity.apps.holdings.queries import HeldRecord
from comity.apps.index import queries as index
from comity.kernel.policy import Act, Actor
from comity.kernel.screening import PUBLIC_RARITY, Question, Score, compare, compare_hit_only, subject_from_properties
from comity.kernel.vocabulary import Purpose

_OPEN = ("Person", "Organization")  # one schema for each habit of naming
CANDIDATES = 250
SHOWN = 10
MIN_SIMILARITY = 0.7  # below this a record is shown to nobody


@dataclass(frozen=True)
class Scored:
    """A record the asker may see, and how it compares."""

    record: HeldRecord
    score: Score


@dataclass(frozen=True)
class Searched:
    """What an answer rests on, so that an empty one never says *clear*.

    records   owner -> how many of its records were searched
    silent    members not heard from for long
    heard     member -> when it was last heard, ISO
    capped    whether the question fits more records than were compared
    behind    how many changes the index has yet to read
    """

    records: dict[str, int]
    heard: dict[str, str]
    silent: list[str]
    capped: bool
    behind: int

    def to_json(self) -> dict[str, Any]:
        return {
            "records": self.records,
            "heard": self.heard,
            "silent": self.silent,
            "capped": self.capped,
            "behind": self.behind,
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
) -> Found:
    """Compare the question with everything this actor may see for this act and purpose.

    cutoff  what is less alike is left out; a birth date, nationality or sex that contradicts lowers a match, and
            never takes it below the cutoff by itself
    """
    started = time.perf_counter()
    classes = holdings.visible_classes(actor, act, purpose, at=at)
    candidates, capped = _candidates(question, classes)
    looked_up = time.perf_counter()
    held = holdings.for_screening(list(candidates), actor, act, purpose, at=at)
    scored = [found for entry in held.values() if (found := _score(question, entry)) is not None]
    kept = [s for s in scored if s.score.similarity >= cutoff or _named_alike(question, held[s.record.id], cutoff)]
    kept.sort(key=lambda s: (-s.score.rank, str(s.record.id)))
    compared = time.perf_counter()
    searched = _searched(actor, purpose, capped, at)
    timings = {
        "index_ms": round(1000 * (looked_up - started), 2),
        "compare_ms": round(1000 * (compared - looked_up), 2),
        "total_ms": round(1000 * (time.perf_counter() - started), 2),
    }
    return Found(kept[:limit], searched, len(kept), timings)


def _candidates(question: Question, classes: frozenset[int]) -> tuple[list[UUID], bool]:
    """What the index proposes, and whether it left some out. An open question is asked of persons and things."""
    schemas = _OPEN if question.schema == "Thing" and question.names else (question.schema,)
    asked = [index.candidates(replace(question, schema=schema), classes, CANDIDATES) for schema in schemas]
    ids = dict.fromkeys(record_id for found in asked for record_id in found.record_ids)
    return list(ids), any(found.capped for found in asked)


def score_one(question: Question, entry: holdings.Screened) -> Score | None:
    """How one record compares with the question, whatever the cutoff: for showing a match again."""
    found = _score(question, entry)
    return found.score if found else None


def _score(question: Question, entry: holdings.Screened) -> Scored | None:
    if entry.hit_only is not None:
        score = compare_hit_only(question, entry.hit_only)
    else:
        subject = subject_from_properties(entry.record.schema, entry.properties)
        if question.schema == "Thing":  # an open question is compared as what the record is about
            question = replace(question, schema=entry.record.schema)
        score = compare(question, subject, PUBLIC_RARITY)
    return Scored(entry.record, score) if score is not None else None


def _named_alike(question: Question, entry: holdings.Screened, cutoff: float) -> bool:
    """Whether names and numbers alone reach the cutoff: then what contradicts lowers the match but does not hide it."""
    bare = replace(question, birth_dates=(), nationalities=(), sexes=(), places=(), countries=())
    found = _score(bare, entry) if bare != question else None
    return found is not None and found.score.similarity >= cutoff


def _searched(actor: Actor, purpose: Purpose, capped: bool, at: datetime) -> Searched:
    peers = exchange.freshness(at)
    return Searched(
        records=holdings.counts(actor, purpose, at=at),
        heard={str(p.member): p.last_heard.isoformat() if p.last_heard else "" for p in peers},
        silent=[str(p.member) for p in peers if p.silent],
        capped=capped,
        behind=max(0, holdings.journal_head() - index.state().cursor),
    )
