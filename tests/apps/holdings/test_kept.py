"""Records decoded once: what is shown is still what the table and the door say at that moment."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comity.apps import bureau
from comity.apps.holdings import actions, kept, light, queries, screening
from comity.apps.holdings.classes import database
from comity.apps.holdings.models import Holding
from comity.kernel.policy import Act, Actor, ActorKind, Role
from comity.kernel.records import Content, LegalGround, WithdrawalReason
from comity.kernel.vocabulary import GroundKind, Member, PersonStatus, Purpose, Reveal

pytestmark = pytest.mark.django_db
OFFICER = Actor("officer:1", ActorKind.OFFICER, Member("XA"), frozenset({Role.OFFICER}))
CONTENT = Content(
    "Person",
    properties={"name": ("Ana Pereira",), "birthDate": ("1980-05-03",), "notes": ("seen at the harbour",)},
    status=PersonStatus.ACCUSED,
    purposes=(Purpose.ARREST,),
    ground=LegalGround(GroundKind.WARRANT, "Court", "7/26"),
    review_on=date(2029, 1, 1),
    reveal=Reveal.FULL,
)


def create(content=CONTENT):
    return actions.create(content, by=OFFICER, at=bureau.now())


def look(*ids, purpose=Purpose.BORDER_CONTROL, act=Act.CHECK):
    return queries.for_screening(list(ids), OFFICER, act, purpose, at=bureau.now())


def of_this_database():
    return screening._kept[database()]


def test_a_second_look_decodes_nothing_and_shows_the_same():
    record = create()
    first = look(record)[record]
    with CaptureQueriesContext(
        connection,
    ) as asked:
        second = look(record)[record]
    assert first.prepared is second.prepared and first.record == second.record
    assert not [one for one in asked.captured_queries if '"fields"' in one["sql"]]
    assert "notes" not in first.record.content.properties


def test_a_revised_record_is_shown_as_it_is_now():
    record = create()
    look(record)
    actions.revise(record, replace(CONTENT, properties={"name": ("Ana Gomes",)}), by=OFFICER, at=bureau.now())
    assert look(record)[record].record.content.properties == {"name": ("Ana Gomes",)}


def test_the_same_version_stored_anew_is_read_anew():
    record = create()
    before = look(record)[record]
    Holding.objects.filter(id=record).update(stored_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert look(record)[record].prepared is not before.prepared


def test_the_light_columns_say_the_same_as_the_record_read_in_full():
    record, other = create(), create(replace(CONTENT, properties={"name": ("Ana",), "birthDate": ("2020-05",)}))
    Holding.objects.filter(id=other).update(own=False, lease_until=bureau.now())
    rows = {record_id: light.decoded(row) for record_id, row in light.rows([record, other, uuid4()])}
    assert rows == {one.id: light.of(one) for one in Holding.objects.filter(id__in=[record, other])}
    assert rows[other].adult_on and rows[other].lease_until and not rows[other].own and rows[record].adult_on is None


def test_what_changes_while_it_is_read_is_shown_as_it_is_now(monkeypatch):
    record = create()
    before = list(light.rows([record]))
    Holding.objects.filter(id=record).update(own=False, lease_until=bureau.now() - timedelta(days=1))
    monkeypatch.setattr(light, "rows", lambda ids: iter(before))
    assert look(record)[record].record.stale
    monkeypatch.undo()
    assert look(record)[record].record.stale


def test_a_withdrawn_record_is_gone_and_leaves_nothing_in_memory():
    record, other = create(), create()
    look(record, other)
    actions.withdraw(record, WithdrawalReason.WRONG, by=OFFICER, at=bureau.now())
    assert set(look(other)) == {other}
    assert set(of_this_database()._records) == {other}


def test_the_door_is_asked_at_each_look():
    record = create()
    assert look(record)
    assert not look(record, purpose=Purpose.PROPERTY)
    Holding.objects.filter(id=record).update(own=False, lease_until=bureau.now() - timedelta(days=1))
    assert look(record)[record].record.stale


def test_a_whole_view_is_whole_though_less_was_shown_before():
    record = create()
    look(record)
    assert "notes" in look(record, act=Act.READ)[record].record.content.properties


def test_after_very_many_changes_all_is_thrown_out(monkeypatch):
    monkeypatch.setattr(kept, "MOST_CHANGES", 2)
    record = create()
    look(record)
    for _ in range(4):
        create()
    look()
    newest = create()
    look(newest)
    assert set(of_this_database()._records) == {newest}


def test_no_more_records_are_kept_than_there_is_room_for(monkeypatch):
    monkeypatch.setattr(kept, "MOST_RECORDS", 2)
    ids = [create() for _ in range(3)]
    look(*ids)
    assert len(of_this_database()._records) == 2
    assert set(look(*ids)) == set(ids)


def test_counts_follow_the_journal():
    create()
    assert queries.counts(OFFICER, Purpose.BORDER_CONTROL, at=bureau.now()) == {"XA": 1}
    create()
    assert queries.counts(OFFICER, Purpose.BORDER_CONTROL, at=bureau.now()) == {"XA": 2}
    assert queries.counts(OFFICER, Purpose.PROPERTY, at=bureau.now()) == {}
