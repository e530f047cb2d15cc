"""Invented persons in an index, asked as a check asks: the engine proposes, `compare` judges, nothing is written."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from comity.exercise.validation.people import Person, subject
from comity.kernel.screening import Question, Score, Subject, compare
from comity.kernel.screening.engine import Entry, Room, Sight, Standing, build, counted, find, prepare, room, stand

_CLASS = 1  # everything is of one policy class, which the asker may see
JUDGED = 20  # of the engine's candidates; a check shows ten


@dataclass(frozen=True)
class Judged:
    """The answer to one question: persons by number with their scores, the best first, and what it took."""

    matches: Sequence[tuple[int, Score]]
    seconds: float

    def place(self, number: int) -> int | None:
        """Where a person stands, from 0; None if not found."""
        return next((at for at, (found, _) in enumerate(self.matches) if found == number), None)

    @property
    def band(self) -> int:
        """The highest band; 0 where nobody was found."""
        return max((score.band for _, score in self.matches), default=0)

    @property
    def tied(self) -> int:
        """How many share the first place; 0 where nobody was found."""
        return sum(score.rank == self.matches[0][1].rank for _, score in self.matches) if self.matches else 0


class Held:
    """Persons as the records of one owner, in an index in memory."""

    def __init__(self, persons: Sequence[Person]) -> None:
        prepare()
        self._subjects: dict[int, Subject] = {person.number: subject(person) for person in persons}
        entries = (Entry(UUID(int=number + 1), _CLASS, one) for number, one in self._subjects.items())
        self._standing: Sequence[Standing] = stand([build(entries)])
        self._sight = Sight(frozenset({_CLASS}), counted(self._standing, {}, [_CLASS]))
        self._room: Room = room(JUDGED)

    def __len__(self) -> int:
        return len(self._subjects)

    def ask(self, question: Question) -> Judged:
        """The matches, as a check would order them."""
        began = time.perf_counter()
        found = find(self._standing, question, self._sight, self._room).found
        numbers = [one.record_id.int - 1 for one in found]
        scores = [(number, compare(question, self._subjects[number], self._sight.rarity)) for number in numbers]
        matches = sorted(((number, score) for number, score in scores if score), key=lambda one: -one[1].rank)
        return Judged(matches, time.perf_counter() - began)
