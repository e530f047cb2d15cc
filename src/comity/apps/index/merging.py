"""When segments are merged, and the thread that merges large ones while the index is searched and followed.

Segments are merged so that each older one is several times larger than all after it: a record is copied a few times in
its life, and few segments are searched. Small merges are done at once; a large one runs beside the writer, who puts
it in its place when it is done.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog

from comity.apps.index.manifest import Part
from comity.kernel.errors import NodeFault

log = structlog.get_logger("comity.index")

_GROWTH = 4  # a segment is merged into the older one before it when it has reached a quarter of its records
SMALL = 20_000  # records that are merged at once, in about a tenth of a second


def small_merge(parts: Sequence[Part]) -> int:
    """How many of the newest segments to merge at once."""
    return _mergeable(parts, SMALL)


def large_merge(parts: Sequence[Part]) -> tuple[int, int] | None:
    """Which segments to merge in the background, from and to; None if none is due."""
    count = _mergeable(parts, None)
    return (len(parts) - count, len(parts)) if count > 1 else None


def _mergeable(parts: Sequence[Part], most: int | None) -> int:
    """How many of the newest to merge: as long as the older one is not much larger than all after it."""
    together = parts[-1].records if parts else 0
    count = 1
    for part in reversed(parts[:-1]):
        if part.records > _GROWTH * together or (most is not None and together + part.records > most):
            break
        together += part.records
        count += 1
    return count


@dataclass(frozen=True)
class Merged:
    """A merge that is done: the segments it stands for, and the file that is to take their place."""

    chosen: tuple[Part, ...]
    path: Path
    records: int
    digest: str


class Merger:
    """One merge at a time, in a thread of its own. It writes a file and changes nothing: the writer adopts it."""

    def __init__(self) -> None:
        self._thread: threading.Thread | None = None
        self._done: Merged | None = None
        self._chosen: tuple[Part, ...] = ()

    @property
    def is_running(self) -> bool:
        return self._thread is not None

    def free(self, parts: tuple[Part, ...]) -> tuple[Part, ...]:
        """The newest of `parts` that are not being merged: those behind the ones that are."""
        if not self.is_running or self._chosen[-1] not in parts:
            return parts
        return parts[parts.index(self._chosen[-1]) + 1 :]

    def start(self, chosen: tuple[Part, ...], merge: Callable[[], Merged]) -> None:
        """Begin to merge the chosen segments; only when nothing is running."""
        self._chosen = chosen
        self._thread = threading.Thread(target=self._run, args=(merge,), name="index-merge", daemon=True)
        self._thread.start()

    def _run(self, merge: Callable[[], Merged]) -> None:
        try:
            self._done = merge()
        except (OSError, MemoryError, NodeFault) as fault:  # the segments stay as they are, and are tried again
            log.warning("index_merge_failed", why=type(fault).__name__)

    def take(self, *, wait: bool) -> Merged | None:
        """What was merged since, once; None if nothing is ready."""
        if self._thread is None or (self._thread.is_alive() and not wait):
            return None
        self._thread.join()
        done, self._thread, self._done = self._done, None, None
        return done
