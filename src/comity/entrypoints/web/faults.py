"""Errors as people and programs see them: one place for all doors that this process serves."""

from __future__ import annotations

import secrets
from datetime import datetime

import structlog
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from comity.apps import bureau
from comity.apps.audit.actions import append
from comity.apps.audit.events import Event
from comity.kernel.errors import ComityError, Denied, NotFound
from comity.kernel.policy import Actor, ActorKind

JSON_DOORS = ("/api/", "/match/", "/search/", "/entities/", "/peer/")
# Rules that speak of the asker alone. Any other denial of looking says something about a record: it looks like a 404.
SAYS_NOTHING_OF_RECORDS = frozenset({"role", "scope", "purpose_needed", "purpose_bound"})
HEADINGS = {
    400: _("This could not be done"),
    401: _("Please sign in again"),
    403: _("You may not do this"),
    404: _("There is nothing here"),
    405: _("There is nothing here"),
    409: _("This has changed meanwhile"),
    413: _("This is too large"),
    422: _("This could not be understood"),
    429: _("Too many requests"),
    500: _("Something went wrong here"),
    503: _("This node is not ready"),
}
NOTHING_HERE = _("The page or record does not exist, or you may not see it.")

logger = structlog.get_logger("comity.web")


def answer(request: HttpRequest, fault: ComityError) -> HttpResponse:
    """The fault as a page, as a part of a page, or as JSON; never more than its code, its sentence and its hint."""
    if is_hidden(request, fault):
        fault = NotFound(str(NOTHING_HERE))
    if wants_json(request):
        return JsonResponse({"code": fault.code, "message": fault.message, "hint": fault.hint}, status=fault.status)
    return page(
        request, fault.status, gettext(fault.message), hint=gettext(fault.hint) if fault.hint else "", code=fault.code
    )


def page(request: HttpRequest, status: int, message: str, *, hint: str = "", code: str) -> HttpResponse:
    """A calm page (or, for a request by script, a notice) with a heading, a sentence and a code to quote."""
    part = bool(getattr(request, "htmx", False)) and not request.htmx.boosted  # type: ignore[attr-defined]
    context = {"heading": HEADINGS.get(status, HEADINGS[400]), "message": message, "hint": hint, "code": code}
    response = render(request, "web/fault_part.html" if part else "web/fault.html", context, status=status)
    if part:
        response["HX-Retarget"] = "#notices"
        response["HX-Reswap"] = "innerHTML"
    return response


def is_hidden(request: HttpRequest, fault: ComityError) -> bool:
    """Whether the fault must look like a thing that does not exist."""
    if isinstance(fault, NotFound):
        return True
    looking = request.method in ("GET", "HEAD")
    return isinstance(fault, Denied) and looking and fault.rule not in SAYS_NOTHING_OF_RECORDS


def wants_json(request: HttpRequest) -> bool:
    return request.path.startswith(JSON_DOORS) or "application/json" in request.headers.get("Accept", "")


def log(request: HttpRequest, fault: ComityError, *, at: datetime) -> None:
    """A refusal is an event: it is logged in a transaction of its own, since the refused one was rolled back."""
    if not isinstance(fault, Denied):
        return
    officer = getattr(request, "officer", None)
    actor = officer.actor if officer else getattr(request, "actor", None)
    actor = actor or Actor("visitor", ActorKind.OFFICER, bureau.this().member)
    route = request.resolver_match.view_name if request.resolver_match else ""
    with transaction.atomic():
        append(Event.DENIED, by=actor, at=at, facts={"rule": fault.rule, "door": route})


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, NotFound(str(NOTHING_HERE)))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, 403, gettext("This door is not open to you."), code="denied")


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The answer to a form whose protection against forgery does not fit, most often one that lay open too long."""
    hint = gettext("Go back, reload the page and send it again. What you typed is kept.")
    return page(request, 403, gettext("This form has lain open too long."), hint=hint, code="form_expired")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, 400, gettext("The request is damaged or too large."), code="bad_request")


def note_crash(request: HttpRequest, exception: Exception) -> None:
    """Write where the fault of our own happened into the operator's log, under a reference that the page shows."""
    request.reference = secrets.token_hex(4)  # type: ignore[attr-defined]
    route = request.resolver_match.view_name if request.resolver_match else ""
    logger.error("request_failed", reference=request.reference, route=route, exc_info=exception)  # type: ignore[attr-defined]


def crashed(request: HttpRequest) -> HttpResponse:
    """A fault of our own. The page is drawn without a query: the database may be what does not answer."""
    reference = getattr(request, "reference", "")
    if wants_json(request):
        hint = f"quote the reference {reference}"
        body = {"code": "internal", "message": "something went wrong on this node", "hint": hint}
        return JsonResponse(body, status=500)
    context = {
        "bureau": bureau.this(),
        "heading": HEADINGS[500],
        "message": gettext("It is not your doing, and what was saved before is safe."),
        "hint": gettext("Try again; if it happens again, tell your administrator."),
        "code": "internal",
        "reference": reference,
    }
    return HttpResponse(render_to_string("web/fault.html", context), status=500)
