"""A node with a few invented records, and programs that hold keys to it."""

import asyncio
import contextlib
import json
import queue
import shutil
import threading
from dataclasses import replace
from datetime import date
from urllib.parse import unquote, urlencode
from uuid import uuid4

import pytest
from django.test import Client

from comity.apps import bureau
from comity.apps.accounts import actions as accounts
from comity.apps.accounts.models import Unit
from comity.apps.audit import journal
from comity.apps.checks import carrying, comparing
from comity.apps.exchange.models import Peer
from comity.apps.holdings import actions as holdings
from comity.apps.holdings import queries as held
from comity.apps.index import actions as index
from comity.entrypoints.api import keys
from comity.entrypoints.api.door import Door
from comity.entrypoints.api.lanes import Lane, Lanes
from comity.kernel.keys import RealSuite, Use
from comity.kernel.policy import Actor, ActorKind, Role, Scope
from comity.kernel.records import Content, LegalGround, Listing, publish
from comity.kernel.records.views import HIT_ONLY_VIEW, reduced
from comity.kernel.screening import hit_only_codes, subject_from_properties
from comity.kernel.vocabulary import ActionAsked, GroundKind, Member, PersonStatus, Purpose, Reveal

XA, XB = Member("XA"), Member("XB")
OFFICER = Actor("officer:1", ActorKind.OFFICER, XA, frozenset({Role.OFFICER}))
CONSOLE = Actor.of_console("tests", XA)
SUITE = RealSuite()
KEYS = SUITE.generate("exercise-tests")
LIST_BODY = "Invented Nations Council"


@pytest.fixture(autouse=True)
def fresh_files(tmp_path, monkeypatch):
    monkeypatch.setattr(journal, "folder", lambda: tmp_path / "journal")
    keys.forget_cached()
    held.forget_cached()
    comparing.forget_cached()
    for name in ("index", "log"):
        folder = bureau.this().home / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
    yield


def content(schema="Person", *, status=PersonStatus.ACCUSED, reveal=Reveal.FULL, listing=None, **properties):
    stated = {name: (value,) if isinstance(value, str) else tuple(value) for name, value in properties.items()}
    return Content(
        schema,
        properties=stated,
        status=status,
        purposes=(Purpose.ARREST,),
        actions=(ActionAsked.ARREST,),
        ground=LegalGround(GroundKind.WARRANT, "Court", "7/26"),
        review_on=date(2029, 1, 1),
        reveal=reveal,
        listing=listing,
    )


def person(name="محمد الأحمدي", born="1980-05-03", **more):
    return content(**({"name": name, "birthDate": born, "nationality": "XB"} | more))


def entry(name, reference="IN-7"):
    """An entry of an imported list."""
    listing = Listing(LIST_BODY, reference=reference, measures=("travel_ban",))
    return content(name=name, status=PersonStatus.LISTED, listing=listing, nationality="RU", topics="sanction")


def own(stated):
    record = holdings.create(stated, by=OFFICER, at=bureau.now())
    index.follow()
    return record


def replica(stated):
    """A record of XB as this node received it: one that XB reveals no further comes as codes only."""
    at = bureau.now()
    Peer.objects.get_or_create(member="XB", defaults={"name": "XB", "role": "member", "joined_at": at})
    if stated.reveal is Reveal.HIT_ONLY:
        codes = hit_only_codes(subject_from_properties(stated.schema, stated.properties))
        stated = replace(stated, hit_only=codes)
    version = publish(
        stated, id=uuid4(), owner=XB, previous=None, lease_days=90, at=at, suite=SUITE, secret=KEYS.of(Use.RECORD)
    )
    if stated.reveal is Reveal.HIT_ONLY:
        version = reduced(version, HIT_ONLY_VIEW)
    holdings.store_replica(version, sender=XB, key=KEYS.public.of(Use.RECORD), at=at)
    index.follow()
    return version.header.id


def make_key(*scopes, purpose=Purpose.BORDER_CONTROL):
    at = bureau.now()
    if not Unit.objects.filter(code="BUREAU").exists():
        accounts.create_unit("BUREAU", "Bureau", by=CONSOLE, at=at)
    return accounts.create_key(
        "tests", scopes=scopes, purpose=purpose, ground="Act 3", unit="BUREAU", days=10, by=CONSOLE, at=at
    )


async def _django(scope, receive, send):
    pytest.fail("the fast door handed on what it should have answered")


class Handed(Lane):
    """A lane whose questions are answered by the thread of the test: it has the test's database connection."""

    def __init__(self):
        self.waiting = queue.SimpleQueue()

    def enter(self, work, *, weight, whose):
        self.waiting.put(work)


LANE = Handed()
DOOR = Door(_django, lambda: Lanes(LANE, LANE))


class Answer:
    """What the fast door sent, with the members of Django's responses."""

    def __init__(self, status, headers, content):
        self.status_code, self.headers, self.content = status, headers, content

    def __getitem__(self, name):
        return self.headers[name.lower()]

    def json(self):
        return json.loads(self.content)


def through_the_door(address, data, headers):
    """POST through the ASGI application, which runs in a loop of its own."""
    path, _, query = address.partition("?")
    sent, body = [], [{"type": "http.request", "body": data, "more_body": False}]
    scope = {
        "type": "http",
        "method": "POST",
        "path": unquote(path),
        "query_string": query.encode(),
        "headers": [(name.lower().encode(), value.encode("utf-8")) for name, value in headers.items()],
    }

    async def receive():
        return body.pop()

    async def send(message):
        sent.append(message)

    serving = threading.Thread(target=lambda: asyncio.run(DOOR(scope, receive, send)))
    serving.start()
    while serving.is_alive() or not LANE.waiting.empty():
        with contextlib.suppress(queue.Empty):
            LANE.waiting.get(timeout=0.01)(None)
    start, rest = sent
    carrying.take_in()  # as the background worker does within a second
    return Answer(start["status"], {k.decode(): v.decode("latin-1") for k, v in start["headers"]}, rest["body"])


class Program:
    """A client that holds a key, as the clients of the compatible interface send it."""

    def __init__(self, secret, scheme="ApiKey"):
        self.secret = secret
        self._client = Client()
        self._headers = {"Authorization": f"{scheme} {secret}"} if secret else {}

    def get(self, path, **params):
        return self._client.get(path, params, headers=self._headers)

    def post(self, path, body, headers=None, content_type="application/json", **params):
        address = path + (f"?{_query(params)}" if params else "")
        data = body if isinstance(body, bytes) else json.dumps(body)
        sent = {"Host": "localhost", "Content-Type": content_type} | self._headers | (headers or {})
        return through_the_door(address, data.encode() if isinstance(data, str) else data, sent)

    def match(self, dataset="default", headers=None, body=None, **params):
        return self.post(f"/match/{dataset}", body, headers=headers, **params)

    def ask(self, properties, schema="Person", dataset="default", **params):
        """The answer to one query."""
        body = {"queries": {"q": {"schema": schema, "properties": properties}}}
        response = self.match(dataset, body=body, **params)
        assert response.status_code == 200, response.content
        return response.json()["responses"]["q"]


def _query(params):
    return urlencode(params, doseq=True)


@pytest.fixture
def matcher(db):
    return Program(make_key(Scope.MATCH).secret)


@pytest.fixture
def searcher(db):
    return Program(make_key(Scope.SEARCH).secret)


@pytest.fixture
def checker(db):
    return Program(make_key(Scope.CHECK).secret)
