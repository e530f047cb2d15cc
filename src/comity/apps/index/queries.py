"""Asking the index. Readers map the same files as everybody else and notice a new manifest before each question."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from comity.apps import bureau
from comity.apps.holdings import queries as holdings
from comity.apps.index import manifest as manifests
from comity.apps.index import segments
from comity.apps.index.manifest import Manifest
from comity.apps.index.ranking import Candidates, View, rank, views
from comity.apps.index.segments import IndexDamaged
from comity.kernel.screening import Question, probes

__all__ = ["Candidates", "State", "candidates", "state"]


@dataclass(frozen=True)
class State:
    """How far the index is.

    cursor  number of the last journal line in it
    lag     how many lines of the journal are not in it yet
    """

    records: int
    segments: int
    cursor: int
    lag: int


@dataclass(frozen=True, eq=False)
class _Opened:
    stamp: tuple[int, int, int]
    manifest: Manifest | None
    views: tuple[View, ...]


_opened: dict[Path, _Opened] = {}
_opening = threading.Lock()
_ATTEMPTS = 5  # the writer may remove a merged segment between our reading of the manifest and of the segment


def folder() -> Path:
    """Where this node's index lies."""
    return bureau.this().home / "index"


def candidates(question: Question, classes: frozenset[int], limit: int, also: Iterable[int] = ()) -> Candidates:
    """Up to `limit` records of these policy classes that share keys with the question, nearest first.

    also  further exact keys, such as numbers under a secret shared with one peer
    """
    return rank(_current().views, probes(question, also), classes, limit)


def state() -> State:
    """How many records are searchable, in how many segments, and how far behind the journal."""
    current = _current()
    cursor = current.manifest.cursor if current.manifest else 0
    alive = sum(int(view.alive.sum()) for view in current.views)
    return State(alive, len(current.views), cursor, max(0, holdings.journal_head() - cursor))


def _current() -> _Opened:
    path = folder()
    stamp = manifests.stamp(path)
    found = _opened.get(path)
    if found is not None and found.stamp == stamp:
        return found
    with _opening:
        _opened[path] = _open(path)
    return _opened[path]


def _open(path: Path) -> _Opened:
    """Map what the manifest names. What is already mapped of it is mapped again: the pages are shared."""
    for attempt in range(_ATTEMPTS):
        stamp = manifests.stamp(path)
        found = manifests.read(path)
        try:
            opened = [
                segments.open_(path / part.name, {"records": part.records, "keys": part.keys})
                for part in (found.parts if found else ())
            ]
        except IndexDamaged:
            if attempt == _ATTEMPTS - 1 or manifests.stamp(path) == stamp:
                raise
            continue
        return _Opened(stamp, found, views(opened))
    raise IndexDamaged("it changes faster than it can be read")
