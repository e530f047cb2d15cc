"""A set of records in the engine, as a node has it: what is found of them is then judged by `compare`."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from comity.kernel.screening import Prepared, Question, Rarity, Score, Subject, compare, prepare
from comity.kernel.screening.engine import Entry, Sight, build, counted, find, room, stand

_OPEN_TO_ALL = 1  # the one policy class of these records


class Searched:
    """Records by their place in the sequence that was given."""

    def __init__(self, subjects: Sequence[Subject], most: int = 20) -> None:
        self.prepared: list[Prepared] = [prepare(subject) for subject in subjects]
        segment = build(Entry(UUID(int=at + 1), _OPEN_TO_ALL, subject) for at, subject in enumerate(subjects))
        self._standing = stand([segment])
        self._sight = Sight(frozenset({_OPEN_TO_ALL}), counted(self._standing, {}, [_OPEN_TO_ALL]))
        self._room = room(most)

    @property
    def rarity(self) -> Rarity:
        """How rare names are, among the public and in these records."""
        return self._sight.rarity

    def near(self, question: Question) -> list[int]:
        """The places of the records that the engine proposes, nearest first."""
        found = find(self._standing, question, self._sight, self._room)
        return [record_id.int - 1 for record_id in found.record_ids]

    def judged(self, question: Question, place: int) -> Score | None:
        """One record judged, with the rarity of names in these records."""
        return compare(question, self.prepared[place], self.rarity)
