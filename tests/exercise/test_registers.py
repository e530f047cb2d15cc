"""Registers: repeatable, believable, and such that the importers' own rules accept every entry."""

import json
import re
import unicodedata
from collections import Counter
from datetime import date, timedelta

import pytest
from stdnum import imo, luhn

from comity.exercise.people import MEMBERS, STORY, invent
from comity.exercise.people.check_digits import icao
from comity.exercise.people.files import write_ftm
from comity.kernel.identifiers.vehicles import vin_check_digit
from comity.kernel.records import CautionMarker, Content, Desk, LegalGround, clean
from comity.kernel.vocabulary import (
    SCHEMATA,
    Accuracy,
    ActionAsked,
    Caution,
    GroundKind,
    Handling,
    Nature,
    Offence,
    PersonStatus,
    Purpose,
    Reliability,
)

TODAY = date(2026, 11, 22)
REGISTERS = {member: invent(member, seed=5, today=TODAY) for member in MEMBERS}
ENTRIES = [entry for register in REGISTERS.values() for entry in register.entries]


def first(entry, name):
    return entry.properties.get(name, ("",))[0]


def of(schema):
    return [entry for entry in ENTRIES if entry.schema == schema]


def test_a_seed_repeats_its_register_and_another_seed_does_not():
    assert invent("XB", seed=5, today=TODAY) == REGISTERS["XB"]
    others = {e.id: e for e in invent("XB", seed=6, today=TODAY).entries}
    drawn = [e for e in REGISTERS["XB"].entries if e.kind != "cast"]
    assert sum(e == others.get(e.id) for e in drawn) < len(drawn) / 20


@pytest.mark.parametrize("member", MEMBERS)
def test_a_register_has_the_size_asked_and_unique_references(member):
    register = REGISTERS[member]
    assert 600 <= len(register.entries) <= 610
    assert len({e.id for e in register.entries}) == len(register.entries)
    references = {e.record["national_reference"] for e in register.entries}
    assert len(references) == len(register.entries)
    smaller = invent(member, seed=5, today=TODAY, size=50)
    assert 50 <= len(smaller.entries) <= 60


@pytest.mark.parametrize("member", MEMBERS)
def test_every_entry_is_a_record_by_the_kernels_own_rules(member):
    for entry in REGISTERS[member].entries:
        holds_as_a_record(entry)


def holds_as_a_record(entry):
    properties = clean(entry.schema, entry.properties)
    record = entry.record
    content = Content(
        schema=entry.schema,
        properties=properties.properties,
        status=PersonStatus.parse(record["status"]) if "status" in record else None,
        purposes=tuple(Purpose.parse(p) for p in record["purposes"]),
        offences=tuple(Offence.parse(o) for o in record.get("offences", ())),
        ground=LegalGround(**{**record["legal_ground"], "kind": GroundKind.parse(record["legal_ground"]["kind"])}),
        actions=tuple(ActionAsked.parse(a) for a in record["actions"]),
        cautions=tuple(
            CautionMarker(Caution.parse(c["caution"]), c["since"], c["source"]) for c in record.get("cautions", ())
        ),
        nature=Nature.parse(record["nature"]),
        source=record["source"],
        reliability=Reliability.parse(record["reliability"]),
        accuracy=Accuracy.parse(record["accuracy"]),
        handling=tuple(Handling.parse(h) for h in record["handling"]),
        review_on=date.fromisoformat(record["review_on"]),
        national_reference=record["national_reference"],
        desk=Desk(**record["desk"]),
    )
    assert Content.from_fields(entry.schema, content.fields()).fields() == content.fields()
    assert bool(content.status) == (entry.schema in ("Person", "UnidentifiedBody"))
    assert content.ground.date <= TODAY.isoformat()
    assert TODAY + timedelta(days=30) < content.review_on < TODAY + timedelta(days=11 * 366)
    if ActionAsked.ARREST in content.actions:
        assert content.ground.kind in (GroundKind.WARRANT, GroundKind.CONVICTION) and content.offences
    if content.status and content.status.is_protected:
        assert not content.offences and not any(action.is_coercive for action in content.actions)
    if content.status is PersonStatus.POSSIBLE_THREAT:
        assert content.nature is Nature.ASSESSMENT


def test_the_mix_looks_like_a_police_register():
    statuses = Counter(e.record.get("status") for e in ENTRIES)
    assert set(statuses) == {None, *(s.value for s in PersonStatus)} - {"listed", "unknown"}
    schemata = Counter(e.schema for e in ENTRIES)
    assert set(schemata) == {
        "Person", "UnidentifiedBody", "Passport", "Identification", "Vehicle", "Firearm", "Artwork", "Vessel",
    }  # fmt: skip
    assert schemata["Person"] > len(ENTRIES) / 2
    assert all(SCHEMATA[schema] for schema in schemata)


def test_children_are_only_ever_missing_or_victims_and_adults_alone_are_accused():
    for entry in of("Person"):
        born = first(entry, "birthDate")
        if entry.looks.age < 18:
            assert entry.record["status"] in ("missing", "victim")
        if entry.record.get("offences") and len(born) == 10:
            on = date.fromisoformat(entry.record["legal_ground"]["date"])
            assert (on - date.fromisoformat(born)).days / 365.25 >= 18


def test_birth_dates_are_real_and_match_the_age_of_the_drawing():
    for entry in (e for e in of("Person") if e.kind != "cast"):
        if born := first(entry, "birthDate"):
            on = date.fromisoformat(entry.record["legal_ground"]["date"])
            assert on.year - int(born[:4]) - entry.looks.age in (0, 1)


def test_registers_know_some_birth_dates_only_to_the_year():
    lengths = Counter(len(first(e, "birthDate")) for e in of("Person"))
    assert lengths[10] > 0.75 * lengths.total() and lengths[4] and lengths[7]


def test_check_digits_are_right_by_other_peoples_code():
    for entry in of("Vehicle"):
        assert vin_check_digit(first(entry, "vin")) == first(entry, "vin")[8]
    for entry in of("Vessel"):
        if number := first(entry, "imoNumber"):
            assert imo.is_valid(number)
    for entry in of("Passport"):
        assert icao(first(entry, "number")[:-1]) == first(entry, "number")[-1]
    for entry in of("Person"):
        if number := first(entry, "passportNumber"):
            assert icao(number[:-1]) == number[-1]
        if (number := first(entry, "idNumber")).isdigit():
            assert luhn.is_valid(number)


def test_the_icao_check_digit_is_that_of_the_standards_own_specimen():
    assert [icao(text) for text in ("L898902C3", "740812", "120415", "ZE184226B<<<<<")] == ["6", "2", "9", "1"]


def test_document_records_hold_a_number_and_no_name():
    for entry in of("Passport") + of("Identification"):
        assert not {"surname", "givenName", "holder", "birthDate"} & set(entry.properties)
        assert first(entry, "country") == entry.id[:2]  # only the issuing country enters its documents
        assert first(entry, "lossType") in ("lost", "stolen_from_bearer", "stolen_blank", "revoked")


def test_every_country_writes_in_its_language_and_holds_names_that_only_another_script_has():
    scripts = {}
    for member, register in REGISTERS.items():
        people = [e for e in register.entries if e.schema == "Person"]
        seen = Counter()
        for person in people:
            letters = "".join(value for name in ("name", "alias") for value in person.properties.get(name, ()))
            seen[frozenset(unicodedata.name(c).split()[0] for c in letters if c.isalpha() and c != "ー")] += 1
        scripts[member] = seen
    for seen in scripts.values():
        for script in ("CYRILLIC", "CJK", "DEVANAGARI", "GREEK", "HANGUL", "THAI", "ETHIOPIC", "GEORGIAN"):
            assert any(script in key for key in seen)
        assert any(len(key) == 1 and "LATIN" not in key for key in seen)  # to be found from Latin letters all the same
    assert scripts["XB"][frozenset({"ARABIC"})] > 100


def test_nothing_names_a_real_country():
    for entry in of("Person"):
        assert first(entry, "nationality") in ("xa", "xb", "xc")
        assert first(entry, "birthCountry") in ("xa", "xb", "xc")


def test_a_file_has_one_entry_per_line_and_reads_back(tmp_path):
    register = REGISTERS["XB"]
    path = tmp_path / "xb.jsonl"
    assert write_ftm(register.entries, path) == len(register.entries)
    lines = path.read_text("utf-8").splitlines()
    assert [json.loads(line) for line in lines] == [entry.to_json() for entry in register.entries]
    assert set(json.loads(lines[0])) == {"id", "schema", "properties", "comity"}


def test_ids_and_references_hold_no_names():
    for entry in ENTRIES:
        assert re.fullmatch(r"x[abc]-(\d{5}|cast-[a-z-]+)", entry.id)
        assert re.fullmatch(r"(BCN-\d{4}-\d{6}|QB/\d{4}/\d{6}|OCN \d{6}-\d{4})", entry.record["national_reference"])
    for figure, id_ in STORY.entries.items():
        assert figure.replace("_", "-") in id_
