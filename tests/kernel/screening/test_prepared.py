"""Records made ready: the same answers, from names that are read once."""

import pytest

from comity.kernel.screening import compare, prepare, prepared, question_from_properties, subject_from_properties

RECORDS = [
    ("Person", {"name": ["Ana Pereira", "Анна Перейра"], "weakAlias": ["Aninha"], "birthDate": ["1980"]}),
    ("Company", {"name": ["Blue Star Trading Ltd"], "country": ["PT"]}),
    ("LegalEntity", {"name": ["Ana Pereira"]}),
    ("Passport", {"number": ["X1234567"], "country": ["PT"]}),
]
QUESTIONS = [
    ("Person", {"name": ["PEREIRA, ANA"], "birthDate": ["1980-05-03"], "passportNumber": ["X1234567"]}),
    ("LegalEntity", {"name": ["Blue Star"]}),
]


@pytest.mark.parametrize("asked", QUESTIONS)
@pytest.mark.parametrize("held", RECORDS)
def test_a_prepared_record_gives_the_same_score(asked, held):
    question, subject = question_from_properties(*asked), subject_from_properties(*held)
    assert compare(question, prepare(subject)) == compare(question, subject)


def test_names_are_read_once(monkeypatch):
    read = []
    real = prepared.parse
    monkeypatch.setattr(prepared, "parse", lambda text, kind: read.append(text) or real(text, kind))
    ready = prepare(subject_from_properties(*RECORDS[0]))
    assert read == ["Ana Pereira", "Анна Перейра", "Aninha"]
    question = question_from_properties(*QUESTIONS[0])
    assert compare(question, ready) == compare(question, ready)
    assert len(read) == 3
