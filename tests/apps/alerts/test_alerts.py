"""Alerts reach whom they concern, once, the most pressing first, and hold nothing about a person."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from comity.apps import bureau
from comity.apps.accounts import actions as accounts
from comity.apps.accounts import queries as officers
from comity.apps.alerts import actions, queries, watching
from comity.apps.alerts.kinds import KINDS, AlertKind
from comity.apps.alerts.models import Alert
from comity.apps.audit import actions as audit
from comity.kernel.errors import InvalidInput, NotFound
from comity.kernel.policy import Actor, ActorKind, Role
from comity.kernel.vocabulary import Member

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 22, 0, tzinfo=UTC)
ADMIN = Actor("console:tests", ActorKind.CONSOLE, Member("XA"), roles=frozenset({Role.ADMINISTRATOR}))
HIT = {"member": "XB", "record": "3f0c21aa"}


@pytest.fixture
def people():
    for unit in ("NCB", "AIR"):
        accounts.create_unit(unit, unit, by=ADMIN, at=AT)

    def person(username, unit, *roles):
        accounts.create_user(username, name=username, unit=unit, roles=roles, by=ADMIN, at=AT)
        return officers.officer_named(username)

    return {
        "officer": person("officer", "NCB", Role.OFFICER),
        "airport": person("airport", "AIR", Role.OFFICER),
        "approver": person("approver", "NCB", Role.APPROVER),
        "front": person("front", "NCB", Role.FRONT_LINE),
    }


def told(people, name):
    return [(item.kind, item.about) for item in queries.waiting(people[name])]


def test_every_kind_says_what_it_needs():
    assert set(KINDS) == set(AlertKind)
    for kind, told_ in KINDS.items():
        assert told_.sentence % dict.fromkeys(told_.places, "x"), kind


def test_an_alert_goes_to_the_role_in_the_unit_or_to_one_person(people):
    first, second, third = uuid4(), uuid4(), uuid4()
    actions.ring(AlertKind.HIT_RECEIVED, about=first, places=HIT, at=AT)
    actions.ring(AlertKind.HIT_RECEIVED, about=second, places=HIT, at=AT + timedelta(seconds=1), unit="AIR")
    actions.ring(
        AlertKind.ANSWER_RECEIVED,
        about=third,
        places=HIT,
        at=AT + timedelta(seconds=2),
        user_id=people["front"].user_id,
    )
    assert told(people, "officer") == [(AlertKind.HIT_RECEIVED, first)]
    assert told(people, "airport") == [(AlertKind.HIT_RECEIVED, first), (AlertKind.HIT_RECEIVED, second)]
    assert told(people, "front") == [(AlertKind.ANSWER_RECEIVED, third)]
    assert told(people, "approver") == []


def test_the_most_pressing_come_first_then_the_oldest_and_no_more_than_asked(people):
    for minutes in range(4):
        answer = uuid4()
        actions.ring(AlertKind.ANSWER_RECEIVED, about=answer, places=HIT, at=AT + timedelta(minutes=minutes))
    late = uuid4()
    actions.ring(AlertKind.HIT_RECEIVED, about=late, places=HIT, at=AT + timedelta(hours=1))
    items = queries.waiting(people["officer"], limit=3)
    assert [item.kind for item in items] == [AlertKind.HIT_RECEIVED] + [AlertKind.ANSWER_RECEIVED] * 2
    assert items[1].created_at < items[2].created_at
    assert queries.waiting_count(people["officer"]) == 5


def test_ringing_twice_for_the_same_matter_is_once_until_it_is_closed(people):
    hit = uuid4()
    first = actions.ring(AlertKind.HIT_RECEIVED, about=hit, places=HIT, at=AT)
    assert actions.ring(AlertKind.HIT_RECEIVED, about=hit, places=HIT, at=AT) == first
    assert actions.ring(AlertKind.HIT_RECEIVED, about=hit, places=HIT, at=AT, key="2") != first
    assert actions.close(AlertKind.HIT_RECEIVED, about=hit, at=AT) == 2
    assert told(people, "officer") == []
    assert actions.ring(AlertKind.HIT_RECEIVED, about=hit, places=HIT, at=AT) != first


@pytest.mark.parametrize("places", [{}, {"member": "XB"}, {**HIT, "name": "somebody"}])
def test_the_places_of_a_sentence_must_be_exactly_its_own(places):
    with pytest.raises(InvalidInput) as fault:
        actions.ring(AlertKind.HIT_RECEIVED, about=uuid4(), places=places, at=AT)
    assert fault.value.code == "bad_alert_places"
    assert not Alert.objects.exists()


def test_only_those_it_is_for_see_or_dismiss_it(people):
    alert = actions.ring(AlertKind.ANSWER_RECEIVED, about=uuid4(), places=HIT, at=AT)
    with pytest.raises(NotFound):
        actions.dismiss(alert, by=people["approver"], at=AT)
    actions.see(alert, by=people["officer"], at=AT)
    assert not queries.waiting(people["airport"])[0].is_new
    actions.dismiss(alert, by=people["airport"], at=AT)
    assert told(people, "officer") == []


def test_closed_alerts_are_forgotten_after_ninety_days():
    old, new = uuid4(), uuid4()
    for about in (old, new):
        actions.ring(AlertKind.HIT_RECEIVED, about=about, places=HIT, at=AT)
    actions.close(AlertKind.HIT_RECEIVED, about=old, at=AT)
    assert actions.forget(AT + timedelta(days=90)) == 0
    assert actions.forget(AT + timedelta(days=90, seconds=1)) == 1
    assert Alert.objects.get().about == new


def test_a_log_that_does_not_verify_rings_until_it_does(people):
    accounts.create_user("guard", name="guard", unit="NCB", roles=[Role.DATA_PROTECTION], by=ADMIN, at=AT)
    guard, log = officers.officer_named("guard"), bureau.this().home / "log"
    audit.sequence(AT)
    assert watching.verify_log(by=guard.actor, at=AT).ok
    bundle = next(path for path in sorted(log.glob("tile/entries/**/*")) if path.is_file())
    sound = bundle.read_bytes()
    bundle.chmod(0o600)
    bundle.write_bytes(sound[:-1] + bytes([sound[-1] ^ 1]))
    assert not watching.verify_log(by=guard.actor, at=AT).ok
    assert not watching.verify_log(by=guard.actor, at=AT).ok
    assert [item.kind for item in queries.waiting(guard)] == [AlertKind.LOG_DAMAGED]
    bundle.write_bytes(sound)
    assert watching.verify_log(by=guard.actor, at=AT).ok
    assert queries.waiting(guard) == []
