"""Birth dates, numbers, and the facts read from properties."""

import pytest

from comity.kernel.screening import identifier_keys, numbers, question_from_properties, subject_from_properties
from comity.kernel.screening.dates import DateAgreement as D
from comity.kernel.screening.dates import agree, best, parse


@pytest.mark.parametrize(
    "asked, held, verdict",
    [
        ("1980-05-03", "1980-05-03", D.EXACT),
        ("1980", "1980-05-03", D.YEAR),  # a year alone agrees with any day in it
        ("1980-05", "1980-05-03", D.MONTH),
        ("1980-05-03", "1980-03-05", D.SWAPPED),
        ("1980-05-03", "1980-05-04", D.DAY_OFF),
        ("1980-12-31", "1981-01-01", D.DAY_OFF),
        ("1980-05-03", "1981-05-03", D.YEAR_OFF),
        ("1980-01-01", "1980-07-22", D.YEAR),  # 1 January stands for an unknown day
        ("1968-05-03", "1986-05-03", D.DIGITS),  # two digits exchanged
        ("1980-05-03", "1980-05-08", D.DIGITS),  # one digit misread
        ("1980-05-12", "1980-05-21", D.DIGITS),
        ("1980-01-01", "1980-01-01", D.PLACEHOLDER),  # the same unknown day is no exact date
        ("1360-02-13", "1981-05-03", D.CALENDAR),  # Persian
        ("1401-06-29", "1981-05-03", D.CALENDAR),  # Islamic, the day beside it
        ("1973-08-25", "1981-05-03", D.CALENDAR),  # Ethiopian
        ("1980-05-03", "1980-05-27", D.ONE_PART),
        ("1980", "1981", D.NEAR),
        ("1980", "1981-05-03", D.NEAR),
        ("1980-05-03", "1961-11-20", D.CONTRADICTS),
        ("1980", "1975", D.CONTRADICTS),
        ("1980-06-31", "1980-06-28", D.ONE_PART),  # a day that no calendar has does no harm
    ],
)
def test_birth_dates_are_compared_as_far_as_both_are_known(asked, held, verdict):
    assert agree(parse(asked), parse(held)) is verdict is agree(parse(held), parse(asked))


@pytest.mark.parametrize("text", ["", "unknown", "03/05/1980", "0000", "1980-13-01", "1980-01-32"])
def test_what_is_no_date_is_not_compared(text):
    assert parse(text) is None
    assert best([text], ["1980"]) is None


def test_of_several_dates_the_one_that_agrees_counts():
    assert best(["1980-05-03"], ["1961", "1980-03-05", "1979"]) == (D.SWAPPED, "1980-05-03", "1980-03-05")


def test_letters_and_digits_that_look_alike_share_a_key_and_are_told_apart_afterwards():
    assert identifier_keys("document", "A0B1S", "PT") == identifier_keys("document", "AOBI5", "PT")
    assert numbers.agree([("document", "A0B1S", "PT")], [("document", "AOBI5", "PT")])[0] == "misread"
    assert numbers.agree([("document", "A0B1S", "PT")], [("document", "A0B1S", "PT")])[0] == "same"


def test_a_number_is_found_with_and_without_its_issuer_and_issuers_are_compared():
    known, unknown = identifier_keys("document", "123456", "PT"), identifier_keys("document", "123456", "")
    assert unknown < known
    assert numbers.agree([("document", "123456", "PT")], [("document", "123456", "ES")])[0] == "other_issuer"


def test_kinds_that_registers_mix_up_meet_and_others_do_not():
    assert identifier_keys("document", "123456", "") == identifier_keys("national_id", "123456", "")
    assert identifier_keys("document", "123456", "").isdisjoint(identifier_keys("vin", "123456", ""))


def test_the_case_of_a_wallet_address_counts():
    one, other = "1BoatSLRHtKNngkdXEeobR76b53LETtpyT", "1BoatSLRHtKNngkdXEeobR76b53LETtpyt"
    assert identifier_keys("bitcoin", one, "").isdisjoint(identifier_keys("bitcoin", other, ""))


@pytest.mark.parametrize(
    "schema, properties, expected",
    [
        ("Person", {"passportNumber": ["xa 051-2345"]}, ("document", "XA0512345", "")),
        ("Passport", {"number": ["X1234567"], "country": ["pt"]}, ("document", "X1234567", "PT")),
        ("Vehicle", {"vin": ["1M8GDM9AXKP042788"]}, ("vin", "1M8GDM9AXKP042788", "")),
        ("Firearm", {"serialNumber": ["AB 123"]}, ("firearm", "AB123", "")),
        ("Vessel", {"imoNumber": ["IMO 9074729"]}, ("imo", "9074729", "")),
    ],
)
def test_numbers_are_read_from_the_properties_of_each_schema(schema, properties, expected):
    assert expected in subject_from_properties(schema, properties).identifiers


def test_a_number_that_its_kind_refuses_is_kept_as_letters_and_digits():
    assert subject_from_properties("Vehicle", {"vin": ["TOO-SHORT 1"]}).identifiers == (("vin", "TOOSHORT1", ""),)


def test_names_are_gathered_and_weak_aliases_kept_apart():
    properties = {
        "name": ["Ana Pereira"],
        "alias": ["Ana Gomes", ""],
        "weakAlias": ["Aninha"],
        "firstName": ["Ana"],
        "lastName": ["Pereira"],
        "birthDate": ["1980-05-03T00:00:00", "nonsense"],
        "nationality": ["Portugal", "xx"],
        "gender": ["F"],
    }
    subject = subject_from_properties("Person", properties)
    assert subject.names == ("Ana Pereira", "Ana Gomes")
    assert subject.weak_names == ("Aninha",)
    assert (subject.birth_dates, subject.nationalities, subject.sexes) == (("1980-05-03",), ("PT", "XX"), ("female",))


def test_given_and_family_names_make_a_name():
    question = question_from_properties(
        "Person", {"firstName": ["Ana"], "middleName": ["Maria"], "lastName": ["Pereira"]}
    )
    assert question.names == ("Ana Maria Pereira",)
    assert question_from_properties("Person", {"lastName": ["Pereira"]}).names == ("Pereira",)


def test_properties_that_are_not_compared_do_no_harm():
    assert question_from_properties("Person", {"notes": ["x"], "unheardOf": ["y"], "name": ["Ana"]}).names == ("Ana",)
