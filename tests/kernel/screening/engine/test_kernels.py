"""The small kernels, each against the rule it stands for in plain Python."""

import itertools
import random

import numba
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from comity.kernel.screening import dates, phonetics, terms
from comity.kernel.screening.dates import DateAgreement
from comity.kernel.screening.engine import agreement, codes, facts, keys, weights
from comity.kernel.screening.engine.beforehand import beforehand
from comity.kernel.screening.engine.calendar import first_from, month_starts
from comity.kernel.screening.engine.presence import is_present, present
from comity.kernel.screening.engine.words import CODES, FOLD, TEXT, WIDTH, word_row
from comity.kernel.screening.parts import part
from comity.kernel.screening.transliterate import Piece

CLASSES = st.lists(st.integers(1, 10), min_size=1, max_size=8).map(
    lambda found: [key for key, _ in itertools.groupby(found)]
)


def packed(classes):
    return int("".join(f"{one:x}" for one in classes), 16)


@settings(deadline=None)
@given(CLASSES)
def test_near_codes_are_those_of_the_sounds(classes):
    room = np.zeros(codes.MOST_NEAR, np.uint64)
    code = packed(classes)
    made = {int(one) for one in room[: codes.near(code, room)]}
    assert phonetics.near_codes(code) <= made
    assert all(codes.are_near(code, one) for one in phonetics.near_codes(code))


@settings(deadline=None)
@given(CLASSES, CLASSES)
def test_two_codes_are_near_when_one_step_leads_from_one_to_the_other(one, other):
    if one != other:
        room = np.zeros(codes.MOST_NEAR, np.uint64)
        reached = {int(code) for code in room[: codes.near(packed(one), room)]}
        assert codes.are_near(packed(one), packed(other)) == (packed(other) in reached)


SYLLABLES = st.lists(
    st.sampled_from(["ra", "mi", "kon", "ten", "al", "sar", "da", "ez", "os", "pan"]), min_size=1, max_size=2
)


@settings(deadline=None)
@given(SYLLABLES.map("".join), SYLLABLES.map("".join))
@example("sousa", "souza")
@example("ibra", "him")
@example("fernandez", "benita")
@example("viet", "dung")
def test_two_words_have_the_joined_code_of_both_written_as_one(one, other):
    rows = np.stack([word_row(part(Piece((text,)))) for text in (one, other)])
    together = part(Piece((one + other,))).codes
    assert int(keys.joined_words(rows, 0, 1)) in together or int(rows[:, CODES].max()) >= codes.FAMILY


@pytest.mark.parametrize("code", [0xFA, 0xFD, codes.FAMILY | 0x123])
def test_vowels_and_families_are_never_cut_or_joined(code):
    room = np.zeros(codes.MOST_NEAR, np.uint64)
    assert codes.near(code, room) == 0 and codes.joined(code, 0x12, False) == 0
    assert codes.first_half(code) == codes.last_half(code) == code


WORDS = st.text(alphabet="abcdez", min_size=1, max_size=12)


@settings(deadline=None)
@given(WORDS, WORDS)
@example("smith", "smiht")
@example("ca", "abc")
@example("abcdezabcdez", "abcdzeabcde")
def test_distance_is_optimal_string_alignment_up_to_two(one, other):
    rows = np.stack([word_row(part(Piece((text,)))) for text in (one, other)])
    places = beforehand(rows).places
    assert agreement.distance(rows, 0, 0, rows, 1, TEXT, places) == min(OSA.distance(one, other), 3)
    sounds = [phonetics.folds(text)[0] for text in (one, other)]
    assert agreement.distance(rows, 0, 1, rows, 1, FOLD, places) == min(OSA.distance(*sounds), 3)


@settings(deadline=None)
@given(st.lists(CLASSES.map(packed), min_size=1, max_size=40))
def test_every_code_of_a_segment_is_known_to_be_there(found):
    words = np.zeros((len(found), WIDTH), np.uint32)
    words[:, CODES] = found
    bits = present(words)
    assert all(is_there(bits, code) for code in found)
    assert sum(is_there(bits, code) for code in range(1 << 20, (1 << 20) + 1000)) < 500  # most others are ruled out


@numba.njit
def is_there(bits, code):
    return is_present(bits, code)


@pytest.mark.parametrize("size", [0, 1, 500])
def test_a_day_begins_where_its_table_of_months_says(size):
    chance = random.Random(7)
    dates = np.array(sorted(chance.choice(PACKED) for _ in range(size)), np.int32)
    months = month_starts(dates)
    for day in PACKED:
        assert day_begins(dates, months, day) == np.searchsorted(dates, day)


PACKED = [year << 9 | month << 5 | day for year in (0, 1, 1347, 1849, 1850, 1999, 2105, 2106, 9999)
          for month in (0, 1, 7, 12) for day in (0, 1, 31)]  # fmt: skip


@numba.njit
def day_begins(dates, months, day):
    return first_from(dates, months, day)


YEARS = st.sampled_from([1968, 1986, 1967, 1969, 1347, 1366, 1388, 1975, 1983, 2000])
DATES = st.one_of(
    st.builds("{:04}".format, YEARS),
    st.builds("{:04}-{:02}".format, YEARS, st.integers(1, 12)),
    st.builds("{:04}-{:02}-{:02}".format, YEARS, st.integers(1, 12), st.integers(1, 31)),
)


def kernel_agreement(one, other):
    asked = facts.with_neighbours(facts.packed_dates([one]))
    return list(DateAgreement)[facts.agreement(asked[0], facts.packed_dates([other])[0])]


@settings(deadline=None)
@given(DATES, DATES)
@example("1980-03-01", "1980-02-29")
@example("1980-01-01", "1980-01-01")
@example("1980-01-01", "1980-12-05")
@example("1347-01-01", "1968-03-21")
@example("1980-06-31", "1980-07-01")
def test_dates_agree_as_they_are_judged(one, other):
    judged = dates.best([one], [other])
    assert judged is not None and kernel_agreement(one, other) is judged[0]


def test_dates_that_nearly_agree_agree_as_they_are_judged():
    """Random pairs rarely meet: here each of ten thousand is a date and a small change of it."""
    rng = random.Random(3)
    for _ in range(10_000):
        year, month, day = rng.randint(1930, 2010), rng.randint(1, 12), rng.randint(1, 31)
        other = [year + rng.choice([0, 0, 0, 1, -1, 10, -7, -8]), month, day]
        other[1:] = rng.choice([[month, day], [day, month], [month, day + 1], [month % 12 + 1, 1], [1, 1]])
        if other[1] <= 12 and other[2] <= 31:
            one, two = f"{year:04}-{month:02}-{day:02}", "{:04}-{:02}-{:02}".format(*other)
            assert kernel_agreement(one, two) is dates.best([one], [two])[0], (one, two)


@settings(deadline=None)
@given(DATES)
def test_packed_dates_stand_in_their_order(text):
    before, after = facts.packed_dates(["1900-12-31"])[0], facts.packed_dates(["2100"])[0]
    assert before < facts.packed_dates([text])[0] < after or text.startswith("13")


def test_facts_are_weighed_by_the_judgement_s_table():
    array = weights.weights()
    for place, agreed in enumerate(DateAgreement):
        assert array[weights.DATES + place] == np.float32(terms.BIRTH_DATE[agreed][0])
    sets = ((), ("RU",), ("SU",), ("DE", "PT"))
    members = {"RU": np.array([1]), "SU": np.array([2]), "DE": np.array([3]), "PT": np.array([3])}
    same, former, differs = (
        np.float32(rule[0]) for rule in (terms.NATIONALITY_SAME, terms.NATIONALITY_FORMER, terms.NATIONALITY_DIFFERS)
    )
    assert weights.nation_bits(["RU"], len(sets), members).tolist() == [0, same, former, differs]
    assert weights.nation_bits(["SU"], len(sets), members).tolist() == [0, former, same, differs]
    assert weights.nation_bits([], len(sets), members).tolist() == [0, 0, 0, 0]
