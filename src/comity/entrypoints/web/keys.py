"""API keys, for the administrator: made once, shown once, ended at any time."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from comity.apps import bureau
from comity.apps.accounts import actions, queries
from comity.entrypoints.web import handover
from comity.entrypoints.web.decorators import OfficerRequest, officer_required
from comity.entrypoints.web.forms import tell
from comity.entrypoints.web.idempotency import acts_once
from comity.entrypoints.web.navigation import require
from comity.kernel.errors import ComityError
from comity.kernel.policy import Act, Scope
from comity.kernel.vocabulary import Purpose


class KeyForm(forms.Form):
    """A new API key, with everything it is bound to."""

    name = forms.CharField(label=_("Name"), help_text=_("The program that will use it."), max_length=80)
    scopes = forms.MultipleChoiceField(label=_("What it may be used for"), widget=forms.CheckboxSelectMultiple)
    purpose = forms.ChoiceField(label=_("Purpose"))
    ground = forms.CharField(
        label=_("Legal ground"), help_text=_("The law and article its calls rest on."), max_length=300
    )
    unit = forms.ChoiceField(label=_("Unit"))
    days = forms.IntegerField(label=_("Valid for days"), min_value=1, max_value=actions.LONGEST_KEY_DAYS, initial=90)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["scopes"].choices = [(scope.value, gettext(scope.label)) for scope in Scope]  # type: ignore[attr-defined]
        self.fields["purpose"].choices = [(p.value, gettext(p.label)) for p in Purpose]  # type: ignore[attr-defined]
        self.fields["unit"].choices = [(u.code, f"{u.code} · {u.name}") for u in queries.units()]  # type: ignore[attr-defined]
        for field in ("name", "ground"):
            self.fields[field].widget.attrs["dir"] = "auto"


@officer_required
def keys(request: OfficerRequest) -> HttpResponse:
    """All keys; one that was just made is shown on the first visit, and never again."""
    at = bureau.now()
    require(request.officer.actor, Act.MANAGE_KEYS, at)
    rows = [(key, key.state(at)) for key in queries.api_keys()]
    return render(request, "web/keys.html", {"rows": rows, "secret": handover.take(request, "key")})


@officer_required
@acts_once
def add(request: OfficerRequest) -> HttpResponse:
    require(request.officer.actor, Act.MANAGE_KEYS, bureau.now())
    form = KeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            handed = actions.create_key(
                given["name"],
                scopes=[Scope(code) for code in given["scopes"]],
                purpose=Purpose(given["purpose"]),
                ground=given["ground"],
                unit=given["unit"],
                days=given["days"],
                by=request.officer.actor,
                at=bureau.now(),
            )
        except ComityError as fault:
            tell(form, fault)
        else:
            handover.keep(request, "key", handed.secret)
            return redirect("keys")
    return render(request, "web/key_add.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@officer_required
def revoke(request: OfficerRequest, key_id: int) -> HttpResponse:
    actions.revoke_key(key_id, by=request.officer.actor, at=bureau.now())
    return redirect("keys")


urlpatterns = [
    path("keys/", keys, name="keys"),
    path("keys/add/", add, name="key_add"),
    path("keys/<int:key_id>/revoke/", revoke, name="key_revoke"),
]
