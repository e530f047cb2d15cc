"""Dealing out shares evenly."""

from collections import Counter
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from comity.exercise.people.dealing import apportion, deal

SHARES = st.dictionaries(st.sampled_from("abcdefghijk"), st.integers(1, 60), min_size=2)


@given(SHARES, st.integers(0, 500))
def test_apportioned_seats_sum_up_and_stay_within_one_of_the_share(shares, seats):
    given_ = apportion(shares, seats)
    total = sum(shares.values())
    assert sum(given_.values()) == seats
    assert all(abs(given_[key] - seats * share / total) < 1 for key, share in shares.items())


@given(SHARES, st.integers(0, 300), st.integers(0, 300), st.integers(0, 99))
def test_every_run_of_dealt_values_holds_nearly_its_share(shares, start, length, seed):
    dealt = deal(shares, start + length, chance=Random(seed))
    run, total = Counter(dealt[start:]), sum(shares.values())
    assert all(abs(run[key] - length * share / total) < 2 + len(shares) / 2 for key, share in shares.items())


def test_a_seed_says_where_dealing_begins():
    shares = {"a": 5, "b": 3, "c": 2}
    assert deal(shares, 40, chance=Random(1)) == deal(shares, 40, chance=Random(1))
    assert len({tuple(deal(shares, 10, chance=Random(seed))) for seed in range(30)}) > 3
