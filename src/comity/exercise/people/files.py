"""A register as files: FollowTheMoney-shaped JSON lines for `comity import ftm`, and the drawn faces beside them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from comity.exercise.faces import portrait
from comity.exercise.people.entries import Entry


def write_ftm(entries: Iterable[Entry], path: Path) -> int:
    """One entry per line, UTF-8; returns how many.

    A line is `{"id", "schema", "properties": {property: [value]}, "comity": {…}}`; what stands under `comity` are the
    fields of a record beside its properties (status, purposes, offences, legal_ground, actions, cautions, …).
    """
    lines = [json.dumps(entry.to_json(), ensure_ascii=False) + "\n" for entry in entries]
    path.write_text("".join(lines), "utf-8", newline="\n")
    return len(lines)


def write_portraits(entries: Iterable[Entry], folder: Path) -> int:
    """The drawn face of every person as `ID.svg`; returns how many. Unidentified bodies have none."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn = {entry.id: portrait(entry.looks) for entry in entries if entry.looks and entry.schema == "Person"}
    for id_, drawing in drawn.items():
        (folder / f"{id_}.svg").write_text(drawing, "utf-8")
    return len(drawn)
