"""Logging an act: what is written, what it says, and to whom."""

import json
from uuid import UUID

import pytest
from django.db import transaction

from comity.apps import bureau
from comity.apps.audit import actions, details
from comity.apps.audit.events import Event
from comity.apps.audit.models import Detail, Entry
from comity.kernel import merkle
from comity.kernel.errors import InvalidInput, Unauthentic
from comity.kernel.vocabulary import Purpose
from tests.apps.audit.conftest import AT, OFFICER

RECORD = UUID("1b4e28ba-2fa1-41d2-883f-0016d3cca427")
pytestmark = pytest.mark.django_db


def append_check(**more: object) -> Entry:
    id_ = actions.append(
        Event.CHECK_MADE,
        by=OFFICER,
        at=AT,
        about=RECORD,
        purpose=Purpose.BORDER_CONTROL,
        facts={"matches": 2},
        sealed={"name": "Ana Pereira", "born": "1980"},
        **more,
    )
    return Entry.objects.get(pk=id_)


def test_an_entry_commits_to_what_its_detail_says() -> None:
    row = append_check()
    entry = merkle.Entry.parse(bytes(row.leaf))
    assert (entry.id, entry.at, entry.event) == (row.id, AT, "check_made")
    assert {name: value for name, (_, value) in row.detail.opened.items()} == {
        "about": str(RECORD),
        "by": {"id": "officer:12", "kind": "officer", "member": "XA", "unit": "DESK"},
        "facts": {"matches": 2},
        "purpose": "border_control",
    }
    for name, (salt, value) in row.detail.opened.items():
        details.require_committed(entry, name, salt, value)


def test_every_entry_has_as_many_commitments_as_any_other() -> None:
    bare = Entry.objects.get(pk=actions.append(Event.SIGNED_OUT, by=OFFICER, at=AT))
    full = append_check()
    sizes = {len(merkle.Entry.parse(bytes(row.leaf)).commitments) for row in (bare, full)}
    assert sizes == {len(details.FIELDS)}


def test_the_same_act_twice_gives_entries_with_nothing_in_common() -> None:
    one, two = (merkle.Entry.parse(bytes(append_check().leaf)) for _ in range(2))
    assert not set(one.commitments) & set(two.commitments)


def test_names_stand_in_no_table_in_clear() -> None:
    row = append_check()
    everything = [bytes(row.leaf), bytes(row.detail.sealed), json.dumps(row.detail.opened).encode()]
    assert not any(word in part for part in everything for word in (b"Ana", b"Pereira", b"1980"))


def test_the_length_of_a_name_does_not_show_in_what_is_sealed() -> None:
    def sealed(name: str) -> bytes:
        id_ = actions.append(Event.CHECK_MADE, by=OFFICER, at=AT, sealed={"name": name})
        return bytes(Detail.objects.get(pk=id_).sealed)

    assert len(sealed("Li")) == len(sealed("Wolfeschlegelsteinhausenbergerdorff"))


def test_a_detail_that_was_altered_is_not_what_the_entry_commits_to() -> None:
    row = append_check()
    salt, _ = row.detail.opened["purpose"]
    with pytest.raises(Unauthentic):
        details.require_committed(merkle.Entry.parse(bytes(row.leaf)), "purpose", salt, "arrest")


def test_an_act_that_fails_leaves_no_entry() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        append_check()
        raise RuntimeError("the act failed")
    assert not Entry.objects.exists()
    assert not Detail.objects.exists()


@pytest.mark.parametrize("facts", [{"count": 2**60}, {"value": float("nan")}, {"id": RECORD}, {1: "x"}])
def test_what_is_not_portable_json_is_refused_before_anything_is_written(facts: dict) -> None:
    with pytest.raises(InvalidInput):
        actions.append(Event.CHECK_MADE, by=OFFICER, at=AT, facts=facts)
    assert not Entry.objects.exists()


def test_an_entry_fits_a_node_of_this_federation_only() -> None:
    assert actions.log_key().name == f"{bureau.this().federation}/{bureau.this().member}"
