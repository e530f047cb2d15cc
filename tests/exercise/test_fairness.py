"""No script, country or sex stands for crime: what weighs on a person is independent of how the person is named."""

from collections import Counter
from datetime import date
from functools import cache

import pytest

from comity.exercise.people import MEMBERS, invent
from comity.exercise.people.naming import cultures
from comity.exercise.people.tables import table
from comity.kernel.vocabulary import PersonStatus

TODAY = date(2026, 11, 22)
SEEDS = range(4)
WANTED = {"accused", "convicted", "suspect", "possible_threat"}


@cache
def persons(member, seed, size=600):
    return [e for e in invent(member, seed=seed, today=TODAY, size=size).entries if e.culture]


def script(entry):
    return cultures()[entry.culture].script


def role(entry):
    status = PersonStatus(entry.record["status"])
    return "wanted" if status in WANTED else "protected" if status.is_protected else "other"


def chi_square(pairs):
    """The statistic of independence of the two halves of `pairs`, and its degrees of freedom."""
    both, left, right = Counter(pairs), Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    total = len(pairs)
    statistic = sum(
        (both[a, b] - left[a] * right[b] / total) ** 2 / (left[a] * right[b] / total) for a in left for b in right
    )
    return statistic, (len(left) - 1) * (len(right) - 1)


def looks_independent(pairs):
    """Below the 99.9 % point of chi-square (approximation of Wilson and Hilferty): chance hardly ever exceeds it."""
    statistic, degrees = chi_square(pairs)
    limit = degrees * (1 - 2 / (9 * degrees) + 3.09 * (2 / (9 * degrees)) ** 0.5) ** 3
    return statistic < limit


@pytest.mark.parametrize("member", MEMBERS)
@pytest.mark.parametrize("seed", SEEDS)
def test_every_naming_culture_has_the_same_mix_of_roles(member, seed):
    """Exact balance, not only luck: within two persons of its share in every culture, whatever the seed."""
    people = persons(member, seed)
    kinds = {kind: spec["share"] / 100 for kind, spec in table("kinds")["persons"].items()}
    counts, sizes = Counter((p.culture, p.kind) for p in people), Counter(p.culture for p in people)
    for culture, size in sizes.items():
        for kind, share in kinds.items():
            assert abs(counts[culture, kind] - share * size) < 2, (culture, kind)


@pytest.mark.parametrize("member", MEMBERS)
@pytest.mark.parametrize("seed", SEEDS)
def test_roles_and_offences_are_spread_over_scripts_more_evenly_than_chance_would(member, seed):
    people = persons(member, seed)
    for fact in (role, lambda p: p.kind):
        statistic, degrees = chi_square([(script(p), fact(p)) for p in people])
        assert statistic < degrees
    charged = [p for p in people if p.record.get("offences")]
    chapters = [(script(p), p.record["offences"][0][:2]) for p in charged]
    assert looks_independent(chapters)
    assert looks_independent([("Latn" if s == "Latn" else "other", chapter) for s, chapter in chapters])


def test_countries_hold_the_same_mix_of_roles():
    people = [(member, p) for member in MEMBERS for p in persons(member, 1)]
    statistic, degrees = chi_square([(member, p.kind) for member, p in people])
    assert statistic < degrees


@pytest.mark.parametrize("feature", ["sex", "skin", "style", "hair", "beard"])
def test_sex_and_drawn_looks_go_with_no_role_no_culture_and_no_country(feature):
    people = [(member, p) for seed in SEEDS for member in MEMBERS for p in persons(member, seed)]
    adults = [(member, p) for member, p in people if 18 <= p.looks.age <= 45]  # hair greys, beards need years
    men = [(member, p) for member, p in adults if p.looks.sex == "male"]
    for member_and_person in (men if feature == "beard" else adults,):
        look = [(getattr(p.looks, feature), member, p) for member, p in member_and_person]
        assert looks_independent([(value, role(p)) for value, _, p in look])
        assert looks_independent([(value, script(p)) for value, _, p in look])
        assert looks_independent([(value, member) for value, member, _ in look])


def test_nationality_goes_with_no_role():
    for member in MEMBERS:
        people = [p for seed in SEEDS for p in persons(member, seed) if p.schema == "Person"]
        assert looks_independent([(p.properties["nationality"][0], role(p)) for p in people])


def test_caution_markers_are_rare_dated_sourced_and_spread():
    people = [p for seed in SEEDS for member in MEMBERS for p in persons(member, seed)]
    marked = [p for p in people if "cautions" in p.record]
    assert 0.02 < len(marked) / len(people) < 0.10
    for p in marked:
        (caution,) = p.record["cautions"]
        assert caution["since"] <= TODAY.isoformat() and caution["source"]
    eligible = [p for p in people if p.kind in table("kinds")["cautions"]]
    assert looks_independent([(script(p), "cautions" in p.record) for p in eligible])


def test_the_chi_square_test_itself_notices_a_script_that_stands_for_crime():
    people = persons("XA", 1)
    biased = [(script(p), "wanted" if script(p) == "Arab" else role(p)) for p in people]
    assert not looks_independent(biased)


@pytest.mark.parametrize("member", MEMBERS)
def test_every_country_has_names_in_every_script(member):
    people = persons(member, 2)
    assert {script(p) for p in people} == {culture.script for culture in cultures().values()}
