"""Is the process alive, and can it serve? For whoever supervises it; no session, nothing about records."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.urls import path

from comity import __version__
from comity.apps.index import loading
from comity.apps.index import queries as index
from comity.kernel.errors import ComityError


def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


def readyz(request: HttpRequest) -> JsonResponse:
    """Whether checks can be answered: the search is loaded, the database answers, the index has read it; else 503."""
    why = _not_ready()
    if why:
        return JsonResponse({"status": "unavailable", "detail": why}, status=503, headers={"Retry-After": "5"})
    return JsonResponse({"status": "ok", "version": __version__})


def _not_ready() -> str:
    if loading.is_under_way():
        return "the search is being loaded"
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
        state = index.state()
    except DatabaseError:
        return "the database does not answer"
    except ComityError:
        return "the index cannot be used and is being built anew"
    return "the index is being built" if state.lag and not state.cursor else ""


urlpatterns = [path("healthz", healthz, name="healthz"), path("readyz", readyz, name="readyz")]
