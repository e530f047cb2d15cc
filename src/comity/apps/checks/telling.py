"""Telling the owner of a hit, and answering when another member tells us. Both are deliberate acts of a person.

What leaves is exactly what was shown: record id and version, time, the bureau's contact and the question; place,
document, photograph and the officer's name only where somebody added them. The answer is coded, so that it reads in
every language.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from comity.apps import bureau
from comity.apps.alerts import actions as alerts
from comity.apps.alerts.kinds import AlertKind
from comity.apps.audit import actions as audit
from comity.apps.audit.events import Event
from comity.apps.checks import photographs, sealing
from comity.apps.checks.actions import hit_for_update, sendable
from comity.apps.checks.models import Hit, IncomingHit
from comity.apps.checks.workflows import HIT, INCOMING, Same
from comity.apps.exchange import actions as exchange
from comity.apps.holdings import queries as holdings
from comity.kernel.errors import Conflict, InvalidInput, NotFound, TooLarge
from comity.kernel.federation import Payload
from comity.kernel.policy import Act, Actor, decide
from comity.kernel.records.canonical import canonical, moment, one_text
from comity.kernel.vocabulary import ActionAsked, Member

ADDITIONS = ("place", "document", "officer", "remark")  # what a person may add deliberately
MAX_ADDITION_CHARACTERS = 500
QUESTION = "same_and_valid"  # is it the same, is the record still valid, what may be done?

Guard = Callable[[Hit, datetime], None]
"""Stands before the sending of a hit and raises to stop it. The register of protected persons is such a guard."""


@dataclass(frozen=True)
class Answer:
    """The owner's answer in codes.

    permitted  what may be done, from the record's own actions; empty unless it is the same and valid
    """

    same: Same
    valid: bool
    permitted: tuple[ActionAsked, ...] = field(default_factory=tuple)

    def to_json(self) -> dict[str, Any]:
        return {"same": self.same.value, "valid": self.valid, "permitted": [a.value for a in self.permitted]}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Answer:
        try:
            permitted = tuple(ActionAsked(code) for code in data["permitted"])
            answer = cls(Same(data["same"]), data["valid"] is True, permitted)
        except (KeyError, ValueError, TypeError):
            raise InvalidInput("the answer to a hit is malformed", code="malformed_answer") from None
        return answer


@transaction.atomic
def attach_photograph(hit_id: UUID, data: bytes | None, *, by: Actor, at: datetime) -> Hit:
    """Lay a photograph (JPEG, PNG or WebP) beside a hit not yet sent, or take it away (None)."""
    fresh = photographs.in_message(photographs.rewritten(data)) if data is not None else None
    hit = hit_for_update(hit_id)
    sendable(hit, by=by, at=at)
    HIT.after("send", hit.state, {}, who={role.value for role in by.roles})
    hit.photograph = sealing.close("hit_photograph", hit.id, fresh) if fresh is not None else None
    hit.save(update_fields=["photograph"])
    return hit


def message(hit: Hit, additions: Mapping[str, str], *, at: datetime) -> dict[str, Any]:
    """What would leave, word for word: shown to the officer and then sent unchanged.

    added.photograph  base64 of a JPEG that was written here, where somebody laid one beside the hit
    """
    us = bureau.this()
    added = {}
    for name in ADDITIONS:
        text = one_text(additions.get(name, "")[: 4 * MAX_ADDITION_CHARACTERS])
        if len(text) > MAX_ADDITION_CHARACTERS:
            raise InvalidInput(f"{name} is too long", hint=f"at most {MAX_ADDITION_CHARACTERS} characters")
        if text:
            added[name] = text
    if hit.photograph:
        added["photograph"] = sealing.reveal("hit_photograph", hit.id, hit.photograph)
    return {
        "hit": str(hit.id),
        "record": str(hit.record_id),
        "version": hit.version,
        "found_at": moment(hit.verified_at),
        "bureau": {"name": us.desk.name or us.name, "telephone": us.desk.telephone, "email": us.desk.email},
        "question": QUESTION,
        "added": added,
    }


def digest(body: Mapping[str, Any]) -> str:
    """What a previewed message is recognised by."""
    return hashlib.sha256(canonical(dict(body))).hexdigest()


@transaction.atomic
def send(
    hit_id: UUID,
    additions: Mapping[str, str],
    *,
    by: Actor,
    at: datetime,
    previewed: str | None = None,
    guards: Sequence[Guard] = (),
) -> None:
    """Tell the owner. Refused for own records, list entries and lapsed copies.

    previewed  `digest` of the message that was shown: Conflict if another one would leave
    """
    hit = hit_for_update(hit_id)
    sendable(hit, by=by, at=at)
    for guard in guards:
        guard(hit, at)
    hit.state = HIT.after("send", hit.state, {}, who={role.value for role in by.roles})
    body = message(hit, additions, at=at)
    if previewed is not None and previewed != digest(body):
        raise Conflict(
            "the message is not the one that was shown", hint="look at it again", code="changed_since_preview"
        )
    hit.sent, hit.sent_by, hit.sent_at = sealing.close("hit", hit.id, body), by.id, at
    hit.photograph = None  # it stands in what was sent
    hit.save(update_fields=["state", "sent", "sent_by", "sent_at", "photograph"])
    exchange.post(Payload.HIT, body, to=Member(hit.owner), at=at)
    audit.append(
        Event.HIT_SENT, by=by, at=at, about=hit.record_id, facts={"to": hit.owner, "added": sorted(body["added"])}
    )


@transaction.atomic
def receive_hit(payload: Mapping[str, Any], *, sender: Member, at: datetime) -> str:
    """A member tells us of a hit on a record of ours; the desk is rung. Returns the outcome of the item."""
    try:
        hit_id, record_id, version = UUID(payload["hit"]), UUID(payload["record"]), int(payload["version"])
        str(payload["bureau"]["name"]), dict(payload["added"])
    except (KeyError, ValueError, TypeError, AttributeError):
        raise InvalidInput("a hit is malformed", hint="see docs/protocol/feeds.md", code="malformed_hit") from None
    known = IncomingHit.objects.filter(id=hit_id).first()
    if known is not None:
        if known.sender != sender:
            raise Conflict("this hit came from another member", code="hit_of_another")
        return "already_received"
    IncomingHit.objects.create(
        id=hit_id,
        sender=str(sender),
        record_id=record_id,
        version=version,
        message=sealing.close("incoming_hit", hit_id, _with_own_copy(payload)),
        received_at=at,
    )
    places = {"member": str(sender), "record": str(record_id)[:8]}
    alerts.ring(AlertKind.HIT_RECEIVED, about=hit_id, places=places, at=at)
    audit.append(Event.HIT_RECEIVED, by=Actor.of_member(sender), at=at, about=record_id)
    return "received"


def _with_own_copy(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The message with its photograph written anew here; empty if it cannot be read, since the hit still counts."""
    added = dict(payload["added"])
    if "photograph" in added:
        try:
            added["photograph"] = photographs.from_message(added["photograph"])
        except (InvalidInput, TooLarge):
            added["photograph"] = ""
    return {**payload, "added": added}


@transaction.atomic
def answer(hit_id: UUID, given: Answer, *, by: Actor, at: datetime) -> None:
    """Our desk answers a hit from abroad, in codes."""
    decide(by, Act.ANSWER_HIT, None, None, at=at).require()
    hit = IncomingHit.objects.select_for_update().filter(id=hit_id).first()
    if hit is None:
        raise NotFound("there is no such hit")
    if given.permitted and not (given.same is Same.YES and given.valid):
        raise InvalidInput("nothing may be done unless it is the same and valid", code="contradictory_answer")
    held = holdings.for_owner(hit.record_id)
    if given.valid and held is None:
        raise Conflict("the record has been withdrawn: it cannot be called valid", code="record_gone")
    hit.state = INCOMING.after("answer", hit.state, {}, who={role.value for role in by.roles})
    hit.answer, hit.answered_by, hit.answered_at = given.to_json(), by.id, at
    hit.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    body = {"hit": str(hit.id), "at": moment(at), **given.to_json()}
    exchange.post(Payload.HIT_ANSWER, body, to=Member(hit.sender), at=at)
    alerts.close(AlertKind.HIT_RECEIVED, about=hit_id, at=at)
    audit.append(Event.HIT_ANSWERED, by=by, at=at, about=hit.record_id, facts=given.to_json())


@transaction.atomic
def receive_answer(payload: Mapping[str, Any], *, sender: Member, at: datetime) -> str:
    """The owner answers a hit of ours; only now may coercive options be shown. Returns the outcome of the item."""
    try:
        hit_id = UUID(payload["hit"])
    except (KeyError, ValueError, TypeError, AttributeError):
        raise InvalidInput("the answer to a hit is malformed", code="malformed_answer") from None
    given = Answer.from_json(payload)
    hit = Hit.objects.select_for_update().filter(id=hit_id, owner=str(sender)).first()
    if hit is None:
        raise NotFound("there is no such hit")
    if hit.state != "sent":
        return "not_awaited"
    verb = {Same.YES: "confirm", Same.NO: "deny", Same.CANNOT_TELL: "leave_open"}[given.same]
    if given.same is Same.YES and not given.valid:
        verb = "deny"
    hit.state = HIT.after(verb, hit.state, {}, who={"peer"})
    hit.answer, hit.answered_at = given.to_json(), at
    hit.save(update_fields=["state", "answer", "answered_at"])
    places = {"member": str(sender), "record": str(hit.record_id)[:8]}
    alerts.ring(AlertKind.ANSWER_RECEIVED, about=hit.id, places=places, at=at)
    audit.append(
        Event.HIT_ANSWER_RECEIVED, by=Actor.of_member(sender), at=at, about=hit.record_id, facts=given.to_json()
    )
    return "received"
