"""Sharing: a preview of who would see what, a proposal of exactly that, and the decision of another person."""

import re
from uuid import uuid4

import pytest
from django.test import Client

from comity.apps import bureau
from comity.apps.alerts.models import Alert
from comity.apps.holdings import queries, sharing
from comity.apps.holdings.models import Sharing
from comity.kernel.policy import Actor, Role, View
from comity.kernel.vocabulary import Member, PersonStatus, Purpose, Reveal

XB, XC = Actor.of_member(Member("XB")), Actor.of_member(Member("XC"))
SEEN = re.compile(r'name="seen" value="([0-9a-f]+)"')
ONCE = re.compile(r'name="once" value="([^"]+)"')


def text(answer):
    return answer.content.decode()


def may_receive(record, member=XB):
    found = queries.for_reader(record, member, at=bureau.now())
    return found[1] if found else None


@pytest.fixture
def officer(signed_in, directory):
    directory()
    client = signed_in(Role.OFFICER)
    client.post("/shift/", {"purpose": "investigation"})
    return client


@pytest.fixture
def second(person):
    """Another person's window."""

    def enter(*roles, username="second", language="en"):
        handed = person(username, *roles, language=language)
        client = Client()
        client.post("/exercise/sign-in/", {"officer": handed.id})
        client.post("/shift/", {"purpose": "investigation"})
        return client

    return enter


def asked(*records, members=("XB",), reveal="hit_only", reason="joint case 2026/114", **more):
    return {"record": [str(r) for r in records], "members": members, "reveal": reveal, "reason": reason, **more}


def previewed(client, data):
    page = client.post("/sharing/propose/", data | {"step": "preview"})
    assert page.status_code == 200
    return page, SEEN.search(text(page))[1]


def proposed(client, *records, **changes):
    data = asked(*records, **changes)
    _page, seen = previewed(client, data)
    done = client.post("/sharing/propose/", data | {"step": "propose", "seen": seen})
    return done.url


def test_the_form_names_the_members_of_the_directory_and_persons_are_hit_only_at_first(officer, holds):
    page = text(officer.get(f"/sharing/propose/?record={holds()}"))
    assert "1 record chosen" in page
    assert "Ana Example" in page
    assert re.findall(r'name="members" value="(\w+)"', page) == ["XB", "XC"]
    assert re.search(r'value="hit_only"[^>]*checked', page)
    assert not re.search(r'name="members"[^>]*checked', page)
    assert "Propose exactly this" not in page


def test_things_are_offered_in_full_at_first(officer, holds):
    car = holds("X", schema="Vehicle", properties={"vin": ("WVWZZZ1JZXW000001",)}, status=None)
    assert re.search(r'value="full"[^>]*checked', text(officer.get(f"/sharing/propose/?record={car}")))


def test_a_preview_changes_nothing_and_says_who_would_see_what(officer, holds):
    record = holds()
    page, _seen = previewed(officer, asked(record, members=("XB", "XC"), reveal="full"))
    cells = re.findall(r'class="number" data-label="Receives in full">(\d+)<', text(page))
    assert cells == ["1", "1"]
    assert not Sharing.objects.exists()
    assert may_receive(record) is None


def test_whoever_is_not_named_loses_it_and_the_preview_says_so(officer, shared):
    page, _seen = previewed(officer, asked(shared, members=("XC",)))
    assert "Bureau of XB (XB) may see 1 of these records now and is not named" in text(page)


def test_what_is_shared_so_already_is_not_proposed(officer, shared):
    page, _seen = previewed(officer, asked(shared, members=("XB",), reveal="full"))
    assert "shared so already" in text(page)
    assert "Propose exactly this" not in text(page)


def test_a_proposal_rings_at_the_approver_and_only_another_person_approves(officer, second, holds):
    record = holds()
    address = proposed(officer, record)
    assert may_receive(record) is None
    page = text(officer.get(address))
    assert "Nothing has left." in page
    assert 'value="approve"' not in page
    assert officer.post(address + "decide/", {"verb": "approve"}).status_code == 403
    approver = second(Role.APPROVER)
    home = text(approver.get("/"))
    assert "Sharing to approve" in home
    opened = approver.post(re.search(r'action="(/alerts/\d+/open/)"', home)[1])
    assert opened.url == address
    page = text(approver.get(address))
    assert "joint case 2026/114" in page
    assert "Ana Example" in page
    assert 'data-label="Receives hit only">1<' in page
    once = ONCE.search(page)[1]
    for _ in range(2):
        assert approver.post(address + "decide/", {"verb": "approve", "once": once}).url == address
    assert may_receive(record) is View.HIT_ONLY
    assert may_receive(record, XC) is None
    assert not Alert.objects.filter(closed_at=None).exists()
    assert "Approved" in text(officer.get(address))


def test_who_proposed_it_cannot_approve_it_even_as_an_approver(officer, second, holds):
    both = second(Role.OFFICER, Role.APPROVER)
    record = holds()
    address = proposed(both, record)
    page = text(both.get(address))
    assert "another approver decides" in page
    assert 'value="approve"' not in page
    assert both.post(address + "decide/", {"verb": "approve"}).status_code == 403
    assert may_receive(record) is None
    both.post(address + "decide/", {"verb": "refuse"})
    assert Sharing.objects.get().state == "refused"


def test_refusing_shares_nothing_and_closes_the_alert(officer, second, holds):
    record = holds()
    address = proposed(officer, record)
    approver = second(Role.APPROVER)
    assert approver.post(address + "decide/", {"verb": "refuse"}).url == address
    assert may_receive(record) is None
    assert not Alert.objects.filter(closed_at=None).exists()
    assert "Refused" in text(approver.get(address))
    assert approver.post(address + "decide/", {"verb": "approve"}).status_code == 409


@pytest.mark.parametrize(
    "change",
    [{"members": ("XB", "XC")}, {"reveal": "full"}, {"seen": "0" * 32}],
)
def test_only_what_was_previewed_is_proposed(officer, holds, change):
    data = asked(holds())
    _page, seen = previewed(officer, data)
    answer = officer.post("/sharing/propose/", data | {"step": "propose", "seen": seen} | change)
    assert "nothing was proposed" in text(answer)
    assert not Sharing.objects.exists()


def test_a_record_that_changed_between_preview_and_proposal_is_previewed_anew(officer, holds, revise):
    record = holds()
    data = asked(record)
    _page, seen = previewed(officer, data)
    revise(record)
    assert "nothing was proposed" in text(officer.post("/sharing/propose/", data | {"step": "propose", "seen": seen}))


def test_a_record_that_changed_since_the_proposal_cannot_be_approved(officer, second, holds, revise):
    record = holds()
    address = proposed(officer, record)
    revise(record)
    approver = second(Role.APPROVER)
    page = text(approver.get(address))
    assert "1 record changed since it was proposed" in page
    assert 'value="approve"' not in page
    assert approver.post(address + "decide/", {"verb": "approve"}).status_code == 409
    assert may_receive(record) is None


@pytest.mark.parametrize(
    "wrong", [{"members": ()}, {"members": ("XH",)}, {"members": ("XA",)}, {"reveal": "all"}, {"reason": " "}]
)
def test_a_wrong_form_comes_back_with_what_was_typed(officer, holds, wrong):
    answer = officer.post("/sharing/propose/", asked(holds()) | wrong | {"step": "preview"})
    assert answer.status_code == 422
    assert 'class="fault"' in text(answer)
    assert "1 record chosen" in text(answer)


def test_list_entries_replicas_and_hidden_records_are_never_chosen(officer, holds, lists, replica):
    hidden = holds("Hidden", purposes=(Purpose.TRAINING,))
    for record in (lists(), replica(), hidden, uuid4()):
        page = text(officer.get(f"/sharing/propose/?record={record}"))
        assert 'name="members"' not in page
        assert "Hidden" not in page
        answer = officer.post("/sharing/propose/", asked(record, step="propose", seen="0" * 32))
        assert not Sharing.objects.exists(), answer
    assert officer.get("/sharing/propose/?record=nonsense").status_code == 422


def test_all_that_fit_are_proposed_at_once_without_list_entries(officer, second, holds, lists):
    missing = [holds(f"Missing {n}", status=PersonStatus.MISSING) for n in range(30)]
    other = holds("Other")
    lists()
    page = text(officer.get("/sharing/propose/?every=yes&status=missing"))
    assert "30 records chosen" in page
    assert "These are the first 25" in page
    assert "1 list entry is left out" in text(officer.get("/sharing/propose/?every=yes"))
    data = {"every": "yes", "status": "missing", "members": ("XB",), "reveal": "hit_only", "reason": "search"}
    _page, seen = previewed(officer, data)
    address = officer.post("/sharing/propose/", data | {"step": "propose", "seen": seen}).url
    second(Role.APPROVER).post(address + "decide/", {"verb": "approve"})
    assert {may_receive(record) for record in missing} == {View.HIT_ONLY}
    assert may_receive(other) is None


def test_the_list_of_proposals_is_for_those_who_propose_or_decide(officer, second, holds):
    address = proposed(officer, holds())
    for client in (officer, second(Role.APPROVER)):
        page = text(client.get("/sharing/"))
        assert address in page
        assert "Somebody" in page
    for role in (Role.ANALYST, Role.FRONT_LINE, Role.ADMINISTRATOR, Role.DATA_PROTECTION):
        other = second(role, username=role.value.replace("_", "."))
        assert other.get("/sharing/").status_code == 403
        seen, absent = (other.get(page) for page in (address, f"/sharing/{uuid4()}/"))
        assert seen.status_code == absent.status_code
        assert seen.status_code in (403, 404)
        assert "joint case" not in text(seen)
        assert other.get("/sharing/propose/").status_code == 403
    assert officer.get(f"/sharing/{uuid4()}/").status_code == 404


def test_without_other_members_there_is_nobody_to_share_with(signed_in, holds):
    client = signed_in(Role.OFFICER)
    client.post("/shift/", {"purpose": "investigation"})
    page = text(client.get(f"/sharing/propose/?record={holds()}"))
    assert "there is nobody to share with" in page


@pytest.mark.parametrize("language", ["fr", "es", "ar"])
def test_the_pages_stand_in_every_language(officer, second, holds, language):
    address = proposed(officer, holds(), reveal=Reveal.FULL.value)
    approver = second(Role.APPROVER, Role.OFFICER, language=language)
    for page in ("/sharing/", address, f"/sharing/propose/?record={holds()}"):
        answer = approver.get(page)
        assert answer.status_code == 200
        assert f'lang="{language}"' in text(answer)


def test_sharing_with_nobody_is_said_deliberately_and_shows_who_loses(officer, second, shared):
    neither = officer.post("/sharing/propose/", asked(shared, members=(), step="preview"))
    both = officer.post("/sharing/propose/", asked(shared, nobody="on", step="preview"))
    assert (neither.status_code, both.status_code) == (422, 422)
    page, _seen = previewed(officer, asked(shared, members=(), nobody="on"))
    assert "Nobody abroad would see these records any more." in text(page)
    assert "would be told to withdraw it" in text(page)
    address = proposed(officer, shared, members=(), nobody="on")
    approver = second(Role.APPROVER)
    assert "nobody any more" in text(approver.get(address))
    approver.post(f"{address}decide/", {"verb": "approve"})
    assert may_receive(shared) is None


def test_a_large_sharing_shows_how_far_it_is(officer, second, holds, monkeypatch):
    monkeypatch.setattr(sharing, "AT_ONCE", 2)
    address = proposed(officer, *(holds(f"Person {n}") for n in range(5)))
    approver = second(Role.APPROVER)
    approver.post(f"{address}decide/", {"verb": "approve"})
    page = text(approver.get(address))
    assert 'max="5" value="0"' in page and "being carried out" in text(approver.get("/sharing/"))
    sharing.run_due(bureau.now())
    page = text(approver.get(address))
    assert "<progress" not in page and "Approved" in page
