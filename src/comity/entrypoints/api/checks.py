"""Checks for programs, below /api/: the same question, answer and log as an officer's check."""

from __future__ import annotations

import hashlib
import re
from typing import Any, Self
from uuid import UUID

from django.db import IntegrityError, transaction
from django.http import HttpResponse, JsonResponse
from ninja import Router
from pydantic import BaseModel, ConfigDict, Field, model_validator

from comity.apps.checks import actions, answers, asking, carrying, looking, queries
from comity.apps.checks.answering import answer_at_once
from comity.apps.checks.asking import Asked
from comity.entrypoints.api.incoming import Incoming, Reading, Reply, in_json
from comity.entrypoints.api.keys import Caller, CallerRequest, Key
from comity.entrypoints.api.plain import plain_text
from comity.entrypoints.api.shapes import BatchAnswer, CheckAnswer, Problem
from comity.kernel.errors import ComityError, Conflict, InvalidInput, NotFound
from comity.kernel.identifiers import IdentifierKind
from comity.kernel.policy import Act
from comity.kernel.records.properties import clean
from comity.kernel.vocabulary import SCHEMATA

MAX_QUESTIONS = 100
_KEY = re.compile(r"[\x21-\x7e]{1,200}")
_REFUSED = {(400, 401, 403, 404, 409, 413, 414, 422, 503): Problem}

router = Router(tags=["Checks"])


class Strict(BaseModel):
    """What is not understood is refused, never swallowed."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)


class PersonAsked(Strict):
    name: str = ""
    birth: str = ""
    nationality: str = ""
    sex: str = ""
    document: str = ""
    issuer: str = ""


class NumberAsked(Strict):
    kind: str = Field(examples=["vin", "plate", "document"])
    number: str
    issuer: str = ""


class EntityAsked(Strict):
    schema_: str = Field(alias="schema")
    properties: dict[str, str | list[str]]


class QuestionAsked(Strict):
    """Exactly one of: a text as an officer types it, a person, a number of a known kind, an entity."""

    text: str | None = None
    person: PersonAsked | None = None
    number: NumberAsked | None = None
    entity: EntityAsked | None = None

    @model_validator(mode="after")
    def _asks_one_thing(self) -> Self:
        given = [self.text, self.person, self.number, self.entity]
        if sum(part is not None for part in given) != 1:
            raise ValueError("give exactly one of text, person, number, entity")
        return self


class CheckAsked(QuestionAsked):
    case_number: str = ""
    officer: str = ""


class BatchAsked(Strict):
    questions: list[QuestionAsked] = Field(min_length=1, max_length=MAX_QUESTIONS)
    case_number: str = ""
    officer: str = ""


def make(incoming: Incoming, caller: Caller) -> Reply:
    """The reply to POST /api/checks; it goes out once the check stands in the log."""
    reading = Reading()
    asked = reading.body(CheckAsked, incoming, name="asked")
    reading.require()
    assert asked is not None
    key = _request_key(incoming)
    given = _given(asked, caller)
    question = _asked(asked, caller)
    if not key:
        body, group = answer_at_once(question, **given)
        return in_json(body, group=group)
    with transaction.atomic():
        return in_json(_checked(question, given, caller, key))


def make_batch(incoming: Incoming, caller: Caller) -> Reply:
    """The reply to POST /api/checks/batch; it goes out once every check stands in the log."""
    reading = Reading()
    asked = reading.body(BatchAsked, incoming, name="asked")
    reading.require()
    assert asked is not None
    key = _request_key(incoming)
    given = _given(asked, caller)
    questions = []
    for place, one in enumerate(asked.questions):
        try:
            questions.append(_asked(one, caller))
        except ComityError as fault:
            fault.places = fault.places | {"question": place}
            raise
    if not key:
        answered = [answer_at_once(question, **given) for question in questions]
        # groups become safe in their order, so the last stands for all
        return in_json({"answers": [body for body, _ in answered]}, group=answered[-1][1])
    with transaction.atomic():
        made = [_checked(question, given, caller, f"{key}\n{place}") for place, question in enumerate(questions)]
    return in_json({"answers": made})


@router.post("/api/checks", auth=Key(Act.CHECK), response={200: CheckAnswer} | _REFUSED, summary="Make a check")
def described(request: CallerRequest, asked: CheckAsked) -> HttpResponse:
    """One question, answered at once, for the purpose to which the key is bound.

    With the header `Idempotency-Key` a repetition gets the first answer's check; another question under the same key
    is refused (409).
    """
    return make(Incoming.of_django(request), request.auth).to_django()


@router.post(
    "/api/checks/batch", auth=Key(Act.CHECK), response={200: BatchAnswer} | _REFUSED, summary="Make up to 100 checks"
)
def batch_described(request: CallerRequest, asked: BatchAsked) -> HttpResponse:
    """Up to 100 questions, each a check of its own. If one cannot be understood, none is asked."""
    return make_batch(Incoming.of_django(request), request.auth).to_django()


@router.get("/api/checks/{check_id}", auth=Key(Act.CHECK), response={200: CheckAnswer} | _REFUSED, summary="Its answer")
def read(request: CallerRequest, check_id: str) -> JsonResponse:
    """A check of this key as it stands now: what was withdrawn since is gone from it."""
    try:
        wanted = UUID(check_id)
    except ValueError:
        raise NotFound("there is no such check") from None
    carrying.take_in()  # the check may have been answered a moment ago
    body = looking.answer(wanted, by=request.auth.actor, at=request.auth.at)
    return JsonResponse(body, headers={"Cache-Control": "no-store"})


def _checked(question: Asked, given: dict[str, Any], caller: Caller, key: str) -> dict[str, Any]:
    """The answer to one question under a key; Conflict if the key already stands for another one."""
    check_id = _made(question, given | {"request_key": hashlib.sha256(key.encode()).hexdigest()})
    if queries.result(check_id, caller.actor, at=caller.at).asked != question:
        raise Conflict(
            "this Idempotency-Key stands for another question",
            hint="use a new key for each question",
            code="key_reused",
        )
    return answers.answer(check_id, caller.actor, at=caller.at)


def _made(question: Asked, given: dict[str, Any]) -> UUID:
    try:
        with transaction.atomic():
            return actions.check(question, **given)
    except IntegrityError:  # the same key at the same moment: the other was first, and its answer is ours
        return actions.check(question, **given)


def _given(asked: CheckAsked | BatchAsked, caller: Caller) -> dict[str, Any]:
    """Who asks, why, and under which number."""
    return {
        "by": caller.actor,
        "purpose": caller.purpose,
        "at": caller.at,
        "case_number": plain_text(asked.case_number, "case_number"),
        "caller": plain_text(asked.officer, "officer") or caller.officer,
    }


def _asked(asked: QuestionAsked, caller: Caller) -> Asked:
    if asked.text is not None:
        return asking.box(plain_text(asked.text, "text"), today=caller.at.date())
    if asked.person is not None:
        fields = {name: plain_text(value, name) for name, value in asked.person.model_dump().items()}
        return asking.person(fields.pop("name"), **fields)
    if asked.number is not None:
        kind = IdentifierKind.parse(plain_text(asked.number.kind, "kind"))
        return asking.number(kind, plain_text(asked.number.number, "number"), plain_text(asked.number.issuer, "issuer"))
    if asked.entity is None:
        raise InvalidInput("nothing was asked", code="nothing_asked")
    return _entity(asked.entity)


def _entity(asked: EntityAsked) -> Asked:
    schema = SCHEMATA[plain_text(asked.schema_, "schema")]
    if not schema.matchable:
        raise InvalidInput(f"{schema.name} is not compared", code="schema_not_matchable")
    raw = {
        name: [plain_text(value, name) for value in ([values] if isinstance(values, str) else values)]
        for name, values in asked.properties.items()
    }
    return asking.entity(schema.name, clean(schema.name, raw).properties)


def _request_key(incoming: Incoming) -> str:
    key = incoming.headers.get("idempotency-key", "")
    if key and not _KEY.fullmatch(key):
        raise InvalidInput(
            "the Idempotency-Key cannot be used", hint="1 to 200 visible ASCII characters", code="bad_idempotency_key"
        )
    return key
