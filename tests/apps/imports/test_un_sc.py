"""The Security Council's XML: what each element becomes. Invented people."""

import pytest

from comity.apps.imports.profiles import built_in
from comity.apps.imports.readers import un_sc
from comity.apps.imports.readers.un_documents import document_number
from comity.apps.imports.reading import Reading
from comity.apps.imports.rows import Fault

PERSON = """<INDIVIDUAL><DATAID>1</DATAID><FIRST_NAME> ANA </FIRST_NAME><SECOND_NAME>PEREIRA
</SECOND_NAME><THIRD_NAME/><UN_LIST_TYPE>Al-Qaida</UN_LIST_TYPE><REFERENCE_NUMBER>\u00a0QDi.901 </REFERENCE_NUMBER>
<LISTED_ON>2016-11-30</LISTED_ON><COMMENTS1>First remark.</COMMENTS1>{}</INDIVIDUAL>"""
LIST = (
    '<?xml version="1.0"?><CONSOLIDATED_LIST dateGenerated="2026-01-02T03:04:05">'
    "<INDIVIDUALS>{}</INDIVIDUALS>{}</CONSOLIDATED_LIST>"
)


@pytest.fixture
def read(file):
    def run(elements="", entities=""):
        reading = Reading(file(LIST.format(PERSON.format(elements), entities), "list.xml"), built_in("un-sc"))
        rows = list(un_sc.read(reading))
        assert not any(isinstance(row, Fault) for row in rows)
        return rows[-1].content, reading

    return run


def test_a_person_with_its_listing(read):
    content, reading = read("<GENDER>Female</GENDER><TITLE><VALUE>Dr</VALUE></TITLE>")
    assert content.properties["name"] == ("ANA PEREIRA",)
    assert (content.properties["gender"], content.properties["title"]) == (("female",), ("Dr",))
    assert (content.listing.reference, content.national_reference) == ("QDi.901", "QDi.901")
    assert content.listing.body == "United Nations Security Council"
    assert content.listing.measures == ("asset_freeze", "travel_ban", "arms_embargo")
    assert (content.listing.listed_on, content.ground.kind) == ("2016-11-30", "listing")
    assert reading.edition == "2026-01-02"


@pytest.mark.parametrize(
    "born, years",
    [
        ("<TYPE_OF_DATE>EXACT</TYPE_OF_DATE><DATE>1968-05-03</DATE>", ("1968-05-03",)),
        ("<TYPE_OF_DATE>EXACT</TYPE_OF_DATE><DATE>1968-05-03-04:00</DATE>", ("1968-05-03",)),
        ("<TYPE_OF_DATE>EXACT</TYPE_OF_DATE><YEAR>1968</YEAR>", ("1968",)),
        ("<TYPE_OF_DATE>APPROXIMATELY</TYPE_OF_DATE><YEAR>1968</YEAR>", ("1968",)),
        (
            "<TYPE_OF_DATE>BETWEEN</TYPE_OF_DATE><FROM_YEAR>1966</FROM_YEAR><TO_YEAR>1968</TO_YEAR>",
            ("1966", "1967", "1968"),
        ),
        ("<TYPE_OF_DATE>BETWEEN</TYPE_OF_DATE><FROM_YEAR>1930</FROM_YEAR><TO_YEAR>1968</TO_YEAR>", ("1930", "1968")),
    ],
)
def test_birth_dates(read, born, years):
    content, _ = read(f"<INDIVIDUAL_DATE_OF_BIRTH>{born}</INDIVIDUAL_DATE_OF_BIRTH>")
    assert content.properties["birthDate"] == years


def test_an_approximate_year_keeps_that_it_is_one(read):
    born = "<TYPE_OF_DATE>APPROXIMATELY</TYPE_OF_DATE><YEAR>1968</YEAR><NOTE>from a false passport</NOTE>"
    content, _ = read(f"<INDIVIDUAL_DATE_OF_BIRTH>{born}</INDIVIDUAL_DATE_OF_BIRTH>")
    assert content.as_written["birthDate"] == ("approximately 1968 (from a false passport)",)


@pytest.mark.parametrize(
    "quality, name, note, where, names",
    [
        ("Good", "Anna Perera", "", "alias", {"Anna Perera"}),
        ("Low", "Anita", "", "weakAlias", {"Anita"}),
        ("a.k.a.", "A. P.", "", "alias", {"A. P."}),
        ("f.k.a.", "Ana Lopes", "", "previousName", {"Ana Lopes"}),
        ("Good", "Ana Lopes", "previously listed as", "previousName", {"Ana Lopes"}),
        ("Good", "Ana Pera; Anna Pera;\nHanna Pera", "", "alias", {"Ana Pera", "Anna Pera", "Hanna Pera"}),
        ("Low", "آنا بيرا (Ana Bera; Anna Bera)", "", "weakAlias", {"آنا بيرا", "Ana Bera", "Anna Bera"}),
        ("Good", "Ana Pera", "original script: Ана Пера", "alias", {"Ana Pera", "Ана Пера"}),
    ],
)
def test_aliases_by_quality(read, quality, name, note, where, names):
    alias = f"<QUALITY>{quality}</QUALITY><ALIAS_NAME>{name}</ALIAS_NAME><NOTE>{note}</NOTE>"
    content, _ = read(f"<INDIVIDUAL_ALIAS>{alias}</INDIVIDUAL_ALIAS>")
    assert set(content.properties[where]) == names


@pytest.mark.parametrize(
    "text, number",
    [
        (" 381310014", "381310014"),
        ("Russian passport number 8208 No. 555627", "8208 555627"),
        ("Libyan Passport No. 96/184442", "96/184442"),
        ("Diplomatic Passport D014433", "D014433"),
        ("German travel document (“Reiseausweis”) A 0139243", "A 0139243"),
        ("No. H0044232 (Iraqi)", "H0044232"),
        ("D489833(9)", "D489833(9)"),
        ("not known", ""),
    ],
)
def test_document_numbers_out_of_sentences(text, number):
    assert document_number(text) == number


def test_documents_and_places(read):
    content, _ = read(
        "<INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Número de pasaporte</TYPE_OF_DOCUMENT><NUMBER>D 12</NUMBER>"
        "<ISSUING_COUNTRY>Ruritania</ISSUING_COUNTRY><DATE_OF_ISSUE>2001-01-02</DATE_OF_ISSUE></INDIVIDUAL_DOCUMENT>"
        "<INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>National Identification Number</TYPE_OF_DOCUMENT><NUMBER>77</NUMBER>"
        "</INDIVIDUAL_DOCUMENT><NATIONALITY><VALUE>Yemeni</VALUE><VALUE>Possibly Ethiopian</VALUE></NATIONALITY>"
        "<INDIVIDUAL_ADDRESS><CITY>Aden</CITY><COUNTRY>Yemen</COUNTRY><NOTE>previous</NOTE></INDIVIDUAL_ADDRESS>"
    )
    assert content.properties["passportNumber"] == ("D 12",)
    assert content.properties["idNumber"] == ("77",)
    assert content.properties["nationality"] == ("YE",)
    assert content.properties["address"] == ("Aden, Yemen (previous)",)
    notes = " ".join(content.properties["notes"])
    assert "Ruritania" in notes and "2001-01-02" in notes and "Possibly Ethiopian" in notes


def test_an_entity_has_no_travel_ban(read):
    entity = (
        "<ENTITIES><ENTITY><FIRST_NAME>ACME</FIRST_NAME><UN_LIST_TYPE>DPRK</UN_LIST_TYPE>"
        "<REFERENCE_NUMBER>KPe.901</REFERENCE_NUMBER></ENTITY></ENTITIES>"
    )
    content, _ = read("", entity)
    assert (content.schema, content.listing.measures) == ("Organization", ("asset_freeze",))


def test_measures_named_in_the_comments_win(file):
    person = PERSON.format("").replace("Al-Qaida", "Libya").replace("First remark.", "Paragraph 15 (Travel\nBan).")
    rows = list(un_sc.read(Reading(file(LIST.format(person, "")), built_in("un-sc"))))
    assert rows[0].content.listing.measures == ("travel_ban",)


def test_what_nobody_knows_yet_is_kept_and_said(read):
    content, reading = read("<NEW_ELEMENT><VALUE>something new</VALUE></NEW_ELEMENT>".replace("VALUE", "PART"))
    assert "NEW_ELEMENT: something new" in content.properties["notes"]
    assert reading.warnings.counts["unknown_element"] == 1


def test_a_regime_of_a_later_edition_is_taken_without_measures(file):
    reading = Reading(file(LIST.format(PERSON.format("").replace("Al-Qaida", "Atlantis"), "")), built_in("un-sc"))
    (row,) = un_sc.read(reading)
    assert (row.content.listing.programme, row.content.listing.measures) == ("Atlantis", ())
    assert reading.warnings.counts["unknown_regime"] == 1
