"""`comity record`: looking states a purpose, changes are dry until --yes, sharing keeps its second person."""

import json
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from click.testing import CliRunner

from comity.apps import bureau
from comity.apps.accounts import actions as accounts
from comity.apps.audit.models import Entry
from comity.apps.holdings import queries
from comity.apps.holdings.models import Holding, Sharing
from comity.entrypoints.cli.record import command
from comity.kernel.errors import ComityError
from comity.kernel.policy import Actor, Role, View
from comity.kernel.vocabulary import Member, Purpose

XB = Actor.of_member(Member("XB"))
WHY = ("--purpose", "investigation")


def run(*words):
    return CliRunner().invoke(command, [str(word) for word in words])


def fault(*words):
    """The code with which it is refused; the program makes one sentence and exit code 1 of it."""
    result = run(*words)
    assert isinstance(result.exception, ComityError), result.output
    return result.exception.code


def answer(*words):
    result = run(*words, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.fixture
def people(db):
    at = datetime(2026, 1, 1, tzinfo=UTC)
    console = Actor.of_console("tests", Member("XA"))
    accounts.create_unit("NCB", "Exercise desk", by=console, at=at)
    for name, role in (("nadia", Role.OFFICER), ("omar", Role.APPROVER)):
        accounts.create_user(name, name=name.title(), unit="NCB", roles=[role], by=console, at=at)


def test_looking_needs_a_purpose_and_is_logged(holds):
    record = holds()
    assert run("show", record).exit_code == 2
    assert run("list").exit_code == 2
    assert fault("list", "--purpose", "curiosity") == "unknown_purpose"
    shown = answer("show", record, *WHY)
    assert shown["fields"]["properties.name"] == ["Ana Example"]
    assert (shown["version"], shown["readers"], shown["held_by"]) == (1, {}, [])
    assert len(shown["versions"][0]["digest"]) == 64
    assert Entry.objects.filter(event="record_read").count() == 1
    assert "Ana Example" in run("show", record, *WHY).output


def test_a_list_is_filtered_counted_and_logged_without_names(holds, lists, replica):
    holds(), lists(), replica()
    assert answer("list", *WHY)["total"] == 3
    assert [one["caption"] for one in answer("list", *WHY, "--owner", "xb")["records"]] == ["Bruno Beispiel"]
    assert answer("list", *WHY, "--status", "listed", "--schema", "Person")["total"] == 1
    found = answer("list", *WHY, "--text", "ana")
    assert [one["caption"] for one in found["records"]] == ["Ana Example"]
    assert "1 of 3 records" in run("list", *WHY, "--limit", "1").output
    assert "ana" not in str([entry.detail.opened for entry in Entry.objects.filter(event="holdings_listed")])


def test_denied_and_absent_are_one_answer(holds):
    hidden = holds(purposes=(Purpose.TRAINING,))
    answers = [run("show", record, *WHY) for record in (hidden, uuid4())]
    assert {(str(one.exception), one.output) for one in answers} == {("there is no such record", "")}


def test_a_withdrawal_is_dry_until_yes_and_shows_its_holders_afterwards(shared):
    assert run("withdraw", shared).exit_code == 2
    assert run("withdraw", shared, "--reason", "no_longer_shared").exit_code == 2
    dry = run("withdraw", shared, "--reason", "wrong")
    assert "Do it with --yes" in dry.output
    assert Holding.objects.filter(id=shared).exists()
    assert answer("withdraw", shared, "--reason", "wrong", "--yes")["done"]
    assert not Holding.objects.filter(id=shared).exists()
    ended = answer("show", shared, *WHY)
    assert (ended["reason"], ended["up_to"]) == ("wrong", 2)
    assert "fields" not in ended
    assert fault("withdraw", shared, "--reason", "wrong", "--yes") == "not_found"
    assert fault("withdraw", uuid4(), "--reason", "wrong") == "not_found"


def test_a_replica_is_not_ours_to_withdraw_or_share(replica, directory, people):
    directory()
    foreign = replica()
    assert fault("withdraw", foreign, "--reason", "wrong", "--yes") == "not_found"
    assert fault("share", "--id", foreign, "--to", "XB", "--reason", "x", "--yes") == "not_found"
    assert Holding.objects.filter(id=foreign).exists()


def test_sharing_shows_the_preview_and_changes_nothing_without_yes(holds, lists, directory, people):
    directory()
    record = holds()
    lists()
    dry = answer("share", "--all", "--to", "XB", "--to", "XC", "--reason", "joint case", "--approve-as", "omar")
    assert dry["sees"] == {"XB": {"hit_only": 1}, "XC": {"hit_only": 1}}
    assert (dry["done"], dry["records"], dry["listed_left_out"]) == (False, 1, 1)
    assert not Sharing.objects.exists()
    assert "hit only" in run("share", "--id", record, "--to", "XB", "--reason", "joint case").output


def test_sharing_is_proposed_by_the_console_and_approved_by_a_named_second_person(holds, directory, people):
    directory()
    record = holds()
    words = ("share", "--all", "--to", "XB", "--reveal", "full", "--reason", "joint case", "--yes")
    done = answer(*words, "--approve-as", "omar")
    assert (done["state"], done["changed"]) == ("approved", 1)
    sharing = Sharing.objects.get()
    assert sharing.proposed_by.startswith("console:")
    assert sharing.decided_by.startswith("officer:")
    assert queries.for_reader(record, XB, at=bureau.now())[1] is View.FULL
    assert {"sharing_proposed", "sharing_approved"} <= set(Entry.objects.values_list("event", flat=True))


def test_without_a_second_person_the_proposal_waits(holds, directory, people):
    directory()
    record = holds()
    assert answer("share", "--id", record, "--to", "XB", "--reason", "joint case", "--yes")["state"] == "proposed"
    assert queries.for_reader(record, XB, at=bureau.now()) is None


@pytest.mark.parametrize("username, code", [("nadia", "denied"), ("nobody", "not_found")])
def test_who_may_not_approve_stops_it_before_anything_is_proposed(holds, directory, people, username, code):
    directory()
    holds()
    words = ("share", "--all", "--to", "XB", "--reason", "joint case", "--yes")
    assert fault(*words, "--approve-as", username) == code
    assert not Sharing.objects.exists()


@pytest.mark.parametrize("to, code", [("XH", "no_member"), ("XA", "no_member"), ("XZ", "no_member"), ("Q", "unknown")])
def test_records_are_shared_with_members_of_the_directory_alone(holds, directory, people, to, code):
    directory()
    holds()
    assert fault("share", "--all", "--to", to, "--reason", "x", "--yes").startswith(code)
    assert not Sharing.objects.exists()


@pytest.mark.parametrize(
    "words",
    [
        ("share", "--to", "XB", "--reason", "x"),
        ("share", "--all", "--id", str(uuid4()), "--to", "XB", "--reason", "x"),
        ("share", "--all", "--reason", "x"),
        ("share", "--all", "--to", "XB"),
        ("share", "--all", "--to", "XB", "--reason", "x", "--reveal", "everything"),
        ("show", "not-an-id", *WHY),
        ("list", *WHY, "--limit", "0"),
    ],
)
def test_a_wrong_call_ends_with_2(words, db):
    assert run(*words).exit_code == 2
