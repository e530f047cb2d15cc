"""The page of members: who was heard when, what waits, what is wrong, and the fingerprints to compare."""

import json
from datetime import timedelta

import pytest

from comity.apps import bureau
from comity.apps.exchange import actions
from comity.apps.exchange.models import InFeed, Line, Peer, Quarantine
from comity.apps.exchange.pulling import PeerUnreachable, Pulled
from comity.kernel.policy import Role
from comity.kernel.vocabulary import Member


def text(answer):
    return answer.content.decode()


def test_a_node_that_has_not_joined_says_so_and_shows_its_fingerprint(signed_in):
    page = text(signed_in(Role.ADMINISTRATOR).get("/peers/"))
    assert "This node belongs to no federation yet." in page
    assert bureau.keystore().pair().public.fingerprint() in page
    assert "comity peer join" in page


@pytest.mark.parametrize("role", [Role.OFFICER, Role.APPROVER, Role.ANALYST, Role.DATA_PROTECTION])
def test_the_bureau_may_look_and_manages_nothing(signed_in, directory, role):
    directory()
    client = signed_in(role)
    assert 'href="/peers/"' in text(client.get("/"))
    page = text(client.get("/peers/"))
    assert "Bureau of XB" in page
    assert "/peers/card/" not in page
    assert "/pull/" not in text(client.get("/peers/XB/"))
    assert client.get("/peers/card/").status_code == 403
    assert client.post("/peers/XB/pull/").status_code == 403


def test_the_front_line_has_no_such_page(signed_in, directory):
    directory()
    client = signed_in(Role.FRONT_LINE)
    assert client.get("/peers/").status_code == 403
    assert client.get("/peers/XB/").status_code == 403
    assert 'href="/peers/"' not in text(client.get("/"))


@pytest.mark.parametrize("days, stale", [(3, False), (-1, True)])
def test_a_stale_directory_is_a_banner_on_every_page_of_members(signed_in, directory, days, stale):
    directory(days=days)
    client = signed_in(Role.OFFICER)
    for page in ("/peers/", "/peers/XB/"):
        assert ("The directory of members is out of date." in text(client.get(page))) is stale


def test_silence_lag_faults_and_clocks_are_told(signed_in, directory):
    made = directory()
    at = bureau.now()
    Peer.objects.filter(pk="XB").update(heard_at=at, pulled_at=at, clock_skew_s=0.2)
    Peer.objects.filter(pk="XC").update(
        heard_at=at - timedelta(hours=5),
        failures=7,
        fault_code="peer_unreachable",
        fault="XC does not answer: connection refused",
        next_try_at=at + timedelta(minutes=5),
        clock_skew_s=-74,
    )
    Line.objects.create(peer_id="XC", lane="urgent", kind="withdrawal", queued_at=at)
    client = signed_in(Role.OFFICER)
    page = text(client.get("/peers/"))
    assert page.count("silent since") >= 2  # in the table, and in the footer
    assert "peer_unreachable" in page
    assert "clock differs" in page
    page = text(client.get("/peers/XC/"))
    assert "XC does not answer: connection refused" in page
    assert "It is asked again by itself" in page
    assert "7 attempts failed." in page
    assert "Its clock is 74 seconds behind ours." in page
    assert made.find(Member("XC")).current.fingerprint() in page
    assert 'data-label="Waits for it">1<' in page
    well = text(client.get("/peers/XB/"))
    assert "The line has a fault" not in well
    assert made.find(Member("XB")).current.fingerprint() in well


def test_a_lane_shows_its_own_fault_notice_and_quarantine(signed_in, directory):
    directory()
    at = bureau.now()
    Peer.objects.update(heard_at=at)
    InFeed.objects.create(peer_id="XB", lane="urgent", number=12, fault_code="bad_signature", fault="does not verify")
    InFeed.objects.create(peer_id="XB", lane="ordinary", number=40, notice="sender_restored", notice_at=at)
    Quarantine.objects.create(
        peer_id="XB", lane="urgent", number=13, code="bad_signature", message="x", data=b"x", at=at
    )
    client = signed_in(Role.OFFICER)
    page = text(client.get("/peers/XB/"))
    assert "compare the fingerprint below" in page
    assert "restored from a backup" in page
    assert 'data-label="Taken in from it">40<' in page
    assert "1 in quarantine" in text(client.get("/peers/"))


@pytest.mark.parametrize("code", ["XZ", "nowhere", "1", "xa"])
def test_who_is_no_member_is_not_there(signed_in, directory, code):
    directory()
    assert signed_in(Role.OFFICER).get(f"/peers/{code}/").status_code == 404


def test_the_administrator_downloads_the_card_and_fetches_now(signed_in, directory, monkeypatch):
    directory()
    client = signed_in(Role.ADMINISTRATOR)
    card = client.get("/peers/card/")
    assert card["Content-Disposition"].endswith('"comity-XA.card.json"')
    assert json.loads(json.loads(card.content)["card"])["member"] == "XA"
    asked = []

    def pull(member, fault=None):
        asked.append(member)
        return Pulled(member, fault=fault)

    monkeypatch.setattr(actions, "pull", pull)
    page = client.post("/peers/XB/pull/", follow=True)
    assert asked == ["XB"]
    assert "The line works: 0 new items taken in." in text(page)
    monkeypatch.setattr(actions, "pull", lambda member: pull(member, PeerUnreachable("no answer")))
    assert "The line does not work now" in text(client.post("/peers/XB/pull/", follow=True))
    assert client.get("/peers/XB/pull/").status_code == 405


@pytest.mark.parametrize("language", ["fr", "es", "ar"])
def test_the_pages_stand_in_every_language(signed_in, directory, language):
    directory()
    client = signed_in(Role.OFFICER, language=language)
    for page in ("/peers/", "/peers/XB/"):
        answer = client.get(page)
        assert answer.status_code == 200
        assert f'lang="{language}"' in text(answer)
