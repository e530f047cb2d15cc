"""Who is asking, and what they see when something is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse, ReauthenticationRequired
from django.contrib.auth import SESSION_KEY
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext

from comity.apps import bureau
from comity.apps.accounts import queries, signing_in
from comity.apps.accounts.models import User
from comity.entrypoints.web import faults, shift
from comity.kernel.errors import ComityError, Unauthentic

Next = Callable[[HttpRequest], HttpResponseBase]


class OfficerMiddleware:
    """Sets `request.officer` (or None) and `request.shift`, speaks the officer's language, keeps pages out of caches.

    An officer with a one-time password, or without the second factor that a live node demands, is led to that step
    first. A session that was ended from outside says so instead of silently asking for a password.
    """

    def __init__(self, get_response: Next) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        asked: Any = request
        asked.officer = None
        had_session = SESSION_KEY in request.session
        user = request.user if had_session else None
        if isinstance(user, User):
            asked.officer, asked.shift = queries.officer(user), shift.read(request)
            translation.activate(user.language)
            asked.LANGUAGE_CODE = user.language
        elif had_session:
            request.session.flush()
            return faults.answer(request, _session_ended())
        response = self._get_response(request)
        if had_session and "Cache-Control" not in response:
            response["Cache-Control"] = "no-store"
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if getattr(request, "officer", None) is None or request.resolver_match is None:
            return None
        step = signing_in.next_step(request.user, by_click=request.session.get("by_click", False))  # type: ignore[arg-type]
        name = request.resolver_match.url_name or ""
        if step is None or name in ALWAYS_OPEN or name in PAGES_OF[step]:
            return None
        return redirect(next(iter(PAGES_OF[step])))


ALWAYS_OPEN = frozenset({"account_logout", "account_reauthenticate", "language", "healthz", "readyz"})
PAGES_OF = {
    signing_in.Step.NEW_PASSWORD: ("new_password",),
    signing_in.Step.SECOND_FACTOR: (
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_list_webauthn",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
    ),
}


HANDLED_BY_DJANGO = (Http404, PermissionDenied, SuspiciousOperation, ImmediateHttpResponse, ReauthenticationRequired)


class FaultMiddleware:
    """Turns a ComityError into a page, a part of a page, or JSON; anything else into a calm page with a reference."""

    def __init__(self, get_response: Next) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self._get_response(request)
        if response.status_code == 405 and request.method == "GET" and not faults.wants_json(request):
            # Such an address is in the bar of whoever reloads a refused form, or changes the language above it.
            page = faults.page(request, 405, gettext("This address only takes what a form sends."), code="not_a_page")
            page["Allow"] = response["Allow"]
            return page
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, ComityError):
            if not isinstance(exception, HANDLED_BY_DJANGO):
                faults.note_crash(request, exception)
            return None
        faults.log(request, exception, at=bureau.now())
        return faults.answer(request, exception)


def _session_ended() -> Unauthentic:
    return Unauthentic(
        gettext("Your session was ended: your account was disabled or your sign-in was reset."),
        hint=gettext("Ask the administrator of your bureau."),
        code="session_ended",
    )
