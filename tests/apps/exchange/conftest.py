"""Two members and a hub: this node is XA; XB is a counterpart made by kernel code, with feeds and memory of its own."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from comity.apps import bureau
from comity.apps.exchange import actions, cards, directories, receiving
from comity.apps.holdings import actions as holdings
from comity.apps.holdings import queries, sharing
from comity.kernel.envelopes import Envelope, Item, Lane, address, seal_body
from comity.kernel.federation import (
    LANES,
    Directory,
    DirectoryMember,
    FeedAnswer,
    FeedIn,
    FeedOut,
    Handed,
    KeyState,
    MemberKeys,
    Opening,
    Payload,
    admit,
    open_items,
    read_payload,
    write_payload,
)
from comity.kernel.keys import KeyPair, RealSuite, Use
from comity.kernel.policy import Actor, ActorKind, Role
from comity.kernel.records import Content, LegalGround, Receipt, SignedVersion, Withdrawal, publish, verify
from comity.kernel.vocabulary import GroundKind, Member, PersonStatus, Purpose, Reveal

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
XA, XB, XC = (Member.parse(code) for code in ("XA", "XB", "XC"))
SUITE = RealSuite()
FEDERATION = "exercise-tests"


def officer(number, role):
    return Actor(f"officer:{number}", ActorKind.OFFICER, XA, frozenset({role}))


OFFICER, APPROVER = officer(1, Role.OFFICER), officer(2, Role.APPROVER)
ADMINISTRATOR = officer(3, Role.ADMINISTRATOR)


def content(name="Ana Example", born="1980-05-03"):
    """An invented person who is wanted for an invented case."""
    return Content(
        schema="Person",
        properties={"name": (name,), "birthDate": (born,)},
        status=PersonStatus.ACCUSED,
        purposes=(Purpose.ARREST,),
        ground=LegalGround(GroundKind.WARRANT, "District Court of Exercise Country A", "12/2026"),
        review_on=date(2031, 11, 22),
    )


def publishes(name="Ana Example"):
    return holdings.create(content(name), by=OFFICER, at=AT)


def shares(*record_ids, to=(XB,), reveal=Reveal.FULL):
    proposal = sharing.propose(list(record_ids), list(to), reveal, reason="joint case", by=OFFICER, at=AT)
    sharing.approve(proposal, by=APPROVER, at=AT)


def entry(member, public, address=""):
    keys = (MemberKeys(public, KeyState.CURRENT, AT),)
    return DirectoryMember(member, f"Bureau of {member}", "member", address, keys)


@dataclass
class Counterpart:
    """XB as any other implementation of the protocol would be: it keeps what it got and answers by hand."""

    member: Member
    pair: KeyPair = field(default_factory=lambda: SUITE.generate(FEDERATION))
    directory: Directory | None = None

    def __post_init__(self):
        self.restart()
        self.out = {lane: FeedOut.opened(FEDERATION, self.member, XA, lane, Opening(SUITE.random(16))) for lane in Lane}
        self.handed = {lane: [] for lane in Lane}

    def restart(self):
        """Everything it knew of our feeds is gone."""
        self.inn = {lane: FeedIn(FEDERATION, XA, self.member, lane) for lane in Lane}
        self.got = []

    # what it receives
    def asks(self, lane, at=AT):
        feed = self.inn[lane]
        return actions.hand_out(self.member, lane, epoch=feed.epoch, after=feed.number, at=at)

    def pulls(self, lane, at=AT):
        """The new items of one lane, as (kind, payload)."""
        new = []
        answer = self.asks(lane, at)
        for one in answer.handed:
            placed = admit(SUITE, self.directory, self.inn[lane], answer.opening, one.envelope, taken_in=lambda n: None)
            items = open_items(SUITE, [self.pair], placed.envelope, one.body)
            self.inn[lane] = self.inn[lane].after(placed.envelope.header)
            new += [(item.kind, read_payload(item.payload)) for item in items]
        self.got += new
        return new

    def pulls_all(self, at=AT):
        return self.pulls(Lane.URGENT, at) + self.pulls(Lane.ORDINARY, at)

    # what it sends
    def hands(self, *payloads, lane=None, items=None, pair=None):
        """One envelope with these (kind, value) payloads, as it would answer a pull."""
        made = items or [
            Item(UUID(bytes=SUITE.random(16)), str(kind), write_payload(value)) for kind, value in payloads
        ]
        lane = lane or (LANES[Payload(made[0].kind)] if made[0].kind in tuple(Payload) else Lane.URGENT)
        body = seal_body(SUITE, FEDERATION, made)
        self.out[lane], header = self.out[lane].next(body.digest)
        key = bureau.keystore().pair().public
        envelope = address(SUITE, pair or self.pair, key, header, body.content_key)
        one = Handed(envelope.encode(), body.sealed)
        self.handed[lane].append(one)
        return one

    def answer(self, lane, *handed):
        return FeedAnswer(self.out[lane].opening, handed or tuple(self.handed[lane]))

    def sign(self, act):
        return act.signed(SUITE, self.pair.of(Use.RECORD))

    def receipt(self, withdrawal, outcome="removed"):
        act = Withdrawal.from_json(withdrawal)
        return self.sign(Receipt(act.record, act.up_to, self.member, outcome, AT)).to_json()

    def record(self, number=1, version=1, previous=None, name="Bruno Beispiel"):
        return publish(
            content(name),
            id=UUID(int=number),
            owner=self.member,
            previous=previous,
            lease_days=30,
            at=AT + timedelta(days=version),
            suite=SUITE,
            secret=self.pair.of(Use.RECORD),
        )


HANDLERS = {
    Payload.RECORD: receiving.record,
    Payload.WITHDRAWAL: receiving.withdrawal,
    Payload.RECEIPT: receiving.receipt,
    Payload.OUTCOME: receiving.outcome,
}


@pytest.fixture(autouse=True)
def no_classes_from_other_tests():
    """Policy classes are remembered by number, and each rolled-back test gives out the same numbers again."""
    queries.forget_cached()


@pytest.fixture
def xb(db):
    """The counterpart XB, in a directory that this node has accepted."""
    other = Counterpart(XB)
    ours = entry(XA, bureau.keystore().pair().public)
    made = Directory(FEDERATION, (ours, entry(XB, other.pair.public)), 1, AT + timedelta(days=3))
    directories.accept(made, by=Actor.of_node(XA), at=AT)
    other.directory = made
    return other


@pytest.fixture
def takes(xb):
    """Take in what XB hands, with the exchange's own handlers or given ones."""

    def take(lane, *handed, handlers=HANDLERS, fetch=None, opening=None, at=AT):
        answer = xb.answer(lane, *handed)
        if opening is not None:
            answer = FeedAnswer(opening, answer.handed)
        return actions.take_in(XB, lane, answer, fetch=fetch or _no_fetch, at=at, handlers=handlers)

    return take


def _no_fetch(digest):
    raise AssertionError("nothing to fetch")


__all__ = ["Envelope", "SignedVersion", "cards", "verify"]
