"""Who calls: the key in a request, checked once and carried through it."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any

from django.http import HttpRequest
from ninja.security.base import AuthBase

from comity.apps import bureau
from comity.apps.accounts import queries as accounts
from comity.apps.accounts.queries import KeyHolder
from comity.kernel.errors import InvalidInput, Unauthentic
from comity.kernel.policy import Act, Actor, decide
from comity.kernel.vocabulary import Purpose

OFFICER_HEADER = "X-Officer"
_OFFICER = re.compile(r"[\x21-\x7e][\x20-\x7e]{0,79}")
_SCHEMES = ("apikey", "bearer")
KNOWN_SECONDS = 0.9  # a key that was ended is refused within a second
MOST_KNOWN = 1_000


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

    def require(self, act: Act) -> None:
        """Denied unless the key includes the act."""
        decide(self.actor, act, None, self.purpose, at=self.at).require()


class CallerRequest(HttpRequest):
    """A request that presented a valid key."""

    auth: Caller


def caller_of(headers: Mapping[str, str], parameters: Mapping[str, Any]) -> Caller:
    """Whoever presents the key in this request; Unauthentic without a valid one.

    headers  names in small letters
    """
    at = bureau.now()
    holder = _holder(presented(headers, parameters), at)
    return Caller(holder.actor, Purpose(holder.actor.purpose), _officer(headers), at)


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
        headers = {name.lower(): value for name, value in request.headers.items()}
        caller = caller_of(headers, request.GET)
        request.auth = caller  # type: ignore[attr-defined]  # a refusal is logged with who was refused
        for act in self._acts:
            caller.require(act)
        return caller


def presented(headers: Mapping[str, str], parameters: Mapping[str, Any]) -> str:
    """The key as sent, in the header before the address; Unauthentic if there is none."""
    scheme, _, key = headers.get("authorization", "").strip().partition(" ")
    if scheme.casefold() in _SCHEMES and key.strip():
        return key.strip()
    if key := parameters.get("api_key", ""):
        return str(key).strip()
    raise Unauthentic("this needs an API key", hint="send it as: Authorization: ApiKey KEY", code="key_missing")


def _holder(secret: str, at: datetime) -> KeyHolder:
    """The key's holder, asked of the accounts at most once a second: a revoked key is refused a second later."""
    digest = blake2b(secret.encode("utf-8", "replace"), key=_DIGEST_KEY).digest()
    moment = time.monotonic()
    known = _known.get(digest)
    if known is not None and moment < known[1] and at < known[0].expires_at:
        return known[0]
    holder = accounts.authenticate_key(secret, at)
    if len(_known) >= MOST_KNOWN:
        _known.clear()
    _known[digest] = (holder, moment + KNOWN_SECONDS)
    return holder


_DIGEST_KEY = secrets.token_bytes(32)  # of this process: the digests that are kept are of no use elsewhere
_known: dict[bytes, tuple[KeyHolder, float]] = {}


def forget_cached() -> None:
    """Forget the keys that are known: for whoever puts another database in the place of this one."""
    _known.clear()


def _officer(headers: Mapping[str, str]) -> str:
    text = headers.get(OFFICER_HEADER.lower(), "").strip()
    if text and not _OFFICER.fullmatch(text):
        raise InvalidInput(
            f"the header {OFFICER_HEADER} is not an officer's id", hint="1 to 80 ASCII characters", code="bad_officer"
        )
    return text
