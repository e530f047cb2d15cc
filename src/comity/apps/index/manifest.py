"""The manifest: which segments make the index, oldest first, and up to which line of the journal they reach."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from hashlib import blake2b, sha256
from pathlib import Path
from typing import Any

from comity.apps.index.containers import IndexDamaged

FORMAT = 3
_NAME = "manifest.json"
_DAMAGED = "damaged"


@dataclass(frozen=True)
class Part:
    """One file as the manifest knows it. records: of a segment; digest: over the whole file."""

    name: str
    records: int
    digest: str


@dataclass(frozen=True)
class Manifest:
    """What makes the index.

    node         whose records these are: federation and member
    fingerprint  what the keys rest on, see `kernel.screening.keys.fingerprint`
    cursor       number of the last journal line that is in
    last         record id of that line, so that a journal that was rolled back is noticed
    next         number of the next file to write
    parts        segments, oldest first
    statistics   what was counted of them
    numbers      runs of exact numbers, oldest first
    """

    node: str
    fingerprint: str
    cursor: int = 0
    last: str = ""
    next: int = 1
    parts: tuple[Part, ...] = ()
    statistics: Part | None = None
    numbers: tuple[Part, ...] = ()
    format: int = FORMAT

    def names(self) -> set[str]:
        """All files that make the index."""
        return {part.name for part in (*self.parts, *self.numbers, *((self.statistics,) if self.statistics else ()))}

    @property
    def owner(self) -> bytes:
        """Whose its runs of numbers are, and by which tables they were made: 16 bytes."""
        return blake2b(f"{self.node}\0{self.fingerprint}".encode(), digest_size=16).digest()


def read(folder: Path) -> Manifest | None:
    """The manifest in `folder`; None if there is none yet; IndexDamaged if it cannot be understood."""
    try:
        raw = json.loads((folder / _NAME).read_bytes())
        said = raw["manifest"]
        if raw["sha256"] != _sum(said):
            raise IndexDamaged("its manifest was altered")
        if said["format"] != FORMAT:
            raise IndexDamaged(f"its format is {said['format']}, this program reads {FORMAT}")
        parts = tuple(Part(**part) for part in said["parts"])
        statistics = Part(**said["statistics"]) if said["statistics"] else None
        numbers = tuple(Part(**part) for part in said["numbers"])
        return Manifest(**{**said, "parts": parts, "statistics": statistics, "numbers": numbers})
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError):
        raise IndexDamaged("its manifest cannot be read") from None


def write(folder: Path, manifest: Manifest) -> None:
    """Replace the manifest in one step: after a crash at any moment there is the old one or the new one."""
    said = asdict(manifest)
    text = json.dumps({"manifest": said, "sha256": _sum(said)}, sort_keys=True)
    temporary = folder / f"{_NAME}.new"
    with temporary.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(folder / _NAME)
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def report_damage(folder: Path, why: str) -> None:
    """Tell whoever writes the index next that it cannot be used: a reader may meet what no writer has looked at."""
    with suppress(OSError):
        (folder / _DAMAGED).write_text(why, "utf-8")


def reported_damage(folder: Path) -> str:
    """What a reader has found damaged; empty if nothing."""
    path = folder / _DAMAGED
    return (path.read_text("utf-8") or "a reader found it damaged") if path.exists() else ""


def forget(folder: Path) -> None:
    """Remove the manifest, and what readers have reported."""
    for name in (_NAME, _DAMAGED):
        (folder / name).unlink(missing_ok=True)


def _sum(said: Mapping[str, Any]) -> str:
    return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def stamp(folder: Path) -> tuple[int, int, int]:
    """Changes whenever the manifest does: cheap enough to ask before every question."""
    try:
        found = os.stat(f"{folder}/{_NAME}")  # noqa: PTH116  a path made anew costs more than the question
    except FileNotFoundError:
        return (0, 0, 0)
    return (found.st_ino, found.st_mtime_ns, found.st_size)
