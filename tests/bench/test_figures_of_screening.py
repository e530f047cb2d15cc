"""How answers to questions with known truth are counted."""

from __future__ import annotations

import pytest

from bench.screening.figures import Answer, figures
from bench.screening.linkage import best_f1
from comity.exercise.validation.queries import Query


def _answer(truth: int | None, *found: tuple[int, float]) -> Answer:
    return Answer(Query("exact", "french", "Ana Lima", "", "", "", truth), found, 0.001)


def test_recall_counts_held_persons_among_the_first_ten_and_the_first() -> None:
    eleventh = _answer(1, *((number, 50.0 - number) for number in range(2, 12)), (1, 1.0))
    found = figures([_answer(1, (1, 9.0)), _answer(1, (2, 9.0), (1, 8.0)), eleventh, _answer(None)])
    assert (found.at_1, found.at_10) == (pytest.approx(1 / 3), pytest.approx(2 / 3))


def test_recall_at_false_alarms_asks_for_more_than_the_best_that_strangers_may_reach() -> None:
    strangers = [_answer(None, (7, float(score))) for score in range(100)]
    held = [_answer(1, (1, 99.0)), _answer(2, (2, 98.0)), _answer(3, (3, 94.5)), _answer(4, (4, 94.0))]
    found = figures([*held, *strangers])
    assert found.false_1 == 0.25  # one stranger in a hundred may pass: above 98
    assert found.false_5 == 0.75  # five may: above 94


def test_scores_that_cannot_tell_strangers_apart_recall_nobody_at_one_in_a_hundred() -> None:
    strangers = [_answer(None, (7, 1.0)) for _ in range(50)]
    assert figures([_answer(1, (1, 1.0)), *strangers]).false_1 == 0.0


def test_pairs_of_one_score_stand_or_fall_together() -> None:
    truth = frozenset({(1, 1), (2, 2)})
    f1, precision, recall = best_f1([(1, 1, 5.0), (1, 2, 4.0), (2, 2, 4.0)], truth)
    assert (precision, recall) == (pytest.approx(2 / 3), 1.0)
    assert f1 == pytest.approx(0.8)
