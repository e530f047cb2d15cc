"""Our own records go out as FollowTheMoney lines and come in again the same; nobody else's go out."""

import json
from dataclasses import replace
from uuid import uuid4

import pytest
from click.testing import CliRunner

from comity.apps import bureau
from comity.apps.audit.models import Entry
from comity.apps.holdings import actions as holdings
from comity.apps.holdings import queries as held
from comity.apps.holdings.models import Holding
from comity.apps.holdings.writing import content_of
from comity.apps.imports import actions, exporting
from comity.apps.imports.kinds import Kind
from comity.apps.imports.models import ListEntry
from comity.apps.imports.readers.ftm import read as read_lines
from comity.entrypoints.cli import record as cli
from comity.kernel.errors import Conflict, Denied, InvalidInput
from comity.kernel.keys import RealSuite, Use
from comity.kernel.policy import Actor, ActorKind, Role
from comity.kernel.records import Content, LegalGround, publish
from comity.kernel.vocabulary import SCHEMATA, GroundKind, Member, PersonStatus, Purpose, Reveal

pytestmark = pytest.mark.django_db
XA, XB = Member("XA"), Member("XB")
OFFICER = Actor("officer:1", ActorKind.OFFICER, XA, frozenset({Role.OFFICER}))
ANALYST = Actor("officer:2", ActorKind.OFFICER, XA, frozenset({Role.ANALYST}))
PROFILE = {
    "purposes": ["investigation"],
    "review_on": "2030-01-01",
    "ground": {"kind": "report", "authority": "Police of XA", "reference": "1/26"},
}
SUITE = RealSuite()
KEYS = SUITE.generate("exercise-tests")


@pytest.fixture(autouse=True)
def _fresh():
    held.forget_cached()


@pytest.fixture
def imports(tmp_path):
    """Import these lines as a list of that name; returns entry reference -> content as it is held."""

    def run(text, name="people", profile=PROFILE):
        path = tmp_path / f"{name}.jsonl"
        path.write_text(text, "utf-8")
        settings = {"profile": {**profile, "list": name}}
        started = actions.start(Kind.FTM, path, by=OFFICER, at=bureau.now(), settings=settings)
        actions.run(started, by=OFFICER, at=bureau.now())
        return contents(name)

    return run


def contents(list_code):
    """What the list's records state: with whom they are shared apart, and links by the list's references."""
    entries = dict(ListEntry.objects.filter(list_code=list_code).values_list("record_id", "reference"))
    names = {str(record): reference for record, reference in entries.items()}
    found = {}
    for row in Holding.objects.filter(id__in=entries):
        said = content_of(row)
        links = SCHEMATA[said.schema].of_type("entity")
        properties = {
            name: tuple(sorted(names.get(value, value) for value in values)) if name in links else values
            for name, values in said.properties.items()
        }
        found[entries[row.id]] = replace(said, properties=properties, audience=(), reveal=None, hit_only=None)
    return found


def exported(**more):
    made = exporting.export(by=OFFICER, purpose=Purpose.INVESTIGATION, at=bureau.now(), **more)
    lines = list(made.lines)
    assert len(lines) == made.records
    return lines


def line(code, schema, comity=None, **properties):
    entity = {"id": code, "schema": schema, "properties": properties}
    return json.dumps(entity | ({"comity": comity} if comity else {}), ensure_ascii=False)


EVERYTHING = {
    "status": "missing",
    "purposes": ["missing_persons", "investigation"],
    "legal_ground": {"kind": "report", "authority": "Police of XA", "reference": "7/26", "date": "2026-01-02"},
    "actions": ["locate"],
    "cautions": [{"caution": "medical", "since": "2026-01-02", "source": "family"}],
    "nature": "fact",
    "source": "an informant",
    "reliability": "B",
    "accuracy": "2",
    "handling": ["H1", "H2"],
    "handling_remark": "ask first",
    "tlp": "TLP:AMBER",
    "classification": "restricted",
    "sensitive": True,
    "review_on": "2027-01-02",
    "national_reference": "XA 7",
    "desk": {"name": "Night desk", "telephone": "+1", "email": "desk@example.org"},
    "listing": {
        "body": "Invented Committee",
        "programme": "P",
        "reference": "IC.1",
        "listed_on": "2020-01-01",
        "measures": ["freeze"],
    },
}


def test_a_record_with_every_field_comes_in_again_the_same(imports):
    before = imports(line("p-1", "Person", EVERYTHING, name=["Ana Пример"], nationality=["Russie", "pt"], gender=["F"]))
    assert before["p-1"].as_written == {"nationality": ("Russie", "pt"), "gender": ("F",)}
    lines = exported()
    assert imports("\n".join(lines), name="again", profile={}) == before


def test_links_between_entries_stay_links(imports):
    text = "\n".join(
        (
            line("a", "Company", name=["Example Ltd"]),
            line("b", "Person", name=["Ana Example"]),
            line("own", "Ownership", owner=["b"], asset=["a"], percentage=["51"]),
            line("case", "CourtCase", name=["The matter"], caseNumber=["7/26"]),
            line("party", "CourtCaseParty", party=["b", "elsewhere"], case=["case"], role=["witness"]),
        )
    )
    before = imports(text)
    assert before["party"].properties["party"] == ("b", "elsewhere")
    lines = exported()
    assert {o["id"]: o for o in map(json.loads, lines)}["own"]["properties"]["owner"] == ["b"]
    assert imports("\n".join(lines), name="again") == before


def test_what_the_publisher_said_comes_out_as_it_came_in(imports):
    whole = json.loads(line("p-1", "Person", name=["Ana"])) | {
        "datasets": ["xa_wanted", "xb"],
        "referents": ["r-1"],
        "first_seen": "2023-04-20T18:00:25",
        "last_change": "2024-01-01",
        "target": True,
    }
    before = imports(json.dumps(whole))
    (out,) = map(json.loads, exported())
    assert {name: out[name] for name in whole if name != "properties"} == {
        k: v for k, v in whole.items() if k != "properties"
    }
    assert imports(json.dumps(out), name="again") == before


@pytest.mark.parametrize("name", ["donations.ijson", "t1_entities.ftm.json"])
def test_every_sample_file_goes_in_whole_and_comes_in_again_the_same(imports, shared_data, name):
    text = (shared_data / "followthemoney" / name).read_text("utf-8")
    before = imports(text)
    assert len(before) == len(text.splitlines())
    lines = exported()
    given = {entity["id"]: entity for entity in map(json.loads, text.splitlines())}
    for out in map(json.loads, lines):
        for prop, values in given[out["id"]]["properties"].items():
            wanted = {v.split("T")[0] if SCHEMATA[out["schema"]].properties[prop].type == "date" else v for v in values}
            assert {" ".join(v.split()) for v in wanted} == {" ".join(v.split()) for v in out["properties"][prop]}, prop
    assert imports("\n".join(lines), name="again") == before


def test_every_schema_goes_in_and_out(imports):
    text = "\n".join(
        line(
            f"e-{n}",
            schema.name,
            **{
                next(
                    p
                    for p in ("name", "summary", "criteria", "bodyText", "namesMentioned", "amount")
                    if p in schema.properties
                ): ["x y"]
            },
        )
        for n, schema in enumerate(SCHEMATA.values())
    )
    before = imports(text)
    assert len(before) == len(SCHEMATA)
    assert imports("\n".join(exported()), name="again") == before


def test_only_our_own_records_go_out_and_the_log_says_how_many(imports):
    imports(line("p-1", "Person", name=["Ana Example"]))
    content = Content(
        "Person",
        properties={"name": ("Bruno Beispiel",)},
        status=PersonStatus.ACCUSED,
        purposes=(Purpose.INVESTIGATION,),
        ground=LegalGround(GroundKind.WARRANT, "Court"),
        reveal=Reveal.FULL,
    )
    version = publish(
        content,
        id=uuid4(),
        owner=XB,
        previous=None,
        lease_days=90,
        at=bureau.now(),
        suite=SUITE,
        secret=KEYS.of(Use.RECORD),
    )
    holdings.store_replica(version, sender=XB, key=KEYS.public.of(Use.RECORD), at=bureau.now())
    (out,) = exported()
    assert "Ana Example" in out and "audience" not in out
    entry = Entry.objects.get(event="records_exported")
    assert "Ana" not in str(entry.__dict__)


def test_only_who_may_export_does_and_only_for_a_purpose_of_the_record(imports):
    imports(line("p-1", "Person", name=["Ana Example"]))
    with pytest.raises(Denied):
        exporting.export(by=ANALYST, purpose=Purpose.INVESTIGATION, at=bureau.now())
    assert exporting.export(by=OFFICER, purpose=Purpose.PROPERTY, at=bureau.now()).records == 0


def test_two_lists_with_one_reference_go_out_one_at_a_time(imports):
    imports(line("p-1", "Person", name=["Ana Example"]))
    imports(line("p-1", "Person", name=["Bea Example"]), name="other")
    with pytest.raises(Conflict):
        exported()
    (out,) = exported(list_code="other")
    assert "Bea" in out
    with pytest.raises(InvalidInput) as fault:
        exported(list_code="none")
    assert "other" in fault.value.hint


def test_a_listing_that_is_malformed_is_refused_by_line(tmp_path):
    from comity.apps.imports.profiles import parse
    from comity.apps.imports.reading import Reading

    path = tmp_path / "a.jsonl"
    path.write_text(
        "\n".join(
            line(f"p-{n}", "Person", {"listing": bad}, name=["x"])
            for n, bad in enumerate(({}, {"body": ""}, [], {"body": "x", "odd": 1}))
        )
    )
    faults = list(read_lines(Reading(path, parse({"list": "a"}, "profile"))))
    assert [fault.error.code for fault in faults] == ["malformed_field"] * 4


def test_the_command_writes_lines(imports, tmp_path):
    imports(line("p-1", "Person", name=["Ana Example"]))
    target = tmp_path / "out.jsonl"
    ran = CliRunner().invoke(cli.command, ["export", "--purpose", "investigation", "--output", str(target)])
    assert ran.exit_code == 0, ran.output
    (out,) = target.read_text("utf-8").splitlines()
    assert json.loads(out)["id"] == "p-1"
