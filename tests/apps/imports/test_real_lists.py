"""The Security Council's and OFAC's lists as they were published, imported whole. Needs the shared third-party data."""

import csv
import gzip
import re
import xml.etree.ElementTree as ET
from collections import defaultdict

import pytest

from comity.apps.holdings.models import Holding, Tombstone
from comity.apps.imports.models import ListEntry
from comity.apps.imports.profiles import built_in
from comity.apps.imports.readers import ofac_sdn, un_sc
from comity.apps.imports.reading import Reading
from comity.apps.imports.rows import Row
from comity.kernel.errors import ComityError

NAMES = ("name", "alias", "weakAlias", "previousName")


def un_file(shared_data):
    return shared_data / "watchlists/un/un_consolidated_2020-11-30.xml.gz"


def folded(text):
    return " ".join(text.split()).casefold()


@pytest.fixture(scope="module")
def un_rows(shared_data):
    return list(un_sc.read(Reading(un_file(shared_data), built_in("un-sc"))))


def test_the_un_list_is_read_whole(un_rows):
    assert all(isinstance(row, Row) for row in un_rows)
    schemata = [row.content.schema for row in un_rows]
    assert (schemata.count("Person"), schemata.count("Organization")) == (713, 305)
    assert len({row.reference for row in un_rows}) == 1018
    assert all(row.content.listing.measures for row in un_rows)


def test_every_name_of_the_un_list_is_there(un_rows, shared_data):
    """Primary names, aliases of each quality and original scripts, against an independent extraction of the list."""
    held = defaultdict(set)
    for row in un_rows:
        for name in NAMES:
            held[row.reference].update(folded(value) for value in row.content.properties.get(name, ()))
            held[row.reference].update(folded(value) for value in row.content.as_written.get(name, ()))
    with (shared_data / "name-truth/un2020_alias_truth.csv").open(newline="", encoding="utf-8") as file:
        pairs = list(csv.DictReader(file))
    missing = [
        (pair["reference"], pair["other_name"])
        for pair in pairs
        if not {folded(pair["primary_name"]), folded(pair["other_name"])} <= held[pair["reference"]]
    ]
    assert len(pairs) > 2500 and missing == []


def test_the_un_list_goes_in_and_a_second_time_changes_nothing(importing, shared_data):
    first = importing("un-sc", un_file(shared_data))
    assert importing.counts(first) == (1018, 0, 0, 0)
    assert first.edition == "2020-11-30"
    assert Holding.objects.count() == ListEntry.objects.count() == 1018
    record = importing.record("un-sc", "KPi.034")
    assert (record.content.status, record.content.listing.body) == ("listed", "United Nations Security Council")
    assert record.content.listing.measures == ("asset_freeze", "travel_ban")
    assert record.facts.listed and record.content.audience == ()
    versions = set(Holding.objects.values_list("id", "version"))
    again = importing("un-sc", un_file(shared_data))
    assert importing.counts(again) == (0, 0, 0, 1018)
    assert set(Holding.objects.values_list("id", "version")) == versions


def edition(shared_data, path, change):
    """The real list with something done to its entries, as a later edition would have it."""
    with gzip.open(un_file(shared_data)) as packed:
        tree = ET.parse(packed)
    change(tree.getroot())
    tree.write(path, encoding="utf-8", xml_declaration=True)
    return path


def test_a_later_edition_adds_changes_removes_and_keeps(importing, shared_data, tmp_path):
    importing("un-sc", un_file(shared_data))
    gone = []

    def change(root):
        people = root.find("INDIVIDUALS")
        for person in list(people)[:10]:
            gone.append(person.findtext("REFERENCE_NUMBER").strip())
            people.remove(person)
        for person in list(people)[:7]:
            person.find("COMMENTS1").text = "Amended."
        for person in list(people)[7:40]:
            person.find("REFERENCE_NUMBER").text = f"\u00a0{person.findtext('REFERENCE_NUMBER')} "  # the same number
        fresh = ET.fromstring(ET.tostring(list(people)[50]))
        fresh.find("REFERENCE_NUMBER").text = "QDi.9999"
        people.append(fresh)

    before = {reference: importing.record("un-sc", reference).id for reference in ("QDi.001", "KPi.036")}
    run = importing("un-sc", edition(shared_data, tmp_path / "later.xml", change))
    assert importing.counts(run) == (1, 7, 10, 1001)
    assert Tombstone.objects.filter(reason="removed_from_list").count() == 10
    assert all(importing.record("un-sc", reference) is None for reference in gone)
    assert importing.record("un-sc", "QDi.9999") is not None
    assert importing.record("un-sc", "QDi.001").id == before["QDi.001"]
    assert Holding.objects.filter(version=2).count() == 7


def test_an_edition_that_would_remove_much_stops(importing, shared_data, tmp_path):
    importing("un-sc", un_file(shared_data))

    def change(root):
        people = root.find("INDIVIDUALS")
        for person in list(people)[:60]:
            people.remove(person)

    path = edition(shared_data, tmp_path / "short.xml", change)
    run = importing("un-sc", path)
    assert (run.state, run.counts["removed"]) == ("awaiting_confirmation", 60)
    assert Holding.objects.count() == 1018
    assert importing.counts(importing("un-sc", path, agreed=True)) == (0, 0, 60, 958)
    assert Holding.objects.count() == 958


def test_the_un_list_cut_short_is_refused_and_changes_nothing(importing, shared_data, file):
    whole = gzip.decompress(un_file(shared_data).read_bytes())
    importing("un-sc", un_file(shared_data))
    with pytest.raises(ComityError) as refused:
        importing("un-sc", file(whole[: len(whole) // 2]))
    assert refused.value.code == "damaged_xml" and refused.value.places["line"] > 100
    with pytest.raises(ComityError) as refused:
        importing("un-sc", file(un_file(shared_data).read_bytes()[:100_000], "cut.xml.gz"))
    assert refused.value.code == "truncated_file"
    assert Holding.objects.count() == 1018


def test_ofac_is_read_whole_with_every_alias(shared_data):
    rows = list(ofac_sdn.read(Reading(shared_data / "watchlists/ofac/2019", built_in("ofac-sdn"))))
    assert len(rows) == 7379 and all(isinstance(row, Row) for row in rows)
    kinds = [row.content.schema for row in rows]
    assert [kinds.count(s) for s in ("Person", "Organization", "Vessel", "Airplane")] == [3845, 2994, 323, 217]
    held = {
        row.reference: {
            folded(text)
            for source in (row.content.properties, row.content.as_written)
            for name in NAMES
            for text in source.get(name, ())
        }
        for row in rows
    }
    with gzip.open(shared_data / "watchlists/ofac/2019/alt.csv.gz", "rt", encoding="utf-8", newline="") as file:
        aliases = [(cells[0], cells[3]) for cells in csv.reader(file)]
    assert [pair for pair in aliases if folded(pair[1]) not in held[pair[0]]] == []
    assert len(aliases) == 9682
    births = sum("birthDate" in row.content.properties for row in rows)
    stated = sum("DOB " in " ".join(row.content.properties.get("notes", ())) for row in rows)
    assert births >= stated - 5
    passports = {v for row in rows for v in row.content.properties.get("passportNumber", ())}
    assert {"639092215", "K989895"} <= passports and not any(
        re.search(r"issued|expires|\([A-Z][a-z]", p) for p in passports
    )


def test_ofac_goes_in_and_a_second_time_changes_nothing(importing, shared_data):
    folder = shared_data / "watchlists/ofac/2019"
    assert importing.counts(importing("ofac-sdn", folder)) == (7379, 0, 0, 0)
    assert importing.counts(importing("ofac-sdn", folder)) == (0, 0, 0, 7379)
