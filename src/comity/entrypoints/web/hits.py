"""Hits: ours, which nobody abroad knows before they are sent, and those that other members send us."""

from __future__ import annotations

from datetime import datetime
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
from comity.apps.checks import actions, queries, telling
from comity.apps.checks.models import Hit
from comity.apps.checks.photographs import MAX_UPLOAD_BYTES
from comity.apps.checks.telling import Answer
from comity.apps.checks.workflows import HIT, Same
from comity.entrypoints.web.decorators import OfficerRequest, officer_required
from comity.entrypoints.web.forms import tell
from comity.entrypoints.web.idempotency import acts_once
from comity.entrypoints.web.navigation import require
from comity.kernel.errors import ComityError
from comity.kernel.policy import Act, Actor
from comity.kernel.vocabulary import ActionAsked


class AdditionsForm(forms.Form):
    """What a person may add to a hit deliberately; by itself none of it leaves."""

    place = forms.CharField(label=_("Place"), required=False, max_length=telling.MAX_ADDITION_CHARACTERS)
    document = forms.CharField(label=_("Document"), required=False, max_length=telling.MAX_ADDITION_CHARACTERS)
    officer = forms.CharField(label=_("Officer's name"), required=False, max_length=telling.MAX_ADDITION_CHARACTERS)
    remark = forms.CharField(
        label=_("Remark"),
        required=False,
        max_length=telling.MAX_ADDITION_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    photograph = forms.FileField(
        label=_("Photograph"),
        required=False,
        help_text=_("JPEG, PNG or WebP. It is made small; place, time and camera are taken out of it."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
    without_photograph = forms.BooleanField(label=_("Take the photograph away"), required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for name in telling.ADDITIONS:
            self.fields[name].widget.attrs["dir"] = "auto"

    def texts(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in telling.ADDITIONS}

    def changes_photograph(self) -> bool:
        return bool(self.cleaned_data["photograph"] or self.cleaned_data["without_photograph"])


class AnswerForm(forms.Form):
    """The owner's answer, in codes that read in every language."""

    same = forms.ChoiceField(label=_("Is it the same person or thing?"), widget=forms.RadioSelect)
    valid = forms.ChoiceField(label=_("Is the record still valid?"), widget=forms.RadioSelect)
    permitted = forms.MultipleChoiceField(
        label=_("What may be done?"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: object, asked: tuple[ActionAsked, ...] = (), **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["same"].choices = [(s.value, gettext(s.label)) for s in Same]  # type: ignore[attr-defined]
        self.fields["valid"].choices = [("yes", gettext("yes")), ("no", gettext("no, or no longer"))]  # type: ignore[attr-defined]
        offered = list(dict.fromkeys((*asked, ActionAsked.LOCATE, ActionAsked.INFORM, ActionAsked.DISCREET_CHECK)))
        self.fields["permitted"].choices = [(a.value, gettext(a.label)) for a in offered]  # type: ignore[attr-defined]

    def answer(self) -> Answer:
        given = self.cleaned_data
        permitted = tuple(ActionAsked(code) for code in given["permitted"])
        return Answer(Same(given["same"]), given["valid"] == "yes", permitted)


@require_safe
@officer_required
def hits(request: OfficerRequest) -> HttpResponse:
    """Both lists: what we found, and what others found on our records."""
    at, actor = bureau.now(), request.officer.actor
    require(actor, Act.ANSWER_HIT, at)
    context = {"ours": queries.hits(actor, at=at), "abroad": queries.incoming(actor)}
    return render(request, "web/checks/hits.html", context)


@officer_required
def hit(request: OfficerRequest, hit_id: UUID) -> HttpResponse:
    """One hit of ours: where it stands; before sending, the message word for word."""
    return _page(request, hit_id)


def _page(request: OfficerRequest, hit_id: UUID) -> HttpResponse:
    actor, at = request.officer.actor, bureau.now()
    found, sent, answer = queries.one_hit(hit_id, actor)
    form = AdditionsForm(request.POST, request.FILES) if request.method == "POST" else AdditionsForm()
    preview = None
    if request.method == "POST" and form.is_valid():
        try:
            found = _photographed(found, form, by=actor, at=at)
            preview = telling.message(found, form.texts(), at=at)
        except ComityError as fault:
            tell(form, fault, "photograph")
    if not found.photograph:
        del form.fields["without_photograph"]
    context = {
        "hit": found,
        "shown": queries.shown_of_hit(found, actor, at=at),
        "sent": sent,
        "answer": answer,
        "form": form,
        "preview": preview,
        "digest": telling.digest(preview) if preview else "",
        "plain": telling.message(found, {}, at=at) if found.state == HIT.start else None,
        "verbs": HIT.verbs(found.state),
        "options": queries.options(found),
    }
    return render(request, "web/checks/hit.html", context, status=422 if form.errors else 200)


def _photographed(found: Hit, form: AdditionsForm, *, by: Actor, at: datetime) -> Hit:
    """The hit with the photograph that came with the form laid beside it, or taken away."""
    file = form.cleaned_data["photograph"]
    if file is not None:
        data = file.read(MAX_UPLOAD_BYTES + 1)
        return telling.attach_photograph(found.id, data, by=by, at=at)
    if form.cleaned_data["without_photograph"]:
        return telling.attach_photograph(found.id, None, by=by, at=at)
    return found


@require_POST
@officer_required
@acts_once
def send(request: OfficerRequest, hit_id: UUID) -> HttpResponse:
    """Send exactly what was previewed; whatever was changed since is shown again first."""
    actor, at = request.officer.actor, bureau.now()
    found, *_rest = queries.one_hit(hit_id, actor)
    form = AdditionsForm(request.POST, request.FILES)
    if not form.is_valid() or form.changes_photograph():
        return _page(request, hit_id)
    previewed = request.POST.get("previewed", "")
    if found.state == HIT.start and previewed != telling.digest(telling.message(found, form.texts(), at=at)):
        messages.warning(request, gettext("Something was changed since the preview. Look at it again, then send it."))
        return _page(request, hit_id)
    telling.send(hit_id, form.texts(), by=actor, at=at, previewed=previewed)
    messages.success(request, gettext("Sent. The owner's desk is asked; its answer will ring here."))
    return redirect("hit", hit_id)


@require_POST
@officer_required
@acts_once
def close(request: OfficerRequest, hit_id: UUID) -> HttpResponse:
    actions.close(hit_id, by=request.officer.actor, at=bureau.now())
    return redirect("hit", hit_id)


@officer_required
@acts_once
def incoming(request: OfficerRequest, hit_id: UUID) -> HttpResponse:
    """A hit from abroad on a record of ours: what was written, our record, and the answer in codes."""
    actor, at = request.officer.actor, bureau.now()
    found, message, record = queries.one_incoming(hit_id, actor)
    asked = record.content.actions if record else ()
    form = AnswerForm(request.POST or None, asked=asked)
    if request.method == "POST" and form.is_valid():
        try:
            telling.answer(hit_id, form.answer(), by=actor, at=at)
        except ComityError as fault:
            tell(form, fault)
        else:
            messages.success(request, gettext("Answered. The asking bureau reads it in its own language."))
            return redirect("incoming_hit", hit_id)
    answer = Answer.from_json(found.answer) if found.answer else None
    context = {"hit": found, "message": message, "record": record, "form": form, "answer": answer}
    return render(request, "web/checks/incoming.html", context, status=422 if form.errors else 200)


urlpatterns = [
    path("hits/", hits, name="hits"),
    path("hits/<uuid:hit_id>/", hit, name="hit"),
    path("hits/<uuid:hit_id>/send/", send, name="hit_send"),
    path("hits/<uuid:hit_id>/close/", close, name="hit_close"),
    path("hits/abroad/<uuid:hit_id>/", incoming, name="incoming_hit"),
]
