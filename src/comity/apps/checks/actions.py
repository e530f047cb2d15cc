"""Asking, judging and telling. Each act asks the door and logs itself in its own transaction."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from comity.apps.alerts import actions as alerts
from comity.apps.alerts.kinds import AlertKind
from comity.apps.audit import actions as audit
from comity.apps.audit.events import Event
from comity.apps.checks import sealing
from comity.apps.checks.asking import Asked
from comity.apps.checks.comparing import Found, find
from comity.apps.checks.models import Check, Hit, Match
from comity.apps.checks.workflows import HIT, Judgement
from comity.apps.holdings import queries as holdings
from comity.apps.judgements import remembering
from comity.kernel.errors import Conflict, Denied, InvalidInput, NotFound
from comity.kernel.policy import Act, Actor, Facts, Role, View, decide
from comity.kernel.vocabulary import Purpose

KEPT_WITHOUT_MATCH = timedelta(days=1)
KEPT_WITH_MATCH = timedelta(days=30)
MAX_CASE_CHARACTERS = 80


def check(
    asked: Asked,
    *,
    by: Actor,
    purpose: Purpose,
    at: datetime,
    case_number: str = "",
    request_key: str = "",
    caller: str = "",
) -> UUID:
    """Ask a question; returns the id of the check. The same request key of the same asker is answered once only.

    caller  the officer's own id that a program passed on, for the log
    """
    decision = decide(by, Act.CHECK, None, purpose, at=at).require()
    if request_key and (known := Check.objects.filter(asked_by=by.id, request_key=request_key).first()):
        return known.id
    # Comparing takes longest and changes nothing: no writer waits for it.
    found = find(asked.question, actor=by, act=Act.CHECK, purpose=purpose, at=at)
    refer = decision.view is View.REFER
    made, matches = rows_of(
        asked, found, refer=refer, by=by, purpose=purpose, at=at, case_number=case_number, key=request_key
    )
    with transaction.atomic():
        made.save(force_insert=True)
        Match.objects.bulk_create(matches)
        logged = entry_of(asked, found, case_number=case_number, caller=caller)
        audit.append(Event.CHECK_MADE, by=by, purpose=purpose, at=at, about=made.id, **logged)
        if refer and matches:
            places = {"unit": by.unit or "-"}
            alerts.ring(AlertKind.CHECK_REFERRED, about=made.id, places=places, at=at, role=Role.OFFICER)
    return made.id


@transaction.atomic
def judge(match_id: UUID, judgement: Judgement, *, by: Actor, at: datetime) -> Match:
    """An officer says same, different or cannot tell. *Same* makes a hit, and tells nobody abroad.

    Reversible while nobody abroad was told; Conflict afterwards.
    """
    match = Match.objects.select_for_update().select_related("check_made").filter(id=match_id).first()
    if match is None:
        raise NotFound("there is no such match")
    may_open(match.check_made, by)
    purpose = Purpose(match.check_made.purpose)
    held = holdings.read(match.record_id, by, Act.JUDGE, purpose, at=at)
    hit = Hit.objects.filter(match=match).first()
    if hit is not None and hit.state != HIT.start and judgement is not Judgement.SAME:
        raise Conflict("the owner has been told already", hint="tell the owner's desk", code="already_sent")
    match.judgement, match.judged_by, match.judged_at = judgement.value, by.id, at
    match.save(update_fields=["judgement", "judged_by", "judged_at"])
    asked = Asked.from_json(sealing.reveal("check", match.check_made_id, match.check_made.asked))
    remembering.settle(asked.question, held, different=judgement is Judgement.DIFFERENT, at=at)
    audit.append(
        Event.MATCH_JUDGED, by=by, at=at, about=match.record_id, purpose=purpose, facts={"judgement": judgement.value}
    )
    if judgement is Judgement.SAME and hit is None:
        made = Hit.objects.create(
            match=match,
            record_id=match.record_id,
            owner=held.owner,
            version=held.version,
            purpose=purpose.value,
            verified_by=by.id,
            verified_at=at,
        )
        _keep(match.check_made, at)
        audit.append(Event.HIT_VERIFIED, by=by, at=at, about=made.record_id, purpose=purpose)
    elif judgement is not Judgement.SAME and hit is not None:
        hit.delete()
    return match


@transaction.atomic
def close(hit_id: UUID, *, by: Actor, at: datetime) -> None:
    """Nothing more is to be done with this hit."""
    hit = hit_for_update(hit_id)
    decide(by, Act.JUDGE, None, Purpose(hit.purpose), at=at).require()
    hit.state = HIT.after("close", hit.state, {}, who={role.value for role in by.roles})
    hit.photograph = None
    hit.save(update_fields=["state", "photograph"])
    audit.append(Event.HIT_CLOSED, by=by, at=at, about=hit.record_id)


@transaction.atomic
def erase_due(at: datetime) -> int:
    """Erase checks whose time is over; a check with an open hit is kept. Returns how many."""
    open_states = [state for state in HIT.states if HIT.verbs(state)]
    due = Check.objects.filter(erase_after__lt=at).exclude(matches__hit__state__in=open_states)
    kept = due.filter(matches__hit__isnull=False).distinct()
    for check_made in kept:  # the hit stays, the question goes
        check_made.matches.filter(hit__isnull=True).delete()
    gone, _ = due.filter(matches__hit__isnull=True).delete()
    return gone


def may_open(check_made: Check, by: Actor) -> None:
    """NotFound unless this actor asked it, or it was referred to the bureau and the actor is its officer."""
    mine = check_made.asked_by == by.id
    referred = check_made.refer and Role.OFFICER in by.roles
    if not (mine or referred):
        raise NotFound("there is no such check")


def rows_of(
    asked: Asked, found: Found, *, refer: bool, by: Actor, purpose: Purpose, at: datetime, case_number: str, key: str
) -> tuple[Check, list[Match]]:
    """A check and its matches, not stored yet. InvalidInput for a case number that does not fit."""
    if len(case_number) > MAX_CASE_CHARACTERS:
        raise InvalidInput("the case number is too long", hint=f"at most {MAX_CASE_CHARACTERS} characters")
    made = Check(
        asked_by=by.id,
        unit=by.unit,
        purpose=purpose.value,
        case_number=case_number.strip(),
        at=at,
        refer=refer,
        searched=found.searched.to_json() | {"timings": found.timings},
        best=max((m.score.band for m in found.matches), default=0),
        request_key=key,
        erase_after=at + (KEPT_WITH_MATCH if found.matches else KEPT_WITHOUT_MATCH),
    )
    made.asked = sealing.close("check", made.id, asked.to_json())
    matches = [
        Match(
            check_made=made,
            record_id=m.record.id,
            owner=m.record.owner,
            version=m.record.version,
            place=place,
            band=m.score.band,
        )
        for place, m in enumerate(found.matches)
    ]
    return made, matches


def entry_of(asked: Asked, found: Found, *, case_number: str, caller: str) -> dict[str, Any]:
    """What the log says of a question: how many matches, and sealed to oversight what was asked."""
    sealed = {"asked": asked.text, "case_number": case_number, "caller": caller}
    return {
        "facts": {"matches": len(found.matches), "best": max((m.score.band for m in found.matches), default=0)},
        "sealed": sealed | {"question": asked.to_json()["question"]},
        "matched": bool(found.matches),
    }


def _keep(check_made: Check, at: datetime) -> None:
    check_made.erase_after = at + KEPT_WITH_MATCH
    check_made.save(update_fields=["erase_after"])


def hit_for_update(hit_id: UUID) -> Hit:
    """One of our hits, locked to the end of the transaction; NotFound otherwise."""
    hit = Hit.objects.select_for_update().filter(id=hit_id).first()
    if hit is None:
        raise NotFound("there is no such hit")
    return hit


def sendable(hit: Hit, *, by: Actor, at: datetime) -> Facts:
    """The facts of the hit's record, if the door lets its hit be sent; Denied or NotFound otherwise."""
    held = holdings.read(hit.record_id, by, Act.SEND_HIT, Purpose(hit.purpose), at=at)
    if held.stale:
        raise Denied("The lease of this copy has lapsed.", rule="lease")
    return held.facts
