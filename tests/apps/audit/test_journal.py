"""The journal: safe before the answer, in the log once, whatever is killed when."""

import os
from pathlib import Path

import pytest

from comity.apps.audit import actions, journal, taking_in
from comity.apps.audit.events import Event
from comity.apps.audit.journal import Journal
from comity.apps.audit.models import Detail, Entry
from comity.kernel.errors import NodeFault
from tests.apps.audit.conftest import AT, OFFICER

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(journal, "folder", lambda: tmp_path / "journal")
    return tmp_path / "journal"


def put(n: int, carried: dict[str, int] | None = None) -> None:
    line = actions.as_line(
        Event.API_MATCH, by=OFFICER, at=AT, facts={"n": n}, sealed={"asked": "Ana Pereira"}, carried=carried
    )
    actions.append_to_journal(line).wait(5)


def take(**more: object) -> int:
    return actions.take_in(more.get("store") or (lambda carried: None))


def only(folder: Path) -> Path:
    (path,) = folder.glob("*.journal")
    return path


def left_behind(folder: Path, data: bytes) -> Path:
    """The file of a process that is gone."""
    folder.mkdir(exist_ok=True)
    path = folder / "1-dead.journal"
    path.write_bytes(data)
    return path


def test_a_line_is_on_the_disk_when_its_group_is_safe_and_in_the_tables_once(folder: Path) -> None:
    put(1)
    assert len(list(journal.lines(only(folder).read_bytes()))) == 1
    assert [take(), take()] == [1, 0]
    put(2)
    assert take() == 1
    assert sorted(d.opened["facts"][1]["n"] for d in Detail.objects.all()) == [1, 2]


def test_names_do_not_stand_in_the_file(folder: Path) -> None:
    put(1)
    assert b"Ana" not in only(folder).read_bytes()


def test_an_entry_that_came_by_the_journal_is_like_any_other(folder: Path) -> None:
    put(1)
    take()
    direct = actions.append(Event.API_MATCH, by=OFFICER, at=AT, facts={"n": 1}, sealed={"asked": "Ana Pereira"})
    one, other = Detail.objects.exclude(pk=direct).get(), Detail.objects.get(pk=direct)
    assert (one.actor, one.about, one.erase_on, one.erase_sealed_on, one.opened.keys(), len(one.sealed)) == (
        other.actor,
        other.about,
        other.erase_on,
        other.erase_sealed_on,
        other.opened.keys(),
        len(other.sealed),
    )
    assert {e.index for e in Entry.objects.all()} == {None} and actions.sequence(AT) == 2


def test_a_file_read_again_after_a_crash_brings_nothing_twice(folder: Path) -> None:
    put(1)
    put(2)
    stored: list[object] = []
    take(store=stored.extend)
    for mark in folder.glob("*.read"):
        mark.unlink()
    put(3, carried={"check": 3})
    assert take(store=stored.extend) == 1 and stored == [{"check": 3}] and Entry.objects.count() == 3


def test_what_fails_to_be_stored_is_taken_in_the_next_time(folder: Path) -> None:
    put(1, carried={"check": 1})

    def full(carried: object) -> None:
        raise OSError("full")

    with pytest.raises(OSError):
        take(store=full)
    assert not Entry.objects.exists()
    stored: list[object] = []
    assert take(store=stored.extend) == 1 and stored == [{"check": 1}]


@pytest.mark.parametrize("kept", [0, 3, 8, 60, -1])
def test_a_torn_end_is_dropped_and_the_file_of_a_dead_process_removed(folder: Path, kept: int) -> None:
    put(1)
    line = only(folder).read_bytes()
    path = left_behind(folder, line + line[:kept])
    assert take() == 1
    assert not path.exists() and only(folder) != path


def test_an_end_that_a_living_process_is_still_writing_is_awaited(folder: Path) -> None:
    put(1)
    path = only(folder)
    whole = path.read_bytes()
    take()
    actions.append_to_journal(actions.as_line(Event.API_MATCH, by=OFFICER, at=AT, facts={"n": 2})).wait(5)
    data = path.read_bytes()
    os.truncate(path, len(data) - 5)
    assert take() == 0
    with path.open("r+b") as file:
        file.write(data)
    assert take() == 1 and data.startswith(whole)


def test_damage_before_whole_lines_is_no_torn_end(folder: Path) -> None:
    for n in range(3):
        put(n)
    data = bytearray(only(folder).read_bytes())
    data[len(data) // 2] ^= 1
    path = left_behind(folder, bytes(data))
    only_dead = [p for p in folder.glob("*.journal") if p != path]
    for other in only_dead:
        other.unlink()
    with pytest.raises(NodeFault) as fault:
        take()
    assert fault.value.code == "journal_damaged" and path.exists()


def test_a_disk_that_refuses_is_said_and_the_next_line_goes_to_a_new_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = Journal(folder)
    own.put(b'{"id":1}').wait(5)
    with monkeypatch.context() as full:
        full.setattr(os, "fdatasync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))
        with pytest.raises(NodeFault) as fault:
            own.put(b'{"id":2}').wait(5)
    assert fault.value.code == "log_not_written"
    own.put(b'{"id":3}').wait(5)
    assert len(list(folder.glob("*.journal"))) == 2


def test_lines_that_wait_together_are_flushed_together(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    flushes, real = [], os.fdatasync
    monkeypatch.setattr(os, "fdatasync", lambda fd: (flushes.append(fd), real(fd)))
    own = Journal(folder)
    groups = [own.put(b'{"id":%d}' % n) for n in range(500)]
    for group in groups:
        group.wait(5)
    assert len(flushes) < 400
    assert [int(line[6:-1]) for line in journal.lines(only(folder).read_bytes())] == list(range(500))


def test_whoever_asks_to_be_told_is_told_once_before_or_after(folder: Path) -> None:
    told: list[object] = []
    group = Journal(folder).put(b'{"id":1}')
    group.then(told.append)
    group.wait(5)
    group.then(told.append)
    assert told == [None, None]


def test_whether_lines_wait_is_known_without_reading_them(folder: Path) -> None:
    assert not taking_in.waiting(folder)
    put(1)
    assert taking_in.waiting(folder)
    take()
    assert not taking_in.waiting(folder)
