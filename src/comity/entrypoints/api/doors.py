"""All addresses of this door in one description: /api/openapi.json. Nothing is loaded from another host."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import get_language_from_request, override
from ninja import NinjaAPI

from comity import __version__
from comity.entrypoints.api import algorithms, catalog, checks, faults, matching, reading, searching
from comity.entrypoints.api.answering import MAX_ADDRESS_BYTES

api = NinjaAPI(
    title="Comity",
    version=__version__,
    description="Comparison, search and checks for programs. Every call needs an API key bound to one purpose.",
    openapi_url="/api/openapi.json",
    docs_url=None,
    urls_namespace="interfaces",
)


def _of_bounded_address(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Refuse an address that is too long, and speak the language that the program asks for, else English."""

    @wraps(view)
    def bounded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if len(request.path) + len(request.META.get("QUERY_STRING", "")) > MAX_ADDRESS_BYTES:
            return faults.reply_to(faults.AddressTooLong("Request URI too long"), request.path).to_django()
        asked = "Accept-Language" in request.headers
        with override(get_language_from_request(request) if asked else "en"):
            return view(request, *args, **kwargs)

    return bounded


api.add_decorator(_of_bounded_address, mode="view")
faults.register(api)
for room in (matching, searching, reading, catalog, algorithms, checks):
    api.add_router("", room.router)

urlpatterns = [path("", api.urls)]
