"""The form of a log entry, which never changes again."""

import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from uuid import UUID

import pytest
import rfc8785

from comity.kernel.errors import InvalidInput
from comity.kernel.merkle import Entry, commit, leaf_hash

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "merkle_entries.json").read_text("utf-8"))
ID = UUID("7c9e6679-7425-40de-944b-e07fc1f90ae7")
AT = datetime(2026, 3, 1, 8, 0, 0, 250, tzinfo=UTC)


@pytest.mark.parametrize("case", VECTORS["commitments"], ids=lambda case: case["name"])
def test_commitments_are_those_of_the_vectors(case: dict) -> None:
    assert commit(bytes.fromhex(case["salt"]), case["name"], case["value"]).hex() == case["commitment"]


@pytest.mark.parametrize("case", VECTORS["entries"], ids=lambda case: case["event"])
def test_entries_are_those_of_the_vectors(case: dict) -> None:
    entry = Entry(
        UUID(case["id"]),
        datetime.fromisoformat(case["at"]),
        case["event"],
        tuple(map(bytes.fromhex, case["commitments"])),
    )
    assert entry.encode().decode() == case["bytes"]
    assert leaf_hash(entry.encode()).hex() == case["leaf"]
    assert set(Entry.parse(entry.encode()).commitments) == set(entry.commitments)


def test_an_entry_is_canonical_json() -> None:
    data = Entry(ID, AT, "record_read", (bytes(32), b"\xff" * 32)).encode()
    assert data == rfc8785.dumps(json.loads(data))


def test_an_entry_is_kept_in_utc_with_its_microseconds() -> None:
    here = AT.astimezone(timezone(timedelta(hours=-5)))
    assert b'"at":"2026-03-01T08:00:00.000250Z"' in Entry(ID, here, "record_read", (bytes(32),)).encode()


def test_the_order_of_commitments_says_nothing() -> None:
    one, two = bytes(32), b"\xff" * 32
    assert Entry(ID, AT, "record_read", (one, two)).encode() == Entry(ID, AT, "record_read", (two, one)).encode()


GOOD = Entry(ID, AT, "record_read", (bytes(32), b"\xff" * 32)).encode()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        GOOD + b"\n",
        GOOD.replace(b'"at":', b'"at": '),
        GOOD.replace(b"entry/1", b"entry/2"),
        GOOD.replace(b"T08", b"T25"),
        GOOD.replace(b"2026-03-01", b"2026-02-31"),
        GOOD.replace(b".000250Z", b"Z"),
        GOOD.replace(b"7c9e", b"7C9E"),
        GOOD.replace(b"record_read", b"Record read"),
        rfc8785.dumps(json.loads(GOOD) | {"name": "somebody"}),
        rfc8785.dumps(json.loads(GOOD) | {"commitments": []}),
        rfc8785.dumps(json.loads(GOOD) | {"commitments": json.loads(GOOD)["commitments"][::-1]}),
    ],
)
def test_anything_else_is_no_entry(data: bytes) -> None:
    with pytest.raises(InvalidInput):
        Entry.parse(data)


@pytest.mark.parametrize(
    "entry",
    [
        Entry(ID, AT.replace(tzinfo=None), "record_read", (bytes(32),)),
        Entry(ID, AT, "", (bytes(32),)),
        Entry(ID, AT, 'a"b', (bytes(32),)),
        Entry(ID, AT, "record_read", ()),
    ],
)
def test_what_would_not_be_an_entry_is_not_written(entry: Entry) -> None:
    with pytest.raises(InvalidInput):
        entry.encode()


def test_a_commitment_needs_a_whole_salt() -> None:
    with pytest.raises(InvalidInput):
        commit(b"short", "by", None)
