"""Keys: what is signed for one federation, use and context holds nowhere else."""

import base64
import dataclasses
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.kernel.errors import ComityError, InvalidInput, Unauthentic
from comity.kernel.keys import (
    KeyPair,
    PublicKeys,
    RealSuite,
    SeededSuite,
    Signatures,
    Use,
    bound,
    frame,
    same_fingerprint,
)

FEDERATION = "exercise.test"
SUITES = [RealSuite(), SeededSuite(7)]
SIGNING = [Use.RECORD, Use.ENVELOPE, Use.REQUEST, Use.LOG]


@pytest.fixture(params=SUITES, ids=["real", "seeded"])
def suite(request):
    return request.param


@pytest.fixture
def pair(suite):
    return suite.generate(FEDERATION)


@pytest.mark.parametrize("use", SIGNING)
def test_what_was_signed_verifies_and_nothing_else_does(suite, pair, use):
    signatures = suite.sign(pair.of(use), b"context", b"message")
    suite.verify(pair.public.of(use), b"context", b"message", signatures)
    for context, message in [(b"other", b"message"), (b"context", b"massage"), (b"contextm", b"essage")]:
        with pytest.raises(Unauthentic) as refused:
            suite.verify(pair.public.of(use), context, message, signatures)
        assert refused.value.code == "bad_signature"


def test_a_signature_made_in_an_exercise_does_not_hold_in_the_live_federation(suite, pair):
    signatures = suite.sign(pair.of(Use.RECORD), b"c", b"m")
    same_key_elsewhere = dataclasses.replace(pair.public.of(Use.RECORD), federation="live.test")
    with pytest.raises(Unauthentic):
        suite.verify(same_key_elsewhere, b"c", b"m", dataclasses.replace(signatures, key_id=same_key_elsewhere.id))


def test_leaving_out_an_algorithm_is_refused_not_weaker(suite, pair):
    public = pair.public.of(Use.ENVELOPE)
    assert public.algorithms == ("ed25519", "ml-dsa-65")
    signatures = suite.sign(pair.of(Use.ENVELOPE), b"c", b"m")
    for kept in (signatures.values[:1], signatures.values[1:], (*signatures.values, ("rot13", b"x"))):
        with pytest.raises(Unauthentic) as refused:
            suite.verify(public, b"c", b"m", dataclasses.replace(signatures, values=kept))
        assert refused.value.code == "algorithms_differ"


@pytest.mark.parametrize("altered", [0, 1])
def test_each_algorithm_alone_can_spoil_a_signature(suite, pair, altered):
    signatures = suite.sign(pair.of(Use.ENVELOPE), b"c", b"m")
    values = [(n, bytes([v[0] ^ 1]) + v[1:] if i == altered else v) for i, (n, v) in enumerate(signatures.values)]
    with pytest.raises(Unauthentic):
        suite.verify(pair.public.of(Use.ENVELOPE), b"c", b"m", dataclasses.replace(signatures, values=tuple(values)))


def test_a_seal_opens_for_its_holder_and_context_only(suite, pair):
    box = suite.seal(pair.public.of(Use.SEAL), b"context", b"secret")
    assert suite.open(pair.of(Use.SEAL), b"context", box) == b"secret"
    stranger = suite.generate(FEDERATION).of(Use.SEAL)
    for key, context, data in [
        (stranger, b"context", box),
        (pair.of(Use.SEAL), b"other", box),
        (pair.of(Use.SEAL), b"context", box[:-1] + bytes([box[-1] ^ 1])),
        (pair.of(Use.SEAL), b"context", b""),
    ]:
        with pytest.raises(Unauthentic) as refused:
            suite.open(key, context, data)
        assert refused.value.code == "bad_seal"


def test_encryption_is_bound_to_its_context(suite):
    key = suite.random(32)
    box = suite.encrypt(key, b"context", b"plain")
    assert suite.decrypt(key, b"context", box) == b"plain"
    assert len(box) == len(b"plain") + 28
    for other_key, context, data in [
        (suite.random(32), b"context", box),
        (key, b"x", box),
        (key, b"context", b"short"),
    ]:
        with pytest.raises(Unauthentic):
            suite.decrypt(other_key, context, data)


def test_foreign_formats_are_signed_only_by_keys_for_them(suite, pair):
    signature = suite.sign_plain(pair.of(Use.REQUEST), b"base")
    suite.verify_plain(pair.public.of(Use.REQUEST), b"base", signature)
    with pytest.raises(Unauthentic):
        suite.verify_plain(pair.public.of(Use.REQUEST), b"bass", signature)
    for use in (Use.RECORD, Use.ENVELOPE, Use.SEAL):
        with pytest.raises(InvalidInput):
            suite.sign_plain(pair.of(use), b"base")


def test_a_sealing_key_does_not_sign_and_a_signing_key_does_not_seal(suite, pair):
    with pytest.raises(InvalidInput):
        suite.sign(pair.of(Use.SEAL), b"c", b"m")
    with pytest.raises(InvalidInput):
        suite.seal(pair.public.of(Use.RECORD), b"c", b"m")


def test_written_forms_come_back_equal(suite, pair):
    assert KeyPair.from_bytes(pair.to_bytes()) == pair
    assert PublicKeys.from_json(pair.public.to_json()) == pair.public
    signatures = suite.sign(pair.of(Use.ENVELOPE), b"c", b"m")
    assert Signatures.from_json(signatures.to_json()) == signatures


def test_a_key_pair_never_prints_its_secrets(pair):
    shown = repr(pair) + "".join(repr(key) for key in pair.keys)
    for key in pair.keys:
        for _, seed in key.material:
            assert repr(seed)[2:-1] not in shown


def test_public_keys_hold_no_secret(pair):
    written = json.dumps(pair.public.to_json())
    stored = pair.to_bytes().decode()
    for secret in pair.keys:
        for _, seed in secret.material:
            text = base64.urlsafe_b64encode(seed).rstrip(b"=").decode()
            assert text in stored
            assert text not in written


def test_the_same_seed_repeats_everything_and_another_seed_nothing():
    def story(seed):
        suite = SeededSuite(seed)
        pair = suite.generate(FEDERATION)
        return pair, suite.sign(pair.of(Use.LOG), b"c", b"m"), suite.seal(pair.public.of(Use.SEAL), b"c", b"m")

    assert story(1) == story(1)
    assert story(1) != story(2)


def test_nothing_seeded_holds_in_the_real_suite():
    pair = SeededSuite(1).generate(FEDERATION)
    signatures = SeededSuite(1).sign(pair.of(Use.RECORD), b"c", b"m")
    with pytest.raises(Unauthentic):
        RealSuite().verify(pair.public.of(Use.RECORD), b"c", b"m", signatures)


def test_a_fingerprint_is_eight_groups_of_five_digits_and_compared_whole(suite, pair):
    shown = pair.public.fingerprint()
    assert [len(group) for group in shown.split()] == [5] * 8
    assert same_fingerprint(shown.replace(" ", "-"), shown)
    arabic = shown.translate({ord("0") + n: chr(0x0660 + n) for n in range(10)})
    assert same_fingerprint(arabic, shown)
    assert not same_fingerprint(shown[:-1], shown)
    assert not same_fingerprint("", "")
    assert not same_fingerprint("not digits", "not digits")
    assert suite.generate(FEDERATION).public.fingerprint() != shown


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        {},
        {"federation": "exercise.test", "keys": {}},
        {"federation": "EXERCISE", "keys": {"record": {"ed25519": "AA"}}},
        {"federation": "exercise.test", "keys": {"steal": {"ed25519": "AA"}}},
        {"federation": "exercise.test", "keys": {"record": {"ed25519": "A+/="}}},
        {"federation": "exercise.test", "keys": {"record": {"ed25519": 5}}},
        {"federation": "exercise.test", "keys": {"record": "AA"}},
        {"federation": "exercise.test", "keys": {"record": {"ed25519": "AA"}}, "more": 1},
    ],
)
def test_public_keys_that_make_no_sense_are_refused(data):
    with pytest.raises(InvalidInput):
        PublicKeys.from_json(data)


@given(st.binary(max_size=200))
def test_bytes_that_are_no_key_pair_are_refused(data):
    with pytest.raises(InvalidInput):
        KeyPair.from_bytes(data)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["key", "ed25519", "x"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(json_values)
def test_signatures_that_make_no_sense_are_refused_with_a_code(data):
    try:
        Signatures.from_json(data)
    except ComityError as refused:
        assert refused.code


@given(st.lists(st.binary(max_size=5), max_size=4), st.lists(st.binary(max_size=5), max_size=4))
def test_two_different_lists_are_never_framed_alike(left, right):
    assert (frame(*left) == frame(*right)) == (left == right)


@given(*[st.binary(max_size=4)] * 4)
def test_context_and_message_cannot_run_into_each_other(context, message, other_context, other_message):
    same = (context, message) == (other_context, other_message)
    assert (bound("a.b", context, message) == bound("a.b", other_context, other_message)) == same


@settings(max_examples=20, deadline=None)
@given(st.binary(max_size=100))
def test_bytes_that_are_no_box_do_not_open(data):
    pair = PAIR
    with pytest.raises(Unauthentic):
        RealSuite().open(pair.of(Use.SEAL), b"c", data)


PAIR = RealSuite().generate(FEDERATION, [Use.SEAL])
