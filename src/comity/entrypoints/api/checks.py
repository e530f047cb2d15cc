"""Checks for programs, below /api/: the same question, answer and log as an officer's check."""

from __future__ import annotations

import hashlib
import re
from typing import Any, Self
from uuid import UUID

from django.db import IntegrityError, transaction
from django.http import JsonResponse
from ninja import Router, Schema
from pydantic import ConfigDict, Field, model_validator

from comity.apps.checks import actions, answers, asking, queries
from comity.apps.checks.asking import Asked
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
_REFUSED = {(400, 401, 403, 404, 409, 413, 414, 422): Problem}

router = Router(tags=["Checks"])


class Strict(Schema):
    """What is not understood is refused, never swallowed."""

    model_config = ConfigDict(extra="forbid")


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


@router.post("/api/checks", auth=Key(Act.CHECK), response={200: CheckAnswer} | _REFUSED, summary="Make a check")
def make(request: CallerRequest, asked: CheckAsked) -> JsonResponse:
    """One question, answered at once, for the purpose to which the key is bound.

    With the header `Idempotency-Key` a repetition gets the first answer's check; another question under the same key
    is refused (409).
    """
    key = _request_key(request)
    question = _asked(asked, request.auth)
    with transaction.atomic():
        body = _checked(question, asked, request.auth, key)
    return JsonResponse(body, headers={"Cache-Control": "no-store"})


@router.post(
    "/api/checks/batch", auth=Key(Act.CHECK), response={200: BatchAnswer} | _REFUSED, summary="Make up to 100 checks"
)
def make_batch(request: CallerRequest, asked: BatchAsked) -> JsonResponse:
    """Up to 100 questions, each a check of its own. If one cannot be understood, none is asked."""
    key = _request_key(request)
    questions = []
    for place, one in enumerate(asked.questions):
        try:
            questions.append(_asked(one, request.auth))
        except ComityError as fault:
            fault.places = fault.places | {"question": place}
            raise
    with transaction.atomic():
        made = [
            _checked(question, asked, request.auth, f"{key}\n{place}" if key else "")
            for place, question in enumerate(questions)
        ]
    return JsonResponse({"answers": made}, headers={"Cache-Control": "no-store"})


@router.get("/api/checks/{check_id}", auth=Key(Act.CHECK), response={200: CheckAnswer} | _REFUSED, summary="Its answer")
def read(request: CallerRequest, check_id: str) -> JsonResponse:
    """A check of this key as it stands now: what was withdrawn since is gone from it."""
    try:
        wanted = UUID(check_id)
    except ValueError:
        raise NotFound("there is no such check") from None
    body = answers.answer(wanted, request.auth.actor, at=request.auth.at)
    return JsonResponse(body, headers={"Cache-Control": "no-store"})


def _checked(question: Asked, asked: CheckAsked | BatchAsked, caller: Caller, key: str) -> dict[str, Any]:
    """The answer to one question; Conflict if the key already stands for another one."""
    check_id = _made(question, asked, caller, hashlib.sha256(key.encode()).hexdigest() if key else "")
    if key and queries.result(check_id, caller.actor, at=caller.at).asked != question:
        raise Conflict(
            "this Idempotency-Key stands for another question",
            hint="use a new key for each question",
            code="key_reused",
        )
    return answers.answer(check_id, caller.actor, at=caller.at)


def _made(question: Asked, asked: CheckAsked | BatchAsked, caller: Caller, key: str) -> UUID:
    given: dict[str, Any] = {
        "by": caller.actor,
        "purpose": caller.purpose,
        "at": caller.at,
        "case_number": plain_text(asked.case_number, "case_number"),
        "request_key": key,
        "caller": plain_text(asked.officer, "officer") or caller.officer,
    }
    try:
        with transaction.atomic():
            return actions.check(question, **given)
    except IntegrityError:  # the same key at the same moment: the other was first, and its answer is ours
        return actions.check(question, **given)


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


def _request_key(request: CallerRequest) -> str:
    key = request.headers.get("Idempotency-Key", "")
    if key and not _KEY.fullmatch(key):
        raise InvalidInput(
            "the Idempotency-Key cannot be used", hint="1 to 200 visible ASCII characters", code="bad_idempotency_key"
        )
    return key
