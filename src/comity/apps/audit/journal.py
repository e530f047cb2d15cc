"""Entries that are safe on the disk before the answer they are about goes out: one file for each process that writes.

A process appends lines to a file of its own and holds it locked while it lives; one flush to the disk serves all lines
that wait for it. `taking_in` moves the lines into the tables. A line is its length and the CRC-32 of its payload, four
bytes each, big endian, and the payload. After a crash the last line may be torn: nobody was answered on it.
"""

from __future__ import annotations

import fcntl
import os
import threading
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from uuid import uuid4

import structlog

from comity.apps import bureau
from comity.kernel.errors import NodeFault

FRAME_BYTES = 8
MAX_LINE_BYTES = 4 * 1024 * 1024
MAX_FILE_BYTES = 16 * 1024 * 1024  # a longer file is left to the taker, which removes it once it is read
SUFFIX = ".journal"

log = structlog.get_logger("comity.audit")


def framed(payload: bytes) -> bytes:
    """A line of the journal."""
    return len(payload).to_bytes(4, "big") + zlib.crc32(payload).to_bytes(4, "big") + payload


def lines(data: bytes) -> Iterator[bytes]:
    """The payloads of the whole lines at the start of `data`; what follows them is torn, or not written yet."""
    place = 0
    while place + FRAME_BYTES <= len(data):
        length = int.from_bytes(data[place : place + 4], "big")
        payload = data[place + FRAME_BYTES : place + FRAME_BYTES + length]
        whole = 0 < length <= MAX_LINE_BYTES and len(payload) == length
        if not whole or zlib.crc32(payload) != int.from_bytes(data[place + 4 : place + FRAME_BYTES], "big"):
            return
        yield payload
        place += FRAME_BYTES + length


@dataclass(eq=False)
class Group:
    """Lines that reach the disk together.

    fault  why they did not; None while they wait and once they are safe
    """

    data: list[bytes] = field(default_factory=list)
    fault: NodeFault | None = None
    _safe: threading.Event = field(default_factory=threading.Event)
    _told: list[Callable[[NodeFault | None], None]] = field(default_factory=list)

    def wait(self, seconds: float) -> None:
        """Return once the lines are safe; NodeFault where they are not."""
        if not self._safe.wait(seconds):
            raise _not_safe("the disk does not answer")
        if self.fault is not None:
            raise self.fault

    def then(self, call: Callable[[NodeFault | None], None]) -> None:
        """Call with the fault, or None, as soon as it is known, in whichever thread knows it."""
        self._told.append(call)
        if self._safe.is_set() and call in self._told:
            self._tell()

    def settle(self, fault: NodeFault | None) -> None:
        self.fault = fault
        self._safe.set()
        self._tell()

    def _tell(self) -> None:
        while self._told:
            try:
                call = self._told.pop()
            except IndexError:  # another thread was quicker
                return
            call(self.fault)


class Journal:
    """The file of this process. Lines of all its threads are flushed by one more thread, as many at once as wait."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._changed = threading.Condition()
        self._waiting = Group()
        self._file = -1
        self._size = 0
        self._flusher: threading.Thread | None = None

    def put(self, payload: bytes) -> Group:
        """Hand over a line; it is safe once its group is."""
        if len(payload) > MAX_LINE_BYTES:
            raise NodeFault("an entry is too large for the journal", code="entry_too_large")
        line = framed(payload)
        with self._changed:
            if self._flusher is None:
                self._flusher = threading.Thread(target=self._flush_all, name="comity-journal", daemon=True)
                self._flusher.start()
            group = self._waiting
            group.data.append(line)
            self._changed.notify()
            return group

    def _flush_all(self) -> None:
        while True:
            with self._changed:
                while not self._waiting.data:
                    self._changed.wait()
                group, self._waiting = self._waiting, Group()
            group.settle(self._flushed(group.data))

    def _flushed(self, data: Sequence[bytes]) -> NodeFault | None:
        """Write and flush; a file that refused a line is never written again, since its end may be torn."""
        try:
            if self._file < 0 or self._size > MAX_FILE_BYTES:
                self._begin()
            whole = b"".join(data)
            self._size += len(whole)
            if os.write(self._file, whole) != len(whole):
                raise OSError(28, "not all of it was written")
            os.fdatasync(self._file)
        except OSError as fault:
            log.error("journal_not_written", reason=fault.strerror)
            self._leave()
            return _not_safe(fault.strerror or "the disk refused it")
        return None

    def _begin(self) -> None:
        self._leave()
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = self._folder / f"{os.getpid()}-{uuid4().hex}{SUFFIX}"
        draft = name.with_suffix(".draft")
        self._file = os.open(draft, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        draft.rename(name)  # under its name it is locked already: nobody takes it for a file that was left behind
        handle = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
        self._size = 0

    def _leave(self) -> None:
        if self._file >= 0:
            os.close(self._file)
        self._file, self._size = -1, 0


def _not_safe(why: str) -> NodeFault:
    return NodeFault(
        f"the log cannot be written: {why}",
        hint="nothing is answered that is not logged; see the node's disk",
        code="log_not_written",
    )


def folder() -> Path:
    """Where the journals of this node's processes lie."""
    return _folder(bureau.this().home)


@cache
def _folder(home: Path) -> Path:
    return home / "state" / "journal"


def journal() -> Journal:
    """The journal of this process."""
    return _journal(folder(), os.getpid())


@cache
def _journal(folder: Path, process: int) -> Journal:
    return Journal(folder)
