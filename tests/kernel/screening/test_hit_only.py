"""Records of which only codes are held."""

import json
from uuid import UUID

import pytest

from comity.kernel.screening import (
    Question,
    compare_hit_only,
    hit_only_codes,
    question_from_properties,
    subject_from_properties,
)
from comity.kernel.screening.engine import Entry, Sight, build, find, room, stand
from comity.kernel.screening.keys import fingerprint

ANA = {"name": ["Ana Pereira Gomes"], "birthDate": ["1980-05-03"], "nationality": ["PT"]}
SUBJECT = subject_from_properties("Person", ANA)


def asked(name: str, **properties) -> Question:
    return question_from_properties("Person", {"name": [name], **properties})


def is_found(question: Question, codes) -> bool:
    """Whether the engine proposes a record of which these codes are held."""
    standing = stand([build([Entry(UUID(int=1), 1, codes)])])
    return bool(find(standing, question, Sight(frozenset({1}), {}), room(5)).found)


def test_index_files_and_published_codes_rest_on_a_fingerprint():
    assert len(fingerprint()) == 32


def test_hit_only_codes_are_json_and_say_no_name():
    published = json.loads(json.dumps(hit_only_codes(SUBJECT)))
    assert published["v"] == 1 and published["birth_years"] == [1980]
    assert "numbers" not in published
    assert not any(word in json.dumps(published).casefold() for word in ("ana", "pereira", "gomes"))
    assert all(isinstance(code, int) and code < 2**53 for name in published["names"] for word in name for code in word)


def test_a_hit_only_record_is_found_and_at_most_possible():
    published = json.loads(json.dumps(hit_only_codes(SUBJECT)))
    question = asked("Anna Pereyra Gomez", birthDate=["1980-05-03"])
    assert is_found(question, published)
    assert not is_found(asked("Thomas Lindemann"), published)
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
    assert not is_found(asked("Ana Pereira"), codes)
