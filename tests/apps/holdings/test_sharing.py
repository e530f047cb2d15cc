"""Large sharings are carried out part by part; sharing with nobody takes records back from who holds them."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comity.apps import bureau
from comity.apps.audit.models import Entry
from comity.apps.holdings import actions, queries, sharing
from comity.apps.holdings.models import Holding, JournalLine, Sharing, SupersededHeader
from comity.apps.holdings.writing import content_of, signed_version
from comity.kernel.errors import Conflict
from comity.kernel.keys import Use
from comity.kernel.policy import Actor, ActorKind, Role
from comity.kernel.records import Content, LegalGround, WithdrawalReason, verify
from comity.kernel.vocabulary import GroundKind, Member, PersonStatus, Purpose, Reveal

pytestmark = pytest.mark.django_db
XA, XB, XC = Member("XA"), Member("XB"), Member("XC")
OFFICER = Actor("officer:1", ActorKind.OFFICER, XA, frozenset({Role.OFFICER}))
APPROVER = Actor("officer:3", ActorKind.OFFICER, XA, frozenset({Role.APPROVER}))
ANA = Content(
    "Person",
    properties={"name": ("Ana Example",), "birthDate": ("1980-05-03",)},
    status=PersonStatus.ACCUSED,
    purposes=(Purpose.ARREST,),
    ground=LegalGround(GroundKind.WARRANT, "Court", "7/26"),
    review_on=date(2031, 1, 1),
)


@pytest.fixture(autouse=True)
def _fresh(monkeypatch):
    queries.forget_cached()
    monkeypatch.setattr(sharing, "AT_ONCE", 4)


def records(count):
    made = (replace(ANA, properties={**ANA.properties, "name": (f"Person {n}",)}) for n in range(count))
    return [actions.create(content, by=OFFICER, at=bureau.now()) for content in made]


def proposed(ids, members=(XB,), reveal=Reveal.FULL):
    return sharing.propose(ids, members, reveal, reason="joint case", by=OFFICER, at=bureau.now())


def approved(ids, **more):
    made = proposed(ids, **more)
    return made, sharing.approve(made, by=APPROVER, at=bureau.now())


def audiences():
    return {content_of(row).audience for row in Holding.objects.all()}


def test_a_small_sharing_is_done_with_the_approval():
    made, changed = approved(records(4))
    assert (changed, Sharing.objects.get(id=made).state, audiences()) == (4, "approved", {(XB,)})


def test_a_large_sharing_is_carried_out_in_parts_and_says_how_far_it_is():
    made, changed = approved(records(10))
    assert (changed, Sharing.objects.get(id=made).state, audiences()) == (None, "running", {()})
    sharing._part(made, bureau.now())
    one = Sharing.objects.get(id=made)
    assert (one.state, one.done, one.changed) == ("running", 4, 4)
    assert sharing.run_due(bureau.now()) == 6
    one.refresh_from_db()
    assert (one.state, one.done, one.changed, one.left_out) == ("approved", 10, 10, 0)
    assert audiences() == {(XB,)} and sharing.run_due(bureau.now()) == 0
    assert Entry.objects.filter(event="sharing_finished").count() == 1


def test_every_version_is_signed_chained_and_journaled():
    approved(records(10))
    sharing.run_due(bureau.now())
    key = bureau.keystore().pair().public.of(Use.RECORD)
    for row in Holding.objects.all():
        verify(signed_version(row), suite=bureau.suite(), public=key)
        assert row.version == 2
    assert SupersededHeader.objects.count() == 10
    lines = JournalLine.objects.filter(version=2)
    assert lines.count() == 10 and not lines.filter(corrected=True).exists()


def test_what_changed_or_went_meanwhile_is_left_as_it_is_and_counted():
    ids = records(10)
    made, _ = approved(ids)
    actions.revise(ids[7], ANA, by=OFFICER, at=bureau.now())
    actions.withdraw(ids[8], WithdrawalReason.WRONG, by=OFFICER, at=bureau.now())
    sharing.run_due(bureau.now())
    one = Sharing.objects.get(id=made)
    assert (one.state, one.done, one.changed, one.left_out) == ("approved", 10, 8, 1)
    assert content_of(Holding.objects.get(id=ids[7])).audience == ()


def test_a_large_sharing_is_not_approved_where_a_record_changed_since_the_preview():
    ids = records(10)
    made = proposed(ids)
    actions.revise(ids[0], ANA, by=OFFICER, at=bureau.now())
    with pytest.raises(Conflict):
        sharing.approve(made, by=APPROVER, at=bureau.now())


def test_a_part_costs_the_same_few_statements_however_many_records_it_has(monkeypatch):
    def statements(count):
        monkeypatch.setattr(sharing, "AT_ONCE", 4)
        made, _ = approved(records(count))
        monkeypatch.setattr(sharing, "AT_ONCE", count)
        with CaptureQueriesContext(
            connection,
        ) as caught:
            sharing._part(made, bureau.now())
        return len(caught)

    statements(5)  # the policy class is new
    assert statements(6) == statements(40)


def test_sharing_with_nobody_empties_the_audience_and_the_preview_says_who_loses():
    ids = records(3)
    approved(ids, members=(XB, XC))
    seen = sharing.preview(ids, [], Reveal.HIT_ONLY, by=OFFICER, at=bureau.now())
    assert (seen.sees, seen.loses, seen.changed) == ({}, {"XB": 3, "XC": 3}, 3)
    _, changed = approved(ids, members=(), reveal=Reveal.HIT_ONLY)
    assert changed == 3
    for row in Holding.objects.all():
        content = content_of(row)
        assert (content.audience, content.reveal, content.hit_only) == ((), None, None)
    for member in (XB, XC):
        assert queries.for_reader(ids[0], Actor.of_member(member), at=bureau.now()) is None


def test_sharing_with_nobody_what_nobody_has_changes_nothing():
    ids = records(2)
    assert sharing.preview(ids, [], Reveal.FULL, by=OFFICER, at=bureau.now()).loses == {}
    assert approved(ids, members=())[1] == 0
    assert set(Holding.objects.values_list("version", flat=True)) == {1}
