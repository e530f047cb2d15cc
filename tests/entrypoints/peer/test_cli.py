"""`comity peer`: what a person at the machine does to join, admit, pull and ask why."""

import dataclasses
import json

import pytest
from click.testing import CliRunner

from comity.apps import bureau
from comity.apps.exchange import publishing, queries, refreshing
from comity.entrypoints.cli.peer import command
from comity.kernel.errors import Conflict, Denied, InvalidInput, Unauthentic
from comity.kernel.vocabulary import Member
from tests.apps.exchange.conftest import (
    AT,
    FEDERATION,
    SUITE,
    XB,
    no_classes_from_other_tests,
    publishes,
    shares,
    xb,
)

pytestmark = pytest.mark.django_db
__all__ = ["no_classes_from_other_tests", "xb"]


def peer(*words, fails_with=None):
    """Run `comity peer …`; its JSON answer, or its text."""
    result = CliRunner().invoke(command, [str(word) for word in words])
    if fails_with is not None:
        assert isinstance(result.exception, fails_with), result.output
        return result.exception
    assert result.exception is None, result.exception
    return json.loads(result.output) if "--json" in words else result.output


@pytest.fixture
def hub(settings, tmp_path):
    bureau.keystore()  # remembered once for the process: the test node's own, before the home changes
    settings.COMITY = dataclasses.replace(
        settings.COMITY,
        role="hub",
        home=tmp_path / "hub",
        member=Member.parse("XZ"),
        origin="http://hub.example",
    )
    return tmp_path


def card_of_xb(settings, folder, monkeypatch):
    """The card that XB's own node would write."""
    pair, ours = SUITE.generate(FEDERATION), settings.COMITY

    class Store:
        def pair(self):
            return pair

    with monkeypatch.context() as as_xb:
        as_xb.setattr(bureau, "keystore", lambda: Store())
        settings.COMITY = dataclasses.replace(ours, role="member", member=XB, origin="https://xb.example")
        told = peer("card", "--to", folder / "xb.card", "--json")
    settings.COMITY = ours
    assert told["fingerprint"] == pair.public.fingerprint()
    return folder / "xb.card", told["fingerprint"]


def test_a_hub_publishes_invites_and_admits_and_nothing_is_done_without_yes(hub, settings, monkeypatch):
    card, fingerprint = card_of_xb(settings, hub, monkeypatch)
    assert peer("publish", "--json") == {"done": False}
    assert queries.find_directory() is None
    assert peer("publish", "--yes", "--json")["directory_version"] == 1
    told = peer("invite", "--to", hub / "invitation.json", "--json")
    assert told["directory"] == "http://hub.example/peer/directory/"
    shown = peer("admit", card, "--json")
    assert (shown["done"], shown["member"], shown["fingerprint"]) == (False, "XB", fingerprint)
    assert queries.directory().version == 1
    peer("admit", card, "--fingerprint", "1 2 3", "--yes", fails_with=Unauthentic)
    assert peer("admit", card, "--fingerprint", fingerprint, "--yes", "--json")["directory_version"] == 2
    assert queries.directory().entry(XB).address == "https://xb.example/peer/"
    peer("admit", card, "--yes", fails_with=Conflict)
    assert [row["member"] for row in peer("list", "--json")["members"]] == ["XZ", "XB"]
    assert "XB" in peer("list")


def test_admitting_is_the_hubs_alone(tmp_path):
    for words in (("publish",), ("invite", "--to", tmp_path / "x")):
        peer(*words, fails_with=Denied)


def test_joining_shows_the_roots_fingerprint_first(hub, settings):
    peer("publish", "--yes")
    told = peer("invite", "--to", hub / "invitation.json", "--json")
    settings.COMITY = dataclasses.replace(settings.COMITY, role="member", home=hub / "member")
    shown = peer("join", hub / "invitation.json", "--json")
    assert (shown["done"], shown["fingerprint"]) == (False, told["fingerprint"])
    assert not refreshing.has_joined()
    root = hub / "hub" / "directory" / "metadata" / "1.root.json"
    assert peer("join", "--directory", "http://x/", "--root", root, "--json")["fingerprint"] == told["fingerprint"]
    peer("join", hub / "invitation.json", "--fingerprint", "12345 " * 8, "--yes", fails_with=Unauthentic)
    settings.COMITY = dataclasses.replace(settings.COMITY, federation="exercise.other")
    assert peer("join", hub / "invitation.json", fails_with=InvalidInput).code == "wrong_federation"


def test_joining_with_half_an_anchor_is_a_wrong_call(tmp_path):
    (tmp_path / "nonsense").write_text("{}")
    result = CliRunner().invoke(command, ["join", "--directory", "http://x/"])
    assert result.exit_code == 2
    assert peer("join", tmp_path / "nonsense", fails_with=InvalidInput).code == "bad_invitation"


def test_a_hub_without_an_address_invites_nobody(hub, settings):
    peer("publish", "--yes")
    settings.COMITY = dataclasses.replace(settings.COMITY, origin="")
    assert peer("invite", "--to", hub / "x", fails_with=InvalidInput).code == "no_origin"
    assert publishing.repository().first_root


def test_status_and_why_say_how_it_stands(xb):
    record = publishes()
    shares(record)
    [row] = peer("status", "--json")["peers"]
    assert (row["member"], row["heard_at"], row["feeds"]["ordinary"]["waiting"]) == ("XB", None, 0)
    assert "never" in peer("status")
    assert peer("why", record, "XB", "--json")["verdict"] == "not_queued"
    xb.pulls_all()
    assert peer("why", record, "xb").startswith("on_its_way")
    assert queries.ledger_of(record, AT)[0].member == XB


def test_a_pull_without_due_peers_says_so(xb):
    assert peer("pull", "--json") == {"peers": [], "faults": []}
    assert "no peer is due" in peer("pull")
