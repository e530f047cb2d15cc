"""What programs see when something is refused: one place for this door.

The compatible addresses answer {"detail": …} as their clients expect, those below /api/ RFC 9457 problems; both
with our code and hint as further members. Never a stack trace, and never more of a record than that there is nothing.
"""

from __future__ import annotations

import secrets
from typing import Any

import structlog
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import transaction
from django.http import HttpRequest, JsonResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from comity.apps.audit.actions import append
from comity.apps.audit.events import Event
from comity.entrypoints.api.keys import Caller
from comity.kernel.errors import ComityError, Denied, InvalidInput, NotFound, TooLarge

# Rules that speak of the caller alone. Any other denial says something about a record: it looks like a 404.
SAYS_NOTHING_OF_RECORDS = frozenset({"role", "scope", "purpose_needed", "purpose_bound"})
OURS = "/api/"

logger = structlog.get_logger("comity.api")


def register(api: NinjaAPI) -> None:
    """Every fault of every address of this door goes through here."""
    api.add_exception_handler(ComityError, _refused)
    api.add_exception_handler(ValidationError, _not_understood)
    api.add_exception_handler(HttpError, _unreadable)
    api.add_exception_handler(SuspiciousOperation, _suspicious)
    api.add_exception_handler(Exception, _crashed)


def answer(request: HttpRequest, fault: ComityError, *, errors: list[Any] | None = None) -> JsonResponse:
    """The fault in the shape of the address that was asked.

    errors  which parts of the request were not understood, as {loc, msg, type}
    """
    if _is_hidden(fault):
        fault = NotFound("No such entity!", code="not_found")
    places = {name: value for name, value in fault.places.items() if isinstance(value, str | int)}
    ours = {"code": fault.code, "hint": fault.hint} | places
    if request.path.startswith(OURS):
        body: dict[str, Any] = {"type": "about:blank", "title": fault.message, "status": fault.status} | ours
        body |= {"errors": errors} if errors else {}
        return _json(body, fault.status, "application/problem+json")
    return _json({"detail": errors or str(fault)} | ours, _compatible_status(fault, errors), "application/json")


def _compatible_status(fault: ComityError, errors: list[Any] | None) -> int:
    """Clients of the compatible addresses know 422 for a malformed request, and 400 for a query that makes no sense."""
    return 400 if fault.status == InvalidInput.status and not errors else fault.status


def _json(body: dict[str, Any], status: int, content_type: str) -> JsonResponse:
    response = JsonResponse(body, status=status, content_type=content_type)
    if status == 401:
        response["WWW-Authenticate"] = "ApiKey"
    response["Cache-Control"] = "no-store"
    return response


def _is_hidden(fault: ComityError) -> bool:
    return isinstance(fault, Denied) and fault.rule not in SAYS_NOTHING_OF_RECORDS


def _refused(request: HttpRequest, fault: Any) -> JsonResponse:
    """A denial is an event: it is logged in a transaction of its own, since the refused one was rolled back."""
    caller = getattr(request, "auth", None)
    if isinstance(fault, Denied) and isinstance(caller, Caller):
        with transaction.atomic():
            facts = {"rule": fault.rule, "door": _door(request)}
            append(Event.DENIED, by=caller.actor, at=caller.at, purpose=caller.purpose, facts=facts)
    return answer(request, fault)


def _not_understood(request: HttpRequest, fault: Any) -> JsonResponse:
    """A request that does not have the form of one: where, and what was expected; what was sent is not repeated."""
    errors = [
        {"loc": [str(part)[:60] for part in error.get("loc", ())], "msg": error["msg"], "type": error["type"]}
        for error in fault.errors[:20]
    ]
    return answer(request, InvalidInput("the request was not understood", code="malformed"), errors=errors)


def _unreadable(request: HttpRequest, fault: Any) -> JsonResponse:
    """The body is no JSON (400), or another refusal of the framework by its status."""
    refused = InvalidInput("the body is not JSON", hint="send an object in UTF-8", code="bad_json")
    if fault.status_code != 400:
        refused = InvalidInput(str(fault), code="refused")
        refused.status = fault.status_code
    return answer(request, refused, errors=None)


def _suspicious(request: HttpRequest, fault: Any) -> JsonResponse:
    if isinstance(fault, RequestDataTooBig):
        return answer(request, TooLarge("the body is too large", hint="send fewer queries at once"))
    return answer(request, InvalidInput("the request is damaged or has too many parameters", code="bad_request"))


def _crashed(request: HttpRequest, fault: Any) -> JsonResponse:
    """A fault of our own: written into the operators' log under a reference that the answer quotes."""
    reference = secrets.token_hex(4)
    logger.error("request_failed", reference=reference, route=_door(request), exc_info=fault)
    body = {"status": "error", "detail": "something went wrong on this node", "code": "internal"}
    if request.path.startswith(OURS):
        body = {"type": "about:blank", "title": body["detail"], "code": "internal"}
        return _json(body | {"status": 500, "reference": reference}, 500, "application/problem+json")
    return _json(body | {"reference": reference}, 500, "application/json")


def _door(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""
