"""`comity import`: what a person types, and what a script gets back. Invented people."""

import json
import shutil

import pytest
from click.testing import CliRunner

from comity.apps import bureau
from comity.apps.holdings import queries as holdings
from comity.apps.holdings.models import Holding
from comity.apps.imports.models import Import
from comity.apps.index import queries as index
from comity.entrypoints.cli.imports import command
from comity.kernel.errors import ComityError

LIST = """<?xml version="1.0"?><CONSOLIDATED_LIST dateGenerated="2026-01-02"><INDIVIDUALS><INDIVIDUAL>
<FIRST_NAME>ANA</FIRST_NAME><SECOND_NAME>PEREIRA</SECOND_NAME><UN_LIST_TYPE>DPRK</UN_LIST_TYPE>
<REFERENCE_NUMBER>KPi.901</REFERENCE_NUMBER></INDIVIDUAL></INDIVIDUALS></CONSOLIDATED_LIST>"""
MAPPING = """
list = "cars"
schema = "Vehicle"
reference = "No"
[properties]
registrationNumber = "Plate"
[record]
status = "unknown"
purposes = ["property"]
ground = { kind = "report", authority = "Police of XA" }
review = { after_days = 365 }
"""
PROFILE = """
list = "elsewhere"
purposes = ["arrest"]
review_after_days = 30
ground = { kind = "warrant", authority = "Tribunal" }
"""
ASKED = ("--list", "people", "--purpose", "police_check", "--ground", "report:Police of XA:7/26", "--review", "365")


@pytest.fixture
def run(db, tmp_path):
    holdings.forget_cached()
    for name in ("index", "state/imports"):
        shutil.rmtree(bureau.this().home / name, ignore_errors=True)
        (bureau.this().home / name).mkdir()

    def typed(*words, **files):
        for name, content in files.items():
            (tmp_path / name).write_text(content, encoding="utf-8")
        places = [str(tmp_path / word) if (tmp_path / word).is_file() else word for word in words]
        return CliRunner().invoke(command, places)

    return typed


def people(*numbers):
    return "\n".join(
        json.dumps({"id": f"p-{n}", "schema": "Person", "properties": {"name": [f"Ana {n}"]}}) for n in numbers
    )


def test_a_list_goes_in_and_says_what_it_did(run):
    result = run("un-sc", "list", "--json", list=LIST)
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert {name: told[name] for name in ("state", "added", "changed", "removed", "kept", "edition")} == {
        "state": "done",
        "added": 1,
        "changed": 0,
        "removed": 0,
        "kept": 0,
        "edition": "2026-01-02",
    }
    assert told["warnings"] == [] and told["seconds"] >= 0 and told["records_per_s"] > 0
    assert "1 kept" in run("un-sc", "list").output


def test_a_dry_run_changes_nothing(run):
    result = run("un-sc", "list", "--dry-run", "--json", list=LIST)
    told = json.loads(result.stdout)
    assert (told["state"], told["added"], told["needs_yes"]) == ("preview", 1, False)
    assert "Nothing was changed" in run("un-sc", "list", "--dry-run").output
    assert not Holding.objects.exists() and not Import.objects.exists()


def test_what_would_remove_much_stops_until_yes(run):
    run("ftm", "full", *ASKED, full=people(*range(40)))
    result = run("ftm", "short", *ASKED, "--json", short=people(1, 2))
    assert result.exit_code == 1
    assert json.loads(result.stdout)["state"] == "awaiting_confirmation"
    assert "--yes" in run("ftm", "short", *ASKED).output
    assert Holding.objects.count() == 40
    assert json.loads(run("ftm", "short", *ASKED, "--json", "--yes").stdout)["removed"] == 38
    assert Holding.objects.count() == 2


def test_a_refusal_names_place_code_and_what_to_do(run):
    result = run("un-sc", "list", "--json", list=LIST.replace("</FIRST_NAME>", ""))
    assert isinstance(result.exception, ComityError)  # the program turns it into one sentence and exit code 1
    told = json.loads(result.stdout)
    assert (told["state"], told["code"], told["place"]["line"]) == ("refused", "damaged_xml", "3")
    assert told["message"].startswith("line 3: ") and told["hint"]


def test_entities_need_what_no_record_can_lack(run):
    result = run("ftm", "few", "--json", few=people(1))
    assert json.loads(result.stdout)["code"] == "incomplete_entry"


def test_options_and_a_profile_together(run):
    files = {"few": people(1), "p.toml": PROFILE}
    options = ("--list", "people", "--status", "missing", "--review", "2031-02-03", "--json")
    result = run("ftm", "few", "--profile", "p.toml", *options, **files)
    assert json.loads(result.stdout)["list"] == "people", result.output
    held = Holding.objects.get()
    assert (held.status, str(held.review_on)) == ("missing", "2031-02-03")


def test_a_register_by_its_mapping(run):
    result = run("csv", "cars", "--mapping", "m.toml", "--json", **{"cars": "No,Plate\n1,XA 12\n", "m.toml": MAPPING})
    assert json.loads(result.stdout)["added"] == 1, result.output
    assert Holding.objects.get().caption == "XA 12"


@pytest.mark.parametrize("mapping", ["not toml", "", MAPPING.replace('status = "unknown"', "")])
def test_a_mapping_that_cannot_be_used(run, mapping):
    result = run("csv", "cars", "--mapping", "m.toml", "--json", **{"cars": "No,Plate\n1,XA 12\n", "m.toml": mapping})
    assert getattr(result.exception, "code", "") in ("bad_mapping", "mapping_missing")
    assert not Holding.objects.exists()


def test_what_came_in_is_found_at_once(run):
    run("un-sc", "list", list=LIST)
    assert index.state().cursor == holdings.journal_head() == 1
