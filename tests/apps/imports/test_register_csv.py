"""A register's export and its mapping. Invented people."""

import tomllib

import pytest

from comity.apps.imports.profiles import plain
from comity.apps.imports.readers import mapping, register_csv
from comity.apps.imports.reading import Reading
from comity.apps.imports.rows import Fault
from comity.kernel.errors import ComityError, InvalidInput

MAPPING = """
list = "wanted-xa"
schema = "Person"
reference = "No"
encoding = "windows-1252"
delimiter = ";"
notes = ["Remark"]
ignore = ["Clerk"]

[properties]
name = { columns = ["Given", "Family"] }
lastName = "Family"
birthDate = { column = "Born", format = ["DD.MM.YYYY", "YYYY"] }
nationality = { column = "Nat", split = "/" }
country = { constant = "XA" }

[record]
status = { column = "Role", values = { "B" = "accused", "Z" = "witness" } }
purposes = ["arrest"]
actions = ["locate"]
ground = { kind = "warrant", authority = { column = "Court" }, date = { column = "Issued", format = "DD.MM.YYYY" } }
review = { after_days = 365 }
"""
HEADER = "No;Given;Family;Born;Nat;Role;Court;Issued;Remark;Clerk\n"
ROW = "17;José;Müller;03.05.1980;PT/Spain;B;Tribunal;01.02.2026;has a limp;ab\n"


def mapped(text=MAPPING):
    return mapping.parse(plain(tomllib.loads(text)))


@pytest.fixture
def read(file):
    def run(content, text=MAPPING):
        rules = mapped(text)
        raw = content if isinstance(content, bytes) else content.encode(rules.encoding)
        reading = Reading(file(raw, "register.csv"), rules.profile)
        return list(register_csv.reader(rules)(reading)), reading

    return run


def test_a_row_becomes_an_entry(read):
    (row,), _ = read(HEADER + ROW)
    content = row.content
    assert (row.reference, content.national_reference, str(row.place)) == ("17", "17", "line 2")
    assert content.properties["name"] == ("José Müller",)
    assert content.properties["birthDate"] == ("1980-05-03",)
    assert content.properties["nationality"] == ("ES", "PT")
    assert content.properties["country"] == ("XA",)
    assert content.properties["notes"] == ("Remark: has a limp",)
    assert (content.status, content.purposes, content.actions) == ("accused", ("arrest",), ("locate",))
    assert (content.ground.authority, content.ground.date) == ("Tribunal", "2026-02-01")


def test_a_role_that_is_not_stated_is_unknown_and_never_suspect(read):
    (row,), _ = read(HEADER + ROW.replace(";B;", ";;"))
    assert row.content.status == "unknown"


@pytest.mark.parametrize(
    "row, code, column",
    [
        (ROW.replace(";B;", ";X;"), "unknown_code", "Role"),
        (ROW.replace("03.05.1980", "31.02.1980"), "bad_date", "Born"),
        (ROW.replace("01.02.2026", "soon"), "bad_date", "Issued"),
        (ROW.replace("Spain", "Atlantis"), "unknown_country", None),
        (ROW.replace("17;", ";"), "no_reference", None),
        (ROW.replace(";ab", ""), "ragged_row", None),
        (ROW.replace("17;", "17;18;"), "ragged_row", None),
        (ROW.replace("Tribunal", ""), "bad_ground", None),
    ],
)
def test_a_row_at_fault_is_refused_with_its_line(read, row, code, column):
    rows, _ = read(HEADER + ROW + row.replace("17", "18", 1) + ROW.replace("17", "19", 1))
    faults = [row for row in rows if isinstance(row, Fault)]
    assert [(fault.error.code, fault.error.places["line"]) for fault in faults] == [(code, 3)]
    assert faults[0].error.places.get("column") == column


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "iso-8859-15", "windows-1252", "cp850"]
)
def test_encodings(read, encoding):
    text = MAPPING.replace("windows-1252", encoding)
    (row,), _ = read((HEADER + ROW).replace("\n", "\r\n").encode(encoding), text)
    assert row.content.properties["name"] == ("José Müller",)


def test_cyrillic_and_arabic_registers(read):
    for encoding, name in (("iso-8859-5", "Анна"), ("windows-1256", "آنا"), ("koi8-r", "Анна")):
        (row,), _ = read(
            (HEADER + ROW.replace("José", name).replace("Müller", "X")), MAPPING.replace("windows-1252", encoding)
        )
        assert row.content.properties["name"] == (f"{name} X",)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_bytes_of_another_encoding_are_refused_with_their_line(read, encoding):
    good = (HEADER + ROW).encode(encoding)
    bad = b"\xe9\xff;\n" if encoding == "utf-8" else b"\x00\xd8\x41\x00\n\x00"
    with pytest.raises(ComityError) as refused:
        read(good + bad, MAPPING.replace("windows-1252", encoding))
    assert refused.value.code == "bad_encoding" and refused.value.places["line"] >= 1
    if encoding == "utf-8":
        assert refused.value.places["line"] == 3


def test_quoted_cells_over_two_lines_count_lines_rightly(read):
    rows, _ = read(
        HEADER + ROW.replace("has a limp", '"has\na limp; really"') + ROW.replace("17", "18").replace(";ab", "")
    )
    assert rows[0].content.properties["notes"] == ("Remark: has\na limp; really",)
    assert rows[1].error.places["line"] == 4


def test_a_quote_that_never_closes_is_refused(read):
    with pytest.raises(ComityError) as refused:
        read(HEADER + ROW.replace("has a limp", '"has a limp') + ROW * 3)
    assert refused.value.code == "damaged_csv"


def test_a_formula_is_text_and_said(read):
    (row,), reading = read(HEADER + ROW.replace("has a limp", '=HYPERLINK("x")'.replace('"', "'")))
    assert row.content.properties["notes"] == ("Remark: =HYPERLINK('x')",)
    assert reading.warnings.counts["formula_cell"] == 1


@pytest.mark.parametrize(
    "header, code",
    [
        (HEADER.replace("Clerk", "Clerk;Shoe size"), "unmapped_column"),
        (HEADER.replace("Family", "Surname"), "missing_column"),
        (HEADER.replace("Family", "Given"), "bad_header"),
        (HEADER.replace(";", ","), "missing_column"),
        ("", "wrong_kind"),
    ],
)
def test_every_column_is_accounted_for(read, header, code):
    with pytest.raises(InvalidInput) as refused:
        read(header + (ROW if header else ""))
    assert refused.value.code == code


def test_a_file_without_header_line_and_with_lines_before(read):
    text = f"columns = {HEADER.strip().split(';')}\nskip_lines = 2\n"
    (row,), _ = read("Export\nof today\n" + ROW, text + MAPPING)
    assert row.reference == "17" and row.place.line == 3


def test_things_need_no_person_status(read):
    text = """
    list = "cars"
    schema = { column = "Kind", values = { "C" = "Vehicle", "G" = "Firearm" } }
    reference = "No"
    [properties]
    registrationNumber = "Plate"
    serialNumber = "Serial"
    [record]
    status = "unknown"
    purposes = ["property"]
    ground = { kind = "report", authority = "Police of XA" }
    review = "2030-01-01"
    """
    rows, reading = read("No,Kind,Plate,Serial\n1,C,XA 12,\n2,G,,77\n", text)
    assert [(row.content.schema, row.content.status) for row in rows] == [("Vehicle", None), ("Firearm", None)]
    assert rows[1].content.properties == {"serialNumber": ("77",)}
    assert reading.profile.review_on.isoformat() == "2030-01-01"


@pytest.mark.parametrize(
    "missing, word", [("status", "status"), ("purposes", "purpose"), ("ground", "ground"), ("review", "review")]
)
def test_a_mapping_must_state_what_no_record_can_lack(missing, word):
    text = "\n".join(line for line in MAPPING.splitlines() if not line.startswith(f"{missing} ="))
    with pytest.raises(InvalidInput, match=word) as refused:
        mapped(text)
    assert refused.value.code == "bad_mapping"


@pytest.mark.parametrize(
    "old, new",
    [
        ('schema = "Person"', 'schema = "Person"\naudience = ["XB"]'),
        ('schema = "Person"', ""),
        ('encoding = "windows-1252"', 'encoding = "rot13"'),
        ('delimiter = ";"', 'delimiter = ";;"'),
        ('lastName = "Family"', 'lastNme = "Family"'),
        ('format = ["DD.MM.YYYY", "YYYY"]', 'format = "DD.MM"'),
        ("after_days = 365", "after_days = 0"),
        ('split = "/"', 'cut = "/"'),
        ('purposes = ["arrest"]', 'purposes = ["arrest"]\nverdict = "guilty"'),
    ],
)
def test_a_mapping_with_a_fault_is_refused(old, new):
    assert old in MAPPING
    with pytest.raises(InvalidInput):
        mapped(MAPPING.replace(old, new))
