"""comity officer and comity apikey: what they print, once, and what they refuse."""

import json
import re

import pytest
from click.testing import CliRunner

from comity.apps import bureau
from comity.apps.accounts import queries
from comity.apps.accounts.models import User
from comity.apps.audit.models import Entry
from comity.entrypoints.cli.apikey import command as apikey
from comity.entrypoints.cli.officer import command as officer
from comity.kernel.errors import ComityError

pytestmark = pytest.mark.django_db


def run(command, *words):
    done = CliRunner().invoke(command, list(words), catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.fixture(autouse=True)
def _unit():
    run(officer, "add-unit", "ncb-1", "--name", "Exercise desk")


def add(username="m.oduya", *words):
    return run(officer, "add", username, "--name", "M. Oduya", "--unit", "NCB-1", "--role", "officer", *words)


def test_an_officer_is_added_with_a_one_time_password_that_works():
    password = add().split()[-1]
    assert queries.user_named("m.oduya").check_password(password)
    made = json.loads(add("second", "--role", "approver", "--language", "ar", "--json"))
    user = User.objects.get(pk=made["user_id"])
    assert user.check_password(made["one_time_password"])
    assert (user.roles, user.language) == (["approver", "officer"], "ar")


def test_the_list_names_everybody_and_no_secret():
    password = add().split()[-1]
    run(officer, "disable", "m.oduya")
    text, (row,) = run(officer, "list"), run(officer, "list", "--json").splitlines()
    assert "(disabled)" in text
    assert password not in text
    assert json.loads(row) == {
        "username": "m.oduya",
        "name": "M. Oduya",
        "unit": "NCB-1",
        "roles": ["officer"],
        "active": False,
    }


def test_roles_are_replaced_and_a_reset_hands_out_a_new_password():
    first = add().split()[-1]
    run(officer, "roles", "m.oduya", "--role", "front-line", "--role", "analyst")
    assert User.objects.get().roles == ["analyst", "front_line"]
    second = run(officer, "reset-password", "m.oduya").split()[-1]
    user = User.objects.get()
    assert first != second
    assert user.check_password(second)
    assert not user.check_password(first)


def test_a_key_is_printed_once_works_and_is_revoked_by_number():
    words = ("--scope", "match", "--scope", "check", "--unit", "NCB-1", "--days", "3")
    key = run(apikey, "create", *words).strip()
    assert re.fullmatch(r"comity_XA_[a-z0-9]{8}_[\w-]{43}", key)
    holder = queries.authenticate_key(key, bureau.now())
    made = json.loads(run(apikey, "create", *words, "--json"))
    assert queries.authenticate_key(made["key"], bureau.now()).key_id == made["id"]
    listed = run(apikey, "list", "--json")
    assert key not in listed
    assert [json.loads(line)["state"] for line in listed.splitlines()] == ["valid", "valid"]
    run(apikey, "revoke", str(holder.key_id))
    with pytest.raises(ComityError) as refused:
        queries.authenticate_key(key, bureau.now())
    assert refused.value.code == "key_revoked"


@pytest.mark.parametrize(
    "command, words, code",
    [
        (officer, ["add", "x.y", "--name", "X", "--unit", "NCB-1", "--role", "king"], "unknown_role"),
        (officer, ["add", "x.y", "--name", "X", "--unit", "NOWHERE", "--role", "officer"], "unknown_unit"),
        (officer, ["disable", "nobody"], "not_found"),
        (apikey, ["create", "--scope", "everything", "--unit", "NCB-1"], "unknown_scope"),
        (apikey, ["create", "--scope", "match", "--purpose", "curiosity", "--unit", "NCB-1"], "unknown_purpose"),
        (apikey, ["revoke", "7"], "not_found"),
    ],
)
def test_what_is_not_known_is_refused_by_name_and_changes_nothing(command, words, code):
    before = Entry.objects.count()
    with pytest.raises(ComityError) as refused:
        CliRunner().invoke(command, words, catch_exceptions=False)
    assert refused.value.code == code
    assert Entry.objects.count() == before
