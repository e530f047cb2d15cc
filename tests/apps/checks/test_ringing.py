"""However a record goes or is corrected, the desks that rely on it are told: once, and only those."""

import json
from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from comity.apps import bureau
from comity.apps.accounts import actions as accounts
from comity.apps.alerts.models import Alert
from comity.apps.audit.models import Entry
from comity.apps.checks import actions, asking, queries, ringing
from comity.apps.checks.models import Hit, Match
from comity.apps.checks.telling import Answer
from comity.apps.checks.workflows import Judgement, Same
from comity.apps.holdings import actions as holdings
from comity.apps.holdings import sharing
from comity.apps.imports import actions as imports
from comity.apps.imports.kinds import Kind
from comity.apps.index import actions as index
from comity.kernel.keys import RealSuite, Use
from comity.kernel.policy import Actor, ActorKind, Role
from comity.kernel.records import Content, LegalGround, Withdrawal, WithdrawalReason, publish
from comity.kernel.vocabulary import ActionAsked, GroundKind, Member, PersonStatus, Purpose, Reveal

pytestmark = pytest.mark.django_db
XA, XB = Member("XA"), Member("XB")
APPROVER = Actor("officer:3", ActorKind.OFFICER, XA, frozenset({Role.APPROVER}))
CONSOLE = Actor("console:tests", ActorKind.CONSOLE, XA, roles=frozenset({Role.ADMINISTRATOR}))
SUITE = RealSuite()
KEYS = SUITE.generate("exercise-tests")
ANA = Content(
    "Person",
    properties={"name": ("Ana Example",), "birthDate": ("1980-05-03",)},
    status=PersonStatus.ACCUSED,
    purposes=(Purpose.ARREST,),
    actions=(ActionAsked.ARREST,),
    ground=LegalGround(GroundKind.WARRANT, "Court", "7/26"),
    review_on=date(2031, 1, 1),
)
MOVED = replace(ANA, properties={**ANA.properties, "birthDate": ("1981-06-04",)})


def now():
    return bureau.now()


@pytest.fixture
def officer():
    """Somebody with an account, so that a check of theirs can ring."""
    accounts.create_unit("NCB", "Desk", by=CONSOLE, at=now())
    made = accounts.create_user(
        "ana", name="Ana", unit="NCB", roles=(Role.OFFICER,), language="en", by=CONSOLE, at=now()
    )
    return Actor(f"officer:{made.id}", ActorKind.OFFICER, XA, frozenset({Role.OFFICER}))


@pytest.fixture
def relies(officer):
    """A check of Ana by the officer; `hit=True` judges the one match *same*."""

    def rely(*, hit, name="Ana Example"):
        index.follow()
        check = actions.check(asking.person(name), by=officer, purpose=Purpose.BORDER_CONTROL, at=now())
        match = Match.objects.filter(check_made_id=check).order_by("place").first()
        if hit:
            actions.judge(match.id, Judgement.SAME, by=officer, at=now())
        ringing.follow(now())
        assert not Alert.objects.exists()
        return match

    return rely


def replica(content=ANA, version_of=None):
    version = publish(
        replace(content, reveal=Reveal.FULL),
        id=version_of.header.id if version_of else uuid4(),
        owner=XB,
        previous=version_of.header if version_of else None,
        lease_days=30,
        at=now(),
        suite=SUITE,
        secret=KEYS.of(Use.RECORD),
    )
    holdings.store_replica(version, sender=XB, key=KEYS.public.of(Use.RECORD), at=now())
    return version


def withdrawn_abroad(version):
    act = Withdrawal(version.header.id, XB, version.header.version, "wrong", now()).signed(SUITE, KEYS.of(Use.RECORD))
    holdings.apply_withdrawal(act, sender=XB, key=KEYS.public.of(Use.RECORD), at=now())


def rung():
    return sorted(Alert.objects.filter(closed_at=None).values_list("kind", flat=True))


def state():
    return Hit.objects.get().state


def test_a_withdrawal_from_abroad_rings_at_the_hit_and_the_hit_lapses(relies):
    version = replica()
    relies(hit=True)
    withdrawn_abroad(version)
    assert ringing.follow(now()) == 1
    assert (rung(), state()) == (["record_withdrawn"], "record_gone")
    assert Entry.objects.filter(event="hit_lapsed").exists()
    assert ringing.follow(now()) == 0


def test_a_withdrawal_from_abroad_rings_for_who_checked_it(relies):
    version = replica()
    match = relies(hit=False)
    withdrawn_abroad(version)
    ringing.follow(now())
    alert = Alert.objects.get()
    assert (alert.kind, alert.about) == ("checked_record_withdrawn", match.check_made_id)


def test_our_own_withdrawal_rings_however_it_is_made(relies, officer):
    record = holdings.create(ANA, by=officer, at=now())
    relies(hit=True)
    holdings.withdraw(record, WithdrawalReason.WRONG, by=officer, at=now())
    ringing.follow(now())
    assert (rung(), state()) == (["record_withdrawn"], "record_gone")


def edition(tmp_path, officer, *people):
    """Import a list of these people."""
    path = tmp_path / "list.jsonl"
    lines = [
        {"id": name, "schema": "Person", "properties": {"name": [name], "birthDate": [born]}} for name, born in people
    ]
    path.write_text("\n".join(map(json.dumps, lines)), "utf-8")
    profile = {"list": "wanted", "purposes": ["arrest"], "review_after_days": 90}
    profile["ground"] = {"kind": "report", "authority": "Police of XA"}
    started = imports.start(Kind.FTM, path, by=officer, at=now(), settings={"profile": profile})
    imports.run(started, by=officer, at=now())


@pytest.mark.parametrize("hit, kind", [(True, "record_withdrawn"), (False, "checked_record_withdrawn")])
def test_what_a_newer_edition_of_a_list_no_longer_has_rings(relies, officer, tmp_path, hit, kind):
    edition(tmp_path, officer, ("Ana Example", "1980-05-03"), ("Bea Elsewhere", "1970-01-01"))
    relies(hit=hit)
    edition(tmp_path, officer, ("Bea Elsewhere", "1970-01-01"))
    ringing.follow(now())
    assert rung() == [kind]


def test_what_a_newer_edition_of_a_list_says_otherwise_rings(relies, officer, tmp_path):
    edition(tmp_path, officer, ("Ana Example", "1980-05-03"), ("Bea Elsewhere", "1970-01-01"))
    relies(hit=True)
    edition(tmp_path, officer, ("Ana Example", "1981-06-04"), ("Bea Elsewhere", "1970-01-01"))
    ringing.follow(now())
    assert (rung(), state()) == (["record_corrected"], "verified")


@pytest.mark.parametrize("hit, kind", [(True, "record_corrected"), (False, "checked_record_corrected")])
def test_a_correction_from_abroad_rings_and_the_hit_stays(relies, hit, kind):
    first = replica()
    relies(hit=hit)
    replica(MOVED, version_of=first)
    ringing.follow(now())
    assert rung() == [kind]
    assert not hit or state() == "verified"


def test_our_own_correction_rings(relies, officer):
    record = holdings.create(ANA, by=officer, at=now())
    relies(hit=True)
    holdings.revise(record, MOVED, by=officer, at=now())
    ringing.follow(now())
    assert rung() == ["record_corrected"]


def test_a_newer_version_that_says_the_same_rings_nowhere(relies, officer):
    first = replica()
    relies(hit=True)
    replica(replace(ANA, review_on=date(2032, 1, 1)), version_of=first)
    assert ringing.follow(now()) == 0


def test_sharing_is_no_correction(relies, officer):
    record = holdings.create(ANA, by=officer, at=now())
    relies(hit=True)
    proposal = sharing.propose([record], [XB], Reveal.FULL, reason="joint case", by=officer, at=now())
    sharing.approve(proposal, by=APPROVER, at=now())
    assert ringing.follow(now()) == 0


def test_a_version_seen_before_it_was_followed_rings_nowhere(relies, officer):
    first = replica()
    ringing.follow(now())
    replica(MOVED, version_of=first)
    relies(hit=True)


def test_a_copy_whose_lease_ended_says_so_and_not_that_it_was_withdrawn(relies):
    replica()
    relies(hit=True)
    holdings.purge_lapsed(now() + timedelta(days=90))
    ringing.follow(now())
    assert (rung(), state()) == (["record_lapsed"], "record_gone")


def test_a_record_that_was_withdrawn_and_sent_anew_is_to_be_looked_at_again(relies):
    first = replica()
    relies(hit=True)
    withdrawn_abroad(first)
    replica(MOVED, version_of=first)
    ringing.follow(now())
    assert (rung(), state()) == (["record_corrected"], "verified")


def test_who_said_different_is_left_alone(relies, officer):
    version = replica()
    match = relies(hit=False)
    actions.judge(match.id, Judgement.DIFFERENT, by=officer, at=now())
    withdrawn_abroad(version)
    assert ringing.follow(now()) == 0


def test_until_the_desk_is_told_nothing_coercive_is_shown_of_what_is_gone(relies, officer):
    version = replica()
    relies(hit=True)
    answer = Answer(Same.YES, True, (ActionAsked.ARREST,)).to_json()
    Hit.objects.update(state="confirmed", answer=answer)
    assert queries.options(Hit.objects.get()) == (ActionAsked.ARREST,)
    withdrawn_abroad(version)
    assert queries.options(Hit.objects.get()) == ()


def test_many_lines_are_followed_in_one_go(relies, officer, monkeypatch):
    monkeypatch.setattr(ringing, "LINES", 3)
    version = replica()
    relies(hit=True)
    for number in range(10):
        holdings.create(replace(ANA, properties={"name": (f"Somebody {number}",)}), by=officer, at=now())
    withdrawn_abroad(version)
    assert ringing.follow(now()) == 1
