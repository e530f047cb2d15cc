"""Judging a pair, confirming, taking back. Each act asks the door, and its entry in the log is its signature.

Nothing is merged, no record changes, nobody abroad is told.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from comity.apps import bureau
from comity.apps.audit import actions as audit
from comity.apps.audit.events import Event
from comity.apps.judgements import pairs
from comity.apps.judgements.models import PairJudgement, Suggestion
from comity.apps.judgements.pairs import Beside
from comity.apps.judgements.workflows import PAIR, Answer
from comity.kernel.errors import Denied, NotFound
from comity.kernel.policy import RULES, Act, Actor, decide
from comity.kernel.vocabulary import Purpose

_PERSON, _SECOND = frozenset({"person"}), frozenset({"second_person"})


@transaction.atomic
def judge(one: UUID, other: UUID, answer: Answer, *, by: Actor, purpose: Purpose, at: datetime) -> PairJudgement:
    """Say same, different or unsure of two records as they are now.

    *Same* waits for another person, and said by another person confirms; Denied (second_person) for the one who
    proposed it. A new answer takes the place of an earlier one.
    """
    seen = pairs.read(one, other, by, Act.JUDGE_PAIR, purpose, at=at)
    found = _current(one, other, seen, at)
    if answer is Answer.SAME and found is not None and found.answer == answer:
        return found if found.state == "standing" else _confirm(found, by=by, purpose=purpose, at=at)
    verb = "propose" if answer is Answer.SAME else "settle"
    first, second = pairs.ordered(one, other)
    judged = found or PairJudgement(first=first, second=second, state=PAIR.start)
    judged.state = PAIR.after(verb, judged.state, {}, who=_PERSON)
    judged.first_version, judged.second_version = seen.versions[first], seen.versions[second]
    judged.answer, judged.purpose, judged.judged_by, judged.judged_at = answer.value, purpose.value, by.id, at
    judged.confirmed_by, judged.confirmed_at, judged.confirmed_entry = "", None, None
    judged.judged_entry = _log(Event.PAIR_JUDGED, judged, by=by, purpose=purpose, at=at)
    judged.save()
    Suggestion.objects.filter(first=first, second=second).delete()
    return judged


def _confirm(proposed: PairJudgement, *, by: Actor, purpose: Purpose, at: datetime) -> PairJudgement:
    decide(by, Act.CONFIRM_SAME, None, purpose, at=at).require()
    if by.id == proposed.judged_by:
        raise Denied(RULES["second_person"].sentence, rule="second_person")
    proposed.state = PAIR.after("confirm", proposed.state, {}, who=_SECOND)
    proposed.confirmed_by, proposed.confirmed_at = by.id, at
    proposed.confirmed_entry = _log(Event.PAIR_CONFIRMED, proposed, by=by, purpose=purpose, at=at)
    proposed.save(update_fields=["state", "confirmed_by", "confirmed_at", "confirmed_entry"])
    return proposed


@transaction.atomic
def take_back(one: UUID, other: UUID, *, by: Actor, purpose: Purpose, at: datetime) -> None:
    """Undo a judgement, whoever made it: the pair stands in the queue again. NotFound where there is none."""
    seen = pairs.read(one, other, by, Act.JUDGE_PAIR, purpose, at=at)
    found = _current(one, other, seen, at)
    if found is None:
        raise NotFound("these two records have not been judged")
    PAIR.after("take_back", found.state, {}, who=_PERSON)
    _log(Event.PAIR_TAKEN_BACK, found, by=by, purpose=purpose, at=at)
    found.delete()
    suggest(seen)


def suggest(seen: Beside) -> None:
    """Put a pair in the queue, or bring it up to date there."""
    score = seen.score()
    first, second = pairs.ordered(seen.left.record.id, seen.right.record.id)
    Suggestion.objects.update_or_create(
        first=first,
        second=second,
        defaults={
            "first_version": seen.versions[first],
            "second_version": seen.versions[second],
            "band": score.band if score else 0,
            "rank": score.rank if score else 0.0,
        },
    )


def lapse(judged: PairJudgement, *, at: datetime) -> None:
    """A judgement of versions that are no longer held ends; the log remembers it. In the caller's transaction."""
    PAIR.after("lapse", judged.state, {}, who={"clock"})
    _log(Event.PAIR_LAPSED, judged, by=Actor.of_node(bureau.this().member), purpose=None, at=at)
    judged.delete()


def _current(one: UUID, other: UUID, seen: Beside, at: datetime) -> PairJudgement | None:
    """What was said of these two in the versions now held, locked; None if nothing was."""
    first, second = pairs.ordered(one, other)
    found = PairJudgement.objects.select_for_update().filter(first=first, second=second).first()
    if found is None or (found.first_version, found.second_version) == (seen.versions[first], seen.versions[second]):
        return found
    lapse(found, at=at)
    return None


def _log(event: Event, judged: PairJudgement, *, by: Actor, purpose: Purpose | None, at: datetime) -> UUID:
    facts = {
        "with": str(judged.second),
        "versions": [judged.first_version, judged.second_version],
        "answer": judged.answer,
    }
    return audit.append(event, by=by, at=at, about=judged.first, purpose=purpose, facts=facts)
