"""Which records may be about the same: found in the background, as records arrive and change.

Each changed record of our own is compared with everything held here, each changed replica with our own records. Pairs
of list entries are left out: lists are their publishers', and the same person stands on many of them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from comity.apps import bureau
from comity.apps.holdings import queries as holdings
from comity.apps.holdings.queries import Screened
from comity.apps.index import queries as index
from comity.apps.judgements import actions, pairs
from comity.apps.judgements.models import Cursor, PairJudgement, Suggestion
from comity.kernel.policy import Act, Actor, Role
from comity.kernel.screening import question_from_properties

LINES = 50  # of the journal, compared and stored together
CANDIDATES = 30  # of one record
LEAST_BAND = 2  # some agreement is found with many; the queue is for people
SECONDS = 2.0  # of one run: the node has more urgent work


def run_due(at: datetime, *, seconds: float = SECONDS, clock: Callable[[], float] = time.monotonic) -> int:
    """Go on where the last run ended, for about so long; returns how many lines of the journal were looked at.

    Only what the index holds already is looked at, so that of two records that arrive together one finds the other.
    """
    began, done, ready = clock(), 0, index.state().cursor
    while done == 0 or clock() - began < seconds:
        cursor = position()
        lines = [line for line in holdings.journal_after(cursor, LINES) if line.seq <= ready]
        if not lines:
            break
        changed = list(dict.fromkeys(line.record_id for line in lines))
        _store(changed, list(_found(changed)), cursor=cursor, reached=lines[-1].seq, at=at)
        done += len(lines)
    return done


def position() -> int:
    """The last line of the journal that was looked at."""
    found = Cursor.objects.filter(pk=1).first()
    return found.seq if found else 0


def _found(changed: Iterable[UUID]) -> Iterator[pairs.Beside]:
    """The pairs that these records make with others, as alike as the queue asks for."""
    node = Actor.of_node(bureau.this().member)
    held = holdings.for_screening(list(changed), node, Act.JUDGE_PAIR, None, at=bureau.now())
    for record in held.values():
        if record.hit_only is not None:
            continue  # known by codes only: never more than some agreement
        others = holdings.for_screening(_candidates(record), node, Act.JUDGE_PAIR, None, at=bureau.now())
        for other in others.values():
            if not _may_pair(record, other):
                continue
            beside = pairs.beside(record, other)
            score = beside.score()
            if score is not None and score.band >= LEAST_BAND:
                yield beside


def _candidates(record: Screened) -> list[UUID]:
    question = question_from_properties(record.record.schema, record.properties)
    found = index.candidates(question, _classes(record.record.own), CANDIDATES + 1)
    return [one for one in found.record_ids if one != record.record.id]


def _classes(own: bool) -> frozenset[int]:
    """All policy classes for a record of ours; for a replica only our own: those whose records we may revise."""
    us = bureau.this().member
    at = bureau.now()
    if own:
        return holdings.visible_classes(Actor.of_node(us), Act.JUDGE_PAIR, None, at=at)
    owners_desk = Actor.of_console("", us)
    assert Role.OFFICER in owners_desk.roles
    return holdings.visible_classes(owners_desk, Act.REVISE, None, at=at)


def _may_pair(one: Screened, other: Screened) -> bool:
    listed = one.record.facts.listed and other.record.facts.listed
    return (one.record.own or other.record.own) and other.hit_only is None and not listed


@transaction.atomic
def _store(changed: list[UUID], found: list[pairs.Beside], *, cursor: int, reached: int, at: datetime) -> None:
    """What lapsed goes, what was found comes, and the cursor moves: all or nothing, and once."""
    Cursor.objects.get_or_create(pk=1)
    if not Cursor.objects.filter(pk=1, seq=cursor).update(seq=reached):
        return  # another run was faster
    _lapse(changed, at)
    judged = {(one.first, one.second) for one in PairJudgement.objects.filter(_of(changed))}
    for beside in found:
        if pairs.ordered(*beside.versions) not in judged:
            actions.suggest(beside)


def _lapse(changed: list[UUID], at: datetime) -> None:
    """End what was said and suggested of versions that are no longer held."""
    Suggestion.objects.filter(_of(changed)).delete()  # what still holds is found anew in the same run
    for judged in PairJudgement.objects.select_for_update().filter(_of(changed)):
        if not _stands(judged):
            actions.lapse(judged, at=at)


def _stands(judged: PairJudgement) -> bool:
    node, at = Actor.of_node(bureau.this().member), bureau.now()
    held = holdings.read_many([judged.first, judged.second], node, Act.JUDGE_PAIR, None, at=at)
    now = [held[one].version if one in held else 0 for one in (judged.first, judged.second)]
    return now == [judged.first_version, judged.second_version]


def _of(records: list[UUID]) -> Q:
    return Q(first__in=records) | Q(second__in=records)
