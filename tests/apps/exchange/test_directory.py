"""The directory: believed only as far as its signed metadata proves it, and never an older one."""

import dataclasses
import json
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from comity.apps import bureau
from comity.apps.exchange import actions, cards, directories, publishing, queries, refreshing
from comity.apps.exchange.models import DirectoryVersion, Peer
from comity.kernel.errors import Conflict, Denied, InvalidInput, NodeFault, Unauthentic
from comity.kernel.federation import KeyState
from comity.kernel.keys import Use
from comity.kernel.vocabulary import Member
from tests.apps.exchange.conftest import (
    ADMINISTRATOR,
    AT,
    FEDERATION,
    OFFICER,
    SUITE,
    XA,
    XB,
    Counterpart,
    entry,
    publishes,
    shares,
)

NOW = datetime.now(UTC).replace(microsecond=0)  # the framework compares expiry with the machine's own clock
XZ = Member.parse("XZ")
URL = "https://hub.example/peer/directory/"


@pytest.fixture
def hub(settings, tmp_path):
    """Make this node a hub with a folder of its own; call it to become the member again."""
    bureau.keystore()  # remembered once for the process: the test node's own, before the home changes
    member = settings.COMITY
    settings.COMITY = dataclasses.replace(member, role="hub", home=tmp_path / "hub", member=XZ)
    return lambda: setattr(settings, "COMITY", dataclasses.replace(member, home=tmp_path / "member"))


class Mirror:
    """Serves the hub's files, or what a hostile server puts in their place."""

    def __init__(self, folder):
        self.folder = folder
        self.instead = {}

    def client(self):
        return httpx.Client(transport=httpx.MockTransport(self._answer))

    def _answer(self, request):
        name = request.url.path.removeprefix("/peer/directory/")
        path = self.folder / name
        if name in self.instead:
            return httpx.Response(200, content=self.instead[name])
        return httpx.Response(200, content=path.read_bytes()) if path.exists() else httpx.Response(404)


def members(*more):
    return [cards.own().entry(NOW), *more]


def stranger():
    return entry(XB, SUITE.generate(FEDERATION).public)


@pytest.fixture
def published(hub):
    """A directory of two members, published by the hub; this node is the member again and trusts the root."""
    publishing.publish(members(stranger()), NOW)
    files = publishing.repository()
    mirror = Mirror(files.home / "directory")
    become_member = hub
    become_member()
    refreshing.anchor(URL, files.first_root, fingerprint=files.fingerprint())
    return files, mirror


def test_what_the_hub_published_is_what_a_member_reads(published):
    _, mirror = published
    directory = refreshing.fetch(mirror.client())
    assert [str(item.member) for item in directory] == ["XZ", "XB"]
    assert directory.version == 1
    assert directory.expires_at == NOW + timedelta(days=3)


@pytest.mark.parametrize("name", ["timestamp.json", "1.targets.json", "1.snapshot.json"])
@pytest.mark.parametrize("kept", [0, 1])
def test_each_role_needs_both_of_its_signatures(published, name, kept):
    files, mirror = published
    signed = json.loads((files.metadata / name).read_bytes())
    assert len(signed["signatures"]) == 2
    signed["signatures"] = [signed["signatures"][kept]]
    mirror.instead = {f"metadata/{name}": json.dumps(signed).encode()}
    with pytest.raises(Unauthentic) as refused:
        refreshing.fetch(mirror.client())
    assert refused.value.code == "directory_not_authentic"


def test_an_altered_directory_is_refused(published):
    files, mirror = published
    [target] = files.targets.glob("*.directory.json")
    mirror.instead = {f"targets/{target.name}": target.read_bytes().replace(b'"XB"', b'"XC"')}
    with pytest.raises(Unauthentic):
        refreshing.fetch(mirror.client())


def test_an_older_directory_is_refused_once_a_newer_one_was_seen(published, settings):
    files, mirror = published
    old = {f"metadata/{path.name}": path.read_bytes() for path in files.metadata.iterdir()}
    member = settings.COMITY
    settings.COMITY = dataclasses.replace(member, role="hub", home=files.home)
    publishing.publish(members(), NOW)
    settings.COMITY = member
    assert refreshing.fetch(mirror.client()).version == 2
    mirror.instead = old
    with pytest.raises(Unauthentic):
        refreshing.fetch(mirror.client())


def test_an_expired_directory_is_refused(hub):
    publishing.publish(members(), NOW - timedelta(days=4))
    files = publishing.repository()
    hub()
    refreshing.anchor(URL, files.first_root, fingerprint=None)
    with pytest.raises(Unauthentic) as refused:
        refreshing.fetch(Mirror(files.home / "directory").client())
    assert refused.value.code == "directory_expired"


def test_while_the_line_is_down_the_fetch_says_so(published):
    def down(request):
        raise httpx.ConnectError("refused")

    with pytest.raises(refreshing.DirectoryUnreachable):
        refreshing.fetch(httpx.Client(transport=httpx.MockTransport(down)))


def test_a_root_that_is_not_the_one_people_compared_is_refused(hub):
    publishing.publish(members(), NOW)
    root = publishing.repository().first_root
    hub()
    with pytest.raises(Unauthentic) as refused:
        refreshing.anchor(URL, root, fingerprint="12345 " * 8)
    assert refused.value.code == "fingerprint_differs"
    assert not refreshing.has_joined()


def test_a_node_does_not_change_its_root_silently(published):
    with pytest.raises(Unauthentic) as refused:
        refreshing.anchor(URL, b"{}", fingerprint=None)
    assert refused.value.code == "other_root"


def test_only_the_hub_publishes(hub):
    hub()
    with pytest.raises(Denied):
        publishing.repository()


def test_a_directory_is_renewed_before_it_expires_and_not_sooner(hub):
    first = publishing.publish(members(), NOW)
    assert publishing.renew(first, NOW + timedelta(hours=1)) is None
    later = NOW + timedelta(days=2, hours=12)
    renewed = publishing.renew(first, later)
    assert (renewed.version, renewed.expires_at) == (1, later + timedelta(days=3))


# what is accepted into the tables


@pytest.mark.django_db
def test_an_older_or_another_directory_of_the_same_version_is_refused(xb):
    for change, code in [({"version": 0}, "directory_rolled_back"), ({"members": ()}, "directory_forked")]:
        with pytest.raises(Conflict) as refused:
            directories.accept(dataclasses.replace(xb.directory, **change), by=ADMINISTRATOR, at=AT)
        assert refused.value.code == code
    with pytest.raises(InvalidInput):
        other = dataclasses.replace(xb.directory, federation="live.test", version=2)
        directories.accept(other, by=ADMINISTRATOR, at=AT)
    assert DirectoryVersion.objects.count() == 1


@pytest.mark.django_db
def test_the_same_directory_renewed_only_lasts_longer(xb):
    later = dataclasses.replace(xb.directory, expires_at=AT + timedelta(days=9))
    assert directories.accept(later, by=ADMINISTRATOR, at=AT)
    assert not directories.accept(xb.directory, by=ADMINISTRATOR, at=AT)
    assert queries.directory().expires_at == AT + timedelta(days=9)


@pytest.mark.django_db
def test_who_leaves_the_directory_is_no_peer_any_more(xb):
    assert [state.member for state in queries.peers(AT)] == [XB]
    shares(publishes())
    smaller = dataclasses.replace(xb.directory, version=2, members=xb.directory.members[:1])
    directories.accept(smaller, by=ADMINISTRATOR, at=AT)
    assert queries.peers(AT) == []
    assert Peer.objects.get().left_at == AT


@pytest.mark.django_db
def test_before_joining_there_is_no_directory():
    assert queries.find_directory() is None
    with pytest.raises(NodeFault):
        queries.directory()


@pytest.mark.django_db
def test_freshness_names_who_is_silent(xb):
    assert [(f.member, f.last_heard, f.silent) for f in queries.freshness(AT)] == [(XB, None, True)]
    Peer.objects.update(heard_at=AT)
    assert [f.silent for f in queries.freshness(AT + timedelta(minutes=9))] == [False]
    assert [f.silent for f in queries.freshness(AT + timedelta(minutes=11))] == [True]
    assert queries.peer(XB, AT + timedelta(minutes=11)).silent_since == AT


# cards


@pytest.mark.django_db
def test_a_card_is_read_back_and_admitted_once(hub):
    card = cards.read(cards.write())
    assert (card.member, card.keys) == (XZ, bureau.keystore().pair().public)
    other = Counterpart(XB)
    admitted = dataclasses.replace(card, member=XB, role="member", keys=other.pair.public)
    made = actions.admit(admitted, fingerprint=other.pair.public.fingerprint(), by=ADMINISTRATOR, at=NOW)
    assert [str(item.member) for item in made] == ["XZ", "XB"]
    assert queries.directory().entry(XB).keys[0].state is KeyState.CURRENT
    for again, code in [
        (admitted, "already_member"),
        (dataclasses.replace(admitted, keys=SUITE.generate(FEDERATION).public), "other_keys"),
    ]:
        with pytest.raises(Conflict) as refused:
            actions.admit(again, fingerprint=None, by=ADMINISTRATOR, at=NOW)
        assert refused.value.code == code


@pytest.mark.django_db
def test_a_card_with_another_fingerprint_or_by_another_person_is_not_admitted(hub):
    card = dataclasses.replace(cards.read(cards.write()), member=XB)
    with pytest.raises(Unauthentic):
        actions.admit(card, fingerprint="1", by=ADMINISTRATOR, at=NOW)
    with pytest.raises(Denied):
        actions.admit(card, fingerprint=None, by=OFFICER, at=NOW)


def test_a_card_that_was_altered_or_is_of_another_federation_is_refused():
    good = cards.write()
    outer = json.loads(good)
    altered = {**outer, "card": outer["card"].replace("XA", "XB", 1)}
    for data in (b"", b"[]", b"{}", json.dumps({"card": "{}", "signatures": {}}).encode(), b"x" * 99_999):
        with pytest.raises(InvalidInput):
            cards.read(data)
    with pytest.raises(Unauthentic):
        cards.read(json.dumps(altered).encode())
    foreign = SUITE.generate("live.test")
    card = dataclasses.replace(cards.own(), keys=foreign.public)
    signatures = SUITE.sign(foreign.of(Use.ENVELOPE), cards.CONTEXT, card.to_bytes())
    written = {"card": card.to_bytes().decode(), "signatures": signatures.to_json()}
    with pytest.raises(InvalidInput) as refused:
        cards.read(json.dumps(written).encode())
    assert refused.value.code == "wrong_federation"
    assert cards.own().member == XA
