"""More is asked than can be answered: exact questions go on, the rest is refused at once and told when to come back."""

import asyncio
import json
import threading
import time
from types import SimpleNamespace

import pytest

from comity.entrypoints.api import answering, door, lanes
from comity.entrypoints.api.door import Door
from comity.entrypoints.api.faults import Overloaded
from comity.entrypoints.api.incoming import Incoming, in_json
from comity.entrypoints.api.lanes import Lane
from comity.entrypoints.api.sorting import sorted_into

NAME = {"queries": {"q": {"schema": "Person", "properties": {"name": ["Ana Pereira"]}}}}
NUMBER = {"queries": {"q": {"schema": "Person", "properties": {"passportNumber": ["XB1234567"]}}}}


@pytest.mark.parametrize(
    "asked, broad, weight",
    [
        (NAME, True, 1),
        (NUMBER, False, 1),
        ({"queries": {str(n): NUMBER["queries"]["q"] for n in range(3)}}, False, 3),
        ({"queries": {str(n): NUMBER["queries"]["q"] for n in range(40)}}, True, 40),
        ({"queries": {"a": NUMBER["queries"]["q"], "b": NAME["queries"]["q"]}}, True, 2),
        ({"person": {"name": "Ana"}}, True, 1),
        ({"person": {"document": "XB1234567"}}, False, 1),
        ({"number": {"kind": "vin", "number": "X"}}, False, 1),
        ({"text": "XB1234567"}, True, 1),
        ({"entity": {"schema": "Person", "properties": {"lastName": "Pereira"}}}, True, 1),
        ({"questions": [{"number": {"kind": "vin", "number": "X"}}] * 2}, False, 2),
        ([], False, 1),
        ({"queries": {"q": 3}}, False, 1),
    ],
)
def test_a_question_belongs_to_the_lane_of_the_broadest_thing_it_asks(asked, broad, weight):
    assert sorted_into(Incoming("/match/default", "", {}, json.dumps(asked).encode())) == (broad, weight)


def test_what_cannot_be_read_is_refused_in_the_quick_lane_and_what_is_large_is_not_read_first():
    assert sorted_into(Incoming("/match/default", "", {}, b"{")) == (False, 1)
    broad, weight = sorted_into(Incoming("/match/default", "", {}, b"[" * 200_000))
    assert broad and weight == 500


@pytest.fixture
def lane():
    made = []

    def make(**given):
        made.append(Lane("test", **({"threads": 1, "room": 4} | given)))
        return made[-1]

    yield make
    for one in made:
        one.close()


def held(lane, *, weight=1, whose=1):
    """A question that is being answered until it is let go; and what it was refused with, if it was."""
    go, begun, refused = threading.Event(), threading.Event(), []

    def work(fault):
        refused.append(fault)
        begun.set()
        go.wait(5)

    lane.enter(work, weight=weight, whose=whose)
    return SimpleNamespace(go=go, begun=begun, refused=refused)


def test_beyond_its_room_a_lane_refuses_at_once(lane):
    narrow = lane(room=4)
    waiting = [held(narrow, whose=n) for n in range(4)]
    with pytest.raises(Overloaded):
        held(narrow, whose=9)
    for one in waiting:
        one.go.set()
        assert one.begun.wait(5)
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            held(narrow, whose=9).go.set()
            break
        except Overloaded:
            time.sleep(0.01)
    else:
        pytest.fail("the lane stays full")


def test_a_batch_larger_than_the_room_is_answered_when_nobody_waits(lane):
    one = held(lane(room=4), weight=100)
    assert one.begun.wait(5)
    one.go.set()


def test_one_caller_cannot_take_all_the_room(lane):
    shared = lane(room=8)
    mine = [held(shared, whose=1) for _ in range(6)]
    with pytest.raises(Overloaded):
        held(shared, whose=1)
    other = held(shared, whose=2)
    for one in (*mine, other):
        one.go.set()
    assert other.begun.wait(5) and other.refused == [None]


def test_a_question_that_waited_too_long_is_refused_not_answered(lane, monkeypatch):
    monkeypatch.setattr(lanes, "LONGEST_WAIT_SECONDS", 0.05)
    slow = lane()
    first, second = held(slow, whose=1), held(slow, whose=2)
    time.sleep(0.1)
    first.go.set()
    assert second.begun.wait(5) and isinstance(second.refused[0], Overloaded)
    second.go.set()


@pytest.fixture
def served(monkeypatch):
    """The door with real lanes, before a search that takes ten milliseconds for a name and nothing for a number."""

    def answer(incoming, route):
        if sorted_into(incoming)[0]:
            time.sleep(0.01)
        return in_json({"ok": True})

    monkeypatch.setattr(answering, "answer", answer)
    monkeypatch.setattr(lanes, "close_old_connections", lambda: None)
    return Door(None, lanes.lanes)


async def ask(served, asked, key):
    """(status, headers, body, seconds)."""
    sent, began = [], time.monotonic()
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/match/default",
        "query_string": b"",
        "headers": [(b"host", b"localhost"), (b"authorization", key.encode())],
    }

    async def receive():
        return {"type": "http.request", "body": json.dumps(asked).encode(), "more_body": False}

    async def send(message):
        sent.append(message)

    await served(scope, receive, send)
    return sent[0]["status"], dict(sent[0]["headers"]), json.loads(sent[1]["body"]), time.monotonic() - began


def test_a_flood_of_names_does_not_starve_numbers_and_is_refused_with_a_time_to_come_back(served):
    async def flood():
        names = [asyncio.create_task(ask(served, NAME, f"key {n % 7}")) for n in range(600)]
        numbers = []
        for n in range(50):
            numbers.append(await ask(served, NUMBER, f"key {n % 7}"))
            await asyncio.sleep(0.004)
        return await asyncio.gather(*names), numbers

    names, numbers = asyncio.run(flood())
    served.close()
    assert {status for status, *_ in numbers} == {200}
    assert sorted(seconds for *_, seconds in numbers)[45] < 0.1
    refused = [(headers, body, seconds) for status, headers, body, seconds in names if status == 503]
    assert {status for status, *_ in names} == {200, 503} and len(refused) >= 400
    assert all(headers[b"retry-after"] == b"1" and body["code"] == "overloaded" for headers, body, _ in refused)
    assert max(seconds for *_, seconds in names) < 2.0


def test_a_refusal_that_cannot_be_logged_still_answers_and_the_lane_goes_on(served, monkeypatch):
    def broken(incoming, route):
        raise RuntimeError("no database")

    monkeypatch.setattr(answering, "answer", broken)
    answers = [asyncio.run(ask(served, NUMBER, "key"))[0] for _ in range(4)]
    assert answers == [500] * 4


def slow_body(parts):
    async def receive():
        if parts:
            return parts.pop(0)
        await asyncio.sleep(10)
        return {}

    return receive


@pytest.mark.parametrize(
    "parts, headers, status, code",
    [
        ([{"type": "http.request", "body": b"{", "more_body": True}], [], 408, "too_slow"),
        ([], [], 408, "too_slow"),
        ([{"type": "http.request", "body": b"x" * 1_500_000, "more_body": True}] * 2, [], 413, "too_large"),
        ([], [(b"content-length", b"99999999999")], 413, "too_large"),
        ([{"type": "http.disconnect"}], [], None, None),
        ([], [(b"host", b"evil.example")], 400, "bad_host"),
    ],
)
def test_bodies_that_are_slow_large_or_never_come(served, monkeypatch, parts, headers, status, code):
    monkeypatch.setattr(door, "BODY_SECONDS", 0.1)
    sent = []

    async def send(message):
        sent.append(message)

    given = {b"host": b"localhost"} | dict(headers)
    scope = {"type": "http", "method": "POST", "path": "/match/x", "query_string": b"", "headers": list(given.items())}
    asyncio.run(served(scope, slow_body(list(parts)), send))
    if status is None:
        assert sent == []
        return
    assert (sent[0]["status"], json.loads(sent[1]["body"])["code"]) == (status, code)


@pytest.mark.parametrize(
    "method, path, goes_on",
    [
        ("GET", "/match/default", True),
        ("POST", "/match/", True),
        ("POST", "/match/a/b", True),
        ("POST", "/api/checks/", True),
        ("GET", "/api/checks/1", True),
        ("POST", "/search/default", True),
        ("GET", "/healthz", False),
        ("POST", "/api/checks/batch", False),
    ],
)
def test_only_the_fast_addresses_are_taken(monkeypatch, method, path, goes_on):
    monkeypatch.setattr(answering, "answer", lambda incoming, route: in_json({}))
    monkeypatch.setattr(lanes, "close_old_connections", lambda: None)
    gone, sent = [], []

    async def rest(scope, receive, send):
        gone.append(scope["path"])

    async def receive():
        return {"type": "http.request", "body": b"{}", "more_body": False}

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": method, "path": path, "query_string": b"", "headers": [(b"host", b"localhost")]}
    asyncio.run(Door(rest, lanes.lanes)(scope, receive, send))
    assert bool(gone) is goes_on and bool(sent) is not goes_on
