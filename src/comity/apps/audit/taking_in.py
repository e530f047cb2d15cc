"""From the journals of all processes into the tables: each line once, whatever is killed when.

A line is stored in one transaction with what it carries, unless its entry is there already. How far a file was read is
noted beside it, only to spare reading it again. A file that no process holds is removed once it is read to its end.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import IO, Any

import structlog
from django.db import transaction

from comity.apps.audit import journal
from comity.apps.audit.logged import Logged
from comity.apps.audit.models import Detail, Entry
from comity.kernel.errors import NodeFault

BATCH = 500  # lines in one transaction

log = structlog.get_logger("comity.audit")
_BEGINNING = b'{"id":'  # of every payload
Carried = Mapping[str, Any]
Store = Callable[[Sequence[Carried]], None]


def take_in(folder: Path, store: Store) -> int:
    """Store every line that is whole; returns how many were new. Any process may call it; they take turns.

    store  stores what lines carry, in the transaction of their entries
    """
    if not folder.is_dir() or not any(folder.iterdir()):
        return 0
    with _turn(folder):
        _remove_drafts(folder)
        return sum(_take_file(path, store) for path in sorted(folder.glob(f"*{journal.SUFFIX}")))


def waiting(folder: Path) -> bool:
    """Whether there are lines that were not taken in; quick."""
    paths = folder.glob(f"*{journal.SUFFIX}") if folder.is_dir() else iter(())
    return any(path.stat().st_size > _read_so_far(path) for path in paths)


@contextmanager
def _turn(folder: Path) -> Iterator[None]:
    with (folder / "lock").open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _take_file(path: Path, store: Store) -> int:
    with path.open("rb") as file:
        left = _is_left(file)  # asked before reading: what a living process appends meanwhile is read the next time
        place, taken = _read_so_far(path), 0
        file.seek(place)
        data = file.read()
        whole = journal.lines(data)
        while batch := list(islice(whole, BATCH)):
            taken += store_lines(batch, store)
            place += sum(len(payload) + journal.FRAME_BYTES for payload in batch)
            _note(path, place)
        if left:
            _require_torn_end_only(path, data[len(data) - (file.tell() - place) :])
            path.unlink()
            _mark(path).unlink(missing_ok=True)
    return taken


@transaction.atomic
def store_lines(batch: Sequence[bytes], store: Store) -> int:
    """Store lines, and what they carry, in one transaction; returns how many were new."""
    lines = [Logged.from_bytes(payload) for payload in batch]
    known = set(Entry.objects.filter(pk__in=[line.id for line, _ in lines]).values_list("pk", flat=True))
    new = [(line, carried) for line, carried in lines if line.id not in known]
    Entry.objects.bulk_create([line.entry() for line, _ in new])
    Detail.objects.bulk_create([line.detail() for line, _ in new])
    store([carried for _, carried in new if carried is not None])
    return len(new)


def _is_left(file: IO[bytes]) -> bool:
    """Whether no process holds the file any more."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _require_torn_end_only(path: Path, rest: bytes) -> None:
    """What follows the last whole line was never answered on. NodeFault if lines follow that were: the disk failed."""
    if not rest:
        return
    place = rest.find(_BEGINNING, journal.FRAME_BYTES + 1)
    while place >= 0:
        if next(journal.lines(rest[place - journal.FRAME_BYTES :]), None) is not None:
            raise NodeFault(
                f"the journal {path.name} is damaged in its middle",
                hint="keep the file and look at the disk; what follows the damage is not in the log yet",
                code="journal_damaged",
            )
        place = rest.find(_BEGINNING, place + 1)
    log.warning("journal_end_torn", bytes=len(rest))


def _remove_drafts(folder: Path) -> None:
    """Files that a process began and was killed before it used them."""
    for path in folder.glob("*.draft"):
        try:
            with path.open("rb") as file:
                if _is_left(file):
                    path.unlink(missing_ok=True)
        except FileNotFoundError:  # it has just got its name
            continue


def _mark(path: Path) -> Path:
    return path.with_suffix(".read")


def _read_so_far(path: Path) -> int:
    try:
        return min(int(_mark(path).read_text("ascii")), path.stat().st_size)
    except (FileNotFoundError, ValueError):
        return 0


def _note(path: Path, place: int) -> None:
    fresh = path.with_suffix(".mark")
    fresh.write_text(str(place), "ascii")
    os.replace(fresh, _mark(path))  # noqa: PTH105  both are paths; replaced at once
