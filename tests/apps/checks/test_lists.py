"""Lists as they come in and lie on the disk, and answering them part by part."""

import json
from io import BytesIO
from itertools import chain
from uuid import uuid4

import pytest

from comity.apps import bureau
from comity.apps.audit.models import Entry
from comity.apps.checks import batches, listed
from comity.apps.checks import rows as answering
from comity.apps.checks.models import BatchCheck, BatchRow, Check
from comity.kernel.errors import ComityError, Conflict, NodeFault, Unauthentic
from comity.kernel.policy import Actor, ActorKind, Role
from comity.kernel.vocabulary import Member, Purpose

pytestmark = pytest.mark.django_db
OFFICER = Actor("officer:1", ActorKind.OFFICER, Member("XA"), frozenset({Role.OFFICER}))


def read(text):
    return list(listed.read(BytesIO(text.encode())))


@pytest.mark.parametrize(
    "text, rows",
    [
        ("name,birth_date\nAna,1980\n", [(2, {"name": "Ana", "birth_date": "1980"})]),
        (
            "\ufeffName;Reference\r\n Ana ;7\r\n\r\nBo;8",
            [(2, {"name": "Ana", "reference": "7"}), (4, {"name": "Bo", "reference": "8"})],
        ),
        ('name\n"Ana\nMaria"\nBo\n', [(3, {"name": "Ana\nMaria"}), (4, {"name": "Bo"})]),
        (
            '{"name": "Ana"}\n\n{"document": 123, "issuer": "XB"}\n',
            [(1, {"name": "Ana"}), (3, {"document": "123", "issuer": "XB"})],
        ),
    ],
)
def test_a_list_is_csv_or_json_lines(text, rows):
    assert read(text) == rows


@pytest.mark.parametrize(
    "text, code",
    [
        ("", "empty_list"),
        ("\n", "empty_list"),
        ('{"name": "Ana"', "bad_json"),
        ('{"name": "Ana"}\n[1]\n', "bad_json"),
        ('{"name": ["Ana"]}', "bad_json"),
        ('{"colour": "red"}', "unknown_column"),
        ("reference\n7\n", "invalid_input"),
    ],
)
def test_a_list_that_is_neither_is_refused(text, code):
    with pytest.raises(ComityError) as fault:
        read(text)
    assert fault.value.code == code


def test_no_more_rows_than_a_list_may_have(monkeypatch):
    monkeypatch.setattr(listed, "MAX_ROWS", 3)
    with pytest.raises(ComityError) as fault:
        read("name\n" + "Ana\n" * 4)
    assert fault.value.code == "too_large"


@pytest.fixture
def kept(monkeypatch):
    """A list of seven rows in parts of three."""
    monkeypatch.setattr(listed, "PART", 3)
    batch_id = uuid4()
    assert listed.keep(batch_id, [{"name": str(n)} for n in range(7)]) == 7
    yield batch_id
    listed.erase(batch_id)


@pytest.mark.parametrize("done", range(8))
def test_a_kept_list_goes_on_at_any_row(kept, done):
    rows = list(chain.from_iterable(listed.parts(kept, done)))
    assert [row["name"] for row in rows] == [str(n) for n in range(done, 7)]


def test_a_kept_list_is_encrypted_and_parts_cannot_change_places(kept):
    path = listed.path_of(kept)
    data = path.read_bytes()
    assert b"name" not in data
    length = 4 + int.from_bytes(data[:4], "big")
    path.write_bytes(data[length : 2 * length] + data[:length] + data[2 * length :])
    with pytest.raises(Unauthentic):
        list(listed.parts(kept, 0))
    path.write_bytes(data[:-1])
    with pytest.raises(Unauthentic):
        list(listed.parts(kept, 0))


def ask(text, **more):
    return batches.request(BytesIO(text.encode()), by=OFFICER, purpose=Purpose.BORDER_CONTROL, at=bureau.now(), **more)


def test_what_dies_in_the_middle_goes_on_and_no_row_is_answered_twice(monkeypatch):
    monkeypatch.setattr(listed, "PART", 3)
    batch_id = ask("name\n" + "".join(f"Nobody {n}\n" for n in range(8)))
    calls, real = [], answering.answered

    def dying(part, **given):
        calls.append(len(part))
        if len(calls) == 3:
            raise NodeFault("the power failed")
        return real(part, **given)

    monkeypatch.setattr(answering, "answered", dying)
    with pytest.raises(NodeFault):
        batches.run_due(bureau.now())
    found = BatchCheck.objects.get(id=batch_id)
    assert (found.state, found.done, Entry.objects.filter(event="check_made").count()) == ("running", 6, 6)
    seen = []
    assert batches.run_due(bureau.now(), lambda done, rows: seen.append((done, rows))) == 2
    assert seen == [(8, 8)] and Entry.objects.filter(event="check_made").count() == 8
    assert not listed.path_of(batch_id).exists() and not Check.objects.exists() and not BatchRow.objects.exists()
    assert Entry.objects.filter(event="check_input_erased").count() == 1


def test_a_list_that_cannot_be_read_any_more_fails_and_says_so():
    batch_id = ask("name\nAna Pereira\n")
    listed.path_of(batch_id).write_bytes(b"\x00\x00\x00\x05abcde")
    assert batches.run_due(bureau.now()) == 0
    found = BatchCheck.objects.get(id=batch_id)
    assert found.state == "failed" and found.fault and not listed.path_of(batch_id).exists()


def test_two_processes_do_not_answer_lists_at_once():
    ask("name\nAna Pereira\n")
    with batches._alone(), pytest.raises(Conflict):
        batches.run_due(bureau.now())
    assert batches.run_due(bureau.now()) == 1


def test_a_request_that_is_refused_leaves_nothing(monkeypatch):
    with pytest.raises(ComityError):
        ask(json.dumps({"name": "Ana"}) + "\n" + json.dumps({"name": "Ana", "birth_date": "1980-02-31"}))
    with pytest.raises(ComityError):
        ask("name\n" + "Ana Pereira\n" * 1_001)
    assert not list(bureau.this().home.glob("state/batches/*")) and not BatchCheck.objects.exists()
