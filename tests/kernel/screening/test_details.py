"""What speaks beside names and dates: addresses, parents, looks, kinds of numbers."""

import pytest

from comity.kernel.screening import addresses, compare, details, question_from_properties, subject_from_properties

ANA = {"name": ["Ana Pereira"], "birthDate": ["1980-05-03"]}


def codes(asked: dict, held: dict, schema: str = "Person") -> dict[str, float]:
    found = compare(question_from_properties(schema, asked), subject_from_properties(schema, held))
    return {term.code: term.bits for term in found.terms} if found else {}


@pytest.mark.parametrize(
    "asked, held, least, most",
    [
        ("12 Pinkerton Circuit, Richlands 4077", "12 Pinkerton Circuit, Richlands 4077", 1.0, 1.0),
        ("12 Pinkerton Circuit, Richlands 4077", "Richlands 4077, 12 pinkerton cct", 1.0, 1.0),  # order, short forms
        ("12 Pinkerton Circuit, Richlands 4077", "12 Pinkertoncircuit Richlands 4077", 0.9, 0.99),  # run together
        ("12 Pinkerton Circuit, Richlands 4077", "12 Pinkerten Circuit, Richlands 4071", 0.8, 0.97),  # typing errors
        ("12 Pinkerton Circuit, Richlands 4077", "Richlands 4077", 0.55, 0.8),  # less known
        ("12 Pinkerton Circuit, Richlands 4077", "14 Pinkerton Circuit, Richlands 4077", 0.6, 0.9),  # next door
        ("12 Pinkerton Circuit, Richlands 4077", "8 Stanley Street, Winston Hills 4223", 0.0, 0.2),
        ("улица Ленина 5, Москва", "ul. Lenina 5, Moskva", 0.9, 1.0),
        ("", "8 Stanley Street", 0.0, 0.0),
        ("street", "road", 0.0, 0.0),
    ],
)
def test_addresses_are_alike_as_far_as_their_words_and_numbers_are(asked, held, least, most):
    assert least <= addresses.alike(asked, held) <= most


@pytest.mark.parametrize(
    "name, asked, held, code",
    [
        ("address", "12 Pinkerton Circuit, Richlands", "12 Pinkerton Cct Richlands", "address.same"),
        ("address", "12 Pinkerton Circuit, Richlands", "8 Stanley Street, Winston Hills", "address.differs"),
        ("fatherName", "Rui Pereira", "Ruy Pereira", "father.same"),
        ("motherName", "Rita Lima", "Olga Ivanova", "mother.differs"),
        ("height", "1.78", "180", "height.same"),
        ("height", "1,60 m", "185 cm", "height.differs"),
        ("eyeColor", "brown", "marrón castaño", "eyes.same"),
        ("eyeColor", "BLU", "green", "eyes.differs"),
        ("eyeColor", "بني", "braun", "eyes.same"),
        ("hairColor", "black", "blond", "hair.differs"),
        ("distinguishingMarks", "scar on left hand", "left hand: scar", "marks.same"),
        ("bloodType", "0+", "O +", "blood.same"),
        ("bloodType", "A+", "B", "blood.differs"),
        ("email", "ana@example.org", "ANA@example.org", "email.same"),
    ],
)
def test_what_both_state_speaks_for_or_against(name, asked, held, code):
    found = codes({**ANA, name: [asked]}, {**ANA, name: [held]})
    assert code in found
    assert (found[code] > 0) is code.endswith(".same")


@pytest.mark.parametrize(
    "name, asked, held",
    [
        ("height", "1.78", "1.86"),  # between the same and another height
        ("height", "1.78", "tall"),
        ("eyeColor", "brown", "unusual"),
        ("distinguishingMarks", "scar on left hand", "tattoo of a rose"),  # one may have both
        ("bloodType", "A", "A+"),
    ],
)
def test_what_tells_neither_way_is_left_out(name, asked, held):
    assert codes({**ANA, name: [asked]}, {**ANA, name: [held]}) == codes(ANA, ANA)


@pytest.mark.parametrize("name, kind", [("address", "address"), ("height", "height"), ("eyeColor", "eyes")])
def test_what_was_asked_and_is_not_held_is_said_and_weighs_nothing(name, kind):
    assert codes({**ANA, name: ["180"]}, ANA)[f"{kind}.not_known"] == 0


def test_every_property_of_the_table_has_a_comparison_and_a_sentence_where_it_is_missing():
    for name in details._PROPERTIES:
        schema = "Address" if name == "full" else "Person"
        ((kind, _),) = details.of_properties(schema, {name: ["1.80"]})
        (missing,) = details.compared([(kind, "1.80")], [])
        assert missing.sign == 0
        details.compared([(kind, "1.80")], [(kind, "1.80")])


def test_a_number_one_slip_away_is_said_and_does_not_make_a_match_alone():
    number = {"passportNumber": ["X1234567"], "country": ["PT"]}
    near = {"passportNumber": ["X1234576"], "country": ["PT"]}
    assert "number.near" in codes({**ANA, **number}, {**ANA, **near})
    assert codes(number, {**near, "name": ["Ana"]}) == {} or "number.near" in codes(number, {**near, "name": ["Ana"]})


def test_a_shared_telephone_does_not_identify():
    phone = {"phone": ["+351911222333"]}
    found = compare(
        question_from_properties("Person", {"name": ["Ana Pereira"], **phone}),
        subject_from_properties("Person", {"name": ["Ana Pereira"], **phone}),
    )
    assert found.band < 3 and any(term.code == "phone.same" for term in found.terms)


def test_the_same_birth_date_and_address_under_another_name_is_shown_as_some_agreement():
    home = {"birthDate": ["1980-05-03"], "address": ["12 Pinkerton Circuit, Richlands 4077"]}
    found = compare(
        question_from_properties("Person", {"name": ["Ana Pereira"], **home}),
        subject_from_properties("Person", {"name": ["Thomas Lindemann"], **home}),
    )
    assert found.band == 1 and found.similarity < 0.7
    assert {"name.differs", "birth_date.exact", "address.same"} <= {term.code for term in found.terms}


def test_many_birth_dates_had_many_chances():
    one, many = codes(ANA, ANA), codes(ANA, {**ANA, "birthDate": ["1980-05-03", "1961", "1979", "1966-01-02"]})
    assert many["birth_date.exact"] == pytest.approx(one["birth_date.exact"] - 2.0)
