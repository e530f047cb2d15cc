"""Which records of an invented register are shared with the other members, and how far. Pure.

Whoever is looked for or to be protected is shared, most persons hit-only; victims and witnesses stay at home. One
record in five of each kind stays too, as in every real register. Nothing here looks at names, script or country.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from comity.exercise.people import Entry
from comity.kernel.vocabulary import Reveal

STAYS_HOME = frozenset({"victim", "witness"})
DESCRIBED = frozenset({"cast", "missing_child", "unidentified"})
KEPT_ONE_IN = 5


@dataclass(frozen=True)
class Group:
    """Entries that are proposed together; `reason` is a key of `ExerciseNode.reasons`."""

    reason: str
    reveal: Reveal
    entries: tuple[str, ...]


def groups(entries: Sequence[Entry]) -> list[Group]:
    """What an officer proposes to share: other persons than the DESCRIBED ones hit-only."""
    sorted_out: dict[str, list[str]] = {"described": [], "persons": [], "things": []}
    for entry in shared(entries):
        sorted_out[_group(entry)].append(entry.id)
    return [
        Group(reason, Reveal.HIT_ONLY if reason == "persons" else Reveal.FULL, tuple(ids))
        for reason, ids in sorted_out.items()
        if ids
    ]


def shared(entries: Sequence[Entry]) -> list[Entry]:
    """The entries that are shared at all."""
    seen: Counter[str] = Counter()
    chosen = []
    for entry in entries:
        seen[entry.kind] += 1
        drawn_home = entry.kind != "cast" and seen[entry.kind] % KEPT_ONE_IN == 0
        if not drawn_home and not _stays(entry):
            chosen.append(entry)
    return chosen


def kept_person(entries: Sequence[Entry]) -> Entry:
    """The first wanted person who is shared with nobody: what the story looks for elsewhere in vain."""
    elsewhere = {entry.id for entry in shared(entries)}
    return next(entry for entry in entries if entry.kind == "accused" and entry.id not in elsewhere)


def _stays(entry: Entry) -> bool:
    return entry.record.get("status") in STAYS_HOME


def _group(entry: Entry) -> str:
    if entry.kind in DESCRIBED:
        return "described"
    return "persons" if entry.schema == "Person" else "things"
