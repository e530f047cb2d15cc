"""People: one-time passwords, roles, disabling; each act decided and logged."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session

from comity.apps.accounts import actions, queries
from comity.apps.accounts.models import User
from comity.apps.audit import queries as audit
from comity.apps.audit.events import Event
from comity.apps.audit.models import Entry
from comity.kernel.errors import Conflict, Denied, InvalidInput, NotFound
from comity.kernel.policy import Actor, ActorKind, Role
from comity.kernel.vocabulary import Member

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 22, 0, tzinfo=UTC)
ADMIN = Actor("console:tests", ActorKind.CONSOLE, Member("XA"), roles=frozenset({Role.ADMINISTRATOR}))


@pytest.fixture(autouse=True)
def _unit():
    actions.create_unit("BORDER-1", "Border post one", by=ADMIN, at=AT)


def add(username="a.one", roles=(Role.OFFICER,), **more):
    given = {"name": "A. One", "unit": "BORDER-1", "by": ADMIN, "at": AT} | more
    return actions.create_user(username, roles=roles, **given)


def events():
    return list(Entry.objects.order_by("at", "id").values_list("event", flat=True))


def test_an_officer_is_an_actor_without_a_name():
    officer = queries.officer(User.objects.get(pk=add().id))
    assert officer.actor == Actor(
        f"officer:{officer.user_id}", ActorKind.OFFICER, Member("XA"), frozenset({Role.OFFICER}), unit="BORDER-1"
    )
    assert (officer.name, officer.language, officer.unit) == ("A. One", "en", "Border post one")


def test_a_one_time_password_is_random_stored_hashed_and_good_for_three_days():
    handed, other = add(), add("b.two")
    user = User.objects.get(pk=handed.id)
    assert handed.secret != other.secret
    assert handed.secret not in user.password
    assert user.check_password(handed.secret)
    assert user.must_change_password
    assert user.may_sign_in(AT + timedelta(hours=71))
    assert not user.may_sign_in(AT + timedelta(hours=72))


def test_the_first_own_password_ends_the_one_time_password():
    handed = add()
    with pytest.raises(InvalidInput) as same:
        actions.choose_password(handed.id, handed.secret, at=AT)
    assert same.value.code == "same_password"
    with pytest.raises(InvalidInput) as weak:
        actions.choose_password(handed.id, "password1234", at=AT)
    assert weak.value.code == "weak_password"
    user = actions.choose_password(handed.id, "seven quiet boats", at=AT)
    assert not user.must_change_password
    assert user.may_sign_in(AT + timedelta(days=400))
    assert not user.check_password(handed.secret)


@pytest.mark.parametrize(
    "wrong, code",
    [
        ({"username": "Bad Name!"}, "bad_username"),
        ({"username": "x"}, "bad_username"),
        ({"name": ""}, "bad_name"),
        ({"unit": "NOWHERE"}, "unknown_unit"),
        ({"language": "de"}, "bad_language"),
        ({"roles": (Role.ADMINISTRATOR, Role.OFFICER)}, "roles_conflict"),
    ],
)
def test_what_is_wrong_with_a_new_officer_is_named_and_nothing_is_kept(wrong, code):
    with pytest.raises((InvalidInput, NotFound)) as fault:
        add(**({"username": "c.three"} | wrong))
    assert fault.value.code == code
    assert not User.objects.exists()


def test_a_username_and_a_unit_code_are_taken_once():
    add()
    with pytest.raises(Conflict):
        add()
    with pytest.raises(Conflict):
        actions.create_unit("border-1", "Another", by=ADMIN, at=AT)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_only_an_administrator_manages_people(role):
    other = Actor("officer:99", ActorKind.OFFICER, Member("XA"), roles=frozenset({role}))
    handed = add()
    for act in (
        lambda: add("d.four", by=other),
        lambda: actions.create_unit("B2", "B", by=other, at=AT),
        lambda: actions.set_roles(handed.id, [Role.APPROVER], by=other, at=AT),
        lambda: actions.disable(handed.id, by=other, at=AT),
        lambda: actions.reset_sign_in(handed.id, by=other, at=AT),
    ):
        with pytest.raises(Denied) as denied:
            act()
        assert denied.value.rule == "role"
    assert User.objects.get().roles == ["officer"]


def test_the_last_administrator_can_neither_be_disabled_nor_lose_the_role():
    boss = add("boss", roles=(Role.ADMINISTRATOR,))
    for act in (actions.disable, lambda user, **by: actions.set_roles(user, [Role.OFFICER], **by)):
        with pytest.raises(Conflict) as refused:
            act(boss.id, by=ADMIN, at=AT)
        assert refused.value.code == "last_administrator"
    add("second", roles=(Role.ADMINISTRATOR,))
    actions.disable(boss.id, by=ADMIN, at=AT)
    assert not User.objects.get(pk=boss.id).is_active


def test_a_disabled_officer_is_nobody_and_disabling_twice_is_once():
    handed = add()
    actions.disable(handed.id, by=ADMIN, at=AT)
    actions.disable(handed.id, by=ADMIN, at=AT)
    with pytest.raises(NotFound):
        queries.officer_named("a.one")
    assert events().count("user_disabled") == 1


def test_a_reset_gives_a_new_one_time_password_and_ends_every_session():
    handed = add()
    actions.choose_password(handed.id, "seven quiet boats", at=AT)
    before = User.objects.get(pk=handed.id)
    again = actions.reset_sign_in(handed.id, by=ADMIN, at=AT + timedelta(days=9))
    after = User.objects.get(pk=handed.id)
    assert after.check_password(again.secret)
    assert after.must_change_password
    assert after.get_session_auth_hash() != before.get_session_auth_hash()


def test_each_act_has_its_entry_and_no_entry_names_anybody():
    handed = add()
    actions.set_roles(handed.id, [Role.APPROVER], by=ADMIN, at=AT)
    actions.reset_sign_in(handed.id, by=ADMIN, at=AT)
    actions.disable(handed.id, by=ADMIN, at=AT)
    assert set(events()) == {"unit_added", "user_created", "role_changed", "sign_in_reset", "user_disabled"}
    reader = Actor("officer:1", ActorKind.OFFICER, Member("XA"), roles=frozenset({Role.DATA_PROTECTION}))
    text = repr([(line, Entry.objects.get(pk=line.id).detail.opened) for line in audit.entries(reader, at=AT)])
    assert "role_changed" in text
    assert "a.one" not in text
    assert "A. One" not in text


def test_a_refused_act_leaves_no_entry():
    before = len(events())
    with pytest.raises(InvalidInput):
        add(username="!")
    assert len(events()) == before
    assert Event.USER_CREATED.value not in events()


def test_sessions_that_have_ended_are_deleted():
    for key, hours in (("ended", -1), ("open", 1)):
        Session.objects.create(session_key=key, session_data="", expire_date=AT + timedelta(hours=hours))
    actions.forget_sessions(AT)
    assert list(Session.objects.values_list("session_key", flat=True)) == ["open"]
