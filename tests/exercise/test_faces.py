"""Drawn faces: small, well-formed, repeatable, harmless to show, and free of any sign of status."""

import re
from dataclasses import replace
from datetime import date
from random import Random
from xml.etree import ElementTree

import pytest

from comity.exercise.faces import MAX_BYTES, portrait
from comity.exercise.people import MEMBERS, invent
from comity.exercise.people.files import write_portraits
from comity.exercise.people.looks import HAIR_STYLES, SKIN_TONES, Looks
from comity.kernel.vocabulary import Sex

PEOPLE = [
    Looks.draw(sex, age, Random(f"{sex}{age}{n}"))
    for sex in (Sex.FEMALE, Sex.MALE)
    for age in (4, 15, 33, 58, 80)
    for n in range(20)
]


@pytest.mark.parametrize("looks", PEOPLE[::5], ids=lambda looks: f"{looks.sex}-{looks.age}")
def test_a_portrait_is_small_well_formed_and_loads_nothing(looks):
    drawing = portrait(looks)
    assert len(drawing.encode()) < MAX_BYTES
    root = ElementTree.fromstring(drawing)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert {element.tag.rpartition("}")[2] for element in root.iter()} <= {
        "svg",
        "g",
        "path",
        "rect",
        "circle",
        "ellipse",
    }
    assert not re.search(r"href|url\(|style=|on\w+=", drawing)


def test_the_same_looks_give_the_same_drawing_and_every_feature_shows():
    looks = Looks(Sex.MALE, 40, "brown", "blue", "average", 1.8, 2, 1, glasses=False, beard=False)
    assert portrait(looks) == portrait(replace(looks))
    changes = [
        {"skin": 5}, {"style": 3}, {"hair": "red"}, {"hair": "none"}, {"eyes": "green"}, {"glasses": True},
        {"beard": True}, {"age": 70}, {"age": 9}, {"build": "slim"},
    ]  # fmt: skip
    drawings = {portrait(replace(looks, **change)) for change in changes} | {portrait(looks)}
    assert len(drawings) == len(changes) + 1


def test_every_skin_tone_and_hair_style_is_drawn():
    assert len({(p.skin, p.style) for p in PEOPLE}) > SKIN_TONES * HAIR_STYLES * 0.8
    for skin in range(SKIN_TONES):
        portrait(replace(PEOPLE[0], skin=skin))


def test_every_person_of_a_register_gets_a_portrait_by_id_and_nobody_else_does(tmp_path):
    register = invent(next(iter(MEMBERS)), seed=3, today=date(2026, 11, 22), size=60)
    count = write_portraits(register.entries, tmp_path / "portraits")
    people = {entry.id for entry in register.entries if entry.schema == "Person"}
    assert count == len(people)
    assert {path.stem for path in (tmp_path / "portraits").iterdir()} == people
