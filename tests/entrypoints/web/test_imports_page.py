"""The imports pages: a file in, its run watched, a mass removal decided by a second person. Invented people."""

import json
import shutil

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from comity.apps import bureau
from comity.apps.holdings.models import Holding
from comity.apps.imports import actions
from comity.apps.imports.models import Import
from comity.kernel.policy import Role

PROFILE = """
list = "people"
purposes = ["police_check"]
review_after_days = 365
ground = { kind = "report", authority = "Police of XA" }
"""


@pytest.fixture(autouse=True)
def _no_files():
    for name in ("imports", "uploads"):
        shutil.rmtree(bureau.this().home / "state" / name, ignore_errors=True)


def people(*numbers):
    lines = (json.dumps({"id": f"p-{n}", "schema": "Person", "properties": {"name": [f"Ana {n}"]}}) for n in numbers)
    return SimpleUploadedFile("people.jsonl", "\n".join(lines).encode())


def upload(client, *files, kind="ftm", settings=PROFILE):
    given = {"kind": kind, "list_files": files}
    if settings:
        given["settings"] = SimpleUploadedFile("profile.toml", settings.encode())
    return client.post("/imports/", given)


def test_a_file_is_taken_in_run_by_the_worker_and_shown(signed_in):
    client = signed_in(Role.OFFICER)
    answer = upload(client, people(1, 2))
    assert answer.status_code == 302
    page = client.get(answer.url).content.decode()
    assert "waiting for its turn" in page and 'hx-trigger="every 2s"' in page and 'http-equiv="refresh"' in page
    actions.run_due(bureau.now())
    page = client.get(answer.url).content.decode()
    assert "2 entries read" in page and "every 2s" not in page and 'http-equiv="refresh"' not in page
    assert "people" in client.get("/imports/").content.decode()


@pytest.mark.parametrize(
    "kind, settings, status, sentence",
    [
        ("ftm", "not toml", 422, "not TOML"),
        ("ftm", 'audience = ["XB"]', 422, "shared with nobody"),
        ("csv", "", 422, "needs a mapping"),
        ("un-sc", PROFILE, 422, "neither mapping nor profile"),
        ("nonsense", "", 422, ""),
    ],
)
def test_what_cannot_begin_is_told_beside_the_form(signed_in, kind, settings, status, sentence):
    answer = upload(signed_in(Role.OFFICER), people(1), kind=kind, settings=settings)
    assert answer.status_code == status and sentence in answer.content.decode()
    assert not Import.objects.exists()
    assert not list((bureau.this().home / "state").glob("uploads/*"))


def test_a_refused_file_says_where_and_why(signed_in):
    client = signed_in(Role.OFFICER, language="fr")
    bad = SimpleUploadedFile("people.jsonl", people(1).read() + b'\n{"id": "p-2", "schema": "Spaceship"}')
    answer = upload(client, bad)
    actions.run_due(bureau.now())
    page = client.get(answer.url).content.decode()
    assert "Une entité est d’un genre inconnu ici." in page and "ligne 2" in page and "unknown_schema" in page


def test_several_files_of_one_list(signed_in):
    nulls = "-0- ," * 7
    sdn = SimpleUploadedFile("sdn.csv", f'36,"ACME",-0- ,"CUBA",{nulls}-0- \n'.encode())
    alt = SimpleUploadedFile("alt.csv", b'36,12,"aka","ACME AIR",-0- \n')
    upload(signed_in(Role.OFFICER), sdn, alt, kind="ofac-sdn", settings="")
    actions.run_due(bureau.now())
    run = Import.objects.get()
    assert (run.state, run.counts["added"]) == ("done", 1)
    assert [warning["code"] for warning in run.warnings] == ["no_add_file"]


def test_a_mass_removal_is_decided_by_another_approver(signed_in, person):
    client = signed_in(Role.OFFICER, Role.APPROVER)
    upload(client, people(*range(40)))
    actions.run_due(bureau.now())
    answer = upload(client, people(1))
    actions.run_due(bureau.now())
    page = client.get(answer.url).content.decode()
    assert "39" in page and "40" in page and "Yes, apply this edition" not in page
    assert client.post(answer.url + "decide/", {"verb": "confirm"}).status_code == 403
    second = person("second", Role.APPROVER)
    client.logout()
    client.post("/exercise/sign-in/", {"officer": second.id})
    assert "Yes, apply this edition" in client.get(answer.url).content.decode()
    assert "may_import" not in client.get("/imports/").content.decode()
    client.post(answer.url + "decide/", {"verb": "confirm"})
    assert Holding.objects.count() == 40
    actions.run_due(bureau.now())
    assert Holding.objects.count() == 1


@pytest.mark.parametrize("role", [Role.FRONT_LINE, Role.ADMINISTRATOR, Role.ANALYST, Role.DATA_PROTECTION])
def test_others_have_no_imports(signed_in, role):
    client = signed_in(role)
    assert client.get("/imports/").status_code in (403, 404)
    assert upload(client, people(1)).status_code in (403, 404)
    assert not Import.objects.exists() and "/imports/" not in client.get("/").content.decode()


def test_a_form_sent_twice_imports_once(signed_in):
    client = signed_in(Role.OFFICER)
    for _ in range(2):
        profile = SimpleUploadedFile("profile.toml", PROFILE.encode())
        client.post("/imports/", {"kind": "ftm", "list_files": people(1), "settings": profile, "once": "k" * 20})
    assert Import.objects.count() == 1
