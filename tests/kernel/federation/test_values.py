"""The directory, payloads and the ledger as values."""

import copy
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.kernel.envelopes import EnvelopeRejected
from comity.kernel.errors import ComityError, InvalidInput, NotFound
from comity.kernel.federation import LANES, Directory, Due, Held, Payload, due, read_payload, write_payload
from comity.kernel.keys import SeededSuite, Use
from comity.kernel.policy import View
from comity.kernel.vocabulary import Member

DAY = datetime(2026, 11, 22, tzinfo=UTC)
SUITE = SeededSuite(4)
KEYS = SUITE.generate("exercise.test").public
XA, XZ = Member.parse("XA"), Member.parse("XZ")


def written():
    return {
        "comity": "directory/1",
        "federation": "exercise.test",
        "members": [
            {
                "member": "XA",
                "name": "Bureau of Exercise Country A",
                "role": "member",
                "address": "https://xa.example/peer/",
                "keys": [{"state": "current", "since": "2026-11-22T00:00:00Z", "public": KEYS.to_json()}],
            }
        ],
    }


def read(data):
    return Directory.from_json(data, version=1, expires_at=DAY)


def test_a_directory_is_read_back_from_its_own_json():
    directory = read(written())
    assert directory.to_json() == written()
    assert directory.entry(XA).current == KEYS
    assert [entry.member for entry in directory] == [XA]


def test_who_is_not_a_member_is_not_found():
    directory = read(written())
    assert directory.find(XZ) is None
    with pytest.raises(NotFound):
        directory.entry(XZ)
    with pytest.raises(NotFound):
        directory.key(XZ, Use.RECORD, "0" * 16)


def test_a_directory_is_stale_from_its_expiry_on():
    directory = read(written())
    assert directory.is_stale(DAY)
    assert not directory.is_stale(DAY - timedelta(seconds=1))


def changed(path, value):
    data = copy.deepcopy(written())
    at = data
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    return data


FOREIGN = SeededSuite(5).generate("live.test").public.to_json()
PARTIAL = SeededSuite(5).generate("exercise.test", [Use.SEAL]).public.to_json()


@pytest.mark.parametrize(
    "data",
    [
        None,
        {},
        changed(["comity"], "directory/2"),
        changed(["federation"], "LIVE"),
        changed(["more"], 1),
        changed(["members"], written()["members"] * 2),
        changed(["members", 0, "member"], "??"),
        changed(["members", 0, "role"], "king"),
        changed(["members", 0, "name"], "x" * 400),
        changed(["members", 0, "keys"], []),
        changed(["members", 0, "keys"], written()["members"][0]["keys"] * 2),
        changed(["members", 0, "keys", 0, "state"], "unknown"),
        changed(["members", 0, "keys", 0, "state"], "retired"),
        changed(["members", 0, "keys", 0, "since"], "yesterday"),
        changed(["members", 0, "keys", 0, "public"], FOREIGN),
        changed(["members", 0, "keys", 0, "public"], PARTIAL),
    ],
)
def test_a_directory_that_is_not_whole_is_refused(data):
    with pytest.raises(InvalidInput):
        read(data)


def test_every_payload_has_its_lane():
    assert set(LANES) == set(Payload)


@given(
    st.dictionaries(st.text(max_size=5), st.none() | st.booleans() | st.integers() | st.text(max_size=9), max_size=4)
)
def test_a_payload_is_read_back_from_its_own_bytes(value):
    try:
        data = write_payload(value)
    except UnicodeEncodeError:
        return
    assert read_payload(data) == value


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"7", b'{"a":NaN}', b'{"a":1', b"\xff{}", b"[" * 100_000, b'{"a":' * 99_999]
)
def test_bytes_that_are_no_json_object_are_not_understood(data):
    with pytest.raises(EnvelopeRejected) as refused:
        read_payload(data)
    assert refused.value.code == "not_understood"


@given(st.binary(max_size=60))
def test_no_bytes_bring_the_payload_reader_down(data):
    try:
        assert isinstance(read_payload(data), dict)
    except ComityError as refused:
        assert refused.code == "not_understood"


NOTHING, CODES, FULL = View.NOTHING, View.HIT_ONLY, View.FULL


@pytest.mark.parametrize(
    "held, version, view, ended, owed",
    [
        # nothing is out
        (Held(), 1, FULL, False, Due(send=True)),
        (Held(), 1, NOTHING, False, Due()),
        (Held(), 3, NOTHING, True, Due()),
        # version 1 is out in full
        (Held(1, "full"), 1, FULL, False, Due()),
        (Held(1, "full"), 2, FULL, False, Due(send=True)),
        (Held(1, "full"), 2, NOTHING, False, Due(withdraw_up_to=1)),  # never the new version, nor its number
        (Held(1, "full"), 2, NOTHING, True, Due(withdraw_up_to=2)),
        (Held(1, "full"), 2, CODES, False, Due(withdraw_up_to=1, send=True)),  # narrowed: the old one goes first
        (Held(1, "full"), 1, CODES, False, Due(withdraw_up_to=1)),
        # version 1 is out as codes
        (Held(1, "hit_only"), 1, CODES, False, Due()),
        (Held(1, "hit_only"), 2, FULL, False, Due(send=True)),
        (Held(1, "hit_only"), 1, FULL, False, Due(send=True)),
        # it was withdrawn before
        (Held(2, "full", 2), 2, FULL, False, Due()),  # a tombstone refuses version 2 for ever
        (Held(2, "full", 2), 3, FULL, False, Due(send=True)),
        (Held(2, "full", 2), 3, NOTHING, False, Due()),
        (Held(2, "full", 2), 2, NOTHING, True, Due()),
        (Held(3, "full", 2), 3, NOTHING, False, Due(withdraw_up_to=3)),
    ],
)
def test_what_a_peer_is_owed(held, version, view, ended, owed):
    assert due(held, version=version, view=view, ended=ended) == owed
