"""Index keys, probes, and records of which only codes are held."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.kernel.screening import (
    Question,
    compare_hit_only,
    hit_only_codes,
    hit_only_keys,
    name_keys,
    probes,
    question_from_properties,
    subject_from_properties,
    subject_keys,
)
from comity.kernel.screening.keys import PAIR, fingerprint, mixed, mixed_many
from comity.kernel.screening.probes import GROUPS

ANA = {"name": ["Ana Pereira Gomes"], "birthDate": ["1980-05-03"], "nationality": ["PT"]}
SUBJECT = subject_from_properties("Person", ANA)


def asked(name: str, **properties) -> Question:
    return question_from_properties("Person", {"name": [name], **properties})


def meets(question: Question, keys: frozenset[int]) -> bool:
    return not keys.isdisjoint(probes(question).keys.tolist())


@pytest.mark.parametrize(
    "name",
    [
        "Gomes, Ana Pereira",
        "Anna Pereyra",
        "Ана Перейра",
        "AnaPereira Gomes",
        "Ana Pereria",
        "Pereira",
        "아나 페레이라",
    ],
)
def test_another_spelling_meets_the_record(name):
    assert meets(asked(name), subject_keys(SUBJECT))


@given(st.integers(0, 2**41), st.integers(0, 2**41))
def test_keys_made_in_arrays_are_the_keys_made_one_by_one(one, other):
    made = mixed_many(PAIR, np.array([one], np.uint64), np.array([other], np.uint64))
    assert int(made[0]) == mixed(PAIR, one, other)


def test_keys_never_change_under_one_version():
    """Index files and hit-only records rest on them: raise `keys.VERSION` with any change here."""
    assert mixed(PAIR, 0x177, 0x9) == 0x1C9D758FC80B0FE0
    assert len(fingerprint()) == 32


def test_word_order_makes_no_other_pair():
    assert name_keys("Ana Pereira Gomes") & name_keys("Gomes Ana") >= name_keys("Ana Gomes") & name_keys("Gomes Ana")
    assert name_keys("Ana Lima") - name_keys("Lima Ana") <= name_keys("AnaLima")


def test_each_probe_is_asked_once_with_its_greatest_weight():
    found = probes(asked("Ana Pereira Gomes", birthDate=["1980"], passportNumber=["X1234567"]))
    assert len(set(found.keys.tolist())) == len(found.keys)
    assert (found.groups < GROUPS).all() and (found.weights > 0).all()
    assert found.exact.sum() == 1


def test_further_exact_keys_are_asked_too():
    found = probes(Question("Person"), also=[7, 9])
    assert found.keys.tolist() == [7, 9] and found.exact.all()


def test_hit_only_codes_are_json_and_say_no_name():
    published = json.loads(json.dumps(hit_only_codes(SUBJECT)))
    assert published["v"] == 1 and published["birth_years"] == [1980]
    assert "numbers" not in published
    assert not any(word in json.dumps(published).casefold() for word in ("ana", "pereira", "gomes"))
    assert all(isinstance(code, int) and code < 2**53 for name in published["names"] for word in name for code in word)


def test_a_hit_only_record_is_found_and_at_most_possible():
    published = json.loads(json.dumps(hit_only_codes(SUBJECT)))
    question = asked("Anna Pereyra Gomez", birthDate=["1980-05-03"])
    assert meets(question, hit_only_keys(published))
    found = compare_hit_only(question, published)
    assert found.band == 1 and found.similarity <= 0.75
    assert {term.code for term in found.terms} == {"codes.name", "codes.year"}


def test_hit_only_codes_of_another_name_or_year_agree_less():
    published = hit_only_codes(SUBJECT)
    near, far = (compare_hit_only(asked("Ana Pereira", birthDate=[year]), published) for year in ("1980", "1961"))
    assert far.similarity < near.similarity and far.rank < near.rank
    assert compare_hit_only(asked("Thomas Lindemann", birthDate=["1980"]), published) is None


def test_numbers_of_a_hit_only_record_agree_only_under_the_shared_secret():
    subject = subject_from_properties("Person", {**ANA, "passportNumber": ["X1234567"]})
    published = hit_only_codes(subject, b"between XA and XB")
    question = question_from_properties("Person", {"passportNumber": ["XI234567"]})
    assert "X1234567" not in json.dumps(published)
    assert compare_hit_only(question, published, b"between XA and XB").band == 1
    assert compare_hit_only(question, published, b"another secret") is None
    assert compare_hit_only(question, published) is None


@pytest.mark.parametrize("codes", [{}, {"v": 99, "names": [[[1]]]}])
def test_codes_of_an_unknown_version_are_not_compared(codes):
    assert compare_hit_only(asked("Ana Pereira"), codes) is None
    assert hit_only_keys(codes) == frozenset()
