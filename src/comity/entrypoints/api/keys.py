"""Who calls: the key in a request, checked once and carried through it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from ninja.security.base import AuthBase

from comity.apps import bureau
from comity.apps.accounts import queries as accounts
from comity.kernel.errors import InvalidInput, Unauthentic
from comity.kernel.policy import Act, Actor, decide
from comity.kernel.vocabulary import Purpose

OFFICER_HEADER = "X-Officer"
_OFFICER = re.compile(r"[\x21-\x7e][\x20-\x7e]{0,79}")
_SCHEMES = ("apikey", "bearer")


@dataclass(frozen=True)
class Caller:
    """A key in use.

    purpose  the one purpose the key is bound to
    officer  the calling officer's own id, where the program passes one on; it goes sealed into the log
    at       when the request came: one moment for all that it does
    """

    actor: Actor
    purpose: Purpose
    officer: str
    at: datetime


class CallerRequest(HttpRequest):
    """A request that presented a valid key."""

    auth: Caller


class Key(AuthBase):
    """Lets a request in whose key includes these acts; none named: any valid key."""

    openapi_type = "apiKey"
    openapi_in = "header"
    openapi_name = "Authorization"
    openapi_description = "Authorization: ApiKey KEY, or Authorization: Bearer KEY, or the parameter api_key"

    def __init__(self, *acts: Act) -> None:
        super().__init__()
        self._acts = acts

    def __call__(self, request: HttpRequest) -> Caller:
        at = bureau.now()
        holder = accounts.authenticate_key(presented(request), at)
        caller = Caller(holder.actor, Purpose(holder.actor.purpose), _officer(request), at)
        request.auth = caller  # type: ignore[attr-defined]  # a refusal is logged with who was refused
        for act in self._acts:
            decide(caller.actor, act, None, caller.purpose, at=at).require()
        return caller


def presented(request: HttpRequest) -> str:
    """The key as sent, in the header before the address; Unauthentic if there is none."""
    scheme, _, key = request.headers.get("Authorization", "").strip().partition(" ")
    if scheme.casefold() in _SCHEMES and key.strip():
        return key.strip()
    if key := request.GET.get("api_key", ""):
        return key.strip()
    raise Unauthentic("this needs an API key", hint="send it as: Authorization: ApiKey KEY", code="key_missing")


def _officer(request: HttpRequest) -> str:
    text = request.headers.get(OFFICER_HEADER, "").strip()
    if text and not _OFFICER.fullmatch(text):
        raise InvalidInput(
            f"the header {OFFICER_HEADER} is not an officer's id", hint="1 to 80 ASCII characters", code="bad_officer"
        )
    return text
