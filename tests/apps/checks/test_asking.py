"""What an officer typed, understood: and what is said of it before anything is looked up."""

import pytest

from comity.apps.checks import asking


@pytest.mark.parametrize(
    "name, said",
    [
        ("Ivаn Petrov", "Ivan"),  # the a is Cyrillic
        ("Maria G0mes", "gomes"),
        ("Ana\u202e Pereira", "U+202E"),
        ("Ana\u200b Pereira", "U+200B"),
    ],
    ids=["look-alike", "digit", "direction", "hidden"],
)
def test_what_hides_a_name_is_said(name, said):
    warnings = asking.person(name).warnings
    assert [text for _, places in warnings for text in places.values() if said.casefold() in text.casefold()]


@pytest.mark.parametrize("name", ["Ana Pereira", "محمد الأمين", "علی‌رضا", "李小龍", "O'Brien-Smith"])
def test_of_an_ordinary_name_nothing_is_said(name):
    assert asking.person(name).warnings == ()


def test_a_company_may_have_digits_in_its_name():
    assert asking.entity("Company", {"name": ("3rd Bridge 4U",)}).warnings == ()
    assert asking.entity("Person", {"name": ("G0mes Maria",)}).warnings
