"""Everything that reads judged and suggested pairs. What the door does not open on both sides does not exist."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from comity.apps.holdings import queries as holdings
from comity.apps.holdings.queries import HeldRecord
from comity.apps.judgements import pairs, suggesting
from comity.apps.judgements.models import PairJudgement, Suggestion
from comity.apps.judgements.pairs import Beside
from comity.apps.judgements.workflows import Answer
from comity.kernel.policy import Act, Actor
from comity.kernel.screening import Score
from comity.kernel.vocabulary import Purpose

SHOWN = 25
Row = TypeVar("Row", PairJudgement, Suggestion)


@dataclass(frozen=True)
class Line:
    """One pair in a list: two records as the actor may see them, and what was said of them, if anything was."""

    left: HeldRecord
    right: HeldRecord
    band: int
    judged: PairJudgement | None = None

    @property
    def answer(self) -> Answer | None:
        return Answer(self.judged.answer) if self.judged else None


@dataclass(frozen=True)
class Pair:
    """Two records side by side, compared as they are now.

    judged  what was said of these versions, or None
    """

    beside: Beside
    score: Score | None
    judged: PairJudgement | None

    @property
    def answer(self) -> Answer | None:
        return Answer(self.judged.answer) if self.judged else None


def pair(one: UUID, other: UUID, actor: Actor, purpose: Purpose, *, at: datetime) -> Pair:
    """Two records beside each other; NotFound unless the door opens both."""
    beside = pairs.read(one, other, actor, Act.JUDGE_PAIR, purpose, at=at)
    first, second = pairs.ordered(one, other)
    said = PairJudgement.objects.filter(
        first=first,
        second=second,
        first_version=beside.versions[first],
        second_version=beside.versions[second],
    ).first()
    return Pair(beside, beside.score(), said)


def queue(actor: Actor, purpose: Purpose, *, at: datetime, limit: int = SHOWN) -> tuple[list[Line], int]:
    """The pairs to look at, the most alike first, and how many there are in all."""
    rows = _visible(Suggestion.objects.all(), actor, purpose, at).order_by("-rank", "first", "second")
    return _lines(list(rows[:limit]), actor, purpose, at), rows.count()


def next_after(one: UUID, other: UUID, actor: Actor, purpose: Purpose, *, at: datetime) -> tuple[UUID, UUID] | None:
    """The pair of the queue that follows this one; None at its end, and for a pair that is not in it."""
    first, second = pairs.ordered(one, other)
    here = Suggestion.objects.filter(first=first, second=second).first()
    if here is None:
        return None
    later = Q(rank=here.rank, first=first, second__gt=second) | Q(rank=here.rank, first__gt=first)
    rows = _visible(Suggestion.objects.filter(Q(rank__lt=here.rank) | later), actor, purpose, at)
    found = rows.order_by("-rank", "first", "second").first()
    return (found.first, found.second) if found else None


def judged(actor: Actor, purpose: Purpose, *, at: datetime, proposed: bool, limit: int = SHOWN) -> list[Line]:
    """What was said lately: *same* that waits for another person, or what stands."""
    rows = PairJudgement.objects.filter(state="proposed" if proposed else "standing")
    return _lines(list(_visible(rows, actor, purpose, at).order_by("-judged_at")[:limit]), actor, purpose, at)


def same_as(record_id: UUID, actor: Actor, purpose: Purpose, *, at: datetime) -> list[HeldRecord]:
    """The records that two people have called the same as this one, as far as the actor may see them."""
    rows = PairJudgement.objects.filter(Q(first=record_id) | Q(second=record_id), answer=Answer.SAME, state="standing")
    lines = _lines(list(_visible(rows, actor, purpose, at)), actor, purpose, at)
    return [line.right if line.left.id == record_id else line.left for line in lines]


@dataclass(frozen=True)
class Progress:
    """How far the search for duplicates is: lines of the journal looked at, of all."""

    done: int
    total: int


def progress() -> Progress:
    return Progress(suggesting.position(), holdings.journal_head())


def _visible(rows: QuerySet[Row], actor: Actor, purpose: Purpose, at: datetime) -> QuerySet[Row]:
    """Those whose two records are still held in the judged versions and open to the actor."""
    open_ = holdings.visible_to(actor, Act.JUDGE_PAIR, purpose, at=at)
    for side in ("first", "second"):
        rows = rows.filter(Exists(open_.filter(pk=OuterRef(side), version=OuterRef(f"{side}_version"))))
    return rows


def _lines(rows: Iterable[PairJudgement | Suggestion], actor: Actor, purpose: Purpose, at: datetime) -> list[Line]:
    listed = list(rows)
    ids = [one for row in listed for one in (row.first, row.second)]
    held = holdings.for_screening(ids, actor, Act.JUDGE_PAIR, purpose, at=at)
    lines = []
    for row in listed:
        if row.first not in held or row.second not in held:
            continue
        seen = pairs.beside(held[row.first], held[row.second])
        said = row if isinstance(row, PairJudgement) else None
        band = row.band if isinstance(row, Suggestion) else 0
        lines.append(Line(seen.left.record, seen.right.record, band, said))
    return lines
