"""Asking the index. Readers map the same files as everybody else and notice a new manifest before each question."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from comity.apps import bureau
from comity.apps.holdings import queries as holdings
from comity.apps.index import manifest as manifests
from comity.apps.index import segments
from comity.apps.index.containers import IndexDamaged
from comity.apps.index.manifest import Manifest, Part
from comity.apps.index.numbers import NumberMatches, Numbers, open_runs
from comity.kernel.screening import Question, Rarity, engine
from comity.kernel.screening.engine import Candidate, Candidates, Room, Segment, Sight, Standing, Statistics
from comity.kernel.screening.numbers import Number

__all__ = ["Candidate", "Candidates", "State", "candidates", "cursor", "forget_opened", "numbers", "rarity", "state"]


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
    """The index at one moment. parts: kept for the next moment, if it has the same."""

    stamp: tuple[int, int, int]
    manifest: Manifest | None
    parts: Mapping[Part, Segment]
    standing: tuple[Standing, ...]
    statistics: Statistics
    sights: dict[frozenset[int], Sight]
    numbers: Numbers


_opened: dict[Path, _Opened] = {}
_opening = threading.Lock()
_ATTEMPTS = 5  # the writer may remove a merged segment between our reading of the manifest and of the segment
_MOST_SIGHTS = 16  # sets of policy classes whose rarities are kept
NUMBER_BITS = 100.0  # a record found by its number stands before all found by name
_rooms = threading.local()


def folder() -> Path:
    """Where this node's index lies."""
    return _folder(bureau.this().home)


@lru_cache(maxsize=8)
def _folder(home: Path) -> Path:
    return home / "index"


def candidates(
    question: Question,
    classes: frozenset[int],
    limit: int,
    also: Iterable[Number] = (),
    deadline: float | None = None,
) -> Candidates:
    """Up to `limit` records of these policy classes that the question may mean, nearest first, each with its bits.

    Those that carry one of its numbers come first.

    also      further numbers, such as marks under a secret shared with one peer
    deadline  a time of `time.monotonic`; when it has passed, the answer is what was found until then, and says so
    """
    current = _current()
    by_number = _carrying(current, (*question.identifiers, *also), classes, limit)
    named = _named(current, question, classes, limit, deadline)
    if not by_number.found:
        return named
    bits = {one.record_id: one.bits for one in named.found}
    first = [Candidate(match.record_id, NUMBER_BITS + bits.pop(match.record_id, 0.0)) for match in by_number.found]
    first.sort(key=lambda one: (-one.bits, one.record_id))
    found = (*first, *(one for one in named.found if one.record_id in bits))
    return replace(named, found=found[:limit], capped=named.capped or by_number.capped or len(found) > limit)


def numbers(asked: Iterable[Number], classes: frozenset[int], limit: int) -> NumberMatches:
    """Up to `limit` records of these policy classes that carry one of these numbers, each with how: same, misread …"""
    return _carrying(_current(), asked, classes, limit)


def _carrying(current: _Opened, asked: Iterable[Number], classes: frozenset[int], limit: int) -> NumberMatches:
    try:
        return current.numbers.find(asked, classes, limit)
    except IndexDamaged as fault:
        _tell_the_writer(fault)
        raise


def _named(
    current: _Opened, question: Question, classes: frozenset[int], limit: int, deadline: float | None
) -> Candidates:
    if not question.names:  # most questions: a number alone
        searched = sum(many for one in current.standing for number, many in one.counts.items() if number in classes)
        return Candidates((), False, searched)
    expired = None if deadline is None else (lambda: time.monotonic() >= deadline)
    return engine.find(current.standing, question, _sight(current, classes), _room(limit), expired=expired)


def rarity(classes: frozenset[int]) -> Rarity:
    """How rare names are in what an asker of these policy classes may see, and in the public."""
    return _sight(_current(), classes).rarity


def state() -> State:
    """How many records are searchable, in how many segments, and how far behind the journal."""
    current = _current()
    cursor = current.manifest.cursor if current.manifest else 0
    records = sum(sum(one.counts.values()) for one in current.standing)
    return State(records, len(current.standing), cursor, max(0, holdings.journal_head() - cursor))


def cursor() -> int:
    """The number of the last journal line that was searchable for the question asked last, or is now."""
    current = _latest()
    return current.manifest.cursor if current.manifest else 0


def _room(limit: int) -> Room:
    """This thread's room for so many records."""
    rooms: dict[int, Room] = _rooms.__dict__.setdefault("by_limit", {})
    if limit not in rooms:
        rooms[limit] = engine.room(limit)
    return rooms[limit]


def _sight(current: _Opened, classes: frozenset[int]) -> Sight:
    found = current.sights.get(classes)
    if found is None:
        while len(current.sights) >= _MOST_SIGHTS:
            current.sights.pop(next(iter(current.sights)), None)
        found = current.sights[classes] = Sight(classes, current.statistics)
    return found


def _current() -> _Opened:
    path = folder()
    stamp = manifests.stamp(path)
    found = _opened.get(path)
    if found is not None and found.stamp == stamp:
        return found
    with _opening:
        found = _opened.get(path)
        if found is None or found.stamp != manifests.stamp(path):
            try:
                found = _opened[path] = _open(path, found)
            except IndexDamaged as fault:
                _tell_the_writer(fault)
                raise
    return found


def _latest() -> _Opened:
    """The index as a question has just met it: what is said beside its answer belongs to the same moment."""
    return _opened.get(folder()) or _current()


def forget_opened() -> None:
    """Forget what this process has mapped, as a new one would: after a fork, and in tests."""
    _opened.clear()


def _tell_the_writer(fault: IndexDamaged) -> None:
    """What a reader finds damaged the next `follow` builds anew, though the writer has verified it before."""
    manifests.report_damage(folder(), fault.what)
    _opened.pop(folder(), None)


def _open(path: Path, before: _Opened | None) -> _Opened:
    """Map what the manifest names, as far as it is not mapped yet."""
    for attempt in range(_ATTEMPTS):
        stamp = manifests.stamp(path)
        found = manifests.read(path)
        known = before.parts if before else {}
        try:
            parts = {
                part: known.get(part) or segments.open_(path / part.name) for part in (found.parts if found else ())
            }
            return _as_of(stamp, found, parts, path, before)
        except IndexDamaged:
            if attempt == _ATTEMPTS - 1 or manifests.stamp(path) == stamp:
                raise
    raise IndexDamaged("it changes faster than it can be read")


def _as_of(
    stamp: tuple[int, int, int],
    manifest: Manifest | None,
    parts: Mapping[Part, Segment],
    path: Path,
    before: _Opened | None,
) -> _Opened:
    """The index at the moment of a manifest. What askers see is kept as long as the statistics are the same."""
    kept = manifest.statistics if manifest else None
    runs = open_runs(path, manifest, before.numbers if before else None)
    if before and before.manifest and before.manifest.statistics == kept:
        statistics, sights = before.statistics, before.sights
    else:
        statistics, sights = segments.open_statistics(path / kept.name) if kept else {}, {}
    return _Opened(stamp, manifest, parts, engine.stand(list(parts.values())), statistics, sights, runs)
