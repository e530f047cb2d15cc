"""The check: one box, the matches with what speaks for and against, and the judgement of a person."""

from __future__ import annotations

import hashlib
from datetime import datetime
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from comity.apps import bureau
from comity.apps.checks import actions, asking, queries
from comity.apps.checks.workflows import Judgement
from comity.entrypoints.web.decorators import OfficerRequest, officer_required
from comity.entrypoints.web.forms import tell
from comity.entrypoints.web.idempotency import FIELD, acts_once
from comity.entrypoints.web.navigation import may, require
from comity.entrypoints.web.shift import Shift, write
from comity.kernel.errors import ComityError
from comity.kernel.policy import Act
from comity.kernel.vocabulary import Purpose, Sex


class CheckForm(forms.Form):
    """The one box, and what narrows a question about a person. The purpose is asked for once a shift."""

    text = forms.CharField(
        label=_("Who or what do you want to check?"),
        help_text=_(
            "A name in any script with birth date or year, a document number or its machine-readable lines, "
            "a VIN, a plate, a serial number."
        ),
        max_length=500,
        widget=forms.TextInput(
            attrs={"type": "search", "dir": "auto", "autocomplete": "off", "spellcheck": "false", "data-box": ""}
        ),
    )
    birth = forms.CharField(
        label=_("Date or year of birth"), required=False, max_length=40, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    nationality = forms.CharField(
        label=_("Nationality"), required=False, max_length=60, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    sex = forms.ChoiceField(label=_("Sex"), required=False)
    purpose = forms.ChoiceField(label=_("Purpose"), required=False)
    case_number = forms.CharField(label=_("Case number"), required=False, max_length=60)

    def __init__(self, *args: object, shift: Shift, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.shift = shift
        self.fields["sex"].choices = [("", gettext("not stated")), *((s.value, gettext(s.label)) for s in Sex)]  # type: ignore[attr-defined]
        if shift.purpose is None:
            choices = [("", gettext("Choose")), *((p.value, gettext(p.label)) for p in Purpose)]
            self.fields["purpose"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["purpose"], self.fields["case_number"]

    def held(self) -> Shift | None:
        """The purpose and case number this check is made for; None if no purpose was stated."""
        if self.shift.purpose is not None:
            return self.shift
        given = self.cleaned_data
        return Shift(Purpose(given["purpose"]), given["case_number"].strip()) if given["purpose"] else None


@officer_required
@acts_once
def check(request: OfficerRequest) -> HttpResponse:
    """The form, and the asking. A question is sent once, however often the line drops."""
    at = bureau.now()
    actor = request.officer.actor
    if not may(actor, Act.CHECK, at):
        require(actor, Act.CHECK, at)
    form = CheckForm(request.POST or None, shift=request.shift)
    if request.method == "POST" and form.is_valid():
        made = _ask(request, form)
        if made is not None:
            return redirect("check_result", made)
    context = {"form": form, "recent": queries.recent(actor)}
    return render(request, "web/checks/ask.html", context, status=422 if form.errors else 200)


def _ask(request: OfficerRequest, form: CheckForm) -> UUID | None:
    held = form.held()
    if held is None or held.purpose is None:
        form.add_error("purpose", gettext("State why you ask: it is recorded with the check."))
        return None
    given, at = form.cleaned_data, bureau.now()
    try:
        asked = asking.box(
            given["text"],
            birth=given["birth"],
            nationality=given["nationality"],
            sex=given["sex"],
            today=at.date(),
        )
        made = actions.check(
            asked,
            by=request.officer.actor,
            purpose=held.purpose,
            case_number=held.case_number,
            at=at,
            request_key=hashlib.sha256(request.POST.get(FIELD, "").encode()).hexdigest()
            if FIELD in request.POST
            else "",
        )
    except ComityError as fault:
        tell(form, fault)
        return None
    if request.shift.purpose is None:
        write(request, held)
    return made


@require_safe
@officer_required
def result(request: OfficerRequest, check_id: UUID) -> HttpResponse:
    """The answer as it stands now: what was withdrawn since is gone."""
    found = queries.result(check_id, request.officer.actor, at=bureau.now())
    context = {"result": found, "seen": _state(found), "searched": _searched(found)}
    return render(request, "web/checks/result.html", context)


@require_safe
@officer_required
def changed(request: OfficerRequest, check_id: UUID) -> HttpResponse:
    """Whether an open answer is still current: 204, or an order to load it anew. Asked every few seconds."""
    found = queries.result(check_id, request.officer.actor, at=bureau.now())
    if request.GET.get("seen") == _state(found):
        return HttpResponse(status=204)
    return HttpResponse(headers={"HX-Refresh": "true"})


def _state(found: queries.Result) -> str:
    """A digest of what the page rests on: records and versions, judgements, hits."""
    parts = [
        f"{s.record_id} {s.record.version if s.record else 0} {s.judgement} {s.hit.state if s.hit else ''}"
        for s in found.matches
    ]
    return hashlib.sha256("\n".join([get_language() or "", *parts]).encode()).hexdigest()[:16]


def _searched(found: queries.Result) -> list[dict[str, object]]:
    """Whose records the answer rests on, and how fresh each is; a member without records here is named as well."""
    told = found.searched
    us = str(bureau.this().member)
    owners = sorted({*told["records"], *told["heard"]}, key=lambda owner: (owner != us, owner))
    return [
        {
            "owner": owner,
            "own": owner == us,
            "count": told["records"].get(owner, 0),
            "heard": datetime.fromisoformat(told["heard"][owner]) if told["heard"].get(owner) else None,
            "silent": owner in told["silent"],
        }
        for owner in owners
    ]


@require_safe
@officer_required
def review(request: OfficerRequest, match_id: UUID) -> HttpResponse:
    """Question and record side by side, with the three answers."""
    whole, shown = queries.one_match(match_id, request.officer.actor, at=bureau.now())
    order = [s.id for s in whole.matches if s.record is not None]
    place = order.index(match_id) if match_id in order else 0
    context = {
        "result": whole,
        "shown": shown,
        "may_judge": may(request.officer.actor, Act.JUDGE, bureau.now()),
        "judgements": list(Judgement),
        "place": place + 1,
        "count": len(order),
        "before": order[place - 1] if place > 0 else None,
        "after": order[place + 1] if place + 1 < len(order) else None,
    }
    return render(request, "web/checks/review.html", context)


@require_POST
@officer_required
@acts_once
def judge(request: OfficerRequest, match_id: UUID) -> HttpResponse:
    """Same, different, or cannot tell. *Same* leads to the hit, which has told nobody yet."""
    judgement = Judgement.parse(request.POST.get("judgement", ""))
    match = actions.judge(match_id, judgement, by=request.officer.actor, at=bureau.now())
    if judgement is Judgement.SAME:
        hit = queries.hit_of(match.id)
        return redirect("hit", hit.id)
    messages.success(request, gettext("Recorded. Nobody abroad has been told."))
    return redirect(reverse("check_result", args=[match.check_made_id]))


urlpatterns = [
    path("check/", check, name="check"),
    path("check/<uuid:check_id>/", result, name="check_result"),
    path("check/<uuid:check_id>/changed/", changed, name="check_changed"),
    path("matches/<uuid:match_id>/", review, name="match_review"),
    path("matches/<uuid:match_id>/judge/", judge, name="match_judge"),
]
