"""Every page officers see. A new page's module joins the list with its own `urlpatterns`."""

from __future__ import annotations

from django.urls import include, path

from comity.entrypoints.web import (
    checks,
    health,
    hits,
    holdings,
    home,
    imports,
    keys,
    lists,
    log,
    pairs,
    peers,
    people,
    records,
    sharing,
    shift,
    sign_in,
)

PAGES = (
    home,
    checks,
    hits,
    lists,
    pairs,
    imports,
    records,
    holdings,
    sharing,
    peers,
    shift,
    sign_in,
    people,
    keys,
    log,
    health,
)

urlpatterns = [path("", include(page.urlpatterns)) for page in PAGES]
