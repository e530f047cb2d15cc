"""The one box understands what an officer types, pastes or scans."""

import csv
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from comity.kernel.errors import ComityError, TooLarge
from comity.kernel.identifiers import (
    Fit,
    Identifier,
    IdentifierKind,
    MachineReadableZone,
    PersonReading,
    Subject,
    normalise,
    parse_partial_date,
    understand,
)
from comity.kernel.identifiers.mrz import parse

TODAY = date(2026, 11, 22)
ZONE = "P<PRTPEREIRA<<ANA<<<<<<<<<<<<<<<<<<<<<<<<<<<\nL898902C36PRT8005034F3104150<<<<<<<<<<<<<<06"


def first(text):
    return understand(text, TODAY)[0]


@pytest.mark.parametrize(
    "text, person",
    [
        ("PEREIRA, ANA 1980", PersonReading("PEREIRA ANA", "PEREIRA", "ANA", ("1980",))),
        ("PEREIRA ANA", PersonReading("PEREIRA ANA")),
        ("Ana PEREIRA 3 May 1980", PersonReading("Ana PEREIRA", "PEREIRA", "Ana", ("1980-05-03",))),
        ("Ana Pereira 03.05.1980", PersonReading("Ana Pereira", birth=("1980-05-03", "1980-03-05"))),
        ("1980-05-03 Ana Pereira", PersonReading("Ana Pereira", birth=("1980-05-03",))),
        ("Ana Pereira (b. 1980)", PersonReading("Ana Pereira", birth=("1980",))),
        ("Ana Pereira, née le 3 mai 1980", PersonReading("Ana Pereira", birth=("1980-05-03",))),
        ("D.O.B. 3/5/1980 Ana Pereira", PersonReading("Ana Pereira", birth=("1980-05-03", "1980-03-05"))),
        ("O'Brien-Núñez, J.", PersonReading("O'Brien-Núñez J", "O'Brien-Núñez", "J")),
        ("Анна Иванова 3 мая 1980 г.р.", PersonReading("Анна Иванова", birth=("1980-05-03",))),
        ("آنا پریرا ١٩٨٠", PersonReading("آنا پریرا", birth=("1980",))),
        ("بيريرا، أنا ٣/٥/١٩٨٠", PersonReading("بيريرا أنا", "بيريرا", "أنا", ("1980-05-03", "1980-03-05"))),
        ("王小明 1980年5月3日生", PersonReading("王小明", birth=("1980-05-03",))),
        ("KOWALSKI JAN 12 05 1980", PersonReading("KOWALSKI JAN", birth=("1980-05-12", "1980-12-05"))),
        ("Ne Win 1911", PersonReading("Ne Win", birth=("1911",))),
        ("Ana C 1980", PersonReading("Ana C", birth=("1980",))),
        ("Lei Wang", PersonReading("Lei Wang")),
    ],
)
def test_a_name_with_a_birth_date_is_a_person(text, person):
    found = first(text)
    assert (found.subject, found.value) == (Subject.PERSON, person)


def test_a_month_that_may_be_a_name_is_kept_as_both():
    people = [u.value for u in understand("THERESA MAY 1956", TODAY) if u.subject is Subject.PERSON]
    assert people == [PersonReading("THERESA", birth=("1956-05",)), PersonReading("THERESA MAY", birth=("1956",))]


def test_nobody_is_born_in_the_future():
    assert first("Ana Pereira 2099").value == PersonReading("Ana Pereira 2099")


@pytest.mark.parametrize(
    "text, kind, fit",
    [
        ("1HGCM82633A004352", "vin", Fit.PROVEN),
        ("VF1LM1B0H36666155", "vin", Fit.SHAPED),
        ("GB29 NWBK 6016 1331 9268 19", "iban", Fit.PROVEN),
        ("35-209900-176148-1", "imei", Fit.PROVEN),
        ("csqu3054383", "container", Fit.PROVEN),
        ("5299007DT4PDT06SZM22", "lei", Fit.PROVEN),
        ("ana@example.org", "email", Fit.PROVEN),
        ("1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", "bitcoin", Fit.PROVEN),
        ("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "ethereum", Fit.PROVEN),
        ("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "tron", Fit.PROVEN),
        ("+351 912 345 678", "phone", Fit.SHAPED),
        ("d0:50:99:84:a2:a0", "mac", Fit.SHAPED),
        ("12-AB-34", "plate", Fit.LOOSE),
        ("А123ВС77", "plate", Fit.LOOSE),
        ("P1234567", "document", Fit.LOOSE),
        ("IMO 9074729", "imo", Fit.NAMED),
        ("mmsi: 263123456", "mmsi", Fit.NAMED),
        ("passeport n° 12AB34567", "document", Fit.NAMED),
        ("matrícula 12-AB-34", "plate", Fit.NAMED),
        ("لوحة ١٢٣٤", "plate", Fit.NAMED),
        ("S/N 12345", "serial", Fit.NAMED),
    ],
)
def test_a_number_is_known_by_its_shape_its_check_digits_or_its_label(text, kind, fit):
    found = first(text)
    assert (found.value.kind, found.fit) == (IdentifierKind(kind), fit)
    assert found.subject is found.value.kind.subject


def test_a_scanned_zone_comes_first():
    found = first(ZONE)
    assert isinstance(found.value, MachineReadableZone)
    assert (found.fit, found.value.number) == (Fit.PROVEN, "L898902C3")


def test_a_bare_number_is_offered_as_everything_it_may_be():
    kinds = {u.value.kind.value for u in understand("9074729", TODAY)}
    assert {"document", "plate", "imo", "serial", "firearm", "reference", "national_id", "phone"} <= kinds
    assert "imo" not in {u.value.kind.value for u in understand("9074720", TODAY)}


def test_a_number_of_the_un_list_is_known_by_its_shape():
    found = first("QDi.012")
    assert (found.value.kind, found.value.number, found.fit) == (IdentifierKind.REFERENCE, "QDI012", Fit.SHAPED)


@pytest.mark.parametrize("text", ["Brigade 44", "1st International Bank", "Ig0r Sech1n"])
def test_a_name_with_digits_that_is_nothing_else_is_still_a_name(text):
    assert [found.value for found in understand(text, TODAY)] == [PersonReading(text)]


@pytest.mark.parametrize("text", ["M23", "3MG", "MS-13", "JON JIN 2", "7TH OF TIR", "VALFAJR2", "IRAN HORMUZ 25"])
def test_a_name_of_a_group_or_ship_with_digits_is_offered_as_one_too(text):
    found = understand(text, TODAY)
    assert found[-1].value == PersonReading(text)
    assert {understanding.fit for understanding in found} == {Fit.LOOSE}


@pytest.mark.parametrize("text", ["P1234567", "AB 123 CD", "12-AB-34", "KUN 1234", "1HGCM82633A004352"])
def test_a_number_is_not_offered_as_a_name(text):
    assert not [found for found in understand(text, TODAY) if found.subject is Subject.PERSON]


@pytest.mark.parametrize(
    "text", ["Abdelmajid Al-Zindani", "GUN GUN RUSMAN GUNAWAN", "Mac Donald", "A" * 36 + " " + "B" * 36]
)
def test_a_name_is_no_zone_and_no_label(text):
    assert [found.subject for found in understand(text, TODAY)] == [Subject.PERSON]


def test_every_name_of_a_real_list_is_understood_as_a_name(shared_data):
    with (shared_data / "name-truth" / "un2020_alias_truth.csv").open(encoding="utf-8") as file:
        names = {name for row in csv.DictReader(file) for name in (row["primary_name"], row["other_name"]) if name}
    assert len(names) > 3000
    for name in names:
        assert any(found.subject is Subject.PERSON for found in understand(name, TODAY)), name
        assert first(name).subject is Subject.PERSON or len(name) <= 5, name


@pytest.mark.parametrize("text", ["", "   ", "...", "\u202e\u200f", "?"])
def test_nothing_is_seen_in_nothing(text):
    assert understand(text, TODAY) == ()


def test_a_text_over_ten_thousand_characters_is_refused():
    assert understand("a" * 10_000, TODAY)
    with pytest.raises(TooLarge):
        understand("a" * 10_001, TODAY)
    with pytest.raises(TooLarge):
        understand("ﷺ" * 10_000, TODAY)  # each unfolds into eighteen characters


@pytest.mark.parametrize(
    "unit", ["a ", "1980 ", "3 May ", "(", ". ", "<", "1/", "1980.", "ن ", "d.o.", "x-", "年", "2099 . . "]
)
def test_the_longest_text_of_one_kind_is_answered(unit):
    """Anything quadratic would not come back; what it takes is measured in bench/identifiers.py."""
    assert isinstance(understand((unit * 10_000)[:10_000], TODAY), tuple)


anything = st.one_of(
    st.text(max_size=200),
    st.text("ABCXYZ0123456789<>-/. \n@:+", max_size=120),
    st.text("0123456789٠١٢٣/.-年月日 MayмаяהـพศX", max_size=40),
    st.binary(max_size=120).map(lambda raw: raw.decode("utf-8", "surrogateescape")),
)


@given(anything)
@example("\ud800")
@example("ﷺ" * 50)
@example("²³¼Ⅷ٣")
def test_no_text_breaks_the_one_box(text):
    for found in understand(text, TODAY):
        assert found.label
        assert isinstance(found.value, MachineReadableZone | Identifier | PersonReading)


@given(anything)
def test_the_order_is_by_likelihood(text):
    fits = [found.fit for found in understand(text, TODAY)]
    assert fits == sorted(fits, reverse=True)


@given(st.sampled_from(list(IdentifierKind)), anything, st.sampled_from(["", "PT", "SA", "CN", "SE", "Acme"]))
@example(IdentifierKind.EMAIL, "a@" + "xn--" * 15 + ".example", "")
@example(IdentifierKind.PHONE, "+" + "1" * 30, "")
def test_no_text_breaks_a_decoder(kind, text, issuer):
    try:
        found = normalise(kind, text, issuer)
    except ComityError as refused:
        assert refused.code and refused.message
    else:
        assert found.number
        assert normalise(kind, found.number, found.issuer).number == found.number


@given(anything)
def test_no_text_breaks_the_readers_of_zones_and_dates(text):
    for read in (
        lambda: parse(text, TODAY),
        lambda: parse_partial_date(text),
        lambda: parse_partial_date(text, today=TODAY),
    ):
        try:
            read()
        except ComityError as refused:
            assert refused.code and refused.message


@given(st.data())
def test_a_damaged_zone_is_read_or_refused(data):
    place = data.draw(st.integers(0, len(ZONE) - 1))
    damaged = ZONE[:place] + data.draw(st.sampled_from(["", "?", " ", "<", "0", "O", "é", "\n"])) + ZONE[place + 1 :]
    try:
        assert parse(damaged, TODAY).lines
    except ComityError as refused:
        assert refused.code == "not_an_mrz"
