"""People and units, for the administrator: who works here, in which unit, with which roles."""

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
from comity.apps.bureau.configuration import LANGUAGES
from comity.entrypoints.web import handover
from comity.entrypoints.web.decorators import OfficerRequest, officer_required
from comity.entrypoints.web.forms import tell
from comity.entrypoints.web.idempotency import acts_once
from comity.entrypoints.web.navigation import require
from comity.kernel.errors import ComityError
from comity.kernel.policy import Act, Role


class PersonForm(forms.Form):
    """A new officer."""

    username = forms.CharField(
        label=_("Username"), help_text=_("Small letters and digits, such as m.oduya."), max_length=63
    )
    name = forms.CharField(label=_("Name"), max_length=120, widget=forms.TextInput(attrs={"dir": "auto"}))
    unit = forms.ChoiceField(label=_("Unit"))
    roles = forms.MultipleChoiceField(label=_("Roles"), widget=forms.CheckboxSelectMultiple, required=False)
    language = forms.ChoiceField(label=_("Language"))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["unit"].choices = [(u.code, f"{u.code} · {u.name}") for u in queries.units()]  # type: ignore[attr-defined]
        self.fields["roles"].choices = role_choices()  # type: ignore[attr-defined]
        self.fields["language"].choices = language_choices()  # type: ignore[attr-defined]
        self.fields["language"].initial = bureau.this().language


class RolesForm(forms.Form):
    """All roles an officer is to have."""

    roles = forms.MultipleChoiceField(label=_("Roles"), widget=forms.CheckboxSelectMultiple, required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["roles"].choices = role_choices()  # type: ignore[attr-defined]


class UnitForm(forms.Form):
    """A new unit."""

    code = forms.CharField(
        label=_("Code"), help_text=_("Capital letters, digits and hyphen, such as NCB-1."), max_length=16
    )
    name = forms.CharField(label=_("Name"), max_length=120, widget=forms.TextInput(attrs={"dir": "auto"}))


def role_choices() -> list[tuple[str, str]]:
    return [(role.value, gettext(role.label)) for role in Role]


def language_choices() -> list[tuple[str, str]]:
    from django.conf import settings

    return [(code, name) for code, name in settings.LANGUAGES if code in LANGUAGES]


@officer_required
def people(request: OfficerRequest) -> HttpResponse:
    require(request.officer.actor, Act.MANAGE_PEOPLE, bureau.now())
    return render(request, "web/people.html", {"users": queries.users(), "units": queries.units()})


@officer_required
@acts_once
def add(request: OfficerRequest) -> HttpResponse:
    require(request.officer.actor, Act.MANAGE_PEOPLE, bureau.now())
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            handed = actions.create_user(
                given["username"],
                name=given["name"],
                unit=given["unit"],
                roles=[Role(code) for code in given["roles"]],
                language=given["language"],
                by=request.officer.actor,
                at=bureau.now(),
            )
        except ComityError as fault:
            tell(form, fault)
        else:
            handover.keep(request, f"person {handed.id}", handed.secret)
            return redirect("person", handed.id)
    return render(request, "web/person_add.html", {"form": form}, status=422 if form.errors else 200)


@officer_required
def person(request: OfficerRequest, user_id: int) -> HttpResponse:
    """One officer; a one-time password that was just made is shown on the first visit, and never again."""
    require(request.officer.actor, Act.MANAGE_PEOPLE, bureau.now())
    user = queries.user(user_id)
    secret = handover.take(request, f"person {user_id}")
    form = RolesForm(initial={"roles": user.roles})
    return render(request, "web/person.html", {"person": user, "form": form, "secret": secret})


@require_POST
@officer_required
def roles(request: OfficerRequest, user_id: int) -> HttpResponse:
    form = RolesForm(request.POST)
    if form.is_valid():
        chosen = [Role(code) for code in form.cleaned_data["roles"]]
        try:
            actions.set_roles(user_id, chosen, by=request.officer.actor, at=bureau.now())
            return redirect("person", user_id)
        except ComityError as fault:
            tell(form, fault)
    context = {"person": queries.user(user_id), "form": form}
    return render(request, "web/person.html", context, status=422)


@require_POST
@officer_required
def disable(request: OfficerRequest, user_id: int) -> HttpResponse:
    actions.disable(user_id, by=request.officer.actor, at=bureau.now())
    return redirect("person", user_id)


@require_POST
@officer_required
@acts_once
def reset(request: OfficerRequest, user_id: int) -> HttpResponse:
    handed = actions.reset_sign_in(user_id, by=request.officer.actor, at=bureau.now())
    handover.keep(request, f"person {user_id}", handed.secret)
    return redirect("person", user_id)


@officer_required
@acts_once
def add_unit(request: OfficerRequest) -> HttpResponse:
    require(request.officer.actor, Act.MANAGE_PEOPLE, bureau.now())
    form = UnitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            given = form.cleaned_data
            actions.create_unit(given["code"], given["name"], by=request.officer.actor, at=bureau.now())
            return redirect("people")
        except ComityError as fault:
            tell(form, fault)
    return render(request, "web/unit_add.html", {"form": form}, status=422 if form.errors else 200)


urlpatterns = [
    path("people/", people, name="people"),
    path("people/add/", add, name="person_add"),
    path("people/units/add/", add_unit, name="unit_add"),
    path("people/<int:user_id>/", person, name="person"),
    path("people/<int:user_id>/roles/", roles, name="person_roles"),
    path("people/<int:user_id>/disable/", disable, name="person_disable"),
    path("people/<int:user_id>/reset/", reset, name="person_reset"),
]
