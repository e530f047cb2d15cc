"""The last step: one byte of XA's log is altered, and the verification names the entry."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from comity.exercise.story.person import DidNotHold
from comity.exercise.story.stage import XA, Stage, until
from comity.kernel.merkle.tiles import CHECKPOINT

BUNDLES = "tile/entries"
_LENGTH_BYTES = 2  # before each entry of a bundle: C2SP tlog-tiles


@dataclass(frozen=True)
class Place:
    """One byte of one entry: in which file of the log, where in it, and which entry that is."""

    file: str
    offset: int
    entry: int


def one_byte_of_the_log(stage: Stage) -> Iterator[str]:
    """On a copy, as an outside supervisor would have one; the node goes on undisturbed."""
    with tempfile.TemporaryDirectory(prefix="comity-log-") as folder:
        copy = Path(folder) / "log"
        sound = until("a whole copy of XA's log", lambda: _copied(stage.site.node(XA) / "log", copy))
        yield f"comity log verify, on a copy of XA's log: {sound['size']} entries, sound"
        place = middle(copy)
        alter(copy, place)
        verdict = verified(copy)
        if verdict["sound"] or verdict["entry"] != place.entry:
            raise DidNotHold(f"expected entry {place.entry} to be named; the verification said {verdict}")
        yield f"one byte altered in {place.file}, in entry {place.entry}"
        yield f"comity log verify: {verdict['sentence']}"


def _copied(log: Path, copy: Path) -> dict[str, Any] | None:
    """The verdict on a fresh copy; None if the running node wrote meanwhile, so that the copy is not whole."""
    shutil.rmtree(copy, ignore_errors=True)
    copy.mkdir()
    # The checkpoint first: what it commits to is on the disk already, and later files do not disturb it.
    (copy / CHECKPOINT).write_bytes((log / CHECKPOINT).read_bytes())
    try:
        shutil.copytree(log, copy, dirs_exist_ok=True, ignore=lambda _, names: {CHECKPOINT} & set(names))
    except (shutil.Error, FileNotFoundError):
        return None
    verdict = verified(copy)
    return verdict if verdict["sound"] else None


def middle(log: Path) -> Place:
    """The middle byte of the middle entry in the first file of entries."""
    first = log / BUNDLES / "000"
    path = first if first.is_file() else max(first.with_name("000.p").iterdir(), key=lambda one: int(one.name))
    data, starts, place = path.read_bytes(), [], 0
    while place < len(data):
        length = int.from_bytes(data[place : place + _LENGTH_BYTES], "big")
        starts.append((place + _LENGTH_BYTES, length))
        place += _LENGTH_BYTES + length
    entry = len(starts) // 2
    start, length = starts[entry]
    return Place(str(path.relative_to(log)), start + length // 2, entry)


def alter(log: Path, place: Place) -> None:
    """Turn one bit of that byte."""
    path = log / place.file
    data = bytearray(path.read_bytes())
    data[place.offset] ^= 1
    path.write_bytes(data)


def verified(log: Path) -> dict[str, Any]:
    """What `comity log verify` says of a folder, with nothing but the folder."""
    words = [sys.executable, "-m", "comity.node.main", "log", "verify", str(log), "--json"]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)
    try:
        verdict: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        raise DidNotHold(f"comity log verify answered: {done.stdout}{done.stderr}") from None
    if verdict["sound"] != (done.returncode == 0):
        raise DidNotHold(f"comity log verify ended with {done.returncode}, and said {verdict}")
    return verdict
