"""OFAC's files: entries with their addresses and aliases, and what the remarks say. Invented people."""

import gzip

import pytest

from comity.apps.imports.profiles import built_in
from comity.apps.imports.readers import ofac_remarks, ofac_sdn
from comity.apps.imports.reading import Reading
from comity.apps.imports.rows import Fault, Place
from comity.kernel.errors import ComityError

NULLS = "-0- ," * 7
AIRCRAFT = "Aircraft Model A321; Previous Aircraft Tail Number 2-WGLP; Aircraft Manufacturer's Serial Number (MSN) 550."
SHIP = '"T2EU4","Bulk Carrier","56,068","640","Panama","NITC","Vessel Registration Identification IMO 8800298."'
SDN = f"""36,"ACME AIRLINES",-0- ,"CUBA",{NULLS}"a.k.a. 'ACME'."
37,"PEREIRA, Ana Maria, Jr.","individual","SDGT] [IFSR",{NULLS}{{}}
38,"BLUE WAY","vessel","SYRIA",-0- ,{SHIP}
39,"EP-XYZ","aircraft","SDGT",{NULLS}"{AIRCRAFT}"
"""
REMARKS = (
    "DOB 17 Feb 1974; alt. DOB circa 1976; POB Porto, Portugal; Gender Female; nationality Portugal; "
    "citizen Hong Kong; Passport K989895 (Tunisia) issued 26 Jul 1995 expires 25 Jul 2000; alt. Passport 17017258; "
    "National ID No. 781005202108; SSN 604-26-2627 (United States); a.k.a. 'ANITA'; f.k.a. 'LOPES, Ana'; "
    "Linked To: ACME AIRLINES."
)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "sdn.csv").write_text(SDN.format(f'"{REMARKS}"') + "\x1a")
    (tmp_path / "alt.csv").write_text('37,12,"aka","PERERA, Anna",-0- \n36,13,"fka","OLD ACME",-0- \n')
    (tmp_path / "add.csv").write_text('36,25,-0- ,"Havana","Cuba",-0- \n37,26,"Rua A 1","Porto","Portugal","moved"\n')
    return tmp_path


def entries(path):
    rows = list(ofac_sdn.read(Reading(path, built_in("ofac-sdn"))))
    assert not any(isinstance(row, Fault) for row in rows)
    return {row.reference: row.content for row in rows}


def test_a_person_from_three_files_and_its_remarks(folder):
    person = entries(folder)["37"]
    held = person.properties
    assert held["name"] == ("Ana Maria PEREIRA Jr.",) and held["lastName"] == ("PEREIRA",)
    assert person.as_written["name"] == ("PEREIRA, Ana Maria, Jr.",)
    assert held["birthDate"] == ("1974-02-17", "1976") and person.as_written["birthDate"] == ("circa 1976",)
    assert (held["birthPlace"], held["birthCountry"]) == (("Porto, Portugal",), ("PT",))
    assert (held["nationality"], held["citizenship"], held["gender"]) == (("PT",), ("HK",), ("female",))
    assert held["passportNumber"] == ("17017258", "K989895")
    assert (held["idNumber"], held["socialSecurityNumber"]) == (("781005202108",), ("604-26-2627",))
    assert (held["alias"], held["weakAlias"]) == (("Anna PERERA",), ("ANITA",))
    assert held["address"] == ("Rua A 1, Porto, Portugal (moved)",)
    assert REMARKS in held["notes"]
    assert person.listing.programme == "SDGT; IFSR" and person.listing.measures == ("asset_freeze", "transaction_ban")


def test_organisations_vessels_and_aircraft(folder):
    found = entries(folder)
    assert found["36"].schema == "Organization"
    assert found["36"].properties["previousName"] == ("OLD ACME",) and found["36"].properties["weakAlias"] == ("ACME",)
    vessel = found["38"]
    assert (vessel.schema, vessel.properties["imoNumber"], vessel.properties["flag"]) == (
        "Vessel",
        ("8800298",),
        ("PA",),
    )
    assert "Owner: NITC" in vessel.properties["notes"]
    aircraft = found["39"].properties
    assert (aircraft["registrationNumber"], aircraft["serialNumber"]) == (("EP-XYZ",), ("550",))
    assert aircraft["previousName"] == ("2-WGLP",)  # not a number it flies under today


def test_remarks_go_on_in_the_comments_file(folder):
    cut = f"{'x' * 984}; DOB 1970; Pass"[:1000]
    assert len(cut) == 1000
    (folder / "sdn.csv").write_text(SDN.format(f'"{cut}"'))
    (folder / "sdn_comments.csv").write_text('37,"port A1234."\n')
    assert entries(folder)["37"].properties["passportNumber"] == ("A1234",)


def test_packed_files_and_a_single_file_with_what_lies_beside_it(folder):
    for name in ("sdn.csv", "alt.csv", "add.csv"):
        (folder / f"{name}.gz").write_bytes(gzip.compress((folder / name).read_bytes()))
        (folder / name).unlink()
    assert entries(folder / "sdn.csv.gz")["37"].properties["alias"] == ("Anna PERERA",)


def test_a_list_without_its_alias_file_says_so(folder):
    (folder / "alt.csv").unlink()
    reading = Reading(folder, built_in("ofac-sdn"))
    assert len(list(ofac_sdn.read(reading))) == 4
    assert reading.warnings.counts["no_alt_file"] == 1


@pytest.mark.parametrize(
    "line, code",
    [
        ('40,"NAME",-0- ,"CUBA"', "ragged_row"),
        ('x,"NAME",-0- ,"CUBA",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ', "ragged_row"),
        ('40,"NA"ME",-0- ,"CUBA",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ', "damaged_csv"),
    ],
)
def test_a_damaged_row_is_refused_with_its_line(folder, line, code):
    with (folder / "sdn.csv").open("a") as sdn:
        sdn.write(line)
    text = (folder / "sdn.csv").read_text().replace("\x1a", "")
    (folder / "sdn.csv").write_text(text)
    with pytest.raises(ComityError) as refused:
        entries(folder)
    assert (refused.value.code, refused.value.places["line"]) == (code, 5)


@pytest.mark.parametrize(
    "remark, dates",
    [
        ("DOB 1979-1982", ("1979", "1980", "1981", "1982")),
        ("DOB 01 Jan 1953 to 31 Dec 1954", ("1953", "1954")),
        ("DOB Jul 1961", ("1961-07",)),
        ("DOB 1943 to 1943", ("1943",)),
    ],
)
def test_spans_of_birth_dates(folder, remark, dates):
    (folder / "sdn.csv").write_text(SDN.format(f'"{remark}."'))
    assert entries(folder)["37"].properties["birthDate"] == dates


def test_statements_of_a_remark():
    assert list(ofac_remarks.items("DOB 1970; alt. DOB 1971; a.k.a. 'X Y'.")) == [
        "DOB 1970",
        "DOB 1971",
        "a.k.a. 'X Y'",
    ]
    assert str(Place(file="sdn.csv", line=3)) == "sdn.csv, line 3"
