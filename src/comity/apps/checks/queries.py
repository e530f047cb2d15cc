"""Everything that reads checks, matches and hits. A match is compared anew each time it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from comity.apps.checks import sealing
from comity.apps.checks.actions import may_open
from comity.apps.checks.asking import Asked
from comity.apps.checks.comparing import rarity_for, score_one
from comity.apps.checks.models import BatchCheck, Check, Hit, IncomingHit, Match
from comity.apps.checks.telling import Answer
from comity.apps.checks.workflows import HIT, HitState, Judgement
from comity.apps.holdings import queries as holdings
from comity.apps.holdings.queries import HeldRecord
from comity.apps.judgements import remembering
from comity.kernel.errors import NotFound
from comity.kernel.policy import Act, Actor, Role, View, decide
from comity.kernel.screening import Score, Term
from comity.kernel.vocabulary import ActionAsked, PersonStatus, Purpose


@dataclass(frozen=True)
class Shown:
    """A match as it is shown: the record as the asker may see it, what speaks for and against, what was judged.

    record   None where it has been withdrawn or is no longer visible: then nothing of it is shown
    heading  `protect`, `listed` or `role`: how it is headed, never like somebody wanted where it is to be protected
    """

    id: UUID
    record_id: UUID
    owner: str
    record: HeldRecord | None
    score: Score | None
    judgement: Judgement | None
    hit: Hit | None
    withdrawn: bool

    @property
    def heading(self) -> str:
        if self.record is None:
            return "gone"
        status = self.record.facts.status
        if status is not None and status.is_protected:
            return "protect"
        return "listed" if self.record.facts.listed else "role"

    @property
    def speaks_for(self) -> tuple[Term, ...]:
        return tuple(t for t in self.score.terms if t.sign > 0) if self.score else ()

    @property
    def speaks_against(self) -> tuple[Term, ...]:
        return tuple(t for t in self.score.terms if t.sign < 0) if self.score else ()

    @property
    def not_comparable(self) -> tuple[Term, ...]:
        return tuple(t for t in self.score.terms if t.sign == 0) if self.score else ()


@dataclass(frozen=True)
class Result:
    """The answer to a check.

    refer     the asker is told only whether to refer to the bureau: then `matches` is empty and `known` says it
    searched  as `comparing.Searched`: what the answer rests on
    """

    id: UUID
    asked: Asked
    at: datetime
    purpose: Purpose
    case_number: str
    refer: bool
    known: bool
    matches: tuple[Shown, ...]
    searched: dict[str, Any]


def result(check_id: UUID, actor: Actor, *, at: datetime) -> Result:
    """A check's answer as it stands now; NotFound unless it is the actor's, or was referred to the bureau."""
    made = Check.objects.filter(id=check_id).first()
    if made is None:
        raise NotFound("there is no such check")
    may_open(made, actor)
    purpose = Purpose(made.purpose)
    asked = Asked.from_json(sealing.reveal("check", made.id, made.asked))
    told_only = decide(actor, Act.CHECK, None, purpose, at=at).view is View.REFER
    matches = [] if told_only else _shown(list(made.matches.order_by("place")), asked, actor, purpose, at)
    return Result(
        made.id,
        asked,
        made.at,
        purpose,
        made.case_number,
        refer=told_only,
        known=made.best > 0,
        matches=tuple(matches),
        searched=made.searched,
    )


def one_match(match_id: UUID, actor: Actor, *, at: datetime) -> tuple[Result, Shown]:
    """One match with the check it belongs to, for the side-by-side review."""
    match = Match.objects.filter(id=match_id).first()
    if match is None:
        raise NotFound("there is no such match")
    whole = result(match.check_made_id, actor, at=at)
    for shown in whole.matches:
        if shown.id == match_id:
            return whole, shown
    raise NotFound("there is no such match")


def recent(actor: Actor, limit: int = 10) -> list[Check]:
    """The actor's own latest checks."""
    return list(Check.objects.filter(asked_by=actor.id).order_by("-at")[:limit])


def hits(actor: Actor, *, at: datetime, limit: int = 100) -> list[Hit]:
    """Our hits, those that wait first; for officers of the bureau."""
    if Role.OFFICER not in actor.roles:
        return []
    rows = Hit.objects.select_related("match").order_by("-verified_at")[:limit]
    return sorted(rows, key=lambda h: (not HIT.verbs(h.state), -h.verified_at.timestamp()))


def one_hit(hit_id: UUID, actor: Actor) -> tuple[Hit, dict[str, Any] | None, Answer | None]:
    """A hit of ours, what was sent (word for word), and the owner's answer."""
    hit = Hit.objects.select_related("match").filter(id=hit_id).first() if Role.OFFICER in actor.roles else None
    if hit is None:
        raise NotFound("there is no such hit")
    sent = sealing.reveal("hit", hit.id, hit.sent) if hit.sent else None
    return hit, sent, Answer.from_json(hit.answer) if hit.answer else None


def hit_of(match_id: UUID) -> Hit:
    """The hit that a match became; NotFound if it did not."""
    hit = Hit.objects.filter(match_id=match_id).first()
    if hit is None:
        raise NotFound("there is no such hit")
    return hit


def shown_of_hit(hit: Hit, actor: Actor, *, at: datetime) -> Shown | None:
    """The match behind a hit as it stands now; None once its check was erased or for who may not open it."""
    try:
        return one_match(hit.match_id, actor, at=at)[1]
    except NotFound:
        return None


def incoming(actor: Actor, limit: int = 100) -> list[IncomingHit]:
    """Hits that other members sent us, unanswered first."""
    if Role.OFFICER not in actor.roles:
        return []
    rows = IncomingHit.objects.order_by("-received_at")[:limit]
    return sorted(rows, key=lambda h: (h.state != "received", -h.received_at.timestamp()))


def one_incoming(hit_id: UUID, actor: Actor) -> tuple[IncomingHit, dict[str, Any], HeldRecord | None]:
    """A hit from abroad, what the sender wrote, and our record as it stands, or None if it is gone."""
    hit = IncomingHit.objects.filter(id=hit_id).first() if Role.OFFICER in actor.roles else None
    if hit is None:
        raise NotFound("there is no such hit")
    return hit, sealing.reveal("incoming_hit", hit.id, hit.message), holdings.for_owner(hit.record_id)


def options(hit: Hit) -> tuple[ActionAsked, ...]:
    """What may be done on a hit: nothing coercive before the owner confirmed it (INTERPOL RPD Art. 63)."""
    if hit.state != HitState.CONFIRMED or not hit.answer or not holdings.holds(hit.record_id):
        return ()
    return Answer.from_json(hit.answer).permitted


def batches(actor: Actor, limit: int = 50) -> list[BatchCheck]:
    """Lists that were checked: one's own, and for approvers those that wait for them."""
    rows = BatchCheck.objects.order_by("-requested_at")
    if Role.APPROVER not in actor.roles:
        rows = rows.filter(asked_by=actor.id)
    return list(rows[:limit])


def _shown(matches: list[Match], asked: Asked, actor: Actor, purpose: Purpose, at: datetime) -> list[Shown]:
    act = Act.CHECK
    held = holdings.for_screening([m.record_id for m in matches], actor, act, purpose, at=at)
    made = {h.match_id: h for h in Hit.objects.filter(match__in=matches)}
    apart = remembering.told_apart(asked.question, [entry.record for entry in held.values()], at=at)
    rarity = rarity_for(actor, act, purpose, at=at)
    out = []
    for match in matches:
        entry = held.get(match.record_id)
        score = score_one(asked.question, entry, rarity) if entry else None
        withdrawn = entry is None and holdings.tombstone(match.record_id) is not None
        if entry is not None and score is None:
            continue  # a newer version no longer fits the question
        if score is not None:
            score = remembering.lowered(score, apart.get(match.record_id))
        out.append(
            Shown(
                match.id,
                match.record_id,
                match.owner,
                entry.record if entry else None,
                score,
                Judgement(match.judgement) if match.judgement else None,
                made.get(match.id),
                withdrawn,
            )
        )
    return sorted(out, key=lambda s: (s.record is None, -(s.score.rank if s.score else 0)))


PROTECTED = tuple(status for status in PersonStatus if status.is_protected)
