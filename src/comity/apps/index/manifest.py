"""The manifest: which segments make the index, oldest first, and up to which line of the journal they reach."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from comity.apps.index.containers import IndexDamaged

FORMAT = 2
_NAME = "manifest.json"


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
    """

    node: str
    fingerprint: str
    cursor: int = 0
    last: str = ""
    next: int = 1
    parts: tuple[Part, ...] = ()
    statistics: Part | None = None
    format: int = FORMAT

    def names(self) -> set[str]:
        """All files that make the index."""
        return {part.name for part in (*self.parts, *((self.statistics,) if self.statistics else ()))}


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
        return Manifest(**{**said, "parts": parts, "statistics": statistics})
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


def _sum(said: Mapping[str, Any]) -> str:
    return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def stamp(folder: Path) -> tuple[int, int, int]:
    """Changes whenever the manifest does: cheap enough to ask before every question."""
    try:
        found = (folder / _NAME).stat()
    except FileNotFoundError:
        return (0, 0, 0)
    return (found.st_ino, found.st_mtime_ns, found.st_size)
