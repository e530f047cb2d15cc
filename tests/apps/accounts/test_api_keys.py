"""API keys: shown once, stored hashed, bound, expiring, revocable."""

from datetime import UTC, datetime, timedelta

import pytest

from comity.apps.accounts import actions, queries
from comity.apps.accounts.models import ApiKey
from comity.kernel.errors import Denied, InvalidInput, NotFound, Unauthentic
from comity.kernel.policy import Actor, ActorKind, Role, Scope
from comity.kernel.vocabulary import Member, Purpose

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 22, 0, tzinfo=UTC)
ADMIN = Actor("officer:1", ActorKind.OFFICER, Member("XA"), roles=frozenset({Role.ADMINISTRATOR}))


@pytest.fixture(autouse=True)
def _unit():
    actions.create_unit("AIR", "Airport", by=ADMIN, at=AT)


def make(**more):
    given = {
        "scopes": [Scope.MATCH],
        "purpose": Purpose.BORDER_CONTROL,
        "ground": "Border Act, section 9",
        "unit": "AIR",
        "days": 30,
        "by": ADMIN,
        "at": AT,
    } | more
    return actions.create_key("gate 7", **given)


def test_a_key_carries_what_it_is_bound_to():
    holder = queries.authenticate_key(make(scopes=[Scope.MATCH, Scope.CHECK]).secret, AT)
    assert holder.actor.kind is ActorKind.API_KEY
    assert holder.actor.id == f"key:{holder.key_id}"
    assert holder.actor.unit == "AIR"
    assert holder.actor.scopes == {Scope.MATCH, Scope.CHECK}
    assert holder.actor.purpose == "border_control"
    assert holder.actor.roles == frozenset()
    assert holder.ground == "Border Act, section 9"


def test_the_node_keeps_nothing_from_which_a_key_could_be_read():
    handed = make()
    row = ApiKey.objects.get(pk=handed.id)
    secret = handed.secret.partition(f"_{row.prefix}_")[2]
    assert len(secret) == 43
    assert all(secret not in str(value) for value in vars(row).values())


@pytest.mark.parametrize(
    "spoil",
    [
        lambda key: "",
        lambda key: "comity_XA_abcdefgh_short",
        lambda key: key[:-1] + ("A" if key[-1] != "A" else "B"),
        lambda key: key.replace("comity_XA_", "comity_XB_"),
        lambda key: key + "x",
        lambda key: f" {key}",
    ],
)
def test_anything_but_the_whole_key_is_unknown(spoil):
    with pytest.raises(Unauthentic) as fault:
        queries.authenticate_key(spoil(make().secret), AT)
    assert fault.value.code == "key_unknown"


def test_a_key_ends_when_it_says_or_when_it_is_revoked():
    handed = make(days=2)
    queries.authenticate_key(handed.secret, AT + timedelta(days=2, seconds=-1))
    with pytest.raises(Unauthentic) as late:
        queries.authenticate_key(handed.secret, AT + timedelta(days=2))
    assert late.value.code == "key_expired"
    actions.revoke_key(handed.id, by=ADMIN, at=AT)
    actions.revoke_key(handed.id, by=ADMIN, at=AT + timedelta(days=1))
    assert ApiKey.objects.get(pk=handed.id).revoked_at == AT
    with pytest.raises(Unauthentic) as revoked:
        queries.authenticate_key(handed.secret, AT)
    assert revoked.value.code == "key_revoked"


@pytest.mark.parametrize(
    "wrong, code",
    [
        ({"scopes": []}, "no_scope"),
        ({"ground": " "}, "bad_ground"),
        ({"days": 0}, "bad_key_days"),
        ({"days": 367}, "bad_key_days"),
        ({"unit": "SEA"}, "unknown_unit"),
    ],
)
def test_a_key_without_scope_ground_end_or_unit_is_refused(wrong, code):
    with pytest.raises((InvalidInput, NotFound)) as fault:
        make(**wrong)
    assert fault.value.code == code
    assert not ApiKey.objects.exists()


def test_only_an_administrator_makes_and_ends_keys():
    officer = Actor("officer:2", ActorKind.OFFICER, Member("XA"), roles=frozenset({Role.OFFICER, Role.APPROVER}))
    handed = make()
    with pytest.raises(Denied):
        make(by=officer)
    with pytest.raises(Denied):
        actions.revoke_key(handed.id, by=officer, at=AT)
    assert ApiKey.objects.get().revoked_at is None
