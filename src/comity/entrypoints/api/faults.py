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
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from comity.apps.audit.actions import append
from comity.apps.audit.events import Event
from comity.entrypoints.api.incoming import Malformed, Reply, in_json
from comity.entrypoints.api.keys import Caller
from comity.kernel.errors import ComityError, Denied, InvalidInput, NodeFault, NotFound, TooLarge

# Rules that speak of the caller alone. Any other denial says something about a record: it looks like a 404.
SAYS_NOTHING_OF_RECORDS = frozenset({"role", "scope", "purpose_needed", "purpose_bound"})
OURS = "/api/"
RETRY_SECONDS = "1"

logger = structlog.get_logger("comity.api")


class Overloaded(NodeFault):
    """More is asked at this moment than can be answered in time: nothing was asked, and asking again is right."""

    code = "overloaded"


class AddressTooLong(ComityError):
    code = "address_too_long"
    status = 414


def register(api: NinjaAPI) -> None:
    """Every fault of every address of this door goes through here."""
    for kind in (ComityError, ValidationError, HttpError, SuspiciousOperation, Exception):
        api.add_exception_handler(kind, _answered)


def _answered(request: HttpRequest, fault: Any) -> HttpResponse:
    door = request.resolver_match.view_name if request.resolver_match else ""
    return reply_to(_understood(fault), request.path, caller=getattr(request, "auth", None), door=door).to_django()


def reply_to(fault: Exception, path: str, *, caller: object = None, door: str = "") -> Reply:
    """What is answered to a fault. A denial is an event: it is logged in a transaction of its own.

    path  the address that was asked: it decides the shape
    door  its name, for the log
    """
    if isinstance(fault, Denied) and isinstance(caller, Caller):
        with transaction.atomic():
            facts = {"rule": fault.rule, "door": door}
            append(Event.DENIED, by=caller.actor, at=caller.at, purpose=caller.purpose, facts=facts)
    if isinstance(fault, ComityError):
        return _refused(fault, path)
    if isinstance(fault, RequestDataTooBig):
        return _refused(TooLarge("the body is too large", hint="send fewer queries at once"), path)
    if isinstance(fault, SuspiciousOperation):
        return _refused(InvalidInput("the request is damaged or has too many parameters", code="bad_request"), path)
    return _crashed(fault, path, door)


def _refused(fault: ComityError, path: str) -> Reply:
    """The fault in the shape of the address that was asked."""
    if isinstance(fault, Denied) and fault.rule not in SAYS_NOTHING_OF_RECORDS:
        fault = NotFound("No such entity!", code="not_found")
    errors = fault.errors if isinstance(fault, Malformed) else None
    places = {name: value for name, value in fault.places.items() if isinstance(value, str | int)}
    ours = {"code": fault.code, "hint": fault.hint} | places
    headers = {"WWW-Authenticate": "ApiKey"} if fault.status == 401 else {}
    headers |= {"Retry-After": RETRY_SECONDS} if fault.status == 503 else {}
    if path.startswith(OURS):
        body: dict[str, Any] = {"type": "about:blank", "title": fault.message, "status": fault.status} | ours
        body |= {"errors": errors} if errors else {}
        return in_json(body, fault.status, headers=headers, content_type="application/problem+json")
    body = {"detail": errors or str(fault)} | ours
    return in_json(body, _compatible_status(fault, errors), headers=headers)


def _compatible_status(fault: ComityError, errors: list[Any] | None) -> int:
    """Clients of the compatible addresses know 422 for a malformed request, and 400 for a query that makes no sense."""
    return 400 if fault.status == InvalidInput.status and not errors else fault.status


def _understood(fault: Exception) -> Exception:
    """A fault of the framework as one of ours."""
    if isinstance(fault, ValidationError):
        return Malformed(
            [
                {"loc": [str(part)[:60] for part in error.get("loc", ())], "msg": error["msg"], "type": error["type"]}
                for error in fault.errors[:20]
            ]
        )
    if isinstance(fault, HttpError):
        refused = InvalidInput("the body is not JSON", hint="send an object in UTF-8", code="bad_json")
        if fault.status_code != 400:
            refused = InvalidInput(str(fault), code="refused")
            refused.status = fault.status_code
        return refused
    return fault


def _crashed(fault: Exception, path: str, door: str) -> Reply:
    """A fault of our own: written into the operators' log under a reference that the answer quotes."""
    reference = secrets.token_hex(4)
    logger.error("request_failed", reference=reference, route=door, exc_info=fault)
    body = {"status": "error", "detail": "something went wrong on this node", "code": "internal"}
    if path.startswith(OURS):
        body = {"type": "about:blank", "title": body["detail"], "code": "internal"}
        return in_json(body | {"status": 500, "reference": reference}, 500, content_type="application/problem+json")
    return in_json(body | {"reference": reference}, 500)
