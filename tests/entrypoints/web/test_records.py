"""The page of a record: purpose first, what the view allows, who may see and who holds it, and its end."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest

from comity.apps import bureau
from comity.apps.audit.models import Entry
from comity.apps.exchange.models import Ledger
from comity.apps.holdings.models import Holding, Tombstone
from comity.kernel.policy import Role
from comity.kernel.records import CautionMarker
from comity.kernel.vocabulary import Caution, PersonStatus, Purpose, Reveal

TOKENS = re.compile(rb'csrf[^"]*" value="[^"]+"|Token": "[^"]+"|/records/[0-9a-f-]{36}/')


@pytest.fixture
def officer(signed_in):
    client = signed_in(Role.OFFICER)
    client.post("/shift/", {"purpose": "investigation", "case_number": "2026/114"})
    return client


def text(answer):
    return answer.content.decode()


def logged(event):
    return Entry.objects.filter(event=event)


def test_without_a_purpose_any_address_of_a_record_asks_for_it_first(signed_in, holds):
    client = signed_in(Role.OFFICER)
    held, missing = f"/records/{holds()}/", f"/records/{uuid4()}/"
    answers = [client.get(page) for page in (held, missing)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert "Ana Example" not in text(answers[0])
    assert f'name="next" value="{held}"' in text(answers[0])
    assert (
        len(
            {
                TOKENS.sub(b"", answer.content.replace(page.encode(), b""))
                for answer, page in zip(answers, (held, missing), strict=True)
            }
        )
        == 1
    )
    assert not logged("record_read").exists()
    back = client.post("/shift/", {"purpose": "investigation", "next": held})
    assert "Ana Example" in text(client.get(back.url))


def test_a_record_shows_what_its_owner_states_and_opening_it_is_logged(officer, holds):
    marker = CautionMarker(Caution.ARMED, "2026-02-01", "patrol report")
    record = holds(cautions=(marker,))
    page = text(officer.get(f"/records/{record}/"))
    for said in ("Ana Example", "1980-05-03", "an internal remark", "12/2026", "may be armed", "patrol report"):
        assert said in page
    assert "detain with a view to extradition" in page
    assert "only once the owner has confirmed the hit" in page
    assert "it is not shared" in page
    assert "XA-2026-77" in page
    entry = logged("record_read").get()
    assert entry.detail.about == record
    assert entry.detail.actor == f"officer:{officer.user_id}"
    facts = entry.detail.opened["facts"][1]
    assert facts == {"version": 1, "view": "full"}
    assert b"2026/114" not in bytes(entry.leaf)
    assert "2026/114" not in str(entry.detail.opened)


@pytest.mark.parametrize("status", [PersonStatus.MISSING, PersonStatus.VICTIM, PersonStatus.WITNESS])
def test_whom_to_protect_is_headed_so(officer, holds, status):
    page = text(officer.get(f"/records/{holds(status=status)}/"))
    assert "Protect this person" in page


def test_a_list_entry_says_what_it_is_not_and_is_offered_to_nobody(officer, lists):
    page = text(officer.get(f"/records/{lists()}/"))
    assert "Not an arrest warrant." in page
    assert "a list entry stays on the node that imported it" in page
    assert "/sharing/propose/" not in page


def test_denied_withdrawn_purged_and_absent_records_are_one_page(officer, holds, replica):
    wrong_purpose = holds(purposes=(Purpose.TRAINING,))
    gone, purged = holds("Gone"), replica()
    officer.post(f"/records/{gone}/withdraw/", {"reason": "wrong"}, follow=True)
    Holding.objects.filter(id=purged).delete()
    answers = [officer.get(f"/records/{record}/") for record in (wrong_purpose, gone, purged, uuid4())]
    assert {answer.status_code for answer in answers} == {404}
    pages = {TOKENS.sub(b"", answer.content.split(b"<main")[1]) for answer in answers}
    assert len(pages) == 1
    assert "Gone" not in str(pages)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.FRONT_LINE])
@pytest.mark.parametrize("part", ["", "changed/", "withdraw/"])
def test_other_roles_learn_nothing_not_even_whether_it_exists(signed_in, holds, role, part):
    client = signed_in(role)
    client.post("/shift/", {"purpose": "investigation"})
    answers = [client.get(f"/records/{record}/{part}") for record in (holds(), uuid4())]
    assert [answer.status_code for answer in answers] == [403, 403]
    assert "Ana Example" not in text(answers[0])


def test_a_replica_shows_its_lease_and_a_lapsed_one_says_do_not_act(officer, replica):
    fresh = text(officer.get(f"/records/{replica()}/"))
    assert "Lease until" in fresh
    assert "Lease lapsed: do not act" not in fresh
    assert "/withdraw/" not in fresh
    old = replica("Old Copy", days=1, stored=bureau.now() - timedelta(days=2))
    assert "Lease lapsed: do not act" in text(officer.get(f"/records/{old}/"))


def test_a_hit_only_replica_shows_no_property(officer, replica):
    record = replica("Secret Name", reveal=Reveal.HIT_ONLY)
    page = text(officer.get(f"/records/{record}/"))
    assert "Only coded data are held here" in page
    assert "an internal remark" not in page
    assert "12/2026" not in page


def test_who_may_see_it_and_who_holds_it(officer, shared):
    at = bureau.now()
    Ledger.objects.create(peer_id="XB", record_id=shared, sent=2, view="full", sent_at=at, arrived_at=at)
    long_ago = at - timedelta(hours=6)
    Ledger.objects.create(
        peer_id="XC", record_id=shared, sent=1, view="full", sent_at=long_ago, withdrawn=1, told_at=long_ago
    )
    page = text(officer.get(f"/records/{shared}/"))
    assert re.search(r"Bureau of XB <bdi[^>]*>XB</bdi> · full record", page)
    assert "holds it" in page
    assert "told to withdraw" in page
    assert "silent since then" in page
    assert page.count('class="digest"') == 2
    assert "follows the version before" in page


def test_an_open_page_is_told_when_the_record_changes_or_ends(officer, holds):
    record = holds()
    seen = re.search(r"changed/\?seen=([0-9a-f]+)", text(officer.get(f"/records/{record}/")))[1]
    reads = logged("record_read").count()
    assert officer.get(f"/records/{record}/changed/?seen={seen}").status_code == 204
    assert officer.get(f"/records/{record}/changed/?seen=other")["HX-Refresh"] == "true"
    assert logged("record_read").count() == reads
    officer.post(f"/records/{record}/withdraw/", {"reason": "wrong"})
    assert officer.get(f"/records/{record}/changed/?seen={seen}").status_code == 404


def test_withdrawing_asks_for_a_reason_acts_once_and_shows_who_has_confirmed(officer, shared):
    at = bureau.now()
    Ledger.objects.create(peer_id="XB", record_id=shared, sent=2, view="full", sent_at=at, arrived_at=at)
    page = officer.get(f"/records/{shared}/withdraw/")
    assert "1 member that holds a copy is told" in text(page)
    assert "removed from the list" not in text(page)
    assert "checked" not in text(page).split("<main")[1]
    once = re.search(r'name="once" value="([^"]+)"', text(page))[1]
    assert officer.post(f"/records/{shared}/withdraw/", {"once": once}).status_code == 422
    assert officer.post(f"/records/{shared}/withdraw/", {"reason": "no_longer_shared"}).status_code == 422
    assert Holding.objects.filter(id=shared).exists()
    sent = [officer.post(f"/records/{shared}/withdraw/", {"reason": "wrong", "once": once}).url for _ in range(2)]
    assert set(sent) == {f"/records/{shared}/withdrawn/"}
    assert Tombstone.objects.get(record_id=shared).reason == "wrong"
    assert logged("record_withdrawn").count() == 1
    Ledger.objects.filter(record_id=shared).update(withdrawn=2, told_at=at)
    waiting = text(officer.get(sent[0]))
    assert "it was wrong" in waiting
    assert "no receipt yet" in waiting
    assert "Ana Example" not in waiting
    Ledger.objects.filter(record_id=shared).update(confirmed_at=at, outcome="removed")
    assert "confirmed" in text(officer.get(sent[0]))
    assert "1 of 1" in text(officer.get("/records/withdrawn/"))


def test_what_cannot_be_read_for_the_purpose_cannot_be_withdrawn_by_address(officer, holds, replica):
    hidden = holds(purposes=(Purpose.TRAINING,))
    assert officer.post(f"/records/{hidden}/withdraw/", {"reason": "wrong"}).status_code == 404
    assert Holding.objects.filter(id=hidden).exists()
    foreign = replica()
    assert officer.get(f"/records/{foreign}/withdraw/").status_code == 404
    refused = officer.post(f"/records/{foreign}/withdraw/", {"reason": "wrong"})
    assert refused.status_code in (403, 404)
    assert Holding.objects.filter(id=foreign).exists()


def test_an_analyst_reads_and_does_not_withdraw(signed_in, holds):
    client = signed_in(Role.ANALYST)
    client.post("/shift/", {"purpose": "investigation"})
    record = holds()
    page = text(client.get(f"/records/{record}/"))
    assert "Ana Example" in page
    assert "/withdraw/" not in page
    assert client.post(f"/records/{record}/withdraw/", {"reason": "wrong"}).status_code == 403
    assert client.get("/records/withdrawn/").status_code == 403
    assert Holding.objects.filter(id=record).exists()


@pytest.mark.parametrize("language", ["fr", "es", "ar"])
def test_the_page_stands_in_every_language(signed_in, shared, language):
    client = signed_in(Role.OFFICER, language=language)
    client.post("/shift/", {"purpose": "investigation"})
    for part in ("", "withdraw/"):
        page = client.get(f"/records/{shared}/{part}")
        assert page.status_code == 200
        assert f'lang="{language}"' in text(page)
        assert "style=" not in text(page)
