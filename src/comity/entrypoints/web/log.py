"""The audit log, for data protection and administration: what was done, never to whom, and whether it verifies."""

from __future__ import annotations

from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from comity.apps import bureau
from comity.apps.accounts import queries as accounts
from comity.apps.alerts import watching
from comity.apps.audit import actions, queries
from comity.apps.audit.events import Event
from comity.entrypoints.web.decorators import OfficerRequest, officer_required
from comity.entrypoints.web.navigation import may
from comity.kernel.policy import Act

PAGE = 50


class FilterForm(forms.Form):
    """Which entries to show; empty fields ask for all."""

    event = forms.ChoiceField(label=_("Event"), required=False)
    actor = forms.CharField(label=_("Who"), required=False, max_length=80)
    about = forms.UUIDField(label=_("Record or matter"), required=False)
    before = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        events = sorted(((event.value, gettext(event.label)) for event in Event), key=lambda pair: pair[1])
        self.fields["event"].choices = [("", gettext("All")), *events]  # type: ignore[attr-defined]

    def question(self) -> queries.Question:
        given = self.cleaned_data
        event = Event(given["event"]) if given["event"] else None
        return queries.Question(event, given["actor"].strip(), given["about"], given["before"], limit=PAGE)


@require_safe
@officer_required
def log(request: OfficerRequest) -> HttpResponse:
    """One page of entries, newest first. Reading the log is itself an entry."""
    at, form = bureau.now(), FilterForm(request.GET)
    question = form.question() if form.is_valid() else queries.Question(limit=PAGE)
    lines = actions.read(by=request.officer.actor, at=at, question=question)
    context = {
        "form": form,
        "lines": lines,
        "names": accounts.names({line.actor for line in lines}),
        "older": _older(request, lines) if len(lines) == PAGE else "",
        "last": queries.last_verification(),
        "waiting": queries.waiting(),
        "may_verify": may(request.officer.actor, Act.VERIFY_LOG, at),
    }
    return render(request, "web/log.html", context, status=422 if form.errors else 200)


@require_POST
@officer_required
def verify(request: OfficerRequest) -> HttpResponse:
    """Recompute the whole log now; a fault rings at the data-protection officer."""
    at = bureau.now()
    if watching.verify_log(by=request.officer.actor, at=at).ok:
        messages.success(request, gettext("Every entry of the log verifies."))
    return redirect("log")


def _older(request: OfficerRequest, lines: list[queries.Line]) -> str:
    asked = {name: request.GET[name] for name in ("event", "actor", "about") if request.GET.get(name)}
    return "?" + urlencode(asked | {"before": str(lines[-1].id)})


urlpatterns = [path("log/", log, name="log"), path("log/verify/", verify, name="log_verify")]
