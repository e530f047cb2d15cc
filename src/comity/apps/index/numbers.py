"""The number store: which records carry exactly this document, plate, chassis, telephone or account number.

It lies beside the segments of the names, in runs (`number_runs`): each follow step adds a small one, merges make few of
many. A record's newest run counts, older ones no longer do. Only records of the asker's policy classes are looked at
before anything is counted or cut off, so that what the asker may not see changes no byte of an answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from uuid import UUID

from comity.apps.index.containers import IndexDamaged
from comity.apps.index.manifest import Manifest, Part
from comity.apps.index.number_columns import MARK
from comity.apps.index.number_runs import Run
from comity.kernel.screening.numbers import How, Number, how, lookup_key, unpacked

_PER_NUMBER = 10_000  # visible records of one number that are ever looked at: no answer shows as many
_STRENGTH = {agreement: place for place, agreement in enumerate(How)}


@dataclass(frozen=True, slots=True)
class NumberMatch:
    """A record that carries one of the numbers asked for.

    how   same, misread (all differences are ones that readers of print make), or other_issuer
    held  the number as the record states it
    """

    record_id: UUID
    how: How
    asked: Number
    held: Number


@dataclass(frozen=True, slots=True)
class NumberMatches:
    """What the number store answers.

    found   strongest agreement first, each record once
    capped  whether more visible records carry these numbers than were asked for
    """

    found: list[NumberMatch]
    capped: bool


class Numbers:
    """The runs that make the store at one moment, oldest first."""

    def __init__(self, runs: Sequence[Run]) -> None:
        self._runs = tuple(runs)

    def run(self, part: Part) -> Run | None:
        """That run, if it is open here."""
        return next((run for run in self._runs if (run.name, run.digest) == (part.name, part.digest)), None)

    def find(self, asked: Iterable[Number], classes: frozenset[int], limit: int) -> NumberMatches:
        """Up to `limit` records of these policy classes that carry one of these numbers; IndexDamaged if unreadable."""
        best: dict[bytes, NumberMatch] = {}
        is_cut = False
        for number in dict.fromkeys(asked):
            matches = list(islice(self._of(number, classes), _PER_NUMBER + 1))
            is_cut |= len(matches) > _PER_NUMBER
            for record, match in matches[:_PER_NUMBER]:
                before = best.get(record)
                if before is None or _STRENGTH[match.how] < _STRENGTH[before.how]:
                    best[record] = match
        ordered = sorted(best.values(), key=lambda match: (_STRENGTH[match.how], match.record_id.bytes))
        return NumberMatches(ordered[:limit], is_cut or len(ordered) > limit)

    def _of(self, asked: Number, classes: frozenset[int]) -> Iterator[tuple[bytes, NumberMatch]]:
        key = lookup_key(asked[0], asked[1])
        for age, run in enumerate(self._runs):
            for _, record, text in run.rows_of(key, classes):
                held = _number(text) if text != MARK else None
                agreement = how(asked, held) if held else None
                if held is None or agreement is None:
                    continue
                if not any(newer.names(record) for newer in self._runs[age + 1 :]):
                    yield record, NumberMatch(UUID(bytes=record), agreement, asked, held)


def _number(text: bytes) -> Number:
    try:
        return unpacked(text)
    except (ValueError, KeyError):
        raise IndexDamaged("a number in it cannot be read") from None


def open_runs(folder: Path, manifest: Manifest | None, before: Numbers | None = None) -> Numbers:
    """The store at the moment of a manifest; IndexDamaged if it cannot be used. before: its runs stay open."""
    parts = manifest.numbers if manifest else ()
    owner = manifest.owner if manifest else b""
    return Numbers(
        [(before.run(part) if before else None) or Run(folder / part.name, owner, part.digest) for part in parts]
    )
