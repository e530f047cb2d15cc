"""Who may come to a page at all; what they may do there is the policy door's matter."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from comity.apps.accounts.queries import Officer

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from comity.entrypoints.web.shift import Shift


class OfficerRequest(HttpRequest):
    """A request by somebody who has signed in."""

    officer: Officer
    shift: Shift
    htmx: HtmxDetails


View = Callable[..., HttpResponseBase]


def officer_required(view: Callable[..., HttpResponseBase]) -> View:
    """The page is for signed-in officers; others are asked to sign in first and come back to it."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if getattr(request, "officer", None) is not None:
            return view(cast(OfficerRequest, request), *args, **kwargs)
        return to_sign_in(request)

    return guarded


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """The way to the sign-in page; a part of a page asked for by script takes the whole page there."""
    back = (
        request.get_full_path() if request.method == "GET" and not getattr(request, "htmx", False) else reverse("home")
    )
    address = f"{reverse('account_login')}?{urlencode({'next': back})}"
    if getattr(request, "htmx", False):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)
