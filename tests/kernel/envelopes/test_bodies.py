"""Bodies: sealed once, padded to size classes, and never trusted for what their lengths promise."""

import hashlib
import zlib
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.kernel.envelopes import (
    MAX_PAYLOAD_BYTES,
    MAX_PLAIN_BYTES,
    MAX_SEALED_BYTES,
    EnvelopeRejected,
    Item,
    bodies,
    digest_of,
    open_body,
    seal_body,
)
from comity.kernel.errors import TooLarge
from comity.kernel.keys import RealSuite, SeededSuite, frame

FEDERATION = "exercise.test"
SUITE = SeededSuite(3)

items = st.lists(
    st.builds(
        Item,
        id=st.uuids(),
        kind=st.from_regex(r"[a-z][a-z_]{0,39}", fullmatch=True),
        payload=st.binary(max_size=300),
    ),
    min_size=1,
    max_size=6,
)


def sealed_by_hand(padded, suite=SUITE):
    """A body whose inside is whatever a hostile sender likes."""
    key = suite.random(32)
    data = suite.encrypt(key, frame(b"body", FEDERATION.encode()), padded)
    return key, data


def opened(key, data):
    return open_body(SUITE, FEDERATION, key, digest_of(data), data)


def padded(compressed):
    return bodies._padded(compressed)


def code(refused):
    return refused.value.code


@given(items)
def test_what_was_sealed_is_opened_unchanged(given_items):
    body = seal_body(SUITE, FEDERATION, given_items)
    assert body.digest == hashlib.sha256(body.sealed).digest()
    assert list(open_body(SUITE, FEDERATION, body.content_key, body.digest, body.sealed)) == given_items


def test_the_real_suite_seals_the_same_form():
    body = seal_body(RealSuite(), FEDERATION, [Item(UUID(int=1), "record", b"{}")])
    assert open_body(RealSuite(), FEDERATION, body.content_key, body.digest, body.sealed)[0].payload == b"{}"


def test_a_body_of_another_federation_does_not_open():
    body = seal_body(SUITE, "exercise.test", [Item(UUID(int=1), "record", b"{}")])
    with pytest.raises(EnvelopeRejected) as refused:
        open_body(SUITE, "live.test", body.content_key, body.digest, body.sealed)
    assert code(refused) == "bad_seal"


def test_an_altered_body_is_not_even_decrypted():
    body = seal_body(SUITE, FEDERATION, [Item(UUID(int=1), "record", b"{}")])
    with pytest.raises(EnvelopeRejected) as refused:
        open_body(SUITE, FEDERATION, body.content_key, body.digest, body.sealed[:-1] + b"\0")
    assert code(refused) == "altered_body"


@given(st.integers(1, 40 * 1024 * 1024))
def test_a_size_class_wastes_little_and_tells_little(length):
    padded_length = bodies.size_class(length)
    assert length <= padded_length <= max(bodies.SMALLEST_CLASS, length * 1.12 + 1)
    assert bodies.size_class(padded_length) == padded_length


def test_bodies_of_nearly_equal_content_have_equal_size():
    sizes = {len(seal_body(SUITE, FEDERATION, [Item(UUID(int=1), "hit", b"x" * n)]).sealed) for n in range(0, 600, 7)}
    assert len(sizes) == 1


def test_a_decompression_bomb_is_stopped_at_the_limit():
    bomb = zlib.compress(bytes(MAX_PLAIN_BYTES * 4), 9)
    assert len(bomb) < 100_000
    with pytest.raises(EnvelopeRejected) as refused:
        opened(*sealed_by_hand(padded(bomb)))
    assert code(refused) == "too_large"


def test_an_oversized_body_is_refused_before_anything_is_done_with_it():
    with pytest.raises(EnvelopeRejected) as refused:
        open_body(SUITE, FEDERATION, bytes(32), bytes(32), bytes(MAX_SEALED_BYTES + 1))
    assert code(refused) == "too_large"


@pytest.mark.parametrize(
    "inside",
    [
        b"",
        b"\xff\xff\xff\xff",
        bytes(1024),
        padded(b"not zlib"),
        padded(zlib.compress(b"another protocol")),
        padded(zlib.compress(bodies.MAGIC)),
        padded(zlib.compress(bodies.MAGIC + frame(b"\0" * 16, b"record"))),
        padded(zlib.compress(bodies.MAGIC + frame(b"\0" * 15, b"record", b"{}"))),
        padded(zlib.compress(bodies.MAGIC + frame(b"\0" * 16, b"Record!", b"{}"))),
        padded(zlib.compress(bodies.MAGIC + frame(b"\0" * 16, b"rec\xffrd", b"{}"))),
        padded(zlib.compress(bodies.MAGIC + b"\0\0\0\x20abc")),
        padded(zlib.compress(bodies.MAGIC + frame(b"\0" * 16, b"record", b"{}")) + b"tail"),
        padded(zlib.compress(bodies.MAGIC + frame(b"\0" * 16, b"record", b"{}"))[:-3]),
        padded(zlib.compress(bodies.MAGIC + frame(b"\0" * 16, b"record", b"{}")))[:-1] + b"x",
        padded(zlib.compress(bodies.MAGIC + frame(b"\0" * 16, b"record", b"{}"))) + bytes(64),
        padded(zlib.compress(bodies.MAGIC + frame(*[b"\0" * 16, b"record", b"{}"] * 501))),
    ],
)
def test_a_body_that_is_not_written_as_we_write_it_is_refused(inside):
    with pytest.raises(EnvelopeRejected) as refused:
        opened(*sealed_by_hand(inside))
    assert code(refused) == "not_understood"


@given(st.binary(max_size=400))
def test_no_bytes_in_a_body_bring_the_decoder_down(noise):
    for inside in (noise, padded(noise), padded(zlib.compress(noise)), padded(zlib.compress(bodies.MAGIC + noise))):
        try:
            opened(*sealed_by_hand(inside))
        except EnvelopeRejected as refused:
            assert refused.code in {"not_understood", "too_large", "bad_seal"}


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 3))
def test_too_much_is_refused_at_the_sender_already(which):
    one = Item(UUID(int=1), "record", b"")
    too_much = [
        [],
        [one] * 501,
        [Item(UUID(int=1), "record", bytes(MAX_PAYLOAD_BYTES + 1))],
        [Item(UUID(int=1), "record", bytes(MAX_PAYLOAD_BYTES))] * 5,
    ][which]
    with pytest.raises(TooLarge):
        seal_body(SUITE, FEDERATION, too_much)
