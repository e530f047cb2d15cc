"""What every reader is given: the file, the profile, and where to put warnings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from comity.apps.imports import files
from comity.apps.imports.files import Bounded
from comity.apps.imports.profiles import Profile
from comity.apps.imports.rows import Fault, Row, Warnings


@dataclass
class Reading:
    """One list being read.

    path       a file, or for OFAC the folder of its files
    edition    the edition's own date or name, where the file states one; set by the reader
    bytes_read, bytes_total   how far it is, as stored on the disk (packed where packed)
    """

    path: Path
    profile: Profile
    warnings: Warnings = field(default_factory=Warnings)
    edition: str = ""
    bytes_total: int = 0
    _finished: int = 0
    _current: Bounded | None = None

    @contextmanager
    def opened(self, path: Path) -> Iterator[Bounded]:
        """One of the input's files, its progress counted."""
        with files.opened(path) as stream:
            self.bytes_total = max(self.bytes_total, self._finished + path.stat().st_size)
            self._current = stream
            yield stream
            self._finished += stream.consumed
            self._current = None

    @property
    def bytes_read(self) -> int:
        return self._finished + (self._current.consumed if self._current else 0)


Reader = Callable[[Reading], Iterator[Row | Fault]]
"""Yields entries in the order of the file. Raises InvalidInput where it cannot go on, yields a `Fault` where it can."""
