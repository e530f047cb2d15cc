"""What every page's shell shows: whose node this is, who is signed in, the menu, the shift."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from comity import __version__
from comity.apps import bureau
from comity.entrypoints.web import navigation
from comity.entrypoints.web.shift import ShiftForm
from comity.kernel.policy import Act


def shell(request: HttpRequest) -> dict[str, Any]:
    """bureau, version; for officers also officer, nav (entries they may use), here (url name).

    For those who may look at records also shift and shift_form.
    """
    context: dict[str, Any] = {"bureau": bureau.this(), "version": __version__}
    officer = getattr(request, "officer", None)
    if officer is None:
        return context
    context |= {
        "officer": officer,
        "nav": navigation.menu(officer.actor, bureau.now()),
        "here": request.resolver_match.url_name if request.resolver_match else "",
    }
    if any(navigation.may(officer.actor, act, bureau.now()) for act in (Act.CHECK, Act.READ)):
        held = request.shift  # type: ignore[attr-defined]
        context |= {"shift": held, "shift_form": ShiftForm(initial=held.stated, auto_id="shift_%s")}
    return context
