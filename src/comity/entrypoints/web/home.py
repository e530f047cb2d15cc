"""The first page of a shift: one box to ask, and at most five things that need somebody now."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from comity.apps import bureau
from comity.apps.alerts import actions, queries
from comity.apps.alerts.kinds import AlertKind
from comity.entrypoints.web.decorators import OfficerRequest, officer_required
from comity.entrypoints.web.navigation import MATTERS, may
from comity.kernel.policy import Act

ITEMS = 5


@officer_required
def home(request: OfficerRequest) -> HttpResponse:
    """The box, for those who may check; what waits, for everybody."""
    context = {
        "may_check": may(request.officer.actor, Act.CHECK, bureau.now()),
        "waiting": [(item, item.kind in MATTERS) for item in queries.waiting(request.officer, limit=ITEMS)],
        "waiting_count": queries.waiting_count(request.officer),
    }
    response = render(request, "web/home.html", context)
    response["Cache-Control"] = "private, no-cache"  # no record on it, so going back may show what was typed
    return response


@require_POST
@officer_required
def open_alert(request: OfficerRequest, alert_id: int) -> HttpResponse:
    """Go to the matter of an alert; one that only tells is closed by being opened."""
    alert = actions.see(alert_id, by=request.officer, at=bureau.now())
    kind = AlertKind(alert.kind)
    if kind in queries.ONLY_TELLS:
        actions.dismiss(alert_id, by=request.officer, at=bureau.now())
    if kind not in MATTERS:
        return redirect("home")
    return redirect(reverse(MATTERS[kind], args=[alert.about] if alert.about else []))


urlpatterns = [
    path("", home, name="home"),
    path("alerts/<int:alert_id>/open/", open_alert, name="alert_open"),
]
