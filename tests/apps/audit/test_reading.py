"""Reading the log: who may, what they see, and what only the oversight key opens."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from comity.apps import bureau
from comity.apps.audit import actions, queries
from comity.apps.audit.events import Event
from comity.apps.audit.models import Detail
from comity.apps.audit.queries import Question
from comity.kernel.errors import Denied, NotFound, Unauthentic
from comity.kernel.keys import KeyPair, RealSuite, Use
from comity.kernel.vocabulary import Purpose
from tests.apps.audit.conftest import AT, OFFICER, SUPERVISOR

pytestmark = pytest.mark.django_db
RECORD = UUID("1b4e28ba-2fa1-41d2-883f-0016d3cca427")
SEARCH = {"name": "Ana Pereira", "born": "1980"}


@pytest.fixture
def oversight(monkeypatch: pytest.MonkeyPatch) -> KeyPair:
    """The data-protection officer's key pair; the node knows its public half."""
    pair = RealSuite().generate(bureau.this().federation, [Use.SEAL])
    monkeypatch.setattr(queries, "oversight_key", lambda: pair.public.of(Use.SEAL))
    return pair


def check(minute: int = 0, **more: object) -> UUID:
    at = AT + timedelta(minutes=minute)
    given = {"by": OFFICER, "at": at, "about": RECORD, "purpose": Purpose.ARREST, "sealed": SEARCH} | more
    return actions.append(Event.CHECK_MADE, **given)


def test_a_line_says_what_when_who_and_about_which_record() -> None:
    id_ = check()
    (line,) = queries.entries(SUPERVISOR, at=AT)
    assert line == queries.Line(id_, None, AT, Event.CHECK_MADE, "officer:12", RECORD, "arrest", has_sealed=True)
    assert "Pereira" not in repr(line)


def test_who_may_not_read_the_log_is_denied() -> None:
    check()
    with pytest.raises(Denied):
        queries.entries(OFFICER, at=AT)


def test_reading_the_log_is_logged() -> None:
    actions.read(by=SUPERVISOR, at=AT)
    (line,) = queries.entries(SUPERVISOR, at=AT)
    assert line.event is Event.LOG_READ


def test_pages_follow_each_other_without_gap_or_repeat() -> None:
    ids = [check(minute // 3) for minute in range(10)]
    seen, before = [], None
    while page := queries.entries(SUPERVISOR, at=AT, question=Question(before=before, limit=3)):
        seen += [line.id for line in page]
        before = page[-1].id
    assert sorted(seen) == sorted(ids)


@pytest.mark.parametrize(
    "question, found",
    [
        (Question(event=Event.SIGNED_IN), 1),
        (Question(event=Event.CHECK_MADE), 2),
        (Question(actor="officer:3"), 1),
        (Question(about=RECORD), 2),
        (Question(about=RECORD, actor="officer:3"), 0),
    ],
)
def test_the_log_is_asked_by_event_actor_and_record(question: Question, found: int) -> None:
    check(0), check(1)
    actions.append(Event.SIGNED_IN, by=SUPERVISOR, at=AT)
    assert len(queries.entries(SUPERVISOR, at=AT, question=question)) == found


def test_the_oversight_key_opens_what_was_sealed_and_opening_is_logged(oversight: KeyPair) -> None:
    id_ = check()
    assert actions.open_sealed(id_, oversight.of(Use.SEAL), by=SUPERVISOR, at=AT) == SEARCH
    assert {line.event for line in queries.entries(SUPERVISOR, at=AT)} == {Event.CHECK_MADE, Event.LOG_SEALED_OPENED}


def test_no_other_key_opens_it(oversight: KeyPair) -> None:
    other = RealSuite().generate(bureau.this().federation, [Use.SEAL])
    with pytest.raises(Unauthentic):
        queries.open_sealed(check(), other.of(Use.SEAL))


def test_what_was_sealed_to_one_entry_does_not_open_beside_another(oversight: KeyPair) -> None:
    one, two = check(0), check(1, sealed={"name": "Somebody Else"})
    Detail.objects.filter(pk=one).update(sealed=Detail.objects.get(pk=two).sealed)
    with pytest.raises(Unauthentic):
        queries.open_sealed(one, oversight.of(Use.SEAL))


def test_nothing_sealed_is_not_found(oversight: KeyPair) -> None:
    with pytest.raises(NotFound, match="never there"):
        queries.open_sealed(check(sealed=None), oversight.of(Use.SEAL))
    with pytest.raises(NotFound):
        queries.open_sealed(uuid4(), oversight.of(Use.SEAL))
