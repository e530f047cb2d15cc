"""The node verifies its own log: files and database."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from comity.apps.audit import actions, queries
from comity.apps.audit.models import Entry, Head
from comity.kernel.errors import Denied
from tests.apps.audit.conftest import AT, OFFICER, SUPERVISOR

Wait = Callable[[int], list[bytes]]


def test_a_sound_log_is_remembered_as_sound(wait: Wait) -> None:
    wait(20)
    actions.sequence(AT)
    assert actions.verify(by=OFFICER, at=AT).ok
    last = queries.last_verification()
    assert (last.at, last.size, last.kind) == (AT, 20, "")


def test_a_fault_is_remembered_with_its_entry(wait: Wait, log_folder: Path) -> None:
    wait(20)
    actions.sequence(AT)
    bundle = log_folder / "tile/entries/000.p/20"
    data = bytearray(bundle.read_bytes())
    data[5 * (len(data) // 20) + 10] ^= 1
    bundle.write_bytes(bytes(data))
    assert actions.verify(by=OFFICER, at=AT).index == 5
    last = queries.last_verification()
    assert (last.kind, last.index, last.path) == ("edited", 5, "tile/entries/000.p/20")


def test_a_row_altered_in_the_database_is_found_though_the_files_are_sound(wait: Wait) -> None:
    wait(300)
    actions.sequence(AT)
    row = Entry.objects.get(index=270)
    row.leaf = bytes(row.leaf).replace(b"record_read", b"record_rexd")
    row.save()
    verdict = actions.verify(by=OFFICER, at=AT)
    assert (verdict.tampering, verdict.index) == ("copy_differs", 270)


def test_files_rewritten_as_a_whole_are_pinned_down_by_the_database(wait: Wait, log_folder: Path) -> None:
    wait(300)
    actions.sequence(AT)
    checkpoint = (log_folder / "checkpoint").read_bytes()
    row = Entry.objects.get(index=7)
    true, forged = bytes(row.leaf), bytes(row.leaf).replace(b"record_read", b"record_rexd")
    forge(log_folder, row, forged)
    (log_folder / "checkpoint").write_bytes(checkpoint)
    Entry.objects.filter(pk=row.pk).update(leaf=true)
    verdict = actions.verify(by=OFFICER, at=AT)
    assert (verdict.tampering, verdict.index, verdict.until) == ("tree_differs", 7, 8)


def forge(folder: Path, row: Entry, leaf: bytes) -> None:
    """Let the sequencer itself write files that hold another entry; afterwards the database remembers the true head."""
    head = Head.objects.get()
    Head.objects.all().delete()
    shutil.rmtree(folder)
    Entry.objects.filter(pk=row.pk).update(leaf=leaf)
    actions.sequence(AT)
    Head.objects.all().delete()
    head.save(force_insert=True)


def test_verifying_is_logged_itself(wait: Wait) -> None:
    actions.sequence(AT)
    actions.verify(by=SUPERVISOR, at=AT)
    (line,) = queries.entries(SUPERVISOR, at=AT)
    assert (line.event, line.actor) == ("log_verified", "officer:3")


def test_who_may_not_verify_is_denied_and_nothing_is_remembered(db: None) -> None:
    with pytest.raises(Denied):
        actions.verify(by=OFFICER.__class__("officer:9", OFFICER.kind, OFFICER.member), at=AT)
    assert queries.last_verification() is None
