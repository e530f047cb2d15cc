"""Sounds across scripts: what the tables say, and what they must not say."""

import string

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.kernel.screening.hearing import NONE, agreement, table
from comity.kernel.screening.parts import parse
from comity.kernel.screening.similarity import similarity
from comity.kernel.screening.transliterate import Hearing
from comity.kernel.screening.transliterate.pinyin import heard

TABLES = [hearing for hearing in Hearing if hearing is not Hearing.LATIN]
words = st.text(alphabet=string.ascii_lowercase + "SCJZ", min_size=1, max_size=12)


@pytest.mark.parametrize("hearing", TABLES)
def test_a_sound_speaks_for_itself(hearing):
    bits = table(hearing)
    own = {sound: float(bits[ord(sound), ord(sound)]) for sound in "bdfgklmnprst"}
    assert min(value for sound, value in own.items() if sound not in "gk") > 1.0, own


@pytest.mark.parametrize(
    "hearing, script, latin, why",
    [
        (Hearing.SYLLABLES, "r", "l", "Japanese has one sound for l and r"),
        (Hearing.SYLLABLES, "b", "v", "and one for b and v"),
        (Hearing.OMITTED, "b", "p", "Arabic has no p"),
        (Hearing.OMITTED, "f", "v", "and no v"),
        (Hearing.HAN, "R", "l", "er stands for l"),
        (Hearing.HAN, "R", "r", "and for r"),
        (Hearing.HAN, "x", "S", "xi stands for shi"),
        (Hearing.HAN, "x", "s", "and for si"),
        (Hearing.WRITTEN, "h", "h", "Russian h stands for h"),
    ],
)
def test_scripts_hear_as_their_languages_do(hearing, script, latin, why):
    assert table(hearing)[ord(script), ord(latin)] > 0, why


@pytest.mark.parametrize("hearing, cheap", [(Hearing.OMITTED, "aeio"), (Hearing.SYLLABLES, ""), (Hearing.WRITTEN, "")])
def test_vowels_that_a_script_leaves_out_cost_less_than_consonants(hearing, cheap):
    missing = table(hearing)[NONE]
    assert all(missing[ord(vowel)] > missing[ord("k")] + 1 for vowel in cheap)
    assert missing[ord("e")] > missing[ord("m")]


@settings(max_examples=200, deadline=None)
@given(words, words, st.sampled_from(TABLES))
def test_agreement_is_finite_and_bounded(one, other, hearing):
    assert -7.5 <= agreement(one, other, hearing) <= 7.0


def test_the_best_alignment_is_found():
    """Against every way to lay two short words side by side."""
    bits = table(Hearing.SYLLABLES)

    def best(one: str, other: str) -> float:
        if not one:
            return sum(float(bits[NONE, ord(sound)]) for sound in other)
        if not other:
            return sum(float(bits[ord(sound), NONE]) for sound in one)
        return max(
            best(one[1:], other[1:]) + float(bits[ord(one[0]), ord(other[0])]),
            best(one[1:], other) + float(bits[ord(one[0]), NONE]),
            best(one, other[1:]) + float(bits[NONE, ord(other[0])]),
        )

    for one, other in [("sumisu", "smiT"), ("rora", "laura"), ("a", "biS"), ("tomasu", "tomas")]:
        expected = best(one, other) / (2 + max(len(one), len(other)))
        assert np.isclose(agreement(one, other, Hearing.SYLLABLES), expected, atol=1e-4)


@pytest.mark.parametrize(
    "one, other",
    [("محمود", "Mahmoud"), ("スミス", "Smith"), ("史密斯", "Smith"), ("Шмидт", "محمود"), ("김철수", "Kim")],
)
def test_similarity_is_the_same_from_both_sides(one, other):
    for a in parse(one).readings[-1]:
        for b in parse(other).readings[-1]:
            assert similarity(a, b) == similarity(b, a)


@pytest.mark.parametrize(
    "pinyin, sounds",
    [("te", "tE"), ("si", "sI"), ("deng", "dEN"), ("er", "R"), ("wei", "Wei"), ("zhang", "JaN"), ("yi", "i")],
)
def test_mandarin_syllables_keep_what_they_stand_for(pinyin, sounds):
    assert heard(pinyin).upper() == sounds.upper()
