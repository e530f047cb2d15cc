"""What birth date, nationality and sex add to the score of a peer that compares names alone.

Its users would tune this on data of their own, so it is tuned here, for each peer, on the tuning questions: one
weight after the other is moved as long as recall among the first ten and at one false alarm in a hundred grow.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from bench.screening.corpus import Corpus
from bench.screening.figures import Answer, figures
from comity.exercise.validation.queries import Query
from comity.kernel.screening import Subject


@dataclass(frozen=True)
class FactWeights:
    """What is added to a score, as shares of the median best score; nothing where a side does not know the fact."""

    same_day: float = 0.35
    near_day: float = 0.15
    same_year: float = 0.1
    other_date: float = -0.1
    nation: float = 0.04
    other_nation: float = -0.02
    sex: float = 0.01
    other_sex: float = -0.04
    scale: float = 1.0


_STEPS = (-0.2, -0.05, 0.05, 0.2, 0.6)
_NONE = FactWeights(0, 0, 0, 0, 0, 0, 0, 0)


def tuned(answers: Sequence[Answer], corpus: Corpus) -> FactWeights:
    """The weights that do best on these answers."""
    scale = float(np.median([answer.found[0][1] for answer in answers if answer.found] or [1.0])) or 1.0
    best = replace(
        max((FactWeights(), _NONE), key=lambda one: _worth(answers, replace(one, scale=scale), corpus)), scale=scale
    )
    worth = _worth(answers, best, corpus)
    for _ in range(2):
        for name in (field for field in FactWeights.__dataclass_fields__ if field != "scale"):
            for step in _STEPS:
                tried = replace(best, **{name: getattr(best, name) + step})
                found = _worth(answers, tried, corpus)
                if found > worth:
                    best, worth = tried, found
    return best


def with_facts(answer: Answer, weights: FactWeights, corpus: Corpus) -> Answer:
    """The answer in its order with the facts added."""
    found = [(number, score + _added(answer.query, number, weights, corpus)) for number, score in answer.found]
    return replace(answer, found=sorted(found, key=lambda one: -one[1]))


def _worth(answers: Sequence[Answer], weights: FactWeights, corpus: Corpus) -> float:
    all_together = figures([with_facts(answer, weights, corpus) for answer in answers])
    return all_together.at_10 + all_together.false_1


def _added(query: Query, number: int, weights: FactWeights, corpus: Corpus) -> float:
    held = _held(corpus, number)
    added = 0.0
    if query.birth_date and held.birth_dates:
        added += max(_date(query.birth_date, one, weights) for one in held.birth_dates)
    if query.nationality and held.nationalities:
        added += weights.nation if query.nationality in held.nationalities else weights.other_nation
    if query.sex and held.sexes:
        added += weights.sex if query.sex in held.sexes else weights.other_sex
    return added * weights.scale


def _date(asked: str, held: str, weights: FactWeights) -> float:
    shared = min(len(asked), len(held))
    if asked[:shared] == held[:shared]:
        return weights.same_day if shared == 10 else weights.near_day
    one, other = asked.split("-"), held.split("-")
    if len(one) == len(other) == 3 and (
        sum(a == b for a, b in zip(one, other, strict=True)) == 2 or one == [other[0], other[2], other[1]]
    ):
        return weights.near_day
    return weights.same_year if one[0] == other[0] else weights.other_date


@lru_cache(1 << 16)
def _held(corpus: Corpus, number: int) -> Subject:
    return corpus.subject(number)
