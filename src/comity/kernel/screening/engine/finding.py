"""The best records of all segments for one question."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from comity.kernel.screening.engine.asking import Facts, asked_of, names_asked
from comity.kernel.screening.engine.room import CAPPED, COUNT, STAMP, Room
from comity.kernel.screening.engine.scoring import Asked
from comity.kernel.screening.engine.search import ALL_PHASES, AS_ASKED, CAP, HALVES, NEAR, search
from comity.kernel.screening.engine.sight import Sight
from comity.kernel.screening.engine.standing import Standing
from comity.kernel.screening.facts import Question

_LARGEST_STAMP = (1 << 31) - 1

Expired = Callable[[], bool]


@dataclass(frozen=True)
class Candidate:
    """A record that may be meant, and the engine's estimate."""

    record_id: UUID
    bits: float


@dataclass(frozen=True)
class Candidates:
    """What the engine proposes.

    found     nearest first; among equals by id
    capped    whether more records fit the question than were asked for or looked at
    searched  how many records the asker may see
    complete  whether the search came to its end
    why       if not, `deadline`
    """

    found: tuple[Candidate, ...]
    capped: bool
    searched: int
    complete: bool = True
    why: str = ""

    @property
    def record_ids(self) -> list[UUID]:
        return [one.record_id for one in self.found]


def find(
    standing: Sequence[Standing],
    question: Question,
    sight: Sight,
    room: Room,
    *,
    expired: Expired | None = None,
    cap: int = CAP,
) -> Candidates:
    """The best records by name that the asker may see, as many as there is room for.

    room     of this thread alone
    expired  asked between segments and phases; once it says yes, what was found so far is the answer
    """
    searching = _Searching(question, sight, room, expired, cap)
    found: list[_Found] = []
    for one in standing:
        found += searching.best_of(one)
    found.sort()
    limit = len(room.bits)
    return Candidates(
        found=tuple([Candidate(UUID(int=high << 64 | low), -less) for less, high, low, _ in found[:limit]]),
        capped=searching.capped or any(fits for *_, fits in found[limit:]),
        searched=sum(many for one in standing for number, many in one.counts.items() if number in sight.classes),
        complete=not searching.late,
        why="deadline" if searching.late else "",
    )


_Found = tuple[float, int, int, int]  # bits below zero, so that they sort; both halves of an id; whether its name fits


class _Searching:
    """One question on its way through the segments."""

    def __init__(self, question: Question, sight: Sight, room: Room, expired: Expired | None, cap: int) -> None:
        self._sight, self._room, self._expired, self._cap = sight, room, expired, cap
        self._names, self._facts = names_asked(question, sight), Facts.of(question)
        self.capped = self.late = False

    def best_of(self, standing: Standing) -> list[_Found]:
        """The best records of one segment by their names."""
        state, arrays = self._room.state, standing.segment.arrays
        state[COUNT] = state[CAPPED] = 0
        for name in self._names if len(arrays.names) else ():
            asked = asked_of(standing, self._sight, name, self._facts)
            self._search(standing, asked)
        many = int(state[COUNT])
        self.capped = self.capped or bool(state[CAPPED])
        records = self._room.best[:many, 0]
        bits = [-round(one, 3) for one in self._room.bits[:many].tolist()]
        high, low = arrays.high[records].tolist(), arrays.low[records].tolist()
        return list(zip(bits, high, low, self._room.fits[:many].tolist(), strict=True))

    def _search(self, standing: Standing, asked: Asked) -> None:
        stamp = _next_stamp(self._room)
        for phases in (ALL_PHASES,) if self._expired is None else (AS_ASKED, NEAR, HALVES):
            self.late = self.late or (self._expired is not None and self._expired())
            if not self.late:
                search(standing.segment.arrays, asked, self._room, phases, self._cap, stamp)


def _next_stamp(room: Room) -> int:
    """Another number for each search, so that the room need not be swept after each."""
    if room.state[STAMP] == _LARGEST_STAMP:
        room.seen[:] = 0
        room.memory.keys[:] = 0
        room.state[STAMP] = 0
    room.state[STAMP] += 1
    return int(room.state[STAMP])
