"""Writing the index: segments are added and merged, never changed; one process at a time."""

from __future__ import annotations

import fcntl
import shutil
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from comity.apps.index import manifest as manifests
from comity.apps.index import segments
from comity.apps.index.containers import IndexDamaged
from comity.apps.index.manifest import Manifest, Part
from comity.apps.index.merging import Merged, Merger, large_merge, small_merge
from comity.apps.index.number_columns import Columns, NumberEntry
from comity.apps.index.number_store import NumberStore
from comity.kernel.errors import Conflict
from comity.kernel.screening import engine
from comity.kernel.screening.engine import Entry, Segment

_MOST_PARTS = 24  # with more segments than these, writing waits for the merge
_FILES = ("segment-*", "statistics-*", "numbers-*")
_thread = threading.RLock()
_held: set[Path] = set()


@contextmanager
def writing(folder: Path, *, wait_seconds: float = 10.0) -> Iterator[None]:
    """Hold the index for writing; Conflict if another process still does after `wait_seconds`."""
    folder.mkdir(parents=True, exist_ok=True)
    with _thread:
        if folder in _held:  # by this thread, which may rebuild while it follows
            yield
            return
        with (folder / "lock").open("a") as lock:
            _lock(lock.fileno(), time.monotonic() + wait_seconds)
            _held.add(folder)
            try:
                yield
            finally:
                _held.discard(folder)


def _lock(handle: int, deadline: float) -> None:
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise Conflict(
                    "another process is writing the index", hint="try again when it is done", code="index_busy"
                ) from None
            time.sleep(0.05)


class Store:
    """The index in one folder, held for writing (see `writing`)."""

    def __init__(self, folder: Path, *, node: str, fingerprint: str) -> None:
        """Open what is there and verify every byte of it; IndexDamaged says why it cannot be used."""
        self.folder = folder
        found = manifests.read(folder)
        if found is None:
            found = Manifest(node=node, fingerprint=fingerprint)
            manifests.write(folder, found)
        if found.node != node:
            raise IndexDamaged("it was made by another node")
        if found.fingerprint != fingerprint:
            raise IndexDamaged("its keys were made by another version of this program")
        if why := manifests.reported_damage(folder):
            raise IndexDamaged(why)
        self.manifest = found
        self._numbers = NumberStore(folder, found.owner, found.numbers)
        self._open = {part.name: segments.open_(folder / part.name, part.digest) for part in found.parts}
        kept = found.statistics
        self._statistics = segments.open_statistics(folder / kept.name, kept.digest) if kept else {}
        self._merger = Merger()
        self._sweep()
        for leftover in folder.glob("merged-*"):
            leftover.unlink(missing_ok=True)

    def append(self, entries: Iterable[Entry], *, cursor: int, last: str, numbers: Iterable[NumberEntry] = ()) -> None:
        """Add changes up to journal line `cursor`; they are searchable when this returns."""
        self.add(engine.build(entries), cursor=cursor, last=last, numbers=numbers)

    def add(self, segment: Segment, *, cursor: int, last: str, numbers: Iterable[NumberEntry] = ()) -> None:
        """The same for a segment that is made already."""
        self.adopt_merged(wait=len(self.manifest.parts) > _MOST_PARTS)
        changed = replace(self.manifest, cursor=cursor, last=last)
        if segment.records:
            changed = self._with_segment(changed, changed.parts, segment)
        while (size := small_merge(self._merger.free(changed.parts))) > 1:
            merged = self._merged(changed.parts[-size:], oldest=size == len(changed.parts))
            changed = self._with_segment(changed, changed.parts[:-size], merged)
        runs, number = self._numbers.taken_in(changed.numbers, numbers, changed.next)
        self._adopt(self._with_statistics(replace(changed, numbers=runs, next=number)))
        self._merge_large()

    def add_numbers(self, pieces: Iterable[Columns]) -> None:
        """Add the numbers of whole registers whose records no run names yet, a few million rows at a time."""
        run = self._numbers.built(pieces, self.manifest.next)
        self._adopt(replace(self.manifest, numbers=(run, *self.manifest.numbers), next=self.manifest.next + 1))

    def adopt_merged(self, *, wait: bool = False) -> None:
        """Put what was merged in the background in its place, if the segments it stands for are still there."""
        done = self._merger.take(wait=wait)
        if done is None:
            return
        parts, many = self.manifest.parts, len(done.chosen)
        first = next((at for at in range(len(parts)) if parts[at : at + many] == done.chosen), None)
        if first is None:
            done.path.unlink(missing_ok=True)
            return
        name = f"segment-{self.manifest.next:08}"
        done.path.rename(self.folder / name)
        self._open[name] = segments.open_(self.folder / name)
        kept = (*parts[:first], Part(name, done.records, done.digest), *parts[first + many :])
        self._adopt(replace(self.manifest, parts=kept, next=self.manifest.next + 1))
        self._merge_large()

    def _with_segment(self, manifest: Manifest, before: tuple[Part, ...], segment: Segment) -> Manifest:
        name = f"segment-{manifest.next:08}"
        part = Part(name, segment.records, segments.write(segment, self.folder / name))
        self._open[name] = segments.open_(self.folder / name)
        return replace(manifest, parts=(*before, part), next=manifest.next + 1)

    def _merged(self, parts: Sequence[Part], *, oldest: bool) -> Segment:
        return engine.merge([self._open[part.name] for part in parts], oldest=oldest)

    def _with_statistics(self, manifest: Manifest) -> Manifest:
        """Count the classes anew that have grown enough."""
        standing = engine.stand([self._open[part.name] for part in manifest.parts])
        classes = engine.due(engine.class_sizes(standing), self._statistics)
        if not classes:
            return manifest
        self._statistics = engine.counted(standing, self._statistics, classes)
        name = f"statistics-{manifest.next:08}"
        digest = segments.write_statistics(self._statistics, self.folder / name)
        return replace(manifest, statistics=Part(name, 0, digest), next=manifest.next + 1)

    def _adopt(self, manifest: Manifest) -> None:
        manifests.write(self.folder, manifest)
        self.manifest = manifest
        self._sweep()

    def _merge_large(self) -> None:
        """Start merging in the background what is too large to merge at once."""
        found = large_merge(self.manifest.parts)
        if found is None or self._merger.is_running:
            return
        chosen, is_oldest = self.manifest.parts[slice(*found)], found[0] == 0
        opened = [self._open[part.name] for part in chosen]
        path = self.folder / f"merged-{self.manifest.next:08}"

        def merge() -> Merged:
            merged = engine.merge(opened, oldest=is_oldest)
            return Merged(chosen, path, merged.records, segments.write(merged, path))

        self._merger.start(chosen, merge)

    def _sweep(self) -> None:
        """Remove what no manifest names: leftovers of a crash, merged segments. Readers keep what they have mapped."""
        named = self.manifest.names()
        for path in (found for pattern in _FILES for found in self.folder.glob(pattern)):
            if path.name not in named:
                _remove(path)
                self._open.pop(path.name, None)
        self._numbers.keep(self.manifest.numbers)


def wipe(folder: Path) -> None:
    """Remove the whole index; the lock file stays."""
    manifests.forget(folder)
    for pattern in (*_FILES, "merged-*"):
        for path in folder.glob(pattern):
            _remove(path)


def _remove(path: Path) -> None:
    """Remove a file, or what an earlier format kept as a folder."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
