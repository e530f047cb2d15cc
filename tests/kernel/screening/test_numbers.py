"""Exact numbers: their keys, how two of them agree, and number plates in their national forms."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.kernel.identifiers.kinds import IdentifierKind
from comity.kernel.screening.numbers import (
    How,
    canonical,
    folded,
    how,
    letters_of,
    lookup_key,
    of_properties,
    packed,
    unpacked,
)
from comity.kernel.screening.plates import latin_plate
from comity.kernel.screening.tables import rows

KINDS = [kind for kind, *_ in rows("number_kinds", 4)]


def key(number):
    return lookup_key(number[0], number[1])


def test_every_kind_of_number_has_its_row_and_its_own_letter():
    assert set(KINDS) == {kind.value for kind in IdentifierKind} | {"wallet", "mark"}
    assert len({letters_of(kind)[0] for kind in KINDS}) == len(KINDS)


@pytest.mark.parametrize(
    "kind, one, other, verdict",
    [
        ("document", "AO1B5Z", "A018S2", How.MISREAD),  # O 0, B 8, S 5, Z 2
        ("document", "IL123", "11123", How.MISREAD),  # I and L as 1
        ("document", "A1234", "A1235", None),
        ("vin", "WVWZZZ1JZXW000001", "WVWZZZIJZXWOOOOQ1", How.MISREAD),  # never I, O, Q in a VIN: typed all the same
        ("imei", "356938035643809", "3569380356438O9", How.MISREAD),
        ("iban", "PT50000201231234567890154", "PT50 0002 0123 1234 5678 9015 4", How.SAME),
        ("imo", "IMO 9074729", "9074729", How.SAME),
        ("container", "CSQU 305438 3", "CSQU3054383", How.SAME),
        ("mac", "B8:27:EB:00:00:01", "88:27:E8:00:00:01", None),  # B and 8 are two values, read by machines
        ("email", "Ana@Example.org", "ana@example.org", How.SAME),
        ("email", "oli@example.org", "0li@example.org", None),
        ("phone", "+351 912 345 678", "00351 912345678", How.SAME),
        ("bitcoin", "1BoatSLRHtKNngkdXEeobR76b53LETtpyT", "1BoatSLRHtKNngkdXEeobR76b53LETtpyt", None),
    ],
)
def test_two_numbers_agree_in_full_or_not(kind, one, other, verdict):
    one, other = canonical(kind, one, ""), canonical(kind, other, "")
    assert how(one, other) is verdict is how(other, one)
    assert verdict is None or key(one) == key(other)


@pytest.mark.parametrize(
    "issuers, verdict",
    [(("PT", "PT"), How.SAME), (("PT", ""), How.SAME), (("", ""), How.SAME), (("PT", "ES"), How.OTHER_ISSUER)],
)
def test_issuers_differ_only_where_both_are_stated(issuers, verdict):
    one, other = (("document", "X1", issuer) for issuer in issuers)
    assert how(one, other) is verdict


@pytest.mark.parametrize(
    "kind, text",
    [
        ("iban", "PT51 0002 0123 1234 5678 9015 4"),
        ("imo", "9074720"),
        ("container", "CSQU3054380"),
        ("vin", "1M8GDM9A1KP042788"),
        ("imei", "356938035643800"),
    ],
)
def test_a_wrong_check_digit_is_kept_and_found(kind, text):
    number = canonical(kind, text, "")
    assert number[0] == kind and how(number, canonical(kind, text.replace(" ", "-"), "")) is How.SAME


# A row or more of every family in the table of plates, and of what needs no table.
PLATES = [
    ("А123ВС 77", "A123BC77"),  # vienna: a Russian plate typed in Latin letters
    ("АА 1234 ВІ", "AA1234BI"),  # a Ukrainian one
    ("СА 1234 ХН", "CA-1234-XH"),  # a Bulgarian one
    ("ΙΚΑ-1234", "IKA 1234"),  # a Greek one
    ("ЖА 12-34", "ZHA1234"),  # icao: letters without a Latin shape
    ("ВЖ 123", "BZH123"),  # beside them, the others read as they look
    ("ØÆ 12345", "OA12345"),  # latin
    ("ا ب ح ١٢٣٤", "ABJ 1234"),  # saudi
    ("品川 300 あ 12-34", "Shinagawa 300 A 12-34"),  # japan
    ("つくば 500 さ ・・12", "TSUKUBA 500 SA 12"),
    ("尾張小牧 330 わ 1", "Owarikomaki 330 WA 1"),
    ("京A·12345", "JING A12345"),  # china
    ("12가 3456", "12 GA 3456"),  # korea
    ("서울 52 허 1234", "SEOUL 52 HEO 1234"),
    ("M•AB 123", "M-AB 123"),  # the seal between district and letters
    ("MÜ AB 123", "MU AB 123"),
    ("12-AB-34", "12 ab 34"),
    ("٤٥٦ ABC", "456 ABC"),  # Arabic digits
]


@pytest.mark.parametrize("national, latin", PLATES)
def test_a_plate_in_its_national_form_and_in_latin_letters_is_one_plate(national, latin):
    one, other = canonical("plate", national, ""), canonical("plate", latin, "")
    assert key(one) == key(other)
    assert how(one, other) is How.SAME is how(other, one)


@pytest.mark.parametrize(
    "one, other, verdict",
    [
        ("MÜ AB 123", "MUE AB 123", How.MISREAD),  # the umlaut spelt out; Uelzen (UE) and an invented U stay apart
        ("LÖ XY 9", "LOE XY 9", How.MISREAD),
        ("12-AB-34", "12-A8-34", How.MISREAD),
        ("12-AB-34", "12-AB-35", None),
        ("品川 300 あ 12-34", "品川 300 い 12-34", None),
        ("京A12345", "沪A12345", None),
    ],
)
def test_plates_that_are_not_spelt_alike(one, other, verdict):
    assert how(canonical("plate", one, ""), canonical("plate", other, "")) is verdict


def test_the_table_of_plates_has_latin_letters_and_a_source_for_every_row():
    sources = {"vienna", "icao", "latin", "saudi", "japan", "china", "korea"}
    table = rows("number_plates", 3)
    assert {source for _, _, source in table} == sources
    assert all(latin.isascii() and latin.isalpha() and latin.isupper() for _, latin, _ in table)
    assert len({signs for signs, _, _ in table}) == len(table)
    for signs, latin, _ in table:  # read as typed on a plate, after the kind has spelt it
        assert latin_plate(canonical("plate", f"{signs} 12", "")[1]) == f"{latin}12", signs


def test_what_is_too_long_to_be_a_number_is_none():
    assert of_properties("Person", {"passportNumber": ["1" * 301]}) == ()
    assert of_properties("Person", {"passportNumber": ["1" * 300]}) == (("document", "1" * 300, ""),)


@settings(deadline=None)
@given(st.sampled_from([*IdentifierKind]), st.text(min_size=1, max_size=40), st.text(max_size=10))
def test_a_number_comes_back_from_the_store_as_it_went_in(kind, text, issuer):
    number = canonical(kind, text, issuer)
    assert unpacked(packed(number)) == number
    assert how(number, number) is How.SAME


@settings(deadline=None)
@given(st.sampled_from(KINDS), st.text("0OQ1IL8B5S2ZAEUX", max_size=12))
def test_a_fold_folds_once_and_keeps_what_agrees_together(kind, spelling):
    assert kind == "plate" or folded(kind, folded(kind, spelling)) == folded(kind, spelling)
    assert how((kind, spelling, ""), (kind, folded(kind, spelling), "")) is not None or kind == "plate"
