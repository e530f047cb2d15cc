"""What the exercise writes, the importers read whole: no fault, no warning, nothing lost."""

import re
import tomllib
from datetime import date

import pytest

from comity.apps.imports.profiles import Profile
from comity.apps.imports.readers import ftm, mapping, register_csv
from comity.apps.imports.reading import Reading
from comity.apps.imports.rows import Row
from comity.exercise.people import MEMBERS, invent
from comity.exercise.people.files import write_ftm
from comity.exercise.people.national_csv import ENCODING, split, write_national_csv
from comity.kernel.records import clean

TODAY = date(2026, 11, 22)


def rows_of(reader, path, profile):
    reading = Reading(path, profile)
    rows = list(reader(reading))
    assert all(isinstance(row, Row) for row in rows), [row for row in rows if not isinstance(row, Row)][:1]
    assert reading.warnings.total == 0
    return {row.reference: profile.complete(row.content) for row in rows}


@pytest.mark.parametrize("member", MEMBERS)
def test_the_json_lines_are_read_whole(member, tmp_path):
    register = invent(member, seed=4, today=TODAY, size=200)
    write_ftm(register.entries, tmp_path / "register.jsonl")
    profile = Profile(list="register", title="register")
    contents = rows_of(ftm.read, tmp_path / "register.jsonl", profile)
    assert len(contents) == len(register.entries)
    for entry in register.entries:
        content = contents[entry.id]
        profile.require_complete(content, TODAY)
        assert content.properties == clean(entry.schema, entry.properties).properties
        assert (content.status or None) == entry.record.get("status")
        assert content.review_on == date.fromisoformat(entry.record["review_on"])
        assert content.ground.reference == entry.record["legal_ground"]["reference"]
        assert content.audience == () and not content.as_written


@pytest.fixture
def old_register(tmp_path):
    entries, rest = split(invent("XC", seed=4, today=TODAY))
    path = write_national_csv(entries, tmp_path)
    parsed = mapping.parse(tomllib.loads((tmp_path / "desaparecidos.toml").read_text("utf-8")))
    return entries, rest, path, rows_of(register_csv.reader(parsed), path, parsed.profile)


def test_the_old_register_is_read_by_its_mapping(old_register):
    entries, _, _, contents = old_register
    assert len(contents) == len(entries) > 50
    by_reference = {content.national_reference: content for content in contents.values()}
    for entry in entries:
        content = by_reference[entry.record["national_reference"]]
        assert content.schema == "Person" and content.status == "missing"
        assert [action.value for action in content.actions] == entry.record["actions"]
        assert content.review_on.isoformat() == entry.record["review_on"]
        assert content.ground.date == entry.record["legal_ground"]["date"]
        for name in ("birthDate", "gender", "passportNumber", "idNumber", "eyeColor", "address"):
            assert content.properties.get(name) == entry.properties.get(name), name
        assert content.properties["nationality"] == (entry.properties["nationality"][0].upper(),)


def test_the_old_register_has_its_own_encoding_dates_and_plain_letters(old_register):
    entries, _, path, contents = old_register
    raw = path.read_bytes()
    with pytest.raises(UnicodeDecodeError):
        raw.decode("utf-8")
    text = raw.decode(ENCODING)
    header, first, *_ = text.split("\r\n")
    assert "SEÑAS" in header.split(";")
    assert re.search(r";\d\d/\d\d/\d{4};", first)
    assert "; una persona adulta" in text  # a quoted cell with the delimiter inside
    names = {name for entry in entries for name in entry.properties["name"]}
    plain = {name for content in contents.values() for name in content.properties["name"]}
    assert any("ñ" in name or "é" in name or "í" in name for name in plain)
    assert plain - names  # Vietnamese, Turkish or Yoruba names lost what the encoding has not


def test_nobody_is_lost_or_doubled_between_the_two_files(old_register):
    entries, rest, _, _ = old_register
    whole = invent("XC", seed=4, today=TODAY).entries
    assert sorted(entry.id for entry in entries + rest) == sorted(entry.id for entry in whole)
    assert all(entry.kind.startswith("missing") for entry in entries)
    assert any(entry.kind.startswith("missing") for entry in rest)  # names the old encoding cannot hold
    assert {entry.kind for entry in rest} > {"cast", "accused"}
