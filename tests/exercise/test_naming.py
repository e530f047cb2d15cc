"""The stocks of names: big enough, in the script they claim, of nobody known."""

import re
import unicodedata
from importlib import resources
from random import Random

import pytest

from comity.exercise.people.naming import cultures
from comity.exercise.people.tables import names_in, table
from comity.kernel.vocabulary import Sex

SCRIPT_NAMES = {
    "Latn": "LATIN", "Arab": "ARABIC", "Cyrl": "CYRILLIC", "Grek": "GREEK", "Hani": "CJK", "Jpan": "CJK",
    "Hang": "HANGUL", "Deva": "DEVANAGARI", "Thai": "THAI", "Ethi": "ETHIOPIC", "Geor": "GEORGIAN",
}  # fmt: skip
ALL = sorted(cultures())
PEOPLE = (Sex.FEMALE, Sex.MALE)


def scripts_of(text: str) -> set[str]:
    letters = (c for c in text if unicodedata.category(c) in ("Lu", "Ll", "Lo"))
    return {unicodedata.name(c).split()[0] for c in letters}


def test_there_are_at_least_sixteen_cultures_in_ten_scripts_and_more():
    assert len(ALL) >= 16
    assert {c.script for c in cultures().values()} >= set(SCRIPT_NAMES) - {"Jpan"}


@pytest.mark.parametrize("code", ALL)
def test_each_stock_has_forty_names_or_the_culture_has_no_such_names(code):
    culture = cultures()[code]
    for sex in PEOPLE:
        assert len(set(culture.given[sex])) >= 40
    if "family" in culture.order:
        assert len(set(culture.family)) >= 40


@pytest.mark.parametrize("code", ALL)
def test_no_name_stands_twice_in_a_stock(code):
    """YAML would silently keep the last of two equal keys, so the text is read."""
    text = resources.files("comity.exercise.people").joinpath(f"data/cultures/{code}.yaml").read_text("utf-8")
    for stock in re.split(r"^(?=\w+:)", text, flags=re.MULTILINE):
        keys = re.findall(r"^  (\S[^:\n]*): \[", stock, re.MULTILINE)
        assert len(keys) == len(set(keys))
    raw = table(f"cultures/{code}")
    for stock in ("family", "male", "female"):
        assert len(list(raw.get(stock, ()))) == len(set(raw.get(stock, ())))


@pytest.mark.parametrize("code", ALL)
def test_originals_are_in_their_script_and_romanisations_in_latin_letters(code):
    culture = cultures()[code]
    stocks = [culture.family, culture.patronymic, *culture.given.values(), *culture.middle.values()]
    for part in (part for stock in stocks for part in stock):
        assert scripts_of(part.original) == {SCRIPT_NAMES[culture.script]}, part
        assert 1 <= len(part.latin) <= 2
        for spelling in part.latin:
            assert scripts_of(spelling) == {"LATIN"}, part


@pytest.mark.parametrize("code", ALL)
def test_pairs_of_widely_known_people_are_pairs_the_stocks_could_form_and_are_never_drawn(code):
    culture = cultures()[code]
    given = {part.original for stock in culture.given.values() for part in stock}
    families = {part.original for part in culture.family or culture.given[Sex.MALE]}
    assert all(first in given and last in families for first, last in culture.famous)
    chance = Random(code)
    for _ in range(3000):
        name = culture.draw(Sex.MALE, chance)
        for role in ("family", "mother", "father"):
            if role in name.parts:
                assert (name.parts["given"].original, name.parts[role].original) not in culture.famous


def test_every_list_of_known_people_belongs_to_a_culture():
    assert set(table("famous")) == set(names_in("cultures"))


def drawn(code: str, sex: Sex, family: str):
    chance = Random(1)
    return next(
        name
        for name in (cultures()[code].draw(sex, chance) for _ in range(5000))
        if name.parts["family"].original == family
    )


@pytest.mark.parametrize(
    "code, feminine, latin",
    [
        ("russian", "Островская", "Ostrovskaya"),
        ("russian", "Никитина", "Nikitina"),
        ("polish", "Kamińska", "Kaminska"),
        ("greek", "Παπαδοπούλου", "Papadopoulou"),
        ("greek", "Μανωλάκη", "Manolaki"),
    ],
)
def test_family_names_agree_with_a_woman_where_they_do(code, feminine, latin):
    assert drawn(code, Sex.FEMALE, feminine).parts["family"].latin[0] == latin


@pytest.mark.parametrize(
    "code, original, latin",
    [
        ("chinese", r"^[\u4e00-\u9fff]{3}$", r"^\w+ [\w' ]+$"),  # family name first in both
        ("arabic", r"^\S+ \S+ .+$", r"^\S+ \S+ .+$"),  # given, father's, family
        ("amharic", r"^\S+ \S+$", r"^\S+ \S+$"),  # given, father's: no family name
        ("russian", r"^\S+ \S+вна \S+$", r"^\S+ \S+vna \S+$"),
    ],
)
def test_a_name_is_built_as_its_culture_builds_names(code, original, latin):
    name = cultures()[code].draw(Sex.FEMALE, Random(7))
    assert re.match(original, name.original)
    assert re.match(latin, name.latin())


def test_japanese_puts_the_family_name_first_in_its_script_and_last_in_latin_letters():
    name = cultures()["japanese"].draw(Sex.MALE, Random(3))
    family, given = name.parts["family"], name.parts["given"]
    assert name.original == f"{family.original} {given.original}"
    assert name.latin() == f"{given.latin[0]} {family.latin[0]}"
