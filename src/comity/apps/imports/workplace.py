"""Where an import works: `state/imports` for spools, progress and locks, `state/uploads` for files from the web."""

from __future__ import annotations

import fcntl
import json
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from comity.apps import bureau
from comity.kernel.errors import Conflict

READING, COMPARING, STORING = "reading", "comparing", "storing"
Tell = Callable[[str, int, int], None]
"""Told the phase, how much of it is done, and of how much (0: unknown)."""
_TELL_SECONDS = 0.3


@dataclass(frozen=True)
class Progress:
    """How far a run is: bytes while reading, records while storing."""

    phase: str
    done: int
    total: int

    @property
    def per_cent(self) -> int:
        return min(100, 100 * self.done // self.total) if self.total else 0


def folder(name: str = "imports") -> Path:
    """A folder of the node's state, made at first use, for the node's own user alone."""
    path = bureau.this().home / "state" / name
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def spool_path(run: UUID) -> Path:
    return folder() / f"{run}.spool"


def upload_path(run: UUID) -> Path:
    """The folder for the file or files of one upload."""
    return folder("uploads") / str(run)


def clear(run: UUID) -> None:
    """Remove what a run no longer needs."""
    for path in (spool_path(run), _progress_path(run)):
        path.unlink(missing_ok=True)


def remove_strays(known: set[str], *, before: datetime) -> None:
    """Remove uploads and spools that belong to no run: a crash came before the run was announced, or after it ended."""
    for path in [*folder("uploads").iterdir(), *folder().glob("*.spool")]:
        if path.stem not in known and path.stat().st_mtime < before.timestamp():
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)


@contextmanager
def lock(list_: str) -> Iterator[None]:
    """Only one run works on a list at a time; the lock dies with its process. Conflict if it is taken."""
    name = sha256(list_.encode()).hexdigest()[:16]
    with (folder() / f"{name}.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Conflict(
                f"another import of {list_} is running", hint="wait until it is done", code="import_running"
            ) from None
        yield


def teller(run: UUID | None, also: Tell | None) -> Tell:
    """Tells `also`, and a small file that other processes read: a long transaction hides what it writes in tables."""
    last = 0.0

    def tell(phase: str, done: int, total: int) -> None:
        nonlocal last
        if also is not None:
            also(phase, done, total)
        now = time.monotonic()
        if run is not None and (now - last > _TELL_SECONDS or done == total):
            last = now
            draft = _progress_path(run).with_suffix(".draft")
            draft.write_text(json.dumps([phase, done, total]))
            draft.replace(_progress_path(run))

    return tell


def progress_of(run: UUID) -> Progress | None:
    """What a run told last, or None."""
    try:
        phase, done, total = json.loads(_progress_path(run).read_text())
    except (OSError, ValueError):
        return None
    return Progress(str(phase), int(done), int(total))


def _progress_path(run: UUID) -> Path:
    return folder() / f"{run}.progress"
