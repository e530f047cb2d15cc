"""The fixed figures: what the demonstration asks finds who it should, and they are the same in every seed."""

import unicodedata
from datetime import date

import pytest

from comity.exercise.people import MEMBERS, STORY, invent
from comity.kernel.screening import Question, compare, subject_from_properties
from comity.kernel.vocabulary import ActionAsked, PersonStatus

TODAY = date(2026, 11, 22)


def figures(seed=1, today=TODAY):
    entries = {e.id: e for member in MEMBERS for e in invent(member, seed=seed, today=today, size=20).entries}
    return {figure: entries[id_] for figure, id_ in STORY.entries.items()}


def scripts(text):
    return {unicodedata.name(c).split()[0] for c in text if c.isalpha()}


def value(entry, name):
    (only,) = entry.properties[name]
    return only


def test_the_figures_are_the_same_in_every_seed():
    assert figures(1) == figures(77)


def test_the_true_match_is_recorded_abroad_in_another_script_than_it_is_asked_in():
    match = figures()["true_match"]
    assert match.id.startswith("xb") and STORY.asked_at == "XA"
    assert scripts(value(match, "name")) == {"ARABIC"} and scripts(STORY.name) == {"LATIN"}
    assert "alias" not in match.properties  # nothing in Latin letters to help
    assert value(match, "birthDate") == STORY.birth_date and len(STORY.birth_date) == 10
    assert value(match, "gender") == STORY.sex
    assert value(match, "nationality").upper() == STORY.nationality
    assert value(match, "passportNumber")
    assert match.record["status"] == "accused" and match.record["actions"] == ["arrest"]
    assert match.record["legal_ground"]["kind"] == "warrant"


def test_the_namesake_has_the_name_and_neither_birth_date_nor_birth_place():
    match, namesake = figures()["true_match"], figures()["namesake"]
    assert namesake.id != match.id
    assert value(namesake, "name") == STORY.name
    assert value(namesake, "birthDate")[:4] != STORY.birth_date[:4]
    assert value(namesake, "birthPlace") != value(match, "birthPlace")
    assert value(namesake, "gender") == STORY.sex
    assert PersonStatus(namesake.record["status"]).is_protected
    assert "offences" not in namesake.record


def test_the_question_finds_the_true_match_first_and_the_namesake_with_a_reason_against_it():
    asked = Question("Person", (STORY.name,), (STORY.birth_date,), (STORY.nationality,), (STORY.sex,))
    scores = {}
    for member in MEMBERS:
        for entry in invent(member, seed=1, today=TODAY).entries:
            if entry.schema == "Person":
                score = compare(asked, subject_from_properties("Person", entry.properties))
                if score:
                    scores[entry.id] = score
    best, second, *_ = sorted(scores, key=lambda id_: -scores[id_].rank)
    assert (best, second) == (STORY.entries["true_match"], STORY.entries["namesake"])
    assert scores[best].band > scores[second].band
    against = {term.code for term in scores[second].terms if term.sign < 0}
    assert "birth_date.contradicts" in against
    assert not any(term.sign < 0 for term in scores[best].terms)


def test_nobody_else_has_the_name_that_is_asked():
    for seed in range(5):
        for member in MEMBERS:
            for entry in invent(member, seed=seed, today=TODAY).entries:
                words = set(" ".join(entry.properties.get("name", ()) + entry.properties.get("alias", ())).split())
                assert entry.kind == "cast" or not words >= {"Nabil", "Darwiche"}
                assert entry.kind == "cast" or not words >= {"نبيل", "درويش"}


@pytest.mark.parametrize("today", [date(2026, 11, 22), date(2028, 2, 29), date(2031, 1, 1)])
def test_the_missing_child_stays_a_child_and_every_date_stays_right(today):
    child = figures(today=today)["missing_child"]
    born = date.fromisoformat(value(child, "birthDate"))
    assert 8 <= (today - born).days / 365.25 < 10
    assert child.record["status"] == "missing" and child.record["actions"] == ["protect"]
    for figure in figures(today=today).values():
        assert figure.record["legal_ground"]["date"] < today.isoformat() < figure.record["review_on"]
        date.fromisoformat(figure.record["review_on"])


def test_every_country_looks_for_somebody_and_protects_or_helps_somebody():
    by_country = {}
    for figure in figures().values():
        if figure.schema == "Person":
            wanted = ActionAsked.ARREST in figure.record["actions"]
            by_country.setdefault(figure.id[:2], set()).add(wanted)
    assert all(True in roles for roles in by_country.values()) and len(by_country) == 3
    things = {figure.schema for figure in figures().values()} - {"Person"}
    assert things == {"Vehicle", "Artwork", "Passport"}
