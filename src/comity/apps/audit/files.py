"""The log's files on a disk that may lose power between any two steps.

A file is written under another name, flushed to the disk, renamed, and its folder flushed: after a crash it is there
whole or not at all. Tiles and bundles never change once written; the checkpoint is replaced last of all.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from comity.kernel.errors import Conflict


class Disk:
    """The steps that can fail. Tests let each of them fail in turn."""

    def write(self, path: Path, data: bytes) -> None:
        """Write a file and flush it to the disk."""
        with path.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())

    def rename(self, old: Path, new: Path) -> None:
        """Put a file in the place of another, at once."""
        old.replace(new)

    def flush_folder(self, folder: Path) -> None:
        """Flush the names in a folder to the disk."""
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def make_folder(self, folder: Path) -> None:
        """Make a folder; its name is flushed with the folder above."""
        folder.mkdir(mode=0o700)

    def remove(self, path: Path) -> None:
        """Remove a file that a newer one made superfluous."""
        path.unlink(missing_ok=True)


class LogFiles:
    """The folder of one log."""

    def __init__(self, folder: Path, disk: Disk | None = None) -> None:
        self.folder = folder
        self.disk = disk or Disk()

    def read(self, path: str) -> bytes | None:
        """The bytes of a file, None where there is none."""
        try:
            return (self.folder / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None

    def write(self, files: dict[str, bytes]) -> None:
        """Write some files durably; when this returns, all of them are there after any crash."""
        folders: set[Path] = set()
        for path, data in files.items():
            target = self.folder / path
            self._make_folder(target.parent)
            draft = target.with_name(f".{target.name}.draft")
            self.disk.write(draft, data)
            self.disk.rename(draft, target)
            folders.update(f for f in target.parents if f.is_relative_to(self.folder))
        # All of them, up to the log's own: a folder made just before a crash may not have been flushed by anybody.
        for folder in sorted(folders):
            self.disk.flush_folder(folder)

    def remove_partials(self, full_path: str) -> None:
        """Remove the partial files that a full one replaces. Their loss is no loss, so nothing is flushed."""
        folder = self.folder / f"{full_path}.p"
        if folder.is_dir():
            for path in folder.iterdir():
                self.disk.remove(path)

    def _make_folder(self, folder: Path) -> None:
        if not folder.is_dir():
            self._make_folder(folder.parent)
            self.disk.make_folder(folder)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the log for oneself; Conflict while another process or thread does. A crash frees it."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self.folder / "lock").open("ab") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Conflict("another process is sequencing the log", hint="try again", code="log_busy") from None
            yield
