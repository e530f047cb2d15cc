"""A quick look whether two names can be alike at all, so that most of the names of candidates need not be measured."""

from __future__ import annotations

from functools import lru_cache

from comity.kernel.screening.names import COSTS
from comity.kernel.screening.parts import Kind, Name, Part, Role, joins
from comity.kernel.screening.phonetics import near_codes
from comity.kernel.screening.words import FAMILY_MARK

_COUNTED = (Role.NAME, Role.WORD, Role.NUMBER)


def may_agree(asked: Name, held: Name, least: float, kind: Kind) -> bool:
    """Whether two names may come to a similarity of `least`, judged by the codes of their words alone.

    Words agree where their codes are at most one step apart; each such word counts as if it were the same. Codes say
    too little of names in two scripts: these are always measured.
    """
    if asked.hearings != held.hearings and asked.readings and held.readings:
        return True
    costs = COSTS[kind]
    facing = _weight(held)
    for reading in _reaches(asked):
        agreed = missing = 0.0
        for weight, reach in reading:
            if reach.isdisjoint(held.codes):
                missing += weight
            else:
                agreed += weight
        against = min(missing, max(0.0, facing - agreed))
        if agreed >= least * (agreed + costs.contradiction * against + costs.asked_only * (missing - against)):
            return True
    # Words written together on one side.
    return not joins(asked).isdisjoint(held.codes) or not joins(held).isdisjoint(asked.codes)


@lru_cache(1 << 15)
def _weight(name: Name) -> float:
    """The least weight that a reading's words have together."""
    return min((sum(p.weight for p in reading if p.role in _COUNTED) for reading in name.readings), default=0.0)


@lru_cache(1 << 8)
def _reaches(name: Name) -> tuple[tuple[tuple[float, frozenset[int]], ...], ...]:
    """For each reading the weight of each word that counts, and the codes at most one step from its own."""
    return tuple(
        tuple((part.weight, _reach(part)) for part in reading if part.role in _COUNTED) for reading in name.readings
    )


@lru_cache(1 << 12)
def _reach(part: Part) -> frozenset[int]:
    return frozenset(part.codes).union(*(near_codes(code) for code in part.codes if code < FAMILY_MARK))
