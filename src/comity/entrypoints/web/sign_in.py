"""Signing in beyond what django-allauth's pages do: the first own password, the exercise's one click, the language."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib.auth import login, update_session_auth_hash
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from comity.apps import bureau
from comity.apps.accounts import actions, signing_in
from comity.entrypoints.web.decorators import OfficerRequest, officer_required
from comity.kernel.errors import InvalidInput, NotFound

_SALT = "comity.exercise.sign-in"


class NewPasswordForm(forms.Form):
    """The first password of one's own."""

    password = forms.CharField(
        label=_("New password"),
        help_text=_("At least 12 characters. A few words in a row are easy to keep in mind."),
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "dir": "auto"}),
    )


@officer_required
def new_password(request: OfficerRequest) -> HttpResponse:
    """Replace the one-time password; the present session goes on, every other one ends."""
    form = NewPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = actions.choose_password(request.officer.user_id, form.cleaned_data["password"], at=bureau.now())
        except InvalidInput as fault:
            form.add_error("password", fault.message)
        else:
            update_session_auth_hash(request, user)
            return redirect("home")
    status = 422 if form.errors else 200
    return render(request, "web/new_password.html", {"form": form}, status=status)


@require_safe
def expired(request: HttpRequest) -> HttpResponse:
    """The one-time password was right, but older than its three days."""
    return render(request, "web/sign_in_expired.html", status=403)


def sign_in_path(user_id: int) -> str:
    """The address of one exercise officer's one-click sign-in, for whoever starts the exercise. It does not expire."""
    return reverse("exercise_sign_in", args=[signing.dumps(user_id, salt=_SALT)])


@require_safe
def exercise_link(request: HttpRequest, token: str) -> HttpResponse:
    """One click from the exercise's list of addresses. A live node knows no such page."""
    try:
        user_id = int(signing.loads(token, salt=_SALT))
    except (signing.BadSignature, ValueError, TypeError):
        raise NotFound("this sign-in link is not of this node") from None
    return _enter(request, user_id)


@require_POST
def exercise_button(request: HttpRequest) -> HttpResponse:
    """One of the officers listed on an exercise's sign-in page."""
    chosen = request.POST.get("officer", "")
    return _enter(request, int(chosen) if chosen.isdecimal() else 0)


def _enter(request: HttpRequest, user_id: int) -> HttpResponse:
    user = signing_in.exercise_officer(user_id)
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session["by_click"] = True
    signing_in.signed_in(user, how="exercise", at=bureau.now())
    return redirect("home")


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Speak another language from now on: kept with the officer, and in a cookie for the sign-in page."""
    wanted = request.POST.get("language", "")
    if wanted not in dict(settings.LANGUAGES):
        raise InvalidInput(f"{wanted[:10]!r} is not one of the languages", code="unknown_language")
    officer = getattr(request, "officer", None)
    if officer is not None:
        actions.set_language(officer.user_id, wanted)
    back = request.POST.get("next", "")
    response = redirect(back if url_has_allowed_host_and_scheme(back, {request.get_host()}) else "home")
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        wanted,
        max_age=365 * 24 * 3600,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
    )
    return response


urlpatterns = [
    path("new-password/", new_password, name="new_password"),
    path("sign-in/expired/", expired, name="sign_in_expired"),
    path("exercise/sign-in/", exercise_button, name="exercise_enter"),
    path("exercise/sign-in/<str:token>", exercise_link, name="exercise_sign_in"),
    path("language/", language, name="language"),
]
