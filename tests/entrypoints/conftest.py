"""Records and members for the doors' tests: a node XA with records of its own, replicas of XB, and a directory."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from comity.apps import bureau
from comity.apps.exchange import directories
from comity.apps.holdings import actions, queries, sharing
from comity.kernel.federation import Directory, DirectoryMember, KeyState, MemberKeys
from comity.kernel.keys import RealSuite, Use
from comity.kernel.policy import Actor, ActorKind, Role
from comity.kernel.records import HIT_ONLY_VIEW, Content, LegalGround, Listing, publish, reduced
from comity.kernel.vocabulary import ActionAsked, GroundKind, Member, PersonStatus, Purpose, Reveal

XA, XB, XC, XH = (Member(code) for code in ("XA", "XB", "XC", "XH"))
SUITE = RealSuite()
KEYS = SUITE.generate("exercise-tests")
OFFICER = Actor("officer:901", ActorKind.OFFICER, XA, frozenset({Role.OFFICER}))
APPROVER = Actor("officer:902", ActorKind.OFFICER, XA, frozenset({Role.APPROVER}))
PERSON = Content(
    "Person",
    properties={"name": ("Ana Example",), "birthDate": ("1980-05-03",), "notes": ("an internal remark",)},
    status=PersonStatus.ACCUSED,
    purposes=(Purpose.ARREST,),
    actions=(ActionAsked.ARREST,),
    ground=LegalGround(GroundKind.WARRANT, "District Court of Exercise Country A", "12/2026"),
    review_on=date(2031, 11, 22),
    national_reference="XA-2026-77",
)


@pytest.fixture
def holds(db):
    """Enter an own record, `holds("Ana Example", status=…)`; its id."""
    queries.forget_cached()

    def make(name="Ana Example", **changes):
        given = {"properties": {**PERSON.properties, "name": (name,)}, **changes}
        return actions.create(replace(PERSON, **given), by=OFFICER, at=bureau.now())

    return make


@pytest.fixture
def lists(holds):
    """Enter an own list entry; its id."""

    def make(name="Listed Example"):
        listing = Listing("Invented Committee", reference="IC.1", measures=("assets frozen",))
        return holds(name, status=PersonStatus.LISTED, ground=None, listing=listing, actions=())

    return make


@pytest.fixture
def replica(holds):
    """Hold a replica of XB's, `replica("Bruno Beispiel", days=…)`; its id."""

    def make(name="Bruno Beispiel", *, days=30, reveal=Reveal.FULL, stored=None, **changes):
        given = {"properties": {"name": (name,)}, "reveal": reveal, **changes}
        version = publish(
            replace(PERSON, **given),
            id=uuid4(),
            owner=XB,
            previous=None,
            lease_days=days,
            at=bureau.now(),
            suite=SUITE,
            secret=KEYS.of(Use.RECORD),
        )
        if reveal is Reveal.HIT_ONLY:
            version = reduced(version, HIT_ONLY_VIEW)
        key = KEYS.public.of(Use.RECORD)
        actions.store_replica(version, sender=XB, key=key, at=stored or bureau.now())
        return version.header.id

    return make


@pytest.fixture
def directory(db):
    """Accept a directory of XA, XB, XC and the hub XH, once; `directory(days=-1)` is out of date."""

    def accept(days=3):
        if (known := directories.newest()) is not None:
            return known
        at = bureau.now()

        def entry(member, role, public, address=""):
            keys = (MemberKeys(public, KeyState.CURRENT, at.replace(microsecond=0)),)
            return DirectoryMember(member, f"Bureau of {member}", role, address, keys)

        others = [entry(m, "member", SUITE.generate("exercise-tests").public, "http://127.0.0.1:9/") for m in (XB, XC)]
        hub = entry(XH, "hub", SUITE.generate("exercise-tests").public)
        ours = entry(XA, "member", bureau.keystore().pair().public)
        expires = at.replace(microsecond=0) + timedelta(days=days)
        made = Directory("exercise-tests", (ours, *others, hub), 1, expires)
        directories.accept(made, by=Actor.of_node(XA), at=at)
        return made

    return accept


@pytest.fixture
def shared(holds, directory):
    """An own record that XB may see in full; its id."""
    directory()
    record = holds()
    proposal = sharing.propose([record], [XB], Reveal.FULL, reason="joint case", by=OFFICER, at=bureau.now())
    sharing.approve(proposal, by=APPROVER, at=bureau.now())
    return record


@pytest.fixture
def revise(holds):
    """Publish the next version of an own record: `revise(record)`."""
    return lambda record: actions.revise(record, PERSON, by=OFFICER, at=bureau.now())
