"""Records of our own and replicas, and the officers who judge them."""

from datetime import date
from types import SimpleNamespace
from uuid import uuid4

import pytest

from comity.apps import bureau
from comity.apps.exchange.models import Peer
from comity.apps.holdings import actions as holdings
from comity.apps.index import actions as index
from comity.kernel.keys import RealSuite, Use
from comity.kernel.policy import Actor, ActorKind, Role
from comity.kernel.records import Content, LegalGround, publish
from comity.kernel.screening.engine import prepare
from comity.kernel.vocabulary import GroundKind, Member, PersonStatus, Purpose, Reveal

XA, XB = Member("XA"), Member("XB")
SUITE = RealSuite()
KEYS = SUITE.generate("exercise-tests")


def officer(number, *roles):
    return Actor(f"officer:{number}", ActorKind.OFFICER, XA, frozenset(roles or {Role.OFFICER}))


@pytest.fixture(scope="session", autouse=True)
def loaded_engine():
    """Before any deadline runs: the engine's machine code takes seconds to load, and minutes to make after a change."""
    prepare()


@pytest.fixture
def people():
    return SimpleNamespace(
        ana=officer(1), ben=officer(2), analyst=officer(3, Role.ANALYST), front=officer(4, Role.FRONT_LINE)
    )


def person(name="Zoran Vukašinović", born="1971-04-09", purpose=Purpose.INVESTIGATION, **more):
    return Content(
        "Person",
        properties={"name": (name,), "birthDate": (born,), **more},
        status=PersonStatus.SUSPECT,
        purposes=(purpose,),
        ground=LegalGround(GroundKind.WARRANT, "Court of XA", "7/26"),
        review_on=date(2029, 1, 1),
        reveal=Reveal.FULL,
    )


@pytest.fixture
def held(people):
    """Store a record and follow it into the index; returns its id."""

    def ours(*args, **more):
        made = holdings.create(person(*args, **more), by=people.ana, at=bureau.now())
        index.follow()
        return made

    def theirs(*args, **more):
        Peer.objects.get_or_create(member="XB", defaults={"name": "XB", "role": "member", "joined_at": bureau.now()})
        version = publish(
            person(*args, **more),
            id=uuid4(),
            owner=XB,
            previous=None,
            lease_days=90,
            at=bureau.now(),
            suite=SUITE,
            secret=KEYS.of(Use.RECORD),
        )
        holdings.store_replica(version, sender=XB, key=KEYS.public.of(Use.RECORD), at=bureau.now())
        index.follow()
        return version.header.id

    def revise(record_id, *args, **more):
        holdings.revise(record_id, person(*args, **more), by=people.ana, at=bureau.now())
        index.follow()

    return SimpleNamespace(ours=ours, theirs=theirs, revise=revise)
