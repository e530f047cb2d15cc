"""The sequencer: every entry once, in files that verify, whatever breaks in between."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.db import transaction

from comity.apps.audit import actions, queries, sequencer
from comity.apps.audit.files import Disk, LogFiles
from comity.apps.audit.models import Entry
from comity.kernel import merkle
from comity.kernel.errors import Conflict, NodeFault
from comity.kernel.merkle import Checkpoint, Verdict, VerifierKey, verify_log
from comity.kernel.merkle.recompute import bundles
from tests.apps.audit.conftest import AT, SUPERVISOR

Wait = Callable[[int], list[bytes]]


def read(folder: Path) -> Callable[[str], bytes | None]:
    return LogFiles(folder).read


def verify(folder: Path, since: Checkpoint | None = None) -> Verdict:
    return verify_log(read(folder), [actions.log_key()], since)


def logged(folder: Path) -> list[bytes]:
    """All entries in the log's files."""
    head = Checkpoint.open((folder / "checkpoint").read_bytes(), [actions.log_key()])
    return [entry for _, entries in bundles(read(folder), head.size) for entry in entries]


def test_waiting_entries_are_sequenced_by_time_and_verify(wait: Wait, log_folder: Path) -> None:
    entries = wait(300)
    assert actions.sequence(AT) == 300
    assert logged(log_folder) == entries
    assert verify(log_folder).ok
    assert list(Entry.objects.order_by("at").values_list("index", flat=True)) == list(range(300))
    assert queries.waiting() == 0


def test_a_log_grows_in_steps_and_each_checkpoint_continues_the_one_before(wait: Wait, log_folder: Path) -> None:
    entries, heads = [], []
    for step in (0, 1, 2, 253, 1, 300, 0, 211):
        entries += wait(step)
        assert actions.sequence(AT) == step
        heads.append(Checkpoint.open((log_folder / "checkpoint").read_bytes(), [actions.log_key()]))
    assert logged(log_folder) == entries
    assert all(verify(log_folder, since=head).ok for head in heads)


def test_many_entries_go_in_several_batches(wait: Wait, log_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sequencer, "BATCH", 256)
    entries = wait(1000)
    assert actions.sequence(AT) == 1000
    assert logged(log_folder) == entries
    assert verify(log_folder).ok


def test_an_empty_log_has_a_checkpoint_too(db: None, log_folder: Path) -> None:
    assert actions.sequence(AT) == 0
    assert verify(log_folder).ok


def test_partial_files_go_once_the_full_one_is_there(wait: Wait, log_folder: Path) -> None:
    wait(100)
    actions.sequence(AT)
    assert (log_folder / "tile/entries/000.p/100").exists()
    wait(200)
    actions.sequence(AT)
    assert not list(log_folder.glob("tile/*/000.p/100"))
    assert (log_folder / "tile/entries/000").exists()


def test_the_public_key_stands_beside_the_log(wait: Wait, log_folder: Path) -> None:
    actions.sequence(AT)
    assert VerifierKey.parse((log_folder / "key.pub").read_text()) == actions.log_key()


def test_only_one_process_sequences(wait: Wait, log_folder: Path) -> None:
    with LogFiles(log_folder).lock(), pytest.raises(Conflict):
        actions.sequence(AT)
    assert actions.sequence(AT) == 0


class PowerCut(Exception):
    """The disk is gone; nothing after this happens."""


class FailingDisk(Disk):
    """A disk that fails at one step. With `forgets`, names that were not flushed are gone, as after a power cut."""

    def __init__(self, steps: int, *, forgets: bool) -> None:
        self.steps = steps
        self.forgets = forgets
        self.unflushed: list[tuple[Path, bytes | None]] = []

    def step(self, torn: Path | None = None, data: bytes = b"") -> None:
        self.steps -= 1
        if self.steps >= 0:
            return
        if torn:
            torn.write_bytes(data[: len(data) // 2])
        if self.forgets:
            for path, before in reversed(self.unflushed):
                if path.is_dir():
                    shutil.rmtree(path)
                elif before is None:
                    path.unlink(missing_ok=True)
                elif path.parent.is_dir():
                    path.write_bytes(before)
        raise PowerCut

    def write(self, path: Path, data: bytes) -> None:
        self.step(path, data)
        super().write(path, data)

    def rename(self, old: Path, new: Path) -> None:
        self.step()
        self.unflushed.append((new, new.read_bytes() if new.exists() else None))
        super().rename(old, new)

    def flush_folder(self, folder: Path) -> None:
        self.step()
        super().flush_folder(folder)
        self.unflushed = [(path, before) for path, before in self.unflushed if path.parent != folder]

    def make_folder(self, folder: Path) -> None:
        self.step()
        super().make_folder(folder)
        self.unflushed.append((folder, None))

    def remove(self, path: Path) -> None:
        self.step()
        self.unflushed.append((path, path.read_bytes()))
        super().remove(path)


@pytest.mark.parametrize("forgets", [False, True], ids=["process killed", "power cut"])
@pytest.mark.parametrize("database_forgets", [False, True], ids=["", "database restored"])
def test_a_crash_at_any_step_loses_no_entry_and_signs_nothing_twice(
    wait: Wait, log_folder: Path, monkeypatch: pytest.MonkeyPatch, forgets: bool, database_forgets: bool
) -> None:
    monkeypatch.setattr(sequencer, "BATCH", 256)
    entries = wait(250)
    actions.sequence(AT)
    entries += wait(270)
    before = shutil.copytree(log_folder, log_folder.with_name("before"))
    crashes, crashed = 0, True
    while crashed:
        shutil.rmtree(log_folder)
        shutil.copytree(before, log_folder)
        database_before = transaction.savepoint()
        disk = FailingDisk(crashes, forgets=forgets)
        monkeypatch.setattr(actions, "log_files", lambda disk=disk: LogFiles(log_folder, disk))
        try:
            actions.sequence(AT)
            crashed = False
        except PowerCut:
            crashes += 1
        assert verify(log_folder).ok, f"between crash {crashes} and restart"
        published = Checkpoint.open((log_folder / "checkpoint").read_bytes(), [actions.log_key()])
        if database_forgets:
            transaction.savepoint_rollback(database_before)
        late = wait_late()  # committed meanwhile, with an earlier time than all others
        monkeypatch.setattr(actions, "log_files", lambda: LogFiles(log_folder))
        actions.sequence(AT)
        assert verify(log_folder, since=published).ok, f"after crash {crashes}"
        assert logged(log_folder)[: published.size] == entries[: published.size]
        assert sorted(logged(log_folder)) == sorted([*entries, late]), f"after crash {crashes}"
        assert sorted(Entry.objects.values_list("index", flat=True)) == list(range(521))
        transaction.savepoint_rollback(database_before)
    assert crashes > 30  # the steps were really there


def wait_late() -> bytes:
    entry = merkle.Entry(UUID(int=5, version=4), AT - timedelta(days=1), "record_read", (bytes(32),))
    Entry.objects.create(id=entry.id, at=entry.at, event=entry.event, leaf=entry.encode())
    return entry.encode()


def test_a_database_restored_without_the_latest_entries_takes_them_back_from_the_log(
    wait: Wait, log_folder: Path
) -> None:
    entries = wait(300)
    actions.sequence(AT)
    Entry.objects.filter(index__gte=120).delete()
    actions.sequence(AT)
    assert [bytes(leaf) for leaf in Entry.objects.order_by("index").values_list("leaf", flat=True)] == entries
    entries += wait(10)
    actions.sequence(AT)
    assert logged(log_folder) == entries
    assert verify(log_folder).ok


def test_a_log_whose_files_are_lost_is_written_again_the_same(wait: Wait, log_folder: Path) -> None:
    wait(300)
    actions.sequence(AT)
    head = queries.last_checkpoint()
    shutil.rmtree(log_folder)
    wait(5)
    actions.sequence(AT)
    assert verify(log_folder, since=head).ok


@pytest.mark.parametrize("path", ["tile/0/000", "tile/1/000.p/1", "tile/0/001.p/44", "checkpoint"])
def test_nothing_is_signed_over_an_altered_tree(wait: Wait, log_folder: Path, path: str) -> None:
    wait(300)
    actions.sequence(AT)
    signed = (log_folder / "checkpoint").read_bytes()
    alter(log_folder / path)
    wait(1)
    if path == "tile/0/000":  # a full tile: the tiles above it, which sequencing builds on, are still right
        actions.sequence(AT)
        assert verify(log_folder).path == path
        return
    altered = (log_folder / "checkpoint").read_bytes()
    with pytest.raises(NodeFault, match="damaged"):
        actions.sequence(AT)
    assert (log_folder / "checkpoint").read_bytes() == (altered if path == "checkpoint" else signed)


def test_an_entry_edited_in_the_files_stays_found_after_more_was_logged(wait: Wait, log_folder: Path) -> None:
    wait(10)
    actions.sequence(AT)
    bundle = log_folder / "tile/entries/000.p/10"
    bundle.write_bytes(
        bundle.read_bytes().replace(b"record_read", b"record_read", 1).replace(b"2026-03", b"2025-03", 1)
    )
    wait(10)
    actions.sequence(AT)
    verdict = actions.verify(by=SUPERVISOR, at=AT)
    assert (verdict.tampering, verdict.index) == ("edited", 0)


def test_a_folder_replaced_by_an_older_copy_is_brought_up_to_date_from_the_database(
    wait: Wait, log_folder: Path
) -> None:
    wait(100)
    actions.sequence(AT)
    old = shutil.copytree(log_folder, log_folder.with_name("old"))
    wait(100)
    actions.sequence(AT)
    head = queries.last_checkpoint()
    shutil.rmtree(log_folder)
    shutil.copytree(old, log_folder)
    assert actions.verify(by=SUPERVISOR, at=AT).tampering == "rolled_back"
    actions.sequence(AT)
    assert verify(log_folder, since=head).ok


def test_a_history_rewritten_in_files_and_database_is_not_signed(wait: Wait, log_folder: Path) -> None:
    wait(100)
    actions.sequence(AT)
    shutil.rmtree(log_folder)
    one, two = Entry.objects.get(index=4), Entry.objects.get(index=5)
    one.leaf, two.leaf = two.leaf, one.leaf
    one.save(), two.save()
    with pytest.raises(NodeFault, match="past differs"):
        actions.sequence(AT)
    assert not (log_folder / "checkpoint").exists()


def test_entries_deleted_from_files_and_database_are_missed(wait: Wait, log_folder: Path) -> None:
    wait(100)
    actions.sequence(AT)
    shutil.rmtree(log_folder)
    Entry.objects.filter(index__gte=90).delete()
    with pytest.raises(NodeFault, match="missing"):
        actions.sequence(AT + timedelta(hours=1))


def alter(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))
