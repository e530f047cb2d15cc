"""The peers' door over HTTP: only members, only signed, only once, only for them."""

import dataclasses
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from django.test import Client
from django.urls import include, path
from http_message_signatures import HTTPMessageSigner, algorithms

from comity.apps.exchange import actions, directories, pulling, queries, requests
from comity.apps.exchange.models import Nonce, Peer
from comity.apps.exchange.requests import Message
from comity.kernel.envelopes import Lane
from comity.kernel.federation import FeedAnswer, Payload
from comity.kernel.keys import Use
from tests.apps.exchange.conftest import (  # noqa: F401 - fixtures
    ADMINISTRATOR,
    AT,
    FEDERATION,
    HANDLERS,
    SUITE,
    XA,
    XB,
    no_classes_from_other_tests,
    publishes,
    shares,
    xb,
)

urlpatterns = [path("peer/", include("comity.entrypoints.peer.urls"))]
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
HOST = "http://testserver"


def now():
    return datetime.now(UTC)


@pytest.fixture(autouse=True)
def directory_of_today(xb):  # noqa: F811
    """The door goes by the clock, and a directory that has run out gives no records: it is renewed until tomorrow."""
    renewed = dataclasses.replace(xb.directory, expires_at=now() + timedelta(days=1))
    assert directories.accept(renewed, by=ADMINISTRATOR, at=AT)


def signed(pair, url, *, at=None, lifetime=60, nonce=None, covered=requests.COVERED, **headers):
    """The headers of a request by `pair`, with any part of it made wrong."""
    at = at or now()
    message = Message("GET", HOST + url, {requests.FEDERATION_HEADER: FEDERATION, **headers})
    signer = HTTPMessageSigner(signature_algorithm=algorithms.ED25519)
    secret = pair.of(Use.REQUEST)
    prepared = signer.prepare(
        message,
        key_id=secret.public.id,
        created=at,
        expires=at + timedelta(seconds=lifetime),
        nonce=SUITE.random(16).hex() if nonce is None else nonce,
        tag=requests.TAG,
        covered_component_ids=covered,
    )
    signer.apply(message, prepared, SUITE.sign_plain(secret, prepared.signature_base))
    return dict(message.headers)


def get(url, headers):
    return Client(headers=headers).get(url)


FEED = "/peer/feed/ordinary?after=0&epoch="


def test_a_member_gets_its_feed(xb):  # noqa: F811
    shares(publishes())
    response = get(FEED, signed(xb.pair, FEED))
    assert (response.status_code, response["Content-Type"]) == (200, "application/vnd.comity.feed")
    answer = FeedAnswer.decode(response.content)
    assert len(answer.handed) == 1
    assert Peer.objects.get().heard_at is not None
    assert abs(Peer.objects.get().clock_skew_s) < 5


@pytest.mark.parametrize(
    "how, code",
    [
        ({"at": now() - timedelta(minutes=5)}, "expired"),
        ({"at": now() + timedelta(minutes=5)}, "expired"),
        ({"lifetime": 3600}, "bad_signature"),
        ({"nonce": "short"}, "nonce_missing"),
        ({"nonce": "x" * 65}, "nonce_missing"),
        ({"covered": ("@method", "@authority", "@path", requests.FEDERATION_HEADER)}, "bad_signature"),
        ({"covered": ("@method", "@path", "@query", requests.FEDERATION_HEADER)}, "bad_signature"),
        ({requests.FEDERATION_HEADER: "live.test"}, "wrong_federation"),
    ],
)
def test_a_request_with_anything_wrong_gets_a_code_and_nothing_else(xb, how, code):  # noqa: F811
    shares(publishes())
    response = get(FEED, signed(xb.pair, FEED, **how))
    assert (response.status_code, response.json()["code"]) == (401, code)
    assert set(response.json()) == {"code", "message", "hint"}
    assert "Traceback" not in response.content.decode()


def test_an_unsigned_request_is_refused(xb):  # noqa: F811
    assert get(FEED, {}).json()["code"] == "signature_missing"


def test_a_key_that_the_directory_does_not_know_is_refused(xb):  # noqa: F811
    assert get(FEED, signed(SUITE.generate(FEDERATION), FEED)).json()["code"] == "unknown_key"


def test_a_signature_by_another_key_under_a_members_name_is_refused(xb):  # noqa: F811
    forged = signed(SUITE.generate(FEDERATION), FEED)
    true = signed(xb.pair, FEED)
    assert get(FEED, {**true, "Signature": forged["Signature"]}).json()["code"] == "bad_signature"


def test_a_request_is_answered_once(xb):  # noqa: F811
    headers = signed(xb.pair, FEED)
    assert get(FEED, headers).status_code == 200
    again = get(FEED, headers)
    assert (again.status_code, again.json()["code"]) == (401, "replayed")
    assert requests.forget_nonces(now() + timedelta(hours=1)) == 1
    assert not Nonce.objects.exists()


@pytest.mark.parametrize(
    "asked", ["/peer/feed/urgent?after=0&epoch=", "/peer/feed/ordinary?after=1&epoch=", f"/peer/body/{'0' * 64}"]
)
def test_a_signature_for_one_question_is_good_for_no_other(xb, asked):  # noqa: F811
    assert get(asked, signed(xb.pair, FEED)).json()["code"] == "bad_signature"


def test_a_signature_for_another_node_is_refused_here(xb):  # noqa: F811
    at_other = signed(xb.pair, FEED)
    assert Client(headers=at_other).get(FEED, SERVER_NAME="localhost").json()["code"] == "bad_signature"


@pytest.mark.parametrize(
    "url, code",
    [
        ("/peer/feed/express?after=0&epoch=", "unknown_lane"),
        ("/peer/feed/urgent?after=-1&epoch=", "bad_cursor"),
        ("/peer/feed/urgent?after=99999999999999999999&epoch=", "bad_cursor"),
        ("/peer/feed/urgent?after=0&epoch=zz", "bad_cursor"),
        ("/peer/feed/urgent?after=0&epoch=00", "bad_cursor"),
        ("/peer/feed/urgent?after=0&epoch=&wait=600", "bad_cursor"),
        ("/peer/body/xyz", "bad_cursor"),
    ],
)
def test_a_cursor_that_makes_no_sense_is_refused(xb, url, code):  # noqa: F811
    response = get(url, signed(xb.pair, url))
    assert (response.status_code, response.json()["code"]) == (422, code)


def test_a_body_is_given_to_those_it_was_handed_to(xb):  # noqa: F811
    shares(publishes())
    answer = FeedAnswer.decode(get(FEED, signed(xb.pair, FEED)).content)
    from comity.apps.exchange.models import Body

    url = f"/peer/body/{Body.objects.get().digest}"
    response = get(url, signed(xb.pair, url))
    assert response.content == answer.handed[0].body
    assert response["Content-Encoding"] == "identity"
    unknown = f"/peer/body/{'0' * 64}"
    assert get(unknown, signed(xb.pair, unknown)).status_code == 404


def test_waiting_ends_as_soon_as_there_is_something(xb):  # noqa: F811
    actions.post(Payload.HIT, {"hit": "1"}, XB, at=now())
    url = "/peer/feed/urgent?after=0&epoch=&wait=5"
    started = now()
    assert len(FeedAnswer.decode(get(url, signed(xb.pair, url)).content).handed) == 1
    assert (now() - started).total_seconds() < 2


def test_waiting_ends_when_its_time_is_up(xb):  # noqa: F811
    url = "/peer/feed/urgent?after=0&epoch=&wait=1"
    started = now()
    assert FeedAnswer.decode(get(url, signed(xb.pair, url)).content).handed == ()
    assert 0.8 < (now() - started).total_seconds() < 4


def test_a_member_that_keeps_no_directory_serves_none():
    for name in ("metadata/timestamp.json", "metadata/1.root.json", "targets/x.json", "metadata/..%2f..%2fnode.toml"):
        assert get(f"/peer/directory/{name}", {}).status_code == 404


def test_the_hub_serves_its_directory_and_no_other_file(settings, tmp_path):
    import dataclasses

    settings.COMITY = dataclasses.replace(settings.COMITY, role="hub", home=tmp_path)
    folder = tmp_path / "directory" / "metadata"
    folder.mkdir(parents=True)
    (folder / "timestamp.json").write_text("{}")
    (folder / "secret.json").write_text("{}")
    (tmp_path / "directory" / "source.json").write_text("{}")
    assert b"".join(get("/peer/directory/metadata/timestamp.json", {}).streaming_content) == b"{}"
    for name in ("metadata/secret.json", "metadata/..%2fsource.json", "targets/..%2fsource.json"):
        assert get(f"/peer/directory/{name}", {}).status_code == 404


# pulling, from a counterpart that answers over HTTP as this door does


class Door:
    """XB's door: hands out what it is given, remembers what it was asked."""

    def __init__(self, other):
        self.other, self.asked, self.answers = other, [], {}
        Peer.objects.update(address="https://xb.example/peer/")
        self.client = httpx.Client(transport=httpx.MockTransport(self.answer))

    def answer(self, request):
        self.asked.append(request)
        lane = Lane(request.url.path.rsplit("/", 1)[-1])
        if lane in self.answers:
            return self.answers[lane]
        after = int(request.url.params["after"])
        data = FeedAnswer(self.other.out[lane].opening, tuple(self.other.handed[lane][after:])).encode()
        return httpx.Response(200, content=data, headers={"Content-Type": "application/vnd.comity.feed"})

    def pulls(self):
        return actions.pull(XB, client=self.client, handlers=HANDLERS)


def test_a_pull_takes_the_urgent_lane_first_and_asks_until_there_is_no_more(xb):  # noqa: F811
    door = Door(xb)
    for number in (1, 2):
        xb.hands((Payload.RECORD, xb.record(number).to_json()))
    pulled = door.pulls()
    assert (pulled.accepted, pulled.fault) == (2, None)
    assert [request.url.path.rsplit("/", 1)[-1] for request in door.asked][:2] == ["urgent", "ordinary"]
    assert queries.peer(XB, now()).pulled_at is not None
    assert door.pulls().accepted == 0


def test_our_requests_are_signed_with_our_key_and_for_that_peer_alone(xb):  # noqa: F811
    door = Door(xb)
    door.pulls()
    headers = door.asked[0].headers
    key = xb.directory.entry(XA).current.of(Use.REQUEST)
    assert f'keyid="{key.id}"' in headers["signature-input"]
    assert 'tag="comity-peer"' in headers["signature-input"] and "nonce=" in headers["signature-input"]
    assert len({request.headers["signature"] for request in door.asked}) == len(door.asked)


@pytest.mark.parametrize(
    "answer, code",
    [
        (httpx.Response(401, json={"code": "unknown_key", "message": "who?"}), "unknown_key"),
        (httpx.Response(500, content=b"<html>"), "not_a_node"),
        (httpx.Response(200, content=b"hello"), "not_a_node"),
        (httpx.Response(200, content=b"hello", headers={"Content-Type": pulling.MEDIA_TYPE}), "not_understood"),
        (httpx.Response(302, headers={"Location": "http://127.0.0.1/"}), "not_a_node"),
    ],
)
def test_an_answer_that_is_none_is_kept_as_a_fault_and_asked_again_later(xb, answer, code):  # noqa: F811
    door = Door(xb)
    door.answers[Lane.URGENT] = answer
    before = now()
    assert door.pulls().fault.code == code
    state = queries.peer(XB, now())
    assert (state.failures, state.fault_code) == (1, code)
    assert state.next_try_at > before
    assert actions.pull_all(before, client=door.client, handlers=HANDLERS) == []
    door.answers.clear()
    assert door.pulls().fault is None
    assert queries.peer(XB, now()).failures == 0


def test_an_endless_answer_is_cut_off(xb, monkeypatch):  # noqa: F811
    monkeypatch.setattr(pulling, "MAX_ANSWER_BYTES", 100_000)
    door = Door(xb)

    def endless():
        while True:
            yield bytes(50_000)

    door.answers[Lane.URGENT] = httpx.Response(
        200, content=endless(), headers={"Content-Type": "application/vnd.comity.feed"}
    )
    assert door.pulls().fault.code == "too_large"


def test_pauses_grow_to_five_minutes_and_no_longer(xb):  # noqa: F811
    door = Door(xb)
    door.answers[Lane.URGENT] = httpx.Response(503)
    Peer.objects.update(failures=30)
    door.pulls()
    state = queries.peer(XB, now())
    assert timedelta(minutes=4) < state.next_try_at - now() <= timedelta(minutes=5)


def test_a_lane_that_is_out_of_order_is_told_as_the_peers_fault(xb):  # noqa: F811
    door = Door(xb)
    xb.hands((Payload.RECORD, xb.record(1).to_json()))
    xb.hands((Payload.RECORD, xb.record(2).to_json()))
    xb.handed[Lane.ORDINARY].pop(0)
    assert door.pulls().fault.code == "gap"


def test_the_door_and_the_puller_understand_each_other(xb, monkeypatch):  # noqa: F811
    """Our own puller, with XB's keys, against our own door: what one writes the other reads."""
    shares(publishes())
    from comity.apps import bureau

    class Store:
        def pair(self):
            return xb.pair

    with monkeypatch.context() as as_xb:
        as_xb.setattr(bureau, "keystore", lambda: Store())
        headers = requests.sign("GET", HOST + FEED, now())
    response = get(FEED, headers)
    assert response.status_code == 200
    assert len(FeedAnswer.decode(response.content).handed) == 1
