"""Who comes in, how, and what they must do first."""

import base64
import re
import time
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.test import Client
from django.urls import reverse

from comity.apps import bureau
from comity.apps.accounts import actions
from comity.apps.accounts.models import User
from comity.apps.audit.models import Entry
from comity.entrypoints.web.sign_in import sign_in_path
from comity.kernel.policy import Role

LOGIN = "/account/login/"


def sign_in(client, username, password):
    return client.post(LOGIN, {"login": username, "password": password})


def events():
    return list(Entry.objects.order_by("at", "id").values_list("event", flat=True))


def test_every_page_asks_to_sign_in_first_and_leads_back(client):
    for page in ("/", "/people/", "/keys/", "/log/", "/people/1/"):
        answer = client.get(page)
        assert answer.status_code == 302
        assert answer.url.startswith(LOGIN)
        assert reverse("home") == "/"
    part = client.get("/log/", headers={"HX-Request": "true"})
    assert part.status_code == 204
    assert part["HX-Redirect"].startswith(LOGIN)


def test_a_one_time_password_leads_to_a_new_password_and_nowhere_else(client, person, password):
    handed = person("newcomer", Role.OFFICER, own_password=False)
    assert sign_in(client, "newcomer", handed.secret).url == "/"
    for page in ("/", "/log/", "/account/second-factor/"):
        assert client.get(page).url == "/new-password/"
    weak = client.post("/new-password/", {"password": "short"})
    assert weak.status_code == 422
    assert client.post("/new-password/", {"password": password}).url == "/"
    assert client.get("/").status_code == 200
    assert events()[-2:] == ["signed_in", "password_changed"]


def test_an_old_one_time_password_opens_nothing(client, person):
    handed = person("newcomer", Role.OFFICER, own_password=False)
    User.objects.filter(pk=handed.id).update(one_time_until=bureau.now() - timedelta(seconds=1))
    assert sign_in(client, "newcomer", handed.secret).url == "/sign-in/expired/"
    assert client.get("/sign-in/expired/").status_code == 403
    assert client.get("/").status_code == 302
    assert events()[-1] == "sign_in_refused"


def test_a_changed_password_ends_the_other_sessions(client, person, password):
    person("somebody", Role.OFFICER)
    sign_in(client, "somebody", password)
    other = Client()
    sign_in(other, "somebody", password)
    fields = {"oldpassword": password, "password1": "eight calm rivers", "password2": "eight calm rivers"}
    assert client.post("/account/password/", fields | {"oldpassword": "wrong one here"}).status_code == 200
    assert client.post("/account/password/", fields).url == "/"
    assert "Your password is changed" in client.get("/").content.decode()
    assert other.get("/").status_code == 401


def test_a_wrong_password_and_an_unknown_name_read_the_same_and_are_logged_without_what_was_typed(client, person):
    person("somebody", Role.OFFICER)
    wrong, unknown = sign_in(client, "somebody", "not it at all"), sign_in(client, "nobody.here", "not it at all")
    sentence = "Username and password do not belong together."
    assert sentence in wrong.content.decode()
    assert sentence in unknown.content.decode()
    assert events()[-2:] == ["sign_in_refused"] * 2
    details = [entry.detail.opened for entry in Entry.objects.filter(event="sign_in_refused")]
    assert "nobody.here" not in repr(details)
    assert "not it at all" not in repr(details)


def test_guessing_is_stopped_after_five_attempts(client, person, password):
    person("somebody", Role.OFFICER)
    for _ in range(5):
        sign_in(client, "somebody", "not it at all")
    assert "Wait five minutes" in sign_in(client, "somebody", password).content.decode()


def test_a_disabled_officer_is_refused_with_a_sentence(client, person, password, admin):
    handed = person("somebody", Role.OFFICER)
    actions.disable(handed.id, by=admin, at=bureau.now())
    assert sign_in(client, "somebody", password).url == "/account/inactive/"
    assert "disabled" in client.get("/account/inactive/").content.decode()
    assert client.get("/").status_code == 302
    assert events()[-1] == "sign_in_refused"


@pytest.mark.parametrize("act", [actions.disable, actions.reset_sign_in])
def test_open_sessions_end_at_once_when_an_account_is_disabled_or_reset(signed_in, act, admin):
    client = signed_in(Role.OFFICER)
    assert client.get("/").status_code == 200
    act(client.user_id, by=admin, at=bureau.now())
    ended = client.get("/")
    assert ended.status_code == 401
    assert "session_ended" in ended.content.decode()
    assert client.get("/").status_code == 302
    assert client.post("/shift/", {"purpose": "border_control"}).url.startswith(LOGIN)


def test_a_live_node_demands_a_second_factor_before_anything_else(
    client, person, live, password, django_capture_on_commit_callbacks
):
    person("somebody", Role.OFFICER)
    sign_in(client, "somebody", password)
    assert client.get("/").url == "/account/second-factor/"
    page = client.get("/account/second-factor/totp/activate/").content.decode()
    secret = re.search(r'class="secret">([A-Z2-7]+)<', page)[1]
    code = TOTP(base64.b32decode(secret), 6, SHA1(), 30).generate(int(time.time())).decode()  # noqa: S303 - RFC 6238
    with django_capture_on_commit_callbacks(execute=True):
        done = client.post("/account/second-factor/totp/activate/", {"code": code})
    assert done.status_code == 302
    assert client.get("/").status_code == 200
    assert "second_factor_added" in events()
    stored = Authenticator.objects.get(type="totp")
    assert secret not in repr(stored.data)

    client.post("/account/logout/")
    sign_in(client, "somebody", password)
    assert client.get("/").status_code == 302
    assert client.post("/account/second-factor/authenticate/", {"code": "000000"}).status_code == 200
    assert client.get("/").status_code == 302


def test_an_exercise_signs_in_by_one_click_and_a_live_node_knows_no_such_door(client, person, settings):
    handed = person("trainee", Role.OFFICER, own_password=False)
    link = sign_in_path(handed.id)
    assert "Trainee" in client.get(LOGIN).content.decode()
    assert client.get(link).url == "/"
    assert client.get("/").status_code == 200
    client.post("/account/logout/")
    assert client.get(link[:-2]).status_code == 404
    settings.COMITY = type(settings.COMITY)(**{**vars(settings.COMITY), "exercise": False})
    assert client.get(link).status_code == 404
    assert client.post("/exercise/sign-in/", {"officer": handed.id}).status_code == 404
    assert "Trainee" not in client.get(LOGIN).content.decode()
    assert client.get("/").status_code == 302


def test_signing_out_is_logged_and_forgets_the_shift(signed_in):
    client = signed_in(Role.OFFICER)
    client.post("/shift/", {"purpose": "border_control", "case_number": "2026/114"})
    assert "2026/114" in client.get("/").content.decode()
    client.post("/account/logout/")
    assert events()[-1] == "signed_out"
    client.post("/exercise/sign-in/", {"officer": client.user_id})
    assert "2026/114" not in client.get("/").content.decode()


def test_a_form_without_its_token_is_refused(person):
    strict = Client(enforce_csrf_checks=True)
    handed = person("somebody", Role.OFFICER)
    refused = strict.post("/exercise/sign-in/", {"officer": handed.id})
    assert refused.status_code == 403
    assert "form_expired" in refused.content.decode()
