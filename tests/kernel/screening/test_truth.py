"""Judgement held against truth that others made; `bench.screening.truth` prints the figures of today."""

import pytest

from bench.screening import linking, pairs
from bench.screening.halves import HALVES, agreement, best_threshold, f1_at, half
from comity.kernel.screening import PUBLIC_RARITY

_BLOCKS = ("firstName", "lastName", "birthDate", "socialSecurityNumber")


@pytest.mark.parametrize("truth, f1, precision", [(pairs.names, 0.885, 0.92), (pairs.entities, 0.88, 0.86)])
def test_pairs_that_others_judged(shared_data, truth, f1, precision):
    found = pairs.labelled(truth(shared_data))
    assert found["all F1"] >= f1 and found["all precision"] >= precision
    assert abs(found["dev F1"] - found["held out F1"]) < 0.08  # nothing was learnt by heart


def test_scores_of_ofacs_own_search_are_followed(shared_data):
    found = pairs.ofac_scores(shared_data)
    assert found["ordered as OFAC does"] >= 0.65 and found["of those with 100, shown"] >= 0.8


@pytest.mark.parametrize("everything, f1", [(True, 0.995), (False, 0.96)])
def test_a_register_with_known_duplicates(shared_data, everything, f1):
    entered = dict(linking.registers(shared_data, None))["Febrl 1"]
    facts = linking.stated(entered, everything=everything)
    proposed = linking.sharing(facts, _BLOCKS)
    assert linking.judged(entered, facts, proposed, PUBLIC_RARITY)["F1, threshold chosen on the truth"] >= f1


def test_halves_are_the_same_every_time_and_about_as_large():
    of = [half(f"person {number}") for number in range(1000)]
    assert of == [half(f"person {number}") for number in range(1000)]
    assert all(400 < of.count(name) < 600 for name in HALVES)


def test_agreement_and_the_best_threshold():
    assert agreement([(True, True), (True, False), (False, True), (False, False)]) == {
        "precision": 0.5,
        "recall": 0.5,
        "F1": 0.5,
    }
    scored = [(9.0, True), (8.0, True), (7.0, False), (6.0, True), (1.0, False)]
    assert best_threshold(scored, true=3) == (pytest.approx(6 / 7), 6.0)
    assert f1_at(scored, 3, 8.0) == pytest.approx(0.8) and f1_at(scored, 3, 99.0) == 0.0
