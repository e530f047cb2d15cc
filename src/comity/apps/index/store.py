"""Writing the index: segments are added and merged, never changed; one process at a time."""

from __future__ import annotations

import fcntl
import shutil
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from comity.apps.index import manifest as manifests
from comity.apps.index import segments
from comity.apps.index.manifest import Manifest, Part
from comity.apps.index.segments import Entry, IndexDamaged, Segment
from comity.kernel.errors import Conflict

_GROWTH = 4  # a segment is merged into the older one before it when it has reached a quarter of its records
_thread = threading.RLock()


@contextmanager
def writing(folder: Path, *, wait_seconds: float = 10.0) -> Iterator[None]:
    """Hold the index for writing; Conflict if another process still does after `wait_seconds`."""
    folder.mkdir(parents=True, exist_ok=True)
    with _thread, (folder / "lock").open("a") as lock:
        deadline = time.monotonic() + wait_seconds
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise Conflict(
                        "another process is writing the index", hint="try again when it is done", code="index_busy"
                    ) from None
                time.sleep(0.05)
        yield


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
        self.manifest = found
        self._open = {part.name: self._map(part, verify=True) for part in found.parts}
        self._sweep()

    def _map(self, part: Part, *, verify: bool = False) -> Segment:
        said = {"records": part.records, "keys": part.keys, "digest": part.digest}
        return segments.open_(self.folder / part.name, said, verify=verify)

    def append(self, entries: Iterable[Entry], *, cursor: int, last: str) -> None:
        """Add changes up to journal line `cursor`; they are searchable when this returns."""
        segment = segments.build(entries)
        parts = self.manifest.parts
        number = self.manifest.next
        if segment.records:
            parts, number = (*parts, self._write(segment, number)), number + 1
        while (size := _mergeable(parts)) > 1:
            merged = segments.merge([self._open[part.name] for part in parts[-size:]], oldest=size == len(parts))
            parts, number = (*parts[:-size], self._write(merged, number)), number + 1
        self.manifest = self.manifest.with_parts(parts, cursor=cursor, last=last, next=number)
        manifests.write(self.folder, self.manifest)
        self._sweep()

    def _write(self, segment: Segment, number: int) -> Part:
        name = f"segment-{number:08}"
        unfinished = self.folder / f"{name}.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        shutil.rmtree(self.folder / name, ignore_errors=True)
        said = segments.write(segment, unfinished)
        unfinished.rename(self.folder / name)
        part = Part(name, segment.records, len(segment.keys), str(said["digest"]))
        self._open[name] = self._map(part)
        return part

    def _sweep(self) -> None:
        """Remove what no manifest names: leftovers of a crash, merged segments. Readers keep what they have mapped."""
        named = {part.name for part in self.manifest.parts}
        for path in self.folder.glob("segment-*"):
            if path.name not in named:
                shutil.rmtree(path, ignore_errors=True)
                self._open.pop(path.name, None)


def _mergeable(parts: tuple[Part, ...]) -> int:
    """How many of the newest segments to merge now: as long as the older one is not much larger than all after it."""
    together = parts[-1].records if parts else 0
    count = 1
    for part in reversed(parts[:-1]):
        if part.records > _GROWTH * together:
            break
        together += part.records
        count += 1
    return count


def wipe(folder: Path) -> None:
    """Remove the whole index; the lock file stays."""
    (folder / "manifest.json").unlink(missing_ok=True)
    for path in folder.glob("segment-*"):
        shutil.rmtree(path, ignore_errors=True)
