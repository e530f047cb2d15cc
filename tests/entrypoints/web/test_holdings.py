"""The list of holdings: filters, pages, what it logs, and that it shows exactly what the door would open."""

import re

import pytest

from comity.apps.audit.models import Entry
from comity.apps.holdings import actions as holdings
from comity.apps.holdings import queries
from comity.kernel.policy import Actor, ActorKind, Role
from comity.kernel.vocabulary import Member, PersonStatus, Purpose, Reveal

CAPTION = re.compile(r'<a href="/records/([0-9a-f-]{36})/" dir="auto">\s*([^<]*)</a>')


@pytest.fixture
def officer(signed_in):
    client = signed_in(Role.OFFICER)
    client.post("/shift/", {"purpose": "investigation"})
    return client


def names(client, query=""):
    answer = client.get(f"/holdings/{query}")
    assert answer.status_code == 200
    return [caption for _id, caption in CAPTION.findall(answer.content.decode())]


def text(answer):
    return answer.content.decode()


def test_a_purpose_is_asked_for_before_anything_is_listed(signed_in, holds):
    client = signed_in(Role.OFFICER)
    holds()
    page = text(client.get("/holdings/?owner=XA"))
    assert "First the purpose of your shift" in page
    assert 'name="next" value="/holdings/?owner=XA"' in page
    assert "Ana Example" not in page


@pytest.mark.parametrize("role", [Role.FRONT_LINE, Role.ADMINISTRATOR])
def test_other_roles_have_no_list_and_no_menu_entry(signed_in, role):
    client = signed_in(role)
    assert client.get("/holdings/").status_code == 403
    assert 'href="/holdings/"' not in text(client.get("/"))


def test_filters_narrow_the_list_and_the_count(officer, holds, lists, replica):
    holds("Ana Example"), holds("Мария Пример", status=PersonStatus.MISSING), lists(), replica()
    holds("WVWZZZ1JZXW000001", schema="Vehicle", properties={"vin": ("WVWZZZ1JZXW000001",)}, status=None)
    assert len(names(officer)) == 5
    assert names(officer, "?schema=Vehicle") == ["WVWZZZ1JZXW000001"]
    assert names(officer, "?status=missing") == ["Мария Пример"]
    assert names(officer, "?owner=XB") == ["Bruno Beispiel"]
    assert names(officer, "?list=Invented+Committee") == ["Listed Example"]
    assert names(officer, "?text=example&status=accused") == ["Ana Example"]
    assert names(officer, "?text=XA-2026-77&schema=Vehicle") == ["WVWZZZ1JZXW000001"]
    assert "<b>1</b> record" in text(officer.get("/holdings/?status=missing"))
    assert "fits" in text(officer.get("/holdings/?text=nobody+of+this+name"))


@pytest.mark.parametrize("typed", ["мария", "МАРИЯ", "Мария"])
def test_a_name_is_found_in_any_script_whatever_its_case(officer, holds, typed):
    holds("Мария Пример"), holds()
    assert names(officer, f"?text={typed}") == ["Мария Пример"]


def test_a_record_is_found_by_the_beginning_of_its_id(officer, holds):
    record = holds()
    holds("Other")
    assert names(officer, f"?text={record}") == ["Ana Example"]
    assert names(officer, f"?text={str(record)[:8]}") == ["Ana Example"]


def test_what_is_shared_and_what_is_not(officer, shared, holds):
    holds("Unshared")
    assert names(officer, "?shared=yes") == ["Ana Example"]
    assert names(officer, "?shared=no") == ["Unshared"]
    assert "<bdi>XB</bdi>" in text(officer.get("/holdings/?shared=yes"))


@pytest.mark.parametrize("query", ["?schema=Spaceship", "?status=guilty", "?owner=ZZZ", "?shared=maybe"])
def test_an_unknown_filter_is_refused_beside_its_field(officer, holds, query):
    holds()
    answer = officer.get(f"/holdings/{query}")
    assert answer.status_code == 422
    assert 'class="fault"' in text(answer)
    assert "Ana Example" not in text(answer)


def test_pages_of_25_newest_first(officer, holds):
    for number in range(27):
        holds(f"Person {number:02}")
    first = names(officer)
    assert first[0] == "Person 26"
    assert len(first) == 25
    assert names(officer, "?page=2") == ["Person 01", "Person 00"]
    assert 'href="?page=2"' in text(officer.get("/holdings/"))
    assert names(officer, "?page=no") == first
    assert "fewer pages" in text(officer.get("/holdings/?page=9"))


def test_the_list_shows_what_the_purpose_allows_and_counts_nothing_else(officer, holds):
    holds("Seen"), holds("Kept back", purposes=(Purpose.TRAINING,))
    before = names(officer)
    assert before == ["Seen"]
    assert "<b>1</b> record" in text(officer.get("/holdings/"))
    assert "Kept back" not in text(officer.get("/holdings/?text=kept"))


def test_looking_is_logged_with_the_names_of_the_filters_and_the_text_sealed(officer, holds):
    holds()
    officer.get("/holdings/?text=Example&status=accused&schema=")
    entry = Entry.objects.get(event="holdings_listed")
    assert entry.detail.opened["facts"][1] == {"filters": ["status", "text"], "shown": 1}
    assert "Example" not in str(entry.detail.opened)
    assert b"Example" not in bytes(entry.leaf)
    assert entry.detail.sealed is not None


def test_only_our_own_records_that_are_no_list_entries_can_be_chosen(officer, holds, lists, replica):
    mine, entry, foreign = holds(), lists(), replica()
    page = text(officer.get("/holdings/"))
    assert f'name="record" value="{mine}"' in page
    assert str(entry) in page and f'name="record" value="{entry}"' not in page
    assert str(foreign) in page and f'name="record" value="{foreign}"' not in page


def test_an_analyst_chooses_nothing(signed_in, holds):
    client = signed_in(Role.ANALYST)
    client.post("/shift/", {"purpose": "investigation"})
    holds()
    page = text(client.get("/holdings/"))
    assert "Ana Example" in page
    assert "/sharing/propose/" not in page
    assert 'type="checkbox" name="record"' not in page


def test_a_hit_only_replica_is_listed_without_a_name(officer, replica):
    replica("Secret Name", reveal=Reveal.HIT_ONLY)
    page = text(officer.get("/holdings/"))
    assert "Secret Name" not in page
    assert "an internal remark" not in page


def test_a_long_list_costs_no_more_queries_than_a_short_one(officer, lists, django_assert_max_num_queries):
    """The page's queries grow with the page, not with the list."""
    record = lists()
    content = queries.for_owner(record).content
    by = Actor("officer:901", ActorKind.OFFICER, Member("XA"), frozenset({Role.OFFICER}))
    changes = [holdings.Change("add", content) for _ in range(1000)]
    holdings.store_edition(changes, by=by, at=queries.for_owner(record).stored_at)
    officer.get("/holdings/")
    with django_assert_max_num_queries(40):
        assert "1,001" in text(officer.get("/holdings/?page=40"))
