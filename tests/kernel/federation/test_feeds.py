"""Feeds: everything once, in order, and no gap, fork or restore goes unnoticed."""

import dataclasses
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.kernel.envelopes import EnvelopeRejected, Item, Lane, address, seal_body
from comity.kernel.federation import (
    Asked,
    Directory,
    DirectoryMember,
    FeedAnswer,
    FeedIn,
    FeedOut,
    Handed,
    KeyState,
    MemberKeys,
    Notice,
    Opening,
    admit,
    open_items,
)
from comity.kernel.keys import SeededSuite, Use
from comity.kernel.vocabulary import Member

FEDERATION = "exercise.test"
XA, XB, XC = (Member.parse(code) for code in ("XA", "XB", "XC"))
DAY = datetime(2026, 11, 22, tzinfo=UTC)
SUITE = SeededSuite(11)
PAIRS = {member: SUITE.generate(FEDERATION) for member in (XA, XB)}
OLD_PAIR, STOLEN_PAIR, STRANGER = (SUITE.generate(FEDERATION) for _ in range(3))
ONE, TWO, THREE = (bytes([n]) * 16 for n in (1, 2, 3))


def entry(member):
    keys = [MemberKeys(PAIRS[member].public, KeyState.CURRENT, DAY)]
    if member == XA:
        keys += [
            MemberKeys(OLD_PAIR.public, KeyState.RETIRED, DAY),
            MemberKeys(STOLEN_PAIR.public, KeyState.COMPROMISED, DAY),
        ]
    return DirectoryMember(member, f"Bureau of {member}", "member", "", tuple(keys))


DIRECTORY = Directory(FEDERATION, (entry(XA), entry(XB)), 3, DAY)


class Line:
    """XA hands to XB: the real feeds on both sides, and every envelope ever made."""

    def __init__(self):
        self.out = FeedOut.opened(FEDERATION, XA, XB, Lane.ORDINARY, Opening(ONE))
        self.inn = FeedIn(FEDERATION, XA, XB, Lane.ORDINARY)
        self.made = []
        self.bodies = {}
        self.taken = {}

    def hands(self, text, pair=PAIRS[XA]):
        body = seal_body(SUITE, FEDERATION, [Item(UUID(bytes=SUITE.random(16)), "record", text.encode())])
        self.out, header = self.out.next(body.digest)
        envelope = address(SUITE, pair, PAIRS[XB].public, header, body.content_key).encode()
        self.made.append(envelope)
        self.bodies[body.digest] = body.sealed
        return envelope

    def takes(self, envelope, opening=None, **how):
        placed = admit(
            SUITE, DIRECTORY, self.inn, opening or self.out.opening, envelope, taken_in=self.taken.get, **how
        )
        header = placed.envelope.header
        items = open_items(SUITE, [PAIRS[XB]], placed.envelope, self.bodies[header.body])
        if not placed.repeat:
            self.inn = self.inn.after(header)
            self.taken[header.number] = header.digest
        return placed, items[0].payload.decode()

    def refuses(self, envelope, **how):
        with pytest.raises(EnvelopeRejected) as refused:
            self.takes(envelope, **how)
        return refused.value.code


def test_what_is_handed_out_arrives_in_order():
    line = Line()
    for number, text in enumerate(["one", "two", "three"], start=1):
        placed, arrived = line.takes(line.hands(text))
        assert (arrived, placed.repeat, placed.notice) == (text, False, None)
        assert line.inn.number == number
    assert line.inn.last == line.out.last


def test_a_replayed_envelope_is_recognised_as_a_repeat_and_moves_nothing():
    line = Line()
    first, second = line.hands("one"), line.hands("two")
    line.takes(first), line.takes(second)
    before = line.inn
    for envelope in (first, second):
        placed, _ = line.takes(envelope)
        assert placed.repeat
    assert line.inn == before


def test_a_reordered_envelope_leaves_a_gap_and_is_refused_until_the_gap_is_filled():
    line = Line()
    first, second = line.hands("one"), line.hands("two")
    assert line.refuses(second) == "gap"
    line.takes(first)
    assert line.takes(second)[1] == "two"


def test_two_envelopes_under_one_number_are_a_fork():
    line = Line()
    line.takes(line.hands("one"))
    earlier = line.out
    line.takes(line.hands("two"))
    line.out = earlier
    other = line.hands("another two")
    assert line.refuses(other) == "fork"


def test_a_fork_far_back_is_found_as_well():
    line = Line()
    earlier = line.out
    for text in ("one", "two", "three"):
        line.takes(line.hands(text))
    later, line.out = line.out, earlier
    assert line.refuses(line.hands("another one")) == "fork"
    line.out = later


def test_an_envelope_that_follows_another_history_is_a_fork():
    line = Line()
    start = line.out
    line.takes(line.hands("one"))
    line.out = start
    line.hands("another one")
    assert line.refuses(line.hands("two after the other")) == "fork"


@pytest.mark.parametrize(
    "change, code",
    [
        ({"federation": "live.test"}, "wrong_federation"),
        ({"receiver": XC}, "wrong_receiver"),
        ({"sender": XC}, "wrong_receiver"),
        ({"lane": Lane.URGENT}, "wrong_receiver"),
    ],
)
def test_traffic_of_another_federation_member_or_lane_is_refused(change, code):
    line = Line()
    line.out = dataclasses.replace(line.out, **change)
    assert line.refuses(line.hands("one")) == code


def test_a_sender_who_is_not_in_the_directory_is_refused():
    line = Line()
    line.out = dataclasses.replace(line.out, sender=XC)
    line.inn = dataclasses.replace(line.inn, sender=XC)
    assert line.refuses(line.hands("one")) == "unknown_sender"


@pytest.mark.parametrize(
    "pair, code",
    [(STRANGER, "unknown_key"), (OLD_PAIR, "key_retired"), (STOLEN_PAIR, "key_retired"), (PAIRS[XB], "unknown_key")],
)
def test_only_the_current_key_of_the_sender_signs_new_envelopes(pair, code):
    line = Line()
    assert line.refuses(line.hands("one", pair)) == code


def test_one_bad_envelope_is_passed_over_only_when_asked_and_said_so():
    line = Line()
    line.takes(line.hands("one"))
    bad, third, fourth = bytearray(line.hands("two")), line.hands("three"), line.hands("four")
    bad[-1] ^= 1
    assert line.refuses(bytes(bad)) == "bad_signature"
    assert line.refuses(third) == "gap"
    assert line.refuses(fourth, pass_over=True) == "gap"
    placed, text = line.takes(third, pass_over=True)
    assert (text, placed.notice) == ("three", Notice.PASSED_OVER)
    assert line.takes(fourth)[1] == "four"


def test_retired_keys_of_ours_still_open_what_was_sealed_to_them():
    line = Line()
    placed = admit(SUITE, DIRECTORY, line.inn, line.out.opening, line.hands("one"), taken_in=line.taken.get)
    body = line.bodies[placed.envelope.header.body]
    newer = SUITE.generate(FEDERATION)
    assert open_items(SUITE, [newer, PAIRS[XB]], placed.envelope, body)[0].payload == b"one"
    for pairs in ([newer], []):
        with pytest.raises(EnvelopeRejected) as refused:
            open_items(SUITE, pairs, placed.envelope, body)
        assert refused.value.code == "bad_seal"


@pytest.mark.parametrize(
    "follows, notice",
    [
        ((ONE, 2), None),
        ((ONE, 1), Notice.SENDER_RESTORED),
        ((ONE, 5), Notice.MISSED),
        ((THREE, 2), Notice.STARTED_ANEW),
        (None, Notice.STARTED_ANEW),
    ],
)
def test_a_new_epoch_says_what_it_follows_and_whatever_does_not_fit_is_told(follows, notice):
    line = Line()
    line.takes(line.hands("one")), line.takes(line.hands("two"))
    line.out = line.out.reopened(TWO, follows=follows)
    placed, text = line.takes(line.hands("again"))
    assert (text, placed.notice) == ("again", notice)
    assert (line.inn.epoch, line.inn.number, line.inn.past) == (TWO, 1, (ONE,))


def test_an_epoch_that_ended_never_comes_back():
    line = Line()
    old = line.hands("one")
    line.takes(old)
    line.out = line.out.reopened(TWO, follows=(ONE, 1))
    line.takes(line.hands("again"))
    assert line.refuses(old, opening=Opening(ONE)) == "replayed"


def test_a_relay_cannot_lie_about_what_an_epoch_follows():
    line = Line()
    line.takes(line.hands("one"))
    line.out = line.out.reopened(TWO, follows=(ONE, 0))
    envelope = line.hands("again")
    for lie in (Opening(TWO, (ONE, 1)), Opening(TWO), Opening(THREE, (ONE, 0))):
        assert line.refuses(envelope, opening=lie) == "other_epoch"


def test_a_new_epoch_begins_with_number_one():
    line = Line()
    line.takes(line.hands("one"))
    line.out = line.out.reopened(TWO, follows=(ONE, 1))
    line.hands("lost")
    assert line.refuses(line.hands("second")) == "gap"


@pytest.mark.parametrize(
    "epoch, after, verdict",
    [
        (b"", 0, Asked.PEER_ROLLED_BACK),  # it knew us once and does not any more
        (ONE, 1, Asked.PEER_ROLLED_BACK),
        (ONE, 2, Asked.GOES_ON),
        (ONE, 3, Asked.GOES_ON),
        (ONE, 4, Asked.WE_ROLLED_BACK),
        (TWO, 2, Asked.PEER_ROLLED_BACK),
    ],
)
def test_a_cursor_tells_who_was_restored(epoch, after, verdict):
    line = Line()
    for text in ("one", "two", "three"):
        line.hands(text)
    feed = line.out.acknowledge(ONE, 2)
    assert feed.asked(epoch, after) is verdict


@pytest.mark.parametrize("epoch, after", [(b"", 0), (TWO, 7), (ONE, 0)])
def test_before_anything_is_acknowledged_any_cursor_starts_at_the_beginning(epoch, after):
    feed = Line().out
    assert feed.asked(epoch, after) is Asked.GOES_ON
    assert feed.acknowledge(epoch, 0).acknowledged == 0


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("hdrxs"), st.integers(0, 9)), max_size=30))
def test_whatever_the_line_does_everything_arrives_once_and_in_order(events):
    """h: hand out; d: deliver one from the window; r: replay an old one; x: damage one; s: skip ahead."""
    line, arrived = Line(), []

    def deliver(envelope):
        try:
            placed, text = line.takes(envelope)
        except EnvelopeRejected:
            return
        if not placed.repeat:
            arrived.append(text)

    for event, n in events:
        if event == "h":
            line.hands(f"text {len(line.made)}")
        elif line.made:
            envelope = line.made[min(n + line.inn.number * (event in "ds"), len(line.made) - 1)]
            if event == "x":
                envelope = envelope[: n * 7] + bytes([envelope[n * 7] ^ 255]) + envelope[n * 7 + 1 :]
            deliver(envelope)
    while line.inn.number < len(line.made):
        deliver(line.made[line.inn.number])
    assert arrived == [f"text {n}" for n in range(len(line.made))]


def test_an_answer_is_read_back_from_its_own_bytes():
    for answer in (
        FeedAnswer(Opening(ONE)),
        FeedAnswer(Opening(TWO, (ONE, 7)), (Handed(b"envelope", b"body"), Handed(b"other", None))),
    ):
        assert FeedAnswer.decode(answer.encode()) == answer


@given(st.binary(max_size=200))
def test_noise_is_no_answer(noise):
    start = FeedAnswer(Opening(ONE)).encode()[:20]
    for data in (noise, start + noise):
        try:
            assert FeedAnswer.decode(data).encode() == data
        except EnvelopeRejected as refused:
            assert refused.code == "not_understood"


def test_keys_of_records_are_trusted_by_history():
    assert DIRECTORY.key(XA, Use.RECORD, OLD_PAIR.public.of(Use.RECORD).id) == OLD_PAIR.public.of(Use.RECORD)
    assert len(DIRECTORY.trusted_keys(XA, Use.RECORD)) == 2
    assert DIRECTORY.trusted_keys(XC, Use.RECORD) == ()
