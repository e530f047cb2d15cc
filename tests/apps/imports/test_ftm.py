"""FollowTheMoney lines, with our own fields beside them. Invented people."""

import json
from datetime import date

import pytest

from comity.apps.imports.profiles import parse
from comity.apps.imports.readers import ftm
from comity.apps.imports.reading import Reading
from comity.apps.imports.rows import Fault
from comity.exercise.people import registers
from comity.kernel.errors import ComityError
from comity.kernel.vocabulary import Member

PERSON = {
    "id": "p-1",
    "schema": "Person",
    "properties": {"name": ["Ana Pereira"], "birthDate": ["1980-05"], "nationality": ["pt"]},
}


def lines(*entities):
    return "\n".join(json.dumps(entity, ensure_ascii=False) for entity in entities)


@pytest.fixture
def read(file):
    def run(content, **profile):
        text = content if isinstance(content, (str, bytes)) else lines(*content)
        reading = Reading(file(text, "a.jsonl"), parse({"list": "people", **profile}, "profile"))
        return list(ftm.read(reading)), reading

    return run


def test_an_entity_with_our_fields(read):
    ours = {
        "status": "missing",
        "purposes": ["missing_persons"],
        "offences": [],
        "legal_ground": {"kind": "report", "authority": "Police of XA", "reference": "7/26", "date": "2026-01-02"},
        "actions": ["locate"],
        "cautions": [{"caution": "medical", "since": "2026-01-02", "source": "family"}],
        "handling": ["H1"],
        "review_on": "2027-01-02",
        "national_reference": "XA 7",
    }
    (row,), _ = read([{**PERSON, "comity": ours}])
    content = row.content
    assert (row.reference, content.status, content.actions) == ("p-1", "missing", ("locate",))
    assert content.properties["nationality"] == ("PT",) and content.as_written == {}
    assert (content.ground.authority, content.ground.date) == ("Police of XA", "2026-01-02")
    assert content.cautions[0].source == "family" and content.review_on.isoformat() == "2027-01-02"
    assert content.audience == ()


def test_what_the_publisher_says_about_the_entity_stays_with_it(read):
    (row,), _ = read([{**PERSON, "datasets": ["xa_wanted"], "referents": ["a-1"], "caption": "Ana", "last_seen": "x"}])
    assert row.content.as_written == {"ftm.datasets": ("xa_wanted",), "ftm.referents": ("a-1",)}


def test_a_nested_entity_becomes_an_entry_of_its_own(read):
    passport = {"id": "d-1", "schema": "Passport", "properties": {"number": ["A1"], "holder": [PERSON]}}
    rows, _ = read([passport])
    assert [row.reference for row in rows] == ["d-1", "p-1"]
    assert rows[0].content.properties["holder"] == ("p-1",)


@pytest.mark.parametrize(
    "change, code",
    [
        ({"schema": "Spaceship"}, "unknown_schema"),
        ({"properties": {"nme": ["A"]}}, "unknown_property"),
        ({"properties": {"birthDate": ["1980-13-40"]}}, "impossible_date"),
        ({"properties": {"birthDate": ["soon"]}}, "bad_date"),
        ({"properties": {"nationality": ["Atlantis"]}}, "unknown_country"),
        ({"properties": {"name": [17]}}, "not_text"),
        ({"properties": {"name": ["A" * 20_001]}}, "too_large"),
        ({"properties": "none"}, "malformed_entity"),
        ({"id": "\u200b "}, "no_reference"),
        ({"surprise": 1}, "unknown_field"),
        ({"comity": {"status": "guilty"}}, "unknown_personstatus"),
        ({"comity": {"purposes": ["revenge"]}}, "unknown_purpose"),
        ({"comity": {"audience": ["XB"]}}, "unknown_field"),
        ({"comity": {"cautions": [{"caution": "armed"}]}}, "invalid_input"),
        ({"comity": {"legal_ground": {"kind": "warrant"}}}, "bad_ground"),
        ({"comity": []}, "malformed_field"),
    ],
)
def test_what_is_unknown_is_refused_by_line(read, change, code):
    rows, _ = read([PERSON, {**PERSON, **change}])
    faults = [row for row in rows if isinstance(row, Fault)]
    assert [(fault.error.code, fault.error.places["line"]) for fault in faults] == [(code, 2)]


def test_a_profile_may_keep_in_the_notes_what_has_no_property(read):
    odd = {
        **PERSON,
        "properties": {"name": ["Ana"], "shoeSize": ["38"], "nationality": ["Atlantis"]},
        "extra": {"a": 1},
    }
    (row,), reading = read([odd], unknown_properties="notes")
    assert set(row.content.properties["notes"]) == {"shoeSize: 38", "nationality: Atlantis", 'extra: {"a": 1}'}
    assert reading.warnings.counts["kept_in_notes"] == 3


@pytest.mark.parametrize(
    "text, code, line",
    [
        ("name,birth\nAna,1980\n", "wrong_kind", 1),
        ("[" + lines(PERSON) + "]", "wrong_kind", 1),
        ("", "wrong_kind", None),
        (b"\xff\xfe\x00", "bad_encoding", 1),
    ],
)
def test_another_kind_of_file_is_refused_at_once(read, text, code, line):
    with pytest.raises(ComityError) as refused:
        read(text)
    assert (refused.value.code, refused.value.places.get("line")) == (code, line)


def test_a_line_in_another_encoding_or_cut_short_is_named(read):
    good = lines(PERSON).encode()
    rows, _ = read(good + b"\n" + '{"id": "é"}'.encode("latin-1") + b"\n" + good[:40])
    assert [(r.error.code, r.error.places["line"]) for r in rows if isinstance(r, Fault)] == [
        ("bad_encoding", 2),
        ("damaged_json", 3),
    ]


def test_deep_nesting_and_numbers_without_end_are_refused(read):
    rows, _ = read(lines(PERSON) + "\n" + "[" * 200_000 + '\n{"id": NaN}')
    assert [r.error.code for r in rows if isinstance(r, Fault)] == ["damaged_json", "damaged_json"]


def test_the_exercise_register_goes_in_as_it_is(read):
    register = registers.invent(Member("XA"), seed=1, today=date(2026, 1, 1), size=60)
    rows, reading = read([entry.to_json() for entry in register.entries])
    assert not [str(row.error) for row in rows if isinstance(row, Fault)]
    assert len(rows) == len(register.entries) and reading.warnings.total == 0
