"""Every address this node answers, door by door."""

from __future__ import annotations

from allauth.account import views as account
from django.urls import URLPattern, URLResolver, include, path

from comity.apps import bureau
from comity.node import faces

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/login/", account.login, name="account_login"),
    path("account/logout/", account.logout, name="account_logout"),
    path("account/inactive/", account.account_inactive, name="account_inactive"),
    path("account/password/", account.password_change, name="account_change_password"),
    path("account/again/", account.reauthenticate, name="account_reauthenticate"),
    path("account/second-factor/", include("allauth.mfa.urls")),
    path("", include("comity.entrypoints.web.urls")),
    path("peer/", include("comity.entrypoints.peer.urls")),
    path("", include("comity.entrypoints.api.urls")),
]
if bureau.this().exercise:
    urlpatterns += faces.urlpatterns

handler400 = "comity.entrypoints.web.faults.bad_request"
handler403 = "comity.entrypoints.web.faults.forbidden"
handler404 = "comity.entrypoints.web.faults.not_found"
handler500 = "comity.entrypoints.web.faults.crashed"
