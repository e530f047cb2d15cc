"""From reasons to a score: how alike, how much could be compared, and one of three bands of agreement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from comity.kernel.screening.terms import Term

_HALF = 50.0  # bits that take a rank half of the way to the next band


@dataclass(frozen=True, slots=True)
class Score:
    """What a comparison comes to.

    similarity  0..1: how alike, as far as could be compared
    extent      0..1: how much could be compared of what tells two people or things apart
    band        1 some, 2 good, 3 very strong agreement
    rank        orders matches, inside a band and across: higher is nearer
    terms       the reasons, weightiest first, those for and those against
    """

    similarity: float
    extent: float
    band: int
    rank: float
    terms: tuple[Term, ...]

    @property
    def bits(self) -> float:
        """What all reasons come to: two to this power is how much likelier they make it that the two are the same."""
        return round(sum(term.bits for term in self.terms), 2)


def scored(similarity: float, extent: float, band: int, terms: Iterable[Term]) -> Score:
    """A score with its rank: the band first, then the bits of all reasons, then the similarity.

    However many bits there are, more of them rank higher and never reach the next band, so that the top band has an
    order too.
    """
    ordered = tuple(sorted(terms, key=lambda term: -abs(term.bits)))
    bits = sum(term.bits for term in ordered)
    similarity = round(min(max(similarity, 0.0), 1.0), 4)
    inside = 0.99 * _HALF * bits / (abs(bits) + _HALF)
    return Score(
        similarity, round(min(extent, 1.0), 3), band, round(100.0 * band + inside + 0.4 * similarity, 3), ordered
    )
