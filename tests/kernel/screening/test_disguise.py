"""What may hide a name is undone and said."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.kernel.screening.disguise import Disguise, disguises
from comity.kernel.screening.names import compare_names
from comity.kernel.screening.parts import Kind, parse


@pytest.mark.parametrize(
    "text, kind, found, read",
    [
        ("Аnа Lima", Disguise.LOOK_ALIKE_LETTERS, "Аnа", "Ana"),
        ("Ana Реrеirа", Disguise.LOOK_ALIKE_LETTERS, "Реrеirа", "Pereira"),
        ("Ꭺna Lima", Disguise.LOOK_ALIKE_LETTERS, "Ꭺna", "Ana"),
        ("Αna Lima", Disguise.LOOK_ALIKE_LETTERS, "Αna", "Ana"),
        ("Уладзiмiр", Disguise.LOOK_ALIKE_LETTERS, "Уладзiмiр", "Уладзімір"),
        ("Cофья", Disguise.LOOK_ALIKE_LETTERS, "Cофья", "Софья"),
        ("Ana P3reira", Disguise.DIGITS_FOR_LETTERS, "P3reira", "Pereira"),
        ("Ana \u202earereP", Disguise.WRITING_DIRECTION, "U+202E", ""),
        ("An\u200ba Lima", Disguise.HIDDEN_CHARACTERS, "U+200B", ""),
        ("An\u00ada Lima", Disguise.HIDDEN_CHARACTERS, "U+00AD", ""),
        ("Ana\x07 Lima", Disguise.HIDDEN_CHARACTERS, "U+0007", ""),
    ],
)
def test_it_is_said(text, kind, found, read):
    assert [(one.kind, one.found, one.read) for one in disguises(text)] == [(kind, found, read)]


@pytest.mark.parametrize(
    "text",
    [
        "Ana Lima",
        "Анна Лима",
        "Анна (Anna)",
        "Сара Ross",
        "Müller",
        "王Wang",
        "میر\u200cزا رضا",
        "ശ്രീ\u200dകല",
        "O’Brien",
        "",
        "Lima 2",
    ],
)
def test_ordinary_names_are_not_suspected(text):
    assert disguises(text) == ()


def test_a_word_of_look_alikes_only_is_suspect_beside_a_mixed_one():
    assert [one.read for one in disguises("Аnа Соса")] == ["Ana", "Coca"]
    assert compare_names(parse("Аnа Соса"), parse("Ana Coca"), Kind.PERSON).similarity == 1.0


@pytest.mark.parametrize(
    "typed, name", [("Вiктор Ковальчук", "Viktor Kovalchuk"), ("Cофья ЛИ", "Sofya Li"), ("CАТ", "Sat")]
)
def test_latin_letters_inside_another_alphabet_are_read_as_its_own(typed, name):
    assert compare_names(parse(typed), parse(name), Kind.PERSON).similarity >= 0.85


def test_the_codes_are_stable():
    assert [kind.value for kind in Disguise] == [
        "look_alike_letters", "digits_for_letters", "writing_direction", "hidden_characters",
    ]  # fmt: skip
    assert all("%(found)s" in kind.sentence for kind in Disguise)


def test_long_texts_are_looked_at_from_their_beginning_and_findings_are_few():
    assert len(disguises("Аna " * 10_000)) == 10


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=80))
def test_any_text_may_be_asked(text):
    for one in disguises(text):
        assert one.found and isinstance(one.kind, Disguise)
