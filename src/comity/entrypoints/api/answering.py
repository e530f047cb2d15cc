"""The fast addresses, answered without a web framework: which they are, and a request to its reply.

Single and batch checks are nearly all that a node is asked. The framework around its own search would cost several
times the search. `door` takes these requests from the server; the framework still describes them, and brings those that
reach it (under another server) to the same functions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.utils.translation import override
from django.utils.translation.trans_real import get_supported_language_variant, parse_accept_lang_header

from comity.entrypoints.api import checks, matching
from comity.entrypoints.api.faults import AddressTooLong, reply_to
from comity.entrypoints.api.incoming import Incoming, Reply
from comity.entrypoints.api.keys import Caller, caller_of
from comity.kernel.policy import Act

MAX_ADDRESS_BYTES = 60_000  # the server's parser wraps at 65,536: what is longer must not be read as something else
_MATCH = "/match/"


@dataclass(frozen=True)
class Route:
    """A fast address: which act its key must include, and who answers."""

    name: str
    act: Act
    answer: Callable[[Incoming, Caller], Reply]


def _match(incoming: Incoming, caller: Caller) -> Reply:
    return matching.match(incoming, caller, incoming.path[len(_MATCH) :])


ROUTES = {
    _MATCH: Route("interfaces:match", Act.MATCH, _match),
    "/api/checks": Route("interfaces:make", Act.CHECK, checks.make),
    "/api/checks/batch": Route("interfaces:make_batch", Act.CHECK, checks.make_batch),
}


def route_of(path: str) -> Route | None:
    """The fast address that a path names, None for any other."""
    if path.startswith(_MATCH):
        dataset = path[len(_MATCH) :]
        return ROUTES[_MATCH] if dataset and "/" not in dataset else None
    return ROUTES.get(path)


def answer(incoming: Incoming, route: Route) -> Reply:
    """The reply to a request; faults of every kind are replies too."""
    with override(_language(incoming.headers.get("accept-language", ""))):
        caller: Caller | None = None
        try:
            if len(incoming.path) + len(incoming.query) > MAX_ADDRESS_BYTES:
                raise AddressTooLong("Request URI too long")
            parameters = incoming.parameters if "api_key" in incoming.query else {}
            caller = caller_of(incoming.headers, parameters)
            caller.require(route.act)
            return route.answer(incoming, caller)
        except Exception as fault:  # noqa: BLE001  the one place of this door where faults become replies
            return reply_to(fault, incoming.path, caller=caller, door=route.name)


@lru_cache(maxsize=256)
def _language(accepted: str) -> str:
    """The language that a program asks for, else English."""
    for asked, _ in parse_accept_lang_header(accepted.lower()):
        if asked == "*":
            break
        try:
            return get_supported_language_variant(asked)
        except LookupError:
            continue
    return "en" if not accepted else str(settings.LANGUAGE_CODE)
