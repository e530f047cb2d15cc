"""Holdings: created unshared, seen through the door alone, shared by two people, gone when withdrawn."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from comity.apps import bureau
from comity.apps.holdings import actions, queries, sharing
from comity.apps.holdings.models import Holding, JournalLine, PolicyClass, SupersededHeader, Tombstone
from comity.kernel.errors import ComityError, Conflict, Denied, NotFound, Unauthentic
from comity.kernel.keys import RealSuite, Use
from comity.kernel.policy import Act, Actor, ActorKind, Role, View
from comity.kernel.records import (
    HIT_ONLY_VIEW,
    Content,
    LegalGround,
    Listing,
    Withdrawal,
    WithdrawalReason,
    publish,
    reduced,
)
from comity.kernel.vocabulary import GroundKind, Member, PersonStatus, Purpose, Reveal

pytestmark = pytest.mark.django_db
XA, XB, XC = Member("XA"), Member("XB"), Member("XC")
OFFICER = Actor("officer:1", ActorKind.OFFICER, XA, frozenset({Role.OFFICER}))
APPROVER = Actor("officer:2", ActorKind.OFFICER, XA, frozenset({Role.APPROVER}))
BOTH = Actor("officer:3", ActorKind.OFFICER, XA, frozenset({Role.OFFICER, Role.APPROVER}))
ADMIN = Actor("officer:4", ActorKind.OFFICER, XA, frozenset({Role.ADMINISTRATOR}))
PERSON = Content(
    "Person",
    properties={"name": ("Ana Pereira",), "birthDate": ("1980-05-03",), "notes": ("an internal remark",)},
    status=PersonStatus.ACCUSED,
    purposes=(Purpose.ARREST,),
    ground=LegalGround(GroundKind.WARRANT, "Tribunal", "1/26"),
    review_on=date(2029, 1, 1),
)


def now():
    return bureau.now()


def made(content=PERSON):
    return actions.create(content, by=OFFICER, at=now())


def journal():
    return [(line.record_id, line.kind, line.version) for line in queries.journal_after(0)]


def test_a_new_record_is_ours_signed_journalled_and_shared_with_nobody():
    record = made()
    held = queries.read(record, OFFICER, Act.READ, Purpose.INVESTIGATION, at=now())
    assert (held.owner, held.own, held.version, held.caption) == ("XA", True, 1, "Ana Pereira")
    assert held.content.audience == ()
    assert journal() == [(record, "stored", 1)]
    assert queries.for_reader(record, Actor.of_member(XB), at=now()) is None


@pytest.mark.parametrize("missing", ["purposes", "ground", "review_on", "properties"])
def test_a_record_without_its_grounds_is_refused_and_nothing_is_stored(missing):
    empty = {"purposes": (), "ground": None, "review_on": None, "properties": {}}[missing]
    with pytest.raises(ComityError):
        made(replace(PERSON, **{missing: empty}))
    assert not Holding.objects.exists() and not JournalLine.objects.exists()


def test_a_missing_status_is_unknown_never_suspect():
    record = made(replace(PERSON, status=None))
    assert (
        queries.read(record, OFFICER, Act.READ, Purpose.INVESTIGATION, at=now()).content.status is PersonStatus.UNKNOWN
    )


def test_before_verification_only_what_tells_two_apart_is_seen():
    record = made()
    seen = queries.read(record, OFFICER, Act.CHECK, Purpose.BORDER_CONTROL, at=now())
    assert seen.view is View.TELL_APART
    assert set(seen.content.properties) == {"name", "birthDate"}
    assert seen.content.ground is None


def test_an_administrator_reads_no_records_and_cannot_tell_denied_from_absent():
    record = made()
    with pytest.raises(NotFound) as denied:
        queries.read(record, ADMIN, Act.READ, Purpose.INVESTIGATION, at=now())
    with pytest.raises(NotFound) as absent:
        queries.read(uuid4(), ADMIN, Act.READ, Purpose.INVESTIGATION, at=now())
    assert str(denied.value) == str(absent.value)
    assert list(queries.visible_to(ADMIN, Act.LIST, Purpose.INVESTIGATION, at=now())) == []


def test_the_list_and_the_page_agree_and_count_only_what_may_be_seen():
    made()
    made(replace(PERSON, purposes=(Purpose.PROPERTY,)))
    page, total = queries.page(OFFICER, Purpose.PROPERTY, at=now(), filters={}, offset=0, limit=10)
    assert total == len(page) == 1
    assert queries.counts(OFFICER, Purpose.PROPERTY, at=now()) == {"XA": 1}


def test_sharing_needs_a_preview_a_reason_and_a_second_person():
    record = made()
    preview = sharing.preview([record], [XB, XC], Reveal.HIT_ONLY, by=OFFICER, at=now())
    assert preview.sees == {"XB": {"hit_only": 1}, "XC": {"hit_only": 1}}
    proposal = sharing.propose([record], [XB], Reveal.HIT_ONLY, reason="joint case", by=BOTH, at=now())
    assert queries.for_reader(record, Actor.of_member(XB), at=now()) is None
    with pytest.raises(Denied, match="cannot approve"):
        sharing.approve(proposal, by=BOTH, at=now())
    with pytest.raises(Denied):
        sharing.approve(proposal, by=OFFICER, at=now())
    assert sharing.approve(proposal, by=APPROVER, at=now()) == 1
    version, view = queries.for_reader(record, Actor.of_member(XB), at=now())
    assert (version.header.version, view) == (2, View.HIT_ONLY)
    assert "Pereira" not in str(reduced(version, HIT_ONLY_VIEW).to_json())
    assert queries.for_reader(record, Actor.of_member(XC), at=now()) is None
    assert SupersededHeader.objects.get(record_id=record).version == 1
    with pytest.raises(Conflict):
        sharing.approve(proposal, by=APPROVER, at=now())


def test_a_record_that_changed_since_the_preview_is_not_shared():
    record = made()
    proposal = sharing.propose([record], [XB], Reveal.FULL, reason="joint case", by=OFFICER, at=now())
    actions.revise(record, replace(PERSON, status=PersonStatus.CONVICTED), by=OFFICER, at=now())
    with pytest.raises(Conflict) as fault:
        sharing.approve(proposal, by=APPROVER, at=now())
    assert fault.value.code == "changed_since_preview"


def test_list_entries_are_never_proposed_for_sharing():
    listed = replace(PERSON, status=PersonStatus.LISTED, ground=None, listing=Listing("Invented Committee"))
    record = made(listed)
    with pytest.raises(Denied):
        sharing.propose([record], [XB], Reveal.FULL, reason="x", by=OFFICER, at=now())


def test_a_withdrawn_record_is_gone_and_stays_gone():
    record = made()
    actions.withdraw(record, WithdrawalReason.WRONG, by=OFFICER, at=now())
    with pytest.raises(NotFound):
        queries.read(record, OFFICER, Act.READ, Purpose.INVESTIGATION, at=now())
    assert Tombstone.objects.get(record_id=record).up_to == 1
    assert journal()[-1] == (record, "removed", 1)


# --- replicas ---------------------------------------------------------------------------------------------------------

SUITE = RealSuite()
KEYS = SUITE.generate("exercise-tests")
KEY = KEYS.public.of(Use.RECORD)


def foreign(content=None, previous=None, id=None, at=None):
    content = content or replace(PERSON, reveal=Reveal.FULL)
    return publish(
        content,
        id=id or uuid4(),
        owner=XB,
        previous=previous,
        lease_days=30,
        at=at or now(),
        suite=SUITE,
        secret=KEYS.of(Use.RECORD),
    )


def test_a_replica_is_stored_with_a_lease_and_newer_versions_take_its_place():
    first = foreign()
    assert actions.store_replica(first, sender=XB, key=KEY, at=now()) == "stored"
    assert actions.store_replica(first, sender=XB, key=KEY, at=now()) == "already_held"
    second = foreign(
        replace(PERSON, reveal=Reveal.FULL, properties={"name": ("Other",)}), first.header, first.header.id
    )
    assert actions.store_replica(second, sender=XB, key=KEY, at=now()) == "stored"
    assert actions.store_replica(first, sender=XB, key=KEY, at=now()) == "already_held"
    held = queries.read(first.header.id, OFFICER, Act.READ, Purpose.INVESTIGATION, at=now())
    assert (held.caption, held.own, held.stale) == ("Other", False, False)
    late = queries.read(first.header.id, OFFICER, Act.READ, Purpose.INVESTIGATION, at=now() + timedelta(days=31))
    assert late.stale


def test_only_the_owner_sends_and_withdraws():
    version = foreign()
    with pytest.raises(Unauthentic):
        actions.store_replica(version, sender=XC, key=KEY, at=now())
    actions.store_replica(version, sender=XB, key=KEY, at=now())
    act = Withdrawal(version.header.id, XB, 1, "wrong", now()).signed(SUITE, KEYS.of(Use.RECORD))
    with pytest.raises(Unauthentic):
        actions.apply_withdrawal(act, sender=XC, key=KEY, at=now())
    assert Holding.objects.count() == 1


def test_a_second_version_of_one_number_is_a_fork():
    one = foreign()
    two = foreign(replace(PERSON, reveal=Reveal.FULL, properties={"name": ("Other",)}), id=one.header.id)
    actions.store_replica(one, sender=XB, key=KEY, at=now())
    with pytest.raises(Unauthentic) as fault:
        actions.store_replica(two, sender=XB, key=KEY, at=now())
    assert fault.value.code == "fork"


def test_a_withdrawal_removes_the_replica_and_may_come_before_it():
    version = foreign()
    act = Withdrawal(version.header.id, XB, 1, "wrong", now()).signed(SUITE, KEYS.of(Use.RECORD))
    assert actions.apply_withdrawal(act, sender=XB, key=KEY, at=now()) == "not_held"
    assert actions.store_replica(version, sender=XB, key=KEY, at=now()) == "withdrawn"
    newer = foreign(previous=version.header, id=version.header.id)
    assert actions.store_replica(newer, sender=XB, key=KEY, at=now()) == "stored"


def test_an_edition_is_applied_whole_or_not_at_all():
    listed = replace(PERSON, status=PersonStatus.LISTED, ground=None, listing=Listing("Invented Committee"))
    ids = actions.store_edition([actions.Change("add", listed) for _ in range(3)], by=OFFICER, at=now())
    assert len(ids) == 3 == Holding.objects.count()
    with pytest.raises(ComityError):
        actions.store_edition(
            [actions.Change("withdraw", record_id=ids[0]), actions.Change("add", replace(listed, purposes=()))],
            by=OFFICER,
            at=now(),
        )
    assert Holding.objects.count() == 3
    actions.store_edition([actions.Change("withdraw", record_id=ids[0])], by=OFFICER, at=now())
    assert Holding.objects.count() == 2


def test_a_hidden_record_changes_no_byte_of_what_another_sees():
    made()
    before = repr(queries.page(OFFICER, Purpose.ARREST, at=now(), filters={}, offset=0, limit=9)[1])
    count = queries.counts(OFFICER, Purpose.ARREST, at=now())
    made(replace(PERSON, purposes=(Purpose.PROPERTY,)))
    assert PolicyClass.objects.count() == 2
    assert repr(queries.page(OFFICER, Purpose.ARREST, at=now(), filters={}, offset=0, limit=9)[1]) == before
    assert queries.counts(OFFICER, Purpose.ARREST, at=now()) == count
