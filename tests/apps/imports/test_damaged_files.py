"""Damaged and hostile files: refused with place, reason and a stable code, and nothing has changed."""

import gzip
import json
import tracemalloc
import zlib

import pytest

from comity.apps import bureau
from comity.apps.audit.models import Entry
from comity.apps.holdings.models import Holding, JournalLine
from comity.apps.imports import files, workplace
from comity.apps.imports.models import Edition, ListEntry
from comity.kernel.errors import ComityError
from tests.apps.imports.test_un_sc import LIST, PERSON

BOMB = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    "<CONSOLIDATED_LIST><INDIVIDUALS>&b;</INDIVIDUALS></CONSOLIDATED_LIST>"
)
EXTERNAL = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    "<CONSOLIDATED_LIST><INDIVIDUALS>&x;</INDIVIDUALS></CONSOLIDATED_LIST>"
)
ONE = LIST.format(PERSON.format(""), "")
LONG_NAME = LIST.format(PERSON.format("").replace("PEREIRA", "A" * 40_000_000), "")


def nothing_written():
    return not any(model.objects.exists() for model in (Holding, JournalLine, ListEntry, Edition))


@pytest.mark.parametrize(
    "content, code, place",
    [
        (ONE.encode()[:-60], "damaged_xml", "line"),
        (ONE.encode().replace(b"ANA", b"AN\xff"), "damaged_xml", "line"),
        (ONE.replace("</FIRST_NAME>", "</SECOND_NAME>", 1), "damaged_xml", "line"),
        (BOMB, "xml_entities", "entry"),
        (EXTERNAL, "xml_entities", "entry"),
        (LONG_NAME, "too_large", "entry"),
        (LIST.format(PERSON.format("").replace("PEREIRA", "A" * 30_000), ""), "too_large", "entry"),
        (LIST.format("", ""), "wrong_kind", "line"),
        ("<html><body>Service unavailable</body></html>", "wrong_kind", "line"),
        ("number;name\n1;Ana\n", "wrong_kind", "line"),
        ("", "wrong_kind", "line"),
        (b"PK\x03\x04rest", "wrong_kind", "file"),
        (b"%PDF-1.7", "wrong_kind", "file"),
        (gzip.compress(ONE.encode())[:-20], "truncated_file", "file"),
        (gzip.compress(ONE.encode())[:-8] + b"\0" * 8, "damaged_archive", "file"),
        ('<?xml version="1.0" encoding="klingon"?><CONSOLIDATED_LIST/>', "wrong_kind", "line"),
        (LIST.format(PERSON.format("") + PERSON.format("<GENDER>Male</GENDER>"), ""), "repeated_reference", "entry"),
        (ONE.replace("QDi.901", " "), "no_reference", "entry"),
    ],
)
def test_a_file_that_is_no_sound_list(importing, file, content, code, place):
    with pytest.raises(ComityError) as refused:
        importing("un-sc", file(content, "list.xml"))
    assert refused.value.code == code and refused.value.places[place]
    assert nothing_written()
    run = importing.last()
    assert (run.state, run.fault["code"]) == ("refused", code)
    assert list(Entry.objects.order_by("at").values_list("event", flat=True)) == ["import_started", "import_refused"]
    assert not list((bureau.this().home / "state/imports").glob("*.spool"))


def packed(chunks):
    deflate = zlib.compressobj(9, wbits=31)
    return b"".join(deflate.compress(chunk) for chunk in chunks) + deflate.flush()


def test_a_packed_bomb_is_stopped_early_and_memory_stays_flat(importing, file):
    entry = PERSON.format("").encode()
    bomb = packed(
        [LIST.partition("{}")[0].encode(), *(entry.replace(b"901", b"%d" % n) + b" " * 900_000 for n in range(400))]
    )
    assert len(bomb) < 2_000_000
    tracemalloc.start()
    with pytest.raises(ComityError) as refused:
        importing("un-sc", file(bomb, "list.xml.gz"))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert refused.value.code == "zip_bomb" and nothing_written()
    assert most < 60_000_000


def test_a_line_without_end_is_refused(importing, file):
    with pytest.raises(ComityError) as refused:
        importing("ftm", file('{"id": "' + "a" * (files.MAX_LINE_BYTES + 300_000)), settings=importing.FTM_PROFILE)
    assert (refused.value.code, refused.value.places["line"]) == ("too_large", 1)
    assert nothing_written()


def person(number, **properties):
    return json.dumps({"id": f"p-{number}", "schema": "Person", "properties": {"name": ["Ana"], **properties}})


def test_all_faults_are_named_at_once(importing, file):
    rows = [person(n) if n % 3 else person(n, birthDate=["31 June"]) for n in range(30)]
    with pytest.raises(ComityError) as refused:
        importing("ftm", file("\n".join(rows)), settings=importing.FTM_PROFILE)
    assert refused.value.places["line"] == 1
    assert "line 4; line 7" in refused.value.hint
    assert nothing_written()


def test_the_same_entry_twice_is_one_and_two_statements_under_one_number_are_a_fault(importing, file):
    run = importing("ftm", file("\n".join([person(1), person(2), person(1)])), settings=importing.FTM_PROFILE)
    assert importing.counts(run) == (2, 0, 0, 0)
    assert run.warnings[0]["code"] == "repeated_entry"
    with pytest.raises(ComityError) as refused:
        importing("ftm", file("\n".join([person(1), person(1, birthDate=["1980"])])), settings=importing.FTM_PROFILE)
    assert refused.value.code == "repeated_reference" and "line 1" in refused.value.message


def test_a_fault_while_storing_leaves_nothing_behind(importing, file, monkeypatch):
    from comity.apps.holdings import actions as holdings

    stored = holdings.store_edition

    def fails_late(changes, **rest):
        stored(changes, **rest)
        raise OSError("disk full")

    monkeypatch.setattr(holdings, "store_edition", fails_late)
    with pytest.raises(OSError, match="disk full"):
        importing("ftm", file(person(1)), settings=importing.FTM_PROFILE)
    assert nothing_written() and importing.last().fault["code"] == "interrupted"
    monkeypatch.undo()
    assert importing.counts(importing("ftm", file(person(1)), settings=importing.FTM_PROFILE)) == (1, 0, 0, 0)


def test_a_file_that_is_not_there(importing, tmp_path):
    with pytest.raises(ComityError) as refused:
        importing("un-sc", tmp_path / "nowhere.xml")
    assert refused.value.code == "file_missing"


def test_two_imports_of_one_list_do_not_run_at_once(importing, file):
    with workplace.lock("people"), pytest.raises(ComityError) as refused:
        importing("ftm", file(person(1)), settings=importing.FTM_PROFILE)
    assert refused.value.code == importing.last().fault["code"] == "import_running"
