"""How django-allauth serves this node: no sign-up, no e-mail, every sign-in logged, secrets stored encrypted."""

from __future__ import annotations

import base64
from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from comity.apps import bureau
from comity.apps.accounts import actions, signing_in
from comity.apps.accounts.models import User

_CONTEXT = b"comity second factor"
_ADDED = {"mfa/email/totp_activated": "totp", "mfa/email/webauthn_added": "webauthn"}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by an administrator; what happens at the door is told to `signing_in`."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _("Username and password do not belong together."),
        "too_many_login_attempts": _("Too many attempts. Wait five minutes, then try again."),
        "rate_limited": _("Too many requests. Wait a minute, then try again."),
        "enter_current_password": _("This is not your present password."),
        "incorrect_password": _("This is not your present password."),
        "incorrect_code": _("This code is not right, or it has been used. Wait for the next one."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Ask again before the second factor is changed; whoever sets up the first one has only just signed in."""
        return signing_in.has_second_factor(self.request.user)

    def pre_login(self, request: HttpRequest, user: User, **more: Any) -> HttpResponse | None:
        if user.is_active and not user.may_sign_in(bureau.now()):
            signing_in.refused(user, reason="one_time_password_expired", at=bureau.now())
            return redirect("sign_in_expired")
        if not user.is_active:
            signing_in.refused(user, reason="disabled", at=bureau.now())
        return cast("HttpResponse | None", super().pre_login(request, user, **more))

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        signing_in.signed_in(user, how="password", at=bureau.now())

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        super().authentication_failed(request, **credentials)
        signing_in.failed(str(credentials.get("username", "")), at=bureau.now())

    def logout(self, request: HttpRequest) -> None:
        user = request.user
        super().logout(request)
        if isinstance(user, User):
            signing_in.signed_out(user, at=bureau.now())

    def send_notification_mail(self, template_prefix: str, user: User, *more: Any, **context: Any) -> None:
        """Where django-allauth would write a mail, this node writes its log."""
        kind = _ADDED.get(template_prefix)
        if kind is not None:
            signing_in.second_factor_added(user, kind=kind, at=bureau.now())

    def add_message(
        self, request: HttpRequest, level: int, message_template: str = "", *more: Any, **rest: Any
    ) -> None:
        """Nothing is announced that the next page shows anyway; a new password is."""
        if message_template == "account/messages/password_changed.txt":
            messages.success(request, gettext("Your password is changed. Your other sessions have ended."))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return str(resolve_url(settings.LOGIN_REDIRECT_URL))

    def set_password(self, user: User, password: str) -> None:
        actions.choose_password(user.pk, password, at=bureau.now())
        user.refresh_from_db()


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Keeps authenticator secrets encrypted under the node's storage key: a copied database opens no account."""

    def encrypt(self, text: str) -> str:
        box = bureau.suite().encrypt(bureau.keystore().storage_key(), _CONTEXT, text.encode())
        return base64.b64encode(box).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        box = base64.b64decode(encrypted_text)
        return bureau.suite().decrypt(bureau.keystore().storage_key(), _CONTEXT, box).decode()

    def _get_site_name(self) -> str:
        return f"Comity {bureau.this().member}"
