"""Calibration: shares with their intervals, a curve that only rises, and nothing said from too few pairs."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.kernel.errors import InvalidInput
from comity.kernel.screening.calibration import Calibration, Judged, TooFewPairs, calibrate, wilson

PAIRS = (
    [Judged(1, 5.0, False)] * 80
    + [Judged(1, 8.0, True)] * 4
    + [Judged(1, 8.0, False)] * 36
    + [Judged(2, 22.0, True)] * 45
    + [Judged(2, 22.0, False)] * 15
    + [Judged(3, 40.0, True)] * 30
)


def test_of_a_hundred_like_this_so_many_were_the_same():
    found = calibrate(PAIRS)
    assert {band: share.of_hundred for band, share in found.bands.items()} == {1: 3, 2: 75, 3: 100}
    assert (found.pairs, found.same) == (len(PAIRS), 79)


@pytest.mark.parametrize(
    "same, pairs, low, high",  # as printed in textbooks and by statsmodels' proportion_confint(method="wilson")
    [(0, 20, 0.0, 0.1611), (20, 20, 0.8389, 1.0), (45, 60, 0.6277, 0.8422), (5, 10, 0.2366, 0.7634)],
)
def test_the_interval_is_wilsons(same, pairs, low, high):
    share = wilson(same, pairs)
    assert (share.low, share.high) == (pytest.approx(low, abs=2e-4), pytest.approx(high, abs=2e-4))


def test_a_band_with_few_pairs_says_nothing():
    found = calibrate([*(pair for pair in PAIRS if pair.band < 3), Judged(3, 40.0, True)])
    assert set(found.bands) == {1, 2}


@pytest.mark.parametrize(
    "pairs, code",
    [
        ([], "too_few_pairs"),
        (PAIRS[:99], "too_few_pairs"),
        ([Judged(1, 1.0, False)] * 500, "pairs_all_alike"),
        ([Judged(3, 40.0, True)] * 500, "pairs_all_alike"),
        ([Judged(1, float("nan"), True)] * 500, "too_few_pairs"),
    ],
)
def test_too_few_pairs_or_all_judged_alike_are_refused(pairs, code):
    with pytest.raises(TooFewPairs) as refused:
        calibrate(pairs)
    assert refused.value.code == code


def test_a_share_that_would_fall_is_pooled_with_its_neighbour():
    pairs = [Judged(1, 1.0, False)] * 50 + [Judged(1, 2.0, True)] * 30 + [Judged(1, 3.0, False)] * 30
    found = calibrate(pairs)
    assert [(step.bits, step.share) for step in found.steps] == [(1.0, 0.0), (2.0, 0.5)]
    assert (found.share(-10.0), found.share(1.5), found.share(2.0), found.share(99.0)) == (0.0, 0.0, 0.5, 0.5)


judged = st.builds(Judged, st.integers(1, 3), st.floats(-50, 90).map(lambda bits: round(bits, 1)), st.booleans())


@settings(max_examples=150, deadline=None)
@given(st.lists(judged, min_size=20, max_size=200))
def test_the_curve_only_rises_and_keeps_every_pair(pairs):
    if len({pair.same for pair in pairs}) < 2:
        return
    found = calibrate(pairs, least=20)
    shares = [step.share for step in found.steps]
    assert shares == sorted(shares) and len(set(shares)) == len(shares)
    assert sum(step.pairs for step in found.steps) == len(pairs)
    assert sum(step.share * step.pairs for step in found.steps) == pytest.approx(found.same, abs=0.05)
    assert all(share.low <= share.same / share.pairs <= share.high for share in found.bands.values())


def test_it_goes_through_json_unchanged():
    found = calibrate(PAIRS)
    assert Calibration.from_json(json.loads(json.dumps(found.to_json()))) == found


@pytest.mark.parametrize(
    "change, code",
    [
        ({"v": 2}, "calibration_version"),
        ({"steps": []}, "calibration_damaged"),
        ({"bands": {"x": 1}}, "calibration_damaged"),
        ({"steps": [{"bits": 1.0, "share": 1.5, "pairs": 3}]}, "calibration_damaged"),
        (
            {"steps": [{"bits": 1, "share": 0.9, "pairs": 3}, {"bits": 2, "share": 0.1, "pairs": 3}]},
            "calibration_damaged",
        ),
    ],
)
def test_what_is_no_calibration_is_refused(change, code):
    with pytest.raises(InvalidInput) as refused:
        Calibration.from_json({**calibrate(PAIRS).to_json(), **change})
    assert refused.value.code == code
