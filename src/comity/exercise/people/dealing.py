"""Dealing out shares evenly, so that nothing that weighs on a person gathers in one group by chance."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from random import Random
from typing import TypeVar

T = TypeVar("T", bound=Hashable)


def apportion(shares: Mapping[T, float], seats: int) -> dict[T, int]:
    """Whole numbers that sum to `seats` and differ from the exact shares by less than one (largest remainder)."""
    total = sum(shares.values())
    exact = {key: seats * share / total for key, share in shares.items()}
    given = {key: int(quota) for key, quota in exact.items()}
    by_remainder = sorted(exact, key=lambda key: given[key] - exact[key])
    for key in by_remainder[: seats - sum(given.values())]:
        given[key] += 1
    return given


def deal(shares: Mapping[T, float], count: int, *, chance: Random) -> list[T]:
    """`count` values of which every run, not only the whole, holds nearly its share of each.

    Each step hands out the value that is furthest behind its share; `chance` says where the sequence begins. Dealt to
    persons sorted by naming culture, every culture gets the same mix.
    """
    total = sum(shares.values())
    skip = chance.randrange(100)
    given = dict.fromkeys(shares, 0)
    dealt: list[T] = []
    for step in range(1, skip + count + 1):
        behind = max(shares, key=lambda key: shares[key] * step / total - given[key])
        given[behind] += 1
        dealt.append(behind)
    return dealt[skip:]


def draw(shares: Mapping[T, float], chance: Random) -> T:
    """One value by its share."""
    return chance.choices(list(shares), weights=list(shares.values()))[0]
