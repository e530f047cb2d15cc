"""How alike two names are."""

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.kernel.screening.names import compare_names
from comity.kernel.screening.parts import Kind, Role, joined, joins, parse
from comity.kernel.screening.phonetics import code, first_fold, folds, joined_code, near_codes
from comity.kernel.screening.reach import may_agree
from comity.kernel.screening.tables import rows


def alike(one: str, other: str, kind: Kind = Kind.PERSON) -> float:
    return compare_names(parse(one, kind), parse(other, kind), kind).similarity


@pytest.mark.parametrize(
    "why, asked, held",
    [
        ("order", "Pereira, Ana Maria", "Ana Maria PEREIRA"),
        ("the record knows a further name", "Ana Pereira", "Ana Maria Pereira Gomes"),
        ("one letter less", "Thomas Lindeman", "Thomas Lindemann"),
        ("two letters swapped", "Thomas Lindemnan", "Thomas Lindemann"),
        ("another romanisation", "Nuristani Abdul Aziz", "Abd al-Aziz Nooristani"),
        ("initial for a name", "A. Pereira", "Ana Pereira"),
        ("two initials in one word", "JC Moreau", "Jean-Claude Moreau"),
        ("written together", "AnaMaria Pereira", "Ana Maria Pereira"),
        ("written apart", "Ana Perei ra", "Ana Pereira"),
        ("title", "Dr. Ana Pereira", "Ana Pereira"),
        ("title of another language", "Sheikh Salim Haddad", "Salim Haddad"),
        ("particles left out", "Salim Nasser Haddad", "Salim bin Nasser al-Haddad"),
        ("a word twice", "Ana Ana Pereira", "Ana Pereira"),
        ("short form", "Bill Harrison", "William Harrison"),
        ("the name in another language", "Oleksandr Koval", "Alexander Koval"),
        ("feminine ending", "Olena Ivanenkova", "Olena Ivanenkov"),
        ("Slavic adjective", "Maria Dombrovskaya", "Maria Dombrowski"),
        ("apostrophe", "Sean O'Brien", "Sean OBrien"),
        ("single name", "Suhartoyo", "Suhartoyo"),
    ],
)
def test_they_agree(why, asked, held):
    assert alike(asked, held) >= 0.7, why


@pytest.mark.parametrize(
    "why, asked, held",
    [
        ("family name alone agrees", "Rui Pereira", "Ana Pereira"),
        ("given name alone agrees", "Ana Pereira", "Ana Fonseca"),
        ("middle names differ", "Ana Beatriz Pereira", "Ana Carolina Pereira"),
        ("initials differ", "Ana B. Pereira", "Ana Carolina Pereira"),
        ("short words are not alike by chance", "Li Na", "Lo Ni"),
        ("a word in a word", "Ana Lind", "Ana Lindemann"),
        ("initials alone", "A. P.", "Ana Pereira"),
        ("other people altogether", "Thomas Lindemann", "Ana Pereira"),
    ],
)
def test_they_do_not_agree(why, asked, held):
    assert alike(asked, held) < 0.7, why


def test_what_the_question_lacks_costs_less_than_what_the_record_lacks():
    assert alike("Ana Pereira", "Ana Maria Pereira") > alike("Ana Maria Pereira", "Ana Pereira")


def test_what_looks_like_particles_is_the_name_where_there_is_nothing_else():
    assert alike("Le Van", "LE, Van") == 1.0
    assert alike("Le Van", "Le Do") < 0.7


@pytest.mark.parametrize(
    "why, asked, held, agree",
    [
        ("legal form in full", "Sonnenhof Gesellschaft mit beschränkter Haftung", "Sonnenhof GmbH", True),
        ("legal form of another language", "ООО Ромашка", "Romashka LLC", True),
        ("legal form missing", "Sonnenhof", "Sonnenhof AG", True),
        ("dots", "A.B.C. Shipping", "ABC Shipping", True),
        ("numbers in words", "Brigade Forty-Four", "Brigade 44", True),
        ("other number", "Depot 17", "Depot 71", False),
        ("acronym", "NLA", "Northland Liberation Army", True),
        ("acronym of the question", "Northland Liberation Army", "NLA", True),
        ("two names with one acronym", "Northland Liberation Army", "Nebular Longshore Association", False),
        ("together", "SonnenhofAG", "Sonnenhof AG", True),
        ("typing error in a long word", "Tactical Aggregats Ltd", "Tactical Agregates Ltd", True),
        ("only the common words agree", "Blue Trading Company Ltd", "Green Trading Company Ltd", False),
        ("one word more", "Bank of Northland", "Bank of Southland", False),
    ],
)
def test_names_of_companies_and_things(why, asked, held, agree):
    assert (alike(asked, held, Kind.THING) >= 0.7) is agree, why


def test_roles_are_told_apart():
    roles = [part.role for part in parse("Dr. A. van Bergen").readings[0]]
    assert roles == [Role.TITLE, Role.INITIAL, Role.PARTICLE, Role.NAME]


@pytest.mark.parametrize(
    "one, other",
    [
        ("nooristani", "nuristani"),
        ("schulz", "shultz"),
        ("yousef", "yusuf"),
        ("philippe", "filipe"),
        ("xavier", "shavier"),
    ],
)
def test_spellings_of_one_sound_share_a_fold_or_a_code(one, other):
    first, second = folds(one), folds(other)
    assert set(first) & set(second) or {code(f) for f in first} & {code(f) for f in second}


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", max_size=14))
def test_a_fold_is_what_all_rules_together_make(word):
    """Rules whose letters a word does not have are passed over; nothing may be lost by it."""
    folded = word
    for when, pattern, to, _note in rows("spelling", 4):
        if when == "always":
            folded = re.sub(pattern, "" if to == "-" else to, folded)
    assert first_fold(word) == re.sub(r"(.)\1+", r"\1", folded)


def test_neighbours_written_together_have_the_code_of_the_joined_part():
    for text in ("Ana Maria Pereira", "Abd al-Aziz Nuristani", "Jean Claude van der Berg", "Иван Петрович Сидоров"):
        name = parse(text)
        for reading in name.readings:
            for one, other in pairwise(reading):
                assert joined(one, other).codes[0] in joins(name)


def test_codes_are_stable():
    """Index files and hit-only records rest on them: a change here needs a new version in `keys`."""
    assert [code(fold) for fold in ("pereira", "lindeman", "ana", "ali", "io", "hasan")] == [
        0x177, 0x69589, 0x9, 0x6, 0xFB, 0xA39,
    ]  # fmt: skip
    assert joined_code(0x177, 0x9) == 0x1779
    assert joined_code(0x12345678, 0x9) == 0 == joined_code(0xFA, 0x9)


def test_near_codes_are_one_step_away():
    near = near_codes(0x123)
    assert {0x12, 0x13, 0x23, 0x213, 0x124, 0x1234, 0x4123} <= near
    assert 0x123 not in near and 0x1223 not in near
    assert near_codes(0xFA) == frozenset()


@pytest.mark.parametrize(
    "one, other", [("Ana Pereira", "Anna Pereyra"), ("AnaPereira", "Ana Pereira"), ("Ana", "Ana Lima")]
)
def test_the_quick_look_lets_through_what_may_agree(one, other):
    assert may_agree(parse(one), parse(other), 0.5, Kind.PERSON)


def test_the_quick_look_stops_what_cannot_agree():
    assert not may_agree(parse("Thomas Lindemann"), parse("Ana Pereira"), 0.5, Kind.PERSON)
