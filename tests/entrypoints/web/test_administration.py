"""The administrator's pages: people, units, keys; secrets are shown once; a form acts once."""

import re

import pytest

from comity.apps import bureau
from comity.apps.accounts import queries
from comity.apps.accounts.models import ApiKey, Unit, User
from comity.apps.audit import actions as audit
from comity.kernel.errors import Unauthentic
from comity.kernel.policy import Role

SECRET = re.compile(r'class="secret">([^<]+)<')
PERSON = {"username": "new.one", "name": "New One", "unit": "NCB", "roles": ["officer"], "language": "fr"}
KEY = {
    "name": "gate 7",
    "scopes": ["match"],
    "purpose": "border_control",
    "ground": "Border Act, section 9",
    "unit": "NCB",
    "days": "30",
}


def test_a_person_is_added_and_the_one_time_password_shown_once(signed_in):
    client = signed_in(Role.ADMINISTRATOR)
    made = client.post("/people/add/", PERSON)
    user = User.objects.get(username="new.one")
    assert made.url == f"/people/{user.pk}/"
    secret = SECRET.search(client.get(made.url).content.decode())[1]
    assert user.check_password(secret)
    assert (user.roles, user.language) == (["officer"], "fr")
    assert not SECRET.search(client.get(made.url).content.decode())
    assert secret not in repr(dict(client.session))


@pytest.mark.parametrize(
    "wrong", [{"username": "Not Good"}, {"roles": ["administrator", "officer"]}, {"roles": ["king"]}]
)
def test_a_wrong_form_comes_back_with_what_was_typed_and_a_sentence(signed_in, wrong):
    answer = signed_in(Role.ADMINISTRATOR).post("/people/add/", PERSON | wrong)
    assert answer.status_code == 422
    assert "New One" in answer.content.decode()
    assert 'class="fault"' in answer.content.decode() or 'role="alert"' in answer.content.decode()
    assert not User.objects.filter(name="New One").exists()


def test_the_same_form_sent_again_acts_once_and_leads_to_the_same_place(signed_in):
    client = signed_in(Role.ADMINISTRATOR)
    once = re.search(r'name="once" value="([^"]+)"', client.get("/keys/add/").content.decode())[1]
    first = client.post("/keys/add/", KEY | {"once": once})
    again = client.post("/keys/add/", KEY | {"once": once})
    assert first.url == again.url == "/keys/"
    assert ApiKey.objects.count() == 1
    client.post("/keys/add/", KEY | {"once": "another-key-of-a-form"})
    assert ApiKey.objects.count() == 2


def test_a_key_is_shown_once_and_ends_when_revoked(signed_in):
    client = signed_in(Role.ADMINISTRATOR)
    client.post("/keys/add/", KEY)
    secret = SECRET.search(client.get("/keys/").content.decode())[1]
    assert not SECRET.search(client.get("/keys/").content.decode())
    holder = queries.authenticate_key(secret, bureau.now())
    assert holder.actor.unit == "NCB"
    client.post(f"/keys/{holder.key_id}/revoke/")
    with pytest.raises(Unauthentic):
        queries.authenticate_key(secret, bureau.now())
    assert "revoked" in client.get("/keys/").content.decode()


def test_roles_disabling_and_reset_work_from_the_page_of_a_person(signed_in, person):
    client = signed_in(Role.ADMINISTRATOR)
    other = person("other", Role.OFFICER)
    client.post(f"/people/{other.id}/roles/", {"roles": ["approver", "analyst"]})
    assert User.objects.get(pk=other.id).roles == ["analyst", "approver"]
    client.post(f"/people/{other.id}/disable/")
    assert not User.objects.get(pk=other.id).is_active
    opened = client.post(f"/people/{other.id}/reset/")
    user = User.objects.get(pk=other.id)
    assert user.is_active
    assert user.check_password(SECRET.search(client.get(opened.url).content.decode())[1])


def test_the_last_administrator_is_told_why_not(signed_in):
    client = signed_in(Role.ADMINISTRATOR)
    for address, data in ((f"/people/{client.user_id}/disable/", {}), (f"/people/{client.user_id}/roles/", {})):
        answer = client.post(address, data)
        assert answer.status_code in (409, 422)
        assert "last administrator" in answer.content.decode()
    assert client.get("/people/").status_code == 200


def test_a_unit_is_added_once(signed_in):
    client = signed_in(Role.ADMINISTRATOR)
    assert client.post("/people/units/add/", {"code": "air-2", "name": "Airport"}).url == "/people/"
    taken = client.post("/people/units/add/", {"code": "AIR-2", "name": "Airport"})
    assert taken.status_code == 422
    assert Unit.objects.filter(code="AIR-2").count() == 1


def test_the_log_is_read_filtered_verified_and_every_look_is_logged(signed_in):
    client = signed_in(Role.DATA_PROTECTION)
    audit.sequence(bureau.now())
    page = client.get("/log/?event=signed_in").content.decode()
    assert "signed in" in page
    assert "Somebody" in page
    assert "unit added</td>" not in page
    assert "log read" in client.get("/log/?event=log_read").content.decode()
    assert client.get("/log/?event=nonsense").status_code == 422
    assert client.post("/log/verify/").url == "/log/"
    verified = client.get("/log/").content.decode()
    assert "Every entry of the log verifies." in verified
    assert "Log verified" in verified
