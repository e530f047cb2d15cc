"""Two records beside each other: in one order, as the actor may see them, compared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from comity.apps.holdings import queries as holdings
from comity.apps.holdings.queries import Screened
from comity.kernel.errors import InvalidInput, NotFound
from comity.kernel.policy import Act, Actor
from comity.kernel.screening import (
    Score,
    compare,
    compare_hit_only,
    question_from_properties,
    subject_from_properties,
)
from comity.kernel.vocabulary import Purpose


@dataclass(frozen=True)
class Beside:
    """Two records as the actor may see them. Our own stands on the left; between two of ours, the lesser id."""

    left: Screened
    right: Screened

    @property
    def versions(self) -> dict[UUID, int]:
        return {side.record.id: side.record.version for side in (self.left, self.right)}

    def score(self) -> Score | None:
        """How the right one compares with the left one; None where neither a name nor a number agrees."""
        return compared(self.left, self.right)


def ordered(one: UUID, other: UUID) -> tuple[UUID, UUID]:
    """The pair's two ids, the lesser first; InvalidInput if they are one."""
    if one == other:
        raise InvalidInput("a record cannot be compared with itself", code="same_record")
    return (one, other) if one < other else (other, one)


def read(one: UUID, other: UUID, actor: Actor, act: Act, purpose: Purpose | None, *, at: datetime) -> Beside:
    """Both records; NotFound unless the door opens both: nobody can tell which stays shut, or whether it exists."""
    found = holdings.for_screening(ordered(one, other), actor, act, purpose, at=at)
    if len(found) < 2:
        raise NotFound("there is no such pair of records")
    return beside(*found.values())


def beside(one: Screened, other: Screened) -> Beside:
    left, right = sorted((one, other), key=lambda side: (not side.record.own, side.record.id))
    return Beside(left, right)


def compared(asked: Screened, held: Screened) -> Score | None:
    """One record compared as if it were asked with the other as it is held."""
    question = question_from_properties(asked.record.schema, asked.properties)
    if held.hit_only is not None:
        return compare_hit_only(question, held.hit_only)
    return compare(question, subject_from_properties(held.record.schema, held.properties))
