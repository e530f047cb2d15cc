"""Checking a list: a file in, the rows with matches out; long lists need a second person."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from comity.apps import bureau
from comity.apps.checks import batches, queries
from comity.entrypoints.web.decorators import OfficerRequest, officer_required
from comity.entrypoints.web.forms import tell
from comity.entrypoints.web.idempotency import acts_once
from comity.entrypoints.web.navigation import may
from comity.kernel.errors import ComityError
from comity.kernel.policy import Act


class ListForm(forms.Form):
    """A file of rows; over 1,000 rows the legal ground is needed as well."""

    file = forms.FileField(label=_("List (CSV or JSON lines, UTF-8)"))
    ground = forms.CharField(
        label=_("Legal ground"), help_text=_("Needed for a list of over 1,000 rows."), required=False, max_length=300
    )


@officer_required
@acts_once
def lists(request: OfficerRequest) -> HttpResponse:
    """One's lists, those that wait for one's approval, and the form for a new one."""
    actor, at = request.officer.actor, bureau.now()
    form = ListForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        if request.shift.purpose is None:
            form.add_error(None, gettext("State why you ask: it is recorded with the check."))
        else:
            try:
                made = batches.request(
                    form.cleaned_data["file"],
                    by=actor,
                    purpose=request.shift.purpose,
                    case_number=request.shift.case_number,
                    ground=form.cleaned_data["ground"],
                    at=at,
                )
            except ComityError as fault:
                tell(form, fault)
            else:
                return redirect("list", made)
    context = {
        "form": form,
        "lists": queries.batches(actor),
        "may_ask": may(actor, Act.BATCH_CHECK, at),
        "columns": batches.COLUMNS,
    }
    return render(request, "web/checks/lists.html", context, status=422 if form.errors else 200)


@require_safe
@officer_required
def one(request: OfficerRequest, batch_id: UUID) -> HttpResponse:
    """A list: how far it is, and the rows that brought matches."""
    actor = request.officer.actor
    found = batches.one(batch_id, actor)
    context = {
        "list": found,
        "answers": batches.answers(batch_id, actor),
        "running": found.state in ("queued", "running"),
        "may_decide": found.state == "awaiting_approval" and found.asked_by != actor.id,
    }
    return render(request, "web/checks/list.html", context)


@require_POST
@officer_required
@acts_once
def decide(request: OfficerRequest, batch_id: UUID) -> HttpResponse:
    """Approve or refuse."""
    verb = "approve" if request.POST.get("verb") == "approve" else "refuse"
    batches.decide_request(batch_id, verb, by=request.officer.actor, at=bureau.now())
    messages.success(request, gettext("Recorded."))
    return redirect("list", batch_id)


urlpatterns = [
    path("lists/", lists, name="lists"),
    path("lists/<uuid:batch_id>/", one, name="list"),
    path("lists/<uuid:batch_id>/decide/", decide, name="list_decide"),
]
