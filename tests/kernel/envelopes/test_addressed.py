"""Envelopes: only their receiver opens them, only their sender can have made them, and not one byte can be changed."""

import dataclasses
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.kernel.envelopes import (
    Envelope,
    EnvelopeRejected,
    Header,
    Item,
    Lane,
    address,
    open_body,
    opening_digest,
    seal_body,
    unwrap,
    verify,
)
from comity.kernel.envelopes.headers import MAGIC
from comity.kernel.keys import RealSuite, SeededSuite, Signatures, Use, frame
from comity.kernel.vocabulary import Member

FEDERATION = "exercise.test"
XA, XB = Member.parse("XA"), Member.parse("XB")

headers = st.builds(
    Header,
    federation=st.sampled_from(["exercise.test", "live-1", "a.b"]),
    epoch=st.binary(min_size=16, max_size=16),
    sender=st.sampled_from([XA, XB]),
    receiver=st.sampled_from([XA, XB]),
    lane=st.sampled_from(Lane),
    number=st.integers(1, 2**64 - 1),
    previous=st.binary(min_size=32, max_size=32),
    body=st.binary(min_size=32, max_size=32),
)


class Pair:
    """Two nodes and one envelope between them."""

    def __init__(self, suite):
        self.suite = suite
        self.sender, self.receiver, self.stranger = (suite.generate(FEDERATION) for _ in range(3))
        self.body = seal_body(suite, FEDERATION, [Item(UUID(int=1), "record", b"{}")])
        self.header = Header(FEDERATION, bytes(16), XA, XB, Lane.ORDINARY, 1, bytes(32), self.body.digest)
        self.envelope = address(suite, self.sender, self.receiver.public, self.header, self.body.content_key)

    def verify(self, envelope):
        verify(self.suite, self.sender.public.of(Use.ENVELOPE), envelope)


SEEDED, REAL = Pair(SeededSuite(5)), Pair(RealSuite())


@pytest.fixture(params=[SEEDED, REAL], ids=["seeded", "real"])
def pair(request):
    return request.param


def test_an_envelope_is_verified_and_opened_by_its_receiver(pair):
    arrived = Envelope.decode(pair.envelope.encode())
    pair.verify(arrived)
    key = unwrap(pair.suite, pair.receiver.of(Use.SEAL), arrived)
    assert open_body(pair.suite, FEDERATION, key, arrived.header.body, pair.body.sealed)[0].kind == "record"


def test_nobody_else_opens_it(pair):
    with pytest.raises(EnvelopeRejected) as refused:
        unwrap(pair.suite, pair.stranger.of(Use.SEAL), pair.envelope)
    assert refused.value.code == "bad_seal"


def test_a_wrap_cannot_be_moved_to_another_header(pair):
    moved = dataclasses.replace(pair.envelope, header=dataclasses.replace(pair.header, number=2))
    with pytest.raises(EnvelopeRejected) as refused:
        unwrap(pair.suite, pair.receiver.of(Use.SEAL), moved)
    assert refused.value.code == "bad_seal"


@pytest.mark.parametrize(
    "change",
    [
        {"federation": "live.test"},
        {"epoch": b"1" * 16},
        {"sender": XB},
        {"receiver": XA},
        {"lane": Lane.URGENT},
        {"number": 2},
        {"previous": b"1" * 32},
        {"body": b"1" * 32},
    ],
    ids=lambda change: next(iter(change)),
)
def test_no_part_of_a_header_can_be_changed(pair, change):
    with pytest.raises(EnvelopeRejected) as refused:
        pair.verify(dataclasses.replace(pair.envelope, header=dataclasses.replace(pair.header, **change)))
    assert refused.value.code == "bad_signature"


def test_another_wrap_is_no_longer_signed(pair):
    other = address(pair.suite, pair.stranger, pair.receiver.public, pair.header, bytes(32))
    with pytest.raises(EnvelopeRejected):
        pair.verify(dataclasses.replace(pair.envelope, wrap=other.wrap))


def test_dropping_the_second_algorithm_is_refused(pair):
    values = pair.envelope.signatures.values
    weaker = Signatures(pair.envelope.signatures.key_id, values[:1])
    with pytest.raises(EnvelopeRejected) as refused:
        pair.verify(dataclasses.replace(pair.envelope, signatures=weaker))
    assert refused.value.code == "bad_signature"
    assert refused.value.places == {"detail": "algorithms_differ"}


def test_a_stranger_cannot_sign_in_the_senders_name(pair):
    forged = address(pair.suite, pair.stranger, pair.receiver.public, pair.header, pair.body.content_key)
    with pytest.raises(EnvelopeRejected):
        pair.verify(forged)
    claimed = Signatures(pair.envelope.signatures.key_id, forged.signatures.values)
    with pytest.raises(EnvelopeRejected):
        pair.verify(dataclasses.replace(forged, signatures=claimed))


@given(headers)
def test_a_header_is_read_back_from_its_own_bytes(header):
    assert Header.decode(header.encode()) == header


@given(headers, headers)
def test_different_headers_have_different_bytes(one, other):
    assert (one.encode() == other.encode()) == (one == other)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"comity-envelope\0\2" + REAL.header.encode()[len(MAGIC) :],
        REAL.header.encode()[:-1],
        REAL.header.encode() + b"\0",
        REAL.header.encode() + frame(b"more"),
        REAL.header.encode().replace(b"XA", b"xa"),
        REAL.header.encode().replace(b"XA", b"??"),
        REAL.header.encode().replace(b"ordinary", b"whatever"),
        REAL.header.encode().replace(b"exercise.test", b"EXERCISE.TEST"),
        dataclasses.replace(REAL.header, number=0).encode(),
    ],
)
def test_bytes_that_are_no_header_are_refused(data):
    with pytest.raises(EnvelopeRejected) as refused:
        Header.decode(data)
    assert refused.value.code == "not_understood"


@given(st.binary(max_size=300))
def test_noise_is_no_envelope(noise):
    with pytest.raises(EnvelopeRejected):
        Envelope.decode(noise)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_an_envelope_with_any_byte_altered_is_refused(data):
    encoded = SEEDED.envelope.encode()
    at = data.draw(st.integers(0, len(encoded) - 1))
    flip = data.draw(st.integers(1, 255))
    altered = encoded[:at] + bytes([encoded[at] ^ flip]) + encoded[at + 1 :]
    with pytest.raises(EnvelopeRejected):
        SEEDED.verify(Envelope.decode(altered))


@given(st.binary(max_size=40), st.integers(0, 2000))
def test_an_envelope_cut_or_stretched_is_refused(extra, cut):
    encoded = SEEDED.envelope.encode()
    for data in (encoded[:cut], encoded + extra):
        if data != encoded:
            with pytest.raises(EnvelopeRejected):
                SEEDED.verify(Envelope.decode(data))


def test_an_oversized_envelope_is_refused_unread():
    with pytest.raises(EnvelopeRejected) as refused:
        Envelope.decode(bytes(65 * 1024))
    assert refused.value.code == "too_large"


def test_the_opening_of_a_feed_depends_on_all_it_says():
    base = (FEDERATION, bytes(16), XA, XB, Lane.URGENT, None)
    others = [
        ("live.test", bytes(16), XA, XB, Lane.URGENT, None),
        (FEDERATION, b"1" * 16, XA, XB, Lane.URGENT, None),
        (FEDERATION, bytes(16), XB, XA, Lane.URGENT, None),
        (FEDERATION, bytes(16), XA, XB, Lane.ORDINARY, None),
        (FEDERATION, bytes(16), XA, XB, Lane.URGENT, (b"1" * 16, 0)),
        (FEDERATION, bytes(16), XA, XB, Lane.URGENT, (b"1" * 16, 7)),
    ]
    assert len({opening_digest(*case) for case in [base, *others]}) == 7
