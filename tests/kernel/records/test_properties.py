"""Properties are held against their schema: known names, possible values, one spelling."""

import pytest

from comity.kernel.errors import ComityError, TooLarge
from comity.kernel.records import clean


def test_values_are_sets_in_one_spelling_and_nothing_said_is_lost():
    cleaned = clean(
        "Person",
        {
            "name": ["  Jose\u0301   Pérez ", "José Pérez"],
            "nationality": ["Portugal"],
            "gender": "F",
            "birthDate": "1980",
        },
    )
    assert cleaned.properties == {
        "name": ("José Pérez",),
        "nationality": ("PT",),
        "gender": ("female",),
        "birthDate": ("1980",),
    }
    assert cleaned.as_written == {"nationality": ("Portugal",), "gender": ("F",)}


@pytest.mark.parametrize(
    "properties, code",
    [
        ({"birthDate": "1980-02-30"}, "impossible_date"),
        ({"birthDate": "1980-13"}, "impossible_date"),
        ({"birthDate": "about 1980"}, "bad_date"),
        ({"nationality": "Atlantis"}, "unknown_country"),
        ({"gender": "perhaps"}, "unknown_sex"),
        ({"brithDate": "1980"}, "unknown_property"),
        ({"name": [7]}, "not_text"),
    ],
)
def test_what_cannot_be_is_refused_with_its_code(properties, code):
    with pytest.raises(ComityError) as fault:
        clean("Person", properties)
    assert fault.value.code == code


def test_a_near_miss_is_named():
    with pytest.raises(ComityError) as fault:
        clean("Person", {"brithDate": "1980"})
    assert "birthDate" in fault.value.hint


def test_a_name_of_forty_megabytes_is_too_large():
    with pytest.raises(TooLarge):
        clean("Person", {"name": "A" * 40_000_000})


def test_control_and_direction_characters_do_not_survive():
    assert clean("Person", {"name": "\u202eAna\u0000 \ufeffPereira\u202c"}).properties["name"] == ("Ana Pereira",)
