"""What surrounds every page: the banner, the menu, the shift, languages, headers, faults."""

import json
import re
import threading
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.http import Http404
from django.test import RequestFactory
from django.utils import translation

from comity.apps import bureau
from comity.apps.accounts import queries
from comity.apps.alerts import actions as alerts
from comity.apps.alerts.kinds import AlertKind
from comity.apps.audit.models import Entry
from comity.apps.index import loading
from comity.entrypoints.web import faults, health
from comity.entrypoints.web.templatetags.comity import enumerated, moment
from comity.kernel.errors import Conflict, Denied, NotFound
from comity.kernel.policy import Role

PAGES = {
    Role.ADMINISTRATOR: ["/", "/people/", "/people/add/", "/people/units/add/", "/keys/", "/keys/add/", "/log/"],
    Role.DATA_PROTECTION: ["/", "/log/"],
    Role.OFFICER: ["/"],
    Role.FRONT_LINE: ["/"],
}


@pytest.mark.parametrize("role", PAGES)
@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
def test_every_page_of_a_role_opens_in_every_language(signed_in, role, language):
    client = signed_in(role, language=language)
    for page in [*PAGES[role], "/account/second-factor/", "/account/password/", "/account/logout/"]:
        answer = client.get(page)
        text = answer.content.decode()
        assert answer.status_code == 200, page
        assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in text
        assert 'class="exercise"' in text
        assert "style=" not in text
        assert not re.search(r"<script(?! src| id=)", text)


def test_a_live_node_has_no_banner(client, live):
    assert 'class="exercise"' not in client.get("/account/login/").content.decode()


@pytest.mark.parametrize("role", [Role.OFFICER, Role.FRONT_LINE, Role.APPROVER, Role.ANALYST, Role.DATA_PROTECTION])
def test_the_administrators_pages_are_closed_to_others_and_every_refusal_is_logged(signed_in, role):
    client = signed_in(role)
    closed = ["/people/", "/people/add/", f"/people/{client.user_id}/", "/keys/", "/keys/add/"]
    for page in closed:
        answer = client.get(page)
        assert answer.status_code == 403, page
        assert "denied" in answer.content.decode()
        assert page not in client.get("/").content.decode()
    denied = Entry.objects.filter(event="denied")
    assert denied.count() == len(closed)
    assert {entry.detail.opened["facts"][1]["rule"] for entry in denied} == {"role"}


def test_a_page_is_never_kept_by_caches_and_loads_from_nowhere_else(signed_in):
    client = signed_in(Role.ADMINISTRATOR)
    answer = client.get("/people/")
    assert answer["Cache-Control"] == "no-store"
    policy = answer["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer["X-Frame-Options"] == "DENY"
    assert not re.search(r'(src|href|action)="(https?:)?//', answer.content.decode())


def test_an_address_that_only_forms_send_to_is_never_a_blank_page(signed_in):
    client = signed_in(Role.OFFICER)
    client.post("/shift/", {"purpose": "border_control"})
    assert '<option value="border_control" selected>' in client.get("/shift/").content.decode()
    refused = client.get("/log/verify/")
    assert refused.status_code == 405 and refused["Allow"] == "POST" and "not_a_page" in refused.content.decode()


def test_lists_and_moments_are_written_as_the_language_writes_them():
    at = datetime(2026, 8, 5, 9, 7, tzinfo=UTC)
    said = {}
    for code in ("en", "fr", "es", "ar"):
        with translation.override(code):
            said[code] = (re.sub("<[^>]+>", "", moment(at)), enumerated(["1", "2"]))
    assert said["en"] == ("5 Aug 2026, 09:07 UTC", "1, 2")
    assert said["ar"] == ("5 أغسطس 2026، 09:07 UTC", "1، 2")
    assert said["es"][0] == "5 ago 2026, 09:07 UTC"
    assert said["fr"][0].startswith("5 ao")


def test_the_shift_is_stated_once_and_shown_everywhere(signed_in):
    client = signed_in(Role.OFFICER)
    assert "State the purpose of your shift" in client.get("/").content.decode()
    wrong = client.post("/shift/", {"purpose": "curiosity"})
    assert wrong.status_code == 422
    stated = client.post(
        "/shift/", {"purpose": "border_control", "case_number": " 2026/114 ", "next": "/account/password/"}
    )
    assert stated.url == "/account/password/"
    for page in ("/", "/account/second-factor/"):
        assert "State the purpose" not in client.get(page).content.decode()
    page = client.get("/").content.decode()
    assert "border control" in page
    assert "<bdi>2026/114</bdi>" in page
    outside = client.post("/shift/", {"purpose": "border_control", "next": "https://elsewhere.example/"})
    assert outside.url == "/"


def test_the_language_is_kept_with_the_officer_and_for_the_sign_in_page(signed_in):
    client = signed_in(Role.OFFICER)
    assert client.post("/language/", {"language": "ar", "next": "/"}).url == "/"
    assert 'dir="rtl"' in client.get("/").content.decode()
    assert queries.user(client.user_id).language == "ar"
    client.post("/account/logout/")
    assert 'lang="ar"' in client.get("/account/login/").content.decode()
    assert client.post("/language/", {"language": "de"}).status_code == 422


def test_at_most_five_things_need_me_now_and_opening_one_leads_to_its_matter(signed_in):
    client = signed_in(Role.DATA_PROTECTION)
    assert "Nothing waits for you." in client.get("/").content.decode()
    for number in range(7):
        alerts.ring(AlertKind.LOG_DAMAGED, places={"entry": number}, key=str(number), at=bureau.now())
    page = client.get("/").content.decode()
    assert page.count('class="card item new"') == 5
    assert '<span class="count">7</span>' in page
    first = re.search(r'action="(/alerts/\d+/open/)"', page)[1]
    assert client.get(first).status_code == 405
    assert client.post(first).url == "/log/"
    assert '<span class="count">6</span>' in client.get("/").content.decode()


def test_the_alert_of_another_role_does_not_exist(signed_in):
    alert = alerts.ring(AlertKind.LOG_DAMAGED, places={"entry": 1}, at=bureau.now())
    assert signed_in(Role.OFFICER).post(f"/alerts/{alert}/open/").status_code == 404


@pytest.mark.parametrize("path", ["/nothing", "/people/999999/", "/static/nothing.css"])
def test_what_is_not_there_is_a_calm_page(signed_in, path):
    answer = signed_in(Role.ADMINISTRATOR).get(path)
    assert answer.status_code == 404


def asked(path="/records/1", *, method="get", **headers):
    request = getattr(RequestFactory(), method)(path, headers=headers)
    request.session = {}
    request.officer, request.resolver_match = None, None
    return request


def test_a_record_one_may_not_see_looks_exactly_like_one_that_does_not_exist():
    answers = [
        faults.answer(asked(), fault)
        for fault in (
            NotFound("there is no record 1"),
            Denied("not shared", rule="audience"),
            Denied("x", rule="purpose"),
        )
    ]
    answers.append(faults.not_found(asked(), Http404()))
    assert {answer.status_code for answer in answers} == {404}
    tokens = re.compile(rb'csrf[^"]*" value="[^"]+"|Token": "[^"]+"')
    assert len({tokens.sub(b"", answer.content) for answer in answers}) == 1
    told = faults.answer(asked(), Denied("Your role does not include this.", rule="role"))
    assert told.status_code == 403


def test_programs_get_a_code_a_message_and_a_hint():
    fault = Conflict("the unit exists", hint="choose another code", code="unit_exists")
    for request in (asked("/match/default", method="post"), asked("/x", method="post", Accept="application/json")):
        answer = faults.answer(request, fault)
        assert answer.status_code == 409
        told = {"code": "unit_exists", "message": "the unit exists", "hint": "choose another code"}
        assert json.loads(answer.content) == told


def test_a_fault_of_our_own_shows_a_reference_and_no_trace(client, monkeypatch):
    class Broken:
        def cursor(self):
            raise RuntimeError("the name of somebody")

    monkeypatch.setattr(health, "connection", Broken())
    client.raise_request_exception = False
    answer = client.get("/readyz")
    text = answer.content.decode()
    assert answer.status_code == 500
    assert "somebody" not in text
    assert "Traceback" not in text
    assert re.search(r"<code>[0-9a-f]{8}</code>", text)


def test_health_says_nothing_but_that_it_is_well(client):
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json()["status"] == "ok"
    assert not client.cookies


def test_a_node_whose_search_is_still_being_loaded_is_not_ready(client, monkeypatch):
    finish = threading.Event()
    monkeypatch.setattr(loading, "_begun", threading.Event())
    monkeypatch.setattr(loading, "_done", threading.Event())
    monkeypatch.setattr(loading, "load", lambda: (finish.wait(10), loading._done.set()))
    assert client.get("/readyz").status_code == 200
    loading.begin()
    answer = client.get("/readyz")
    assert answer.status_code == 503 and answer.json()["detail"] == "the search is being loaded"
    finish.set()
    assert loading._done.wait(10)
    assert client.get("/readyz").status_code == 200


def test_an_unknown_matter_is_named_nowhere(signed_in):
    missing = str(uuid4())
    answer = signed_in(Role.ADMINISTRATOR).get(f"/people/{missing}/")
    assert answer.status_code == 404
    assert missing not in answer.content.decode().replace(f'value="/people/{missing}/"', "")
