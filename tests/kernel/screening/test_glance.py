"""One look at many records: never less than what names come to, and enough to pass over strangers."""

import pytest

from comity.exercise.validation.people import people
from comity.exercise.validation.queries import TUNING, queries, question
from comity.kernel.screening import Subject, compare, most_alike, prepare
from comity.kernel.screening.facts import Question
from comity.kernel.screening.named import LEAST, best_names

PAIRS = [
    ("Ana Pereira", "PEREIRA, Ana"),
    ("Mohammed Abdulaziz", "Muhammad Abdul Aziz"),
    ("Maryam", "Mary Am"),  # written together
    ("JC Dupont", "Jean Claude Dupont"),  # initials written together
    ("J. Smith", "John Smith"),
    ("D-soo Lee", "Chu Duc Huy"),  # an initial alone agrees, which names nobody
    ("Владимир Путин", "Vladimir Putin"),
    ("محمد حسن", "Mohamed Hassan"),
    ("白治", "Perch"),  # two syllables that are one foreign name
    ("Sergey Sergey Shoigu", "Sergei Shoigu"),
    ("Dr Hans von der Leyen", "Hans Leyen"),
    ("Siemens", "王小明"),
    ("A" * 40, "A" * 41),  # longer than a row
    ("😀", "Ana"),
]


def _record(name):
    return prepare(Subject("Person", (name,)))


@pytest.mark.parametrize(("asked", "held"), PAIRS + [pair[::-1] for pair in PAIRS])
def test_names_never_come_to_more_than_was_seen_at_a_glance(asked, held):
    (most,) = most_alike([asked], [_record(held)])
    assert most >= best_names(Question("Person", (asked,)), _record(held), 0.0).similarity


@pytest.mark.parametrize(
    ("asked", "held"),
    [("Ana Pereira", "Ana Gomes"), ("John Smith", "王小明"), ("Ivan Petrov", "محمد حسن"), ("Li Wei", "Li Na")],
)
def test_strangers_with_a_word_in_common_are_seen_to_be_strangers(asked, held):
    assert most_alike([asked], [_record(held)])[0] < LEAST


def test_the_best_of_all_names_counts_and_each_record_has_its_own():
    several = prepare(Subject("Person", ("王小明", "Ana Gomes"), weak_names=("Ana Pereira",)))
    nobody = prepare(Subject("Person", ()))
    most = most_alike(["Li Na", "Ana Pereira"], [several, nobody, _record("Ana Gomes")])
    assert most[0] >= 1.0 and most[1] == 0.0 and 0.0 < most[2] < LEAST


def test_scores_are_the_same_after_a_glance_and_what_would_be_shown_is():
    subjects = [Subject("Person", p.names, (), p.birth_dates, p.nationalities, (p.sex,)) for p in people(7, 300)]
    held = [prepare(subject) for subject in subjects]
    cut_short = 0
    for query in queries(7, 300, 2, TUNING):
        asked = question(query)
        for one, most in zip(held, most_alike(asked.names, held), strict=True):
            plain = compare(asked, one)
            assert compare(asked, one, most=most) == plain
            with_cutoff = compare(asked, one, most=most, cutoff=0.7)
            if plain is not None and plain.similarity >= 0.7:
                assert with_cutoff == plain
            cut_short += plain is not None and with_cutoff is None
    assert cut_short > 0


def test_a_number_that_agrees_is_no_matter_of_names():
    number = (("document", "AB1234567", "DE"),)
    held = prepare(Subject("Person", ("Li Na",), identifiers=number))
    asked = Question("Person", ("Ana Pereira",), identifiers=number)
    assert compare(asked, held, most=0.0, cutoff=0.7) == compare(asked, held) is not None


def test_a_birth_date_that_contradicts_hides_no_name_that_is_alike():
    held = prepare(Subject("Person", ("Ana Pereira",), birth_dates=("1961-11-20",)))
    asked = Question("Person", ("Ana Pereira",), birth_dates=("1980-05-03",))
    score = compare(asked, held, cutoff=0.7)
    assert score is not None and score.similarity < 0.7
