"""Reading and writing machine-readable zones. The invented holders are nobody."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.kernel.errors import InvalidInput, TooLarge
from comity.kernel.identifiers.mrz import Checked, Format, Holder, compose, parse
from comity.kernel.identifiers.mrz.dates import birth_date, expiry_date
from comity.kernel.vocabulary import Sex

TODAY = date(2026, 11, 22)
PASSPORT = ("P<PRTPEREIRA<DA<SILVA<<ANA<MARIA<<<<<<<<<<<<", "L898902C36PRT8005034F3104150<<<<<<<<<<<<<<06")
FORMATS = {
    "FRENCH_NATIONAL_ID": Format.FRENCH_ID,
    "SWISS_DRIVING_LICENSE": Format.SWISS_LICENCE,
    "TD1": Format.TD1,
    "TD3": Format.TD3,
}
SEXES = {"male": Sex.MALE, "female": Sex.FEMALE}


def test_every_specimen_is_judged_right(shared_data):
    for case in json.loads((shared_data / "mrz" / "mrz_cases.json").read_text("utf-8")):
        if len(case["lines"]) > 3:
            with pytest.raises(InvalidInput) as refused:
                parse(case["lines"], TODAY)
            assert refused.value.code == "not_an_mrz"
            continue
        zone = parse(case["lines"], TODAY)
        if case["format"]:
            assert zone.format is FORMATS[case["format"]], case["name"]
            assert zone.is_sound is case["valid"], (case["name"], zone.warnings)
        _agrees(zone, case["fields"])


def _agrees(zone, fields):
    """The fields of the specimens, where they say something, against ours."""
    number = fields.get("documentNumber")
    if zone.format is Format.FRENCH_ID:
        number = None  # there the middle of our twelve digits
        assert zone.number.startswith(fields["issueDate"]) and zone.number.endswith(fields["documentNumber"])
    wanted = {
        "document_code": fields.get("documentCode"),
        "issuer": fields.get("issuingState"),
        "number": number,
        "family": fields.get("lastName"),
        "given": fields.get("firstName"),
        "nationality": fields.get("nationality"),
        "sex": SEXES.get(fields.get("sex")),
    }
    assert {key: getattr(zone, key) for key, value in wanted.items() if value is not None} == {
        key: value for key, value in wanted.items() if value is not None
    }
    for ours, theirs in ((zone.birth_date, "birthDate"), (zone.expiry, "expirationDate")):
        if fields.get(theirs):
            assert ours.replace("-", "")[2:] == fields[theirs]
    optional = [text.replace("<", " ") for text in zone.optional]
    for place, key in enumerate(("optional1", "optional2")):
        if key in fields:
            assert optional[place] == fields[key]
    if "personalNumber" in fields:
        assert optional[0] == fields["personalNumber"]


def test_a_passport_is_read_field_by_field():
    zone = parse(PASSPORT, TODAY)
    assert zone.format is Format.TD3
    assert (zone.family, zone.given, zone.sex) == ("PEREIRA DA SILVA", "ANA MARIA", Sex.FEMALE)
    assert (zone.issuer_code, zone.nationality_code) == ("PT", "PT")
    assert (zone.birth_date, zone.expiry) == ("1980-05-03", "2031-04-15")
    assert (zone.document.number, zone.document.issuer) == ("L898902C3", "PT")
    assert {check.what: check.holds for check in zone.checks} == {
        Checked.NUMBER: True,
        Checked.BIRTH: True,
        Checked.EXPIRY: True,
        Checked.OPTIONAL: True,
        Checked.COMPOSITE: True,
    }
    assert zone.is_sound and not zone.is_name_truncated


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(PASSPORT),
        "".join(PASSPORT),
        " ".join(PASSPORT),
        "\r\n\r\n".join(PASSPORT).lower(),
        PASSPORT[0].rstrip("<") + "\n" + PASSPORT[1],
        PASSPORT[0].rstrip("<") + " " + PASSPORT[1],
        "\n".join(PASSPORT).replace("<", " "),
        " ".join(PASSPORT[0]) + "\n" + PASSPORT[1],
        PASSPORT[0] + "<<<\n" + PASSPORT[1],
        PASSPORT[0] + "\n" + PASSPORT[1].replace("<<<<<<<<<<<<<<", "<<<<<<<<<<<"),
        "\n".join(PASSPORT).replace("<<", "«"),
        "﻿" + "\n".join(PASSPORT).replace("<", "＜"),
    ],
)
def test_what_scanners_and_hands_do_to_a_zone_is_undone(text):
    zone = parse(text, TODAY)
    assert zone.lines == PASSPORT
    assert zone.is_sound


def test_confused_characters_are_mended_where_only_one_sort_can_stand():
    zone = parse((PASSPORT[0].replace("SILVA", "S1LVA"), PASSPORT[1].replace("8005034", "8OOSO34")), TODAY)
    assert zone.lines == PASSPORT
    assert [warning.code for warning in zone.warnings] == ["confused_characters"]


@pytest.mark.parametrize("place", [0, 4, 9, 13, 18, 19, 21, 27, 43])
def test_a_changed_character_is_a_warning_not_a_refusal(place):
    old = PASSPORT[1][place]
    changed = PASSPORT[1][:place] + ("7" if old != "7" else "4") + PASSPORT[1][place + 1 :]
    zone = parse((PASSPORT[0], changed), TODAY)
    assert "check_digit" in {warning.code for warning in zone.warnings}
    assert not zone.is_sound


@pytest.mark.parametrize(
    "lines, code",
    [
        ((PASSPORT[0].replace("PRT", "QQQ", 1), PASSPORT[1]), "unknown_issuer"),
        ((PASSPORT[0], PASSPORT[1].replace("PRT", "QQQ")), "unknown_nationality"),
        ((PASSPORT[0].replace("PRT", "UTO", 1), PASSPORT[1]), "specimen"),
        ((PASSPORT[0], PASSPORT[1].replace("8005034", "8013034")), "impossible_date"),
        ((PASSPORT[0].replace("ANA", "?NA"), PASSPORT[1]), "unreadable_characters"),
        ((PASSPORT[0], PASSPORT[1].replace("F31", "K31")), "unreadable_sex"),
    ],
)
def test_what_is_odd_is_told(lines, code):
    assert code in {warning.code for warning in parse(lines, TODAY).warnings}


def test_a_warning_names_the_digits_it_speaks_of():
    zone = parse((PASSPORT[0], PASSPORT[1].replace("8005034", "8005031")), TODAY)
    assert str(zone.warnings[0]) == "Check digit of the date of birth: 1 is printed, 4 was computed."


@pytest.mark.parametrize(
    "text", ["", "PEREIRA, ANA 1980", "P<PRT", "A" * 88, "I" + "A" * 89, "P<UTO" + "<" * 83 + "\n" * 4, "🙂" * 44]
)
def test_other_texts_are_no_zone(text):
    with pytest.raises(InvalidInput) as refused:
        parse(text, TODAY)
    assert refused.value.code == "not_an_mrz"


def test_a_forty_megabyte_zone_is_refused_at_once():
    with pytest.raises(TooLarge):
        parse("<" * 40_000_000, TODAY)


@pytest.mark.parametrize(
    "digits, today, born",
    [
        ("800503", TODAY, "1980-05-03"),
        ("261122", TODAY, "2026-11-22"),
        ("261123", TODAY, "1926-11-23"),
        ("26<<<<", TODAY, "2026"),
        ("8005<<", TODAY, "1980-05"),
        ("800000", TODAY, "1980"),
        ("<<<<<<", TODAY, ""),
        ("000101", date(2000, 1, 1), "2000-01-01"),
        ("991231", date(2000, 1, 1), "1999-12-31"),
    ],
)
def test_the_century_of_birth_comes_from_today(digits, today, born):
    assert birth_date(digits, today) == born


@pytest.mark.parametrize(
    "digits, today, until",
    [("310415", TODAY, "2031-04-15"), ("991231", TODAY, "1999-12-31"), ("010101", date(1995, 1, 1), "2001-01-01")],
)
def test_the_century_of_expiry_is_the_nearest(digits, today, until):
    assert expiry_date(digits, today) == until


def test_names_too_long_are_cut_so_that_a_letter_stands_last():
    holder = Holder("Müller-Lüdenscheidt von und zu Hohenstein", "Maximilian", "D", "1980-05-03")
    for format in (Format.TD1, Format.TD2, Format.TD3, Format.MRV_A, Format.MRV_B):
        zone = parse(compose(format, holder, number="C01X0006H", issuer="DE", expiry=date(2031, 1, 1)), TODAY)
        assert zone.is_name_truncated and zone.is_sound and zone.format is format
        assert zone.family.startswith("MUELLER LUEDENSCHEIDT") and zone.given.startswith("MAX")


def test_a_long_number_goes_on_in_the_optional_data():
    holder = Holder("Specimen", "Ana", "BEL", "1980-05-03", Sex.FEMALE)
    lines = compose(Format.TD1, holder, number="600001795015", issuer="BE", expiry=date(2031, 1, 1), document_code="ID")
    assert lines[0] == "IDBEL600001795<0152<<<<<<<<<<<"
    assert parse(lines, TODAY).number == "600001795015"


def test_what_a_layout_cannot_hold_is_refused():
    holder = Holder("Specimen", "Ana", "PT", "1980-05-03")
    with pytest.raises(InvalidInput) as refused:
        compose(Format.TD3, holder, number="1234567890", issuer="PT")
    assert refused.value.code == "mrz_field_too_long"


holders = st.builds(
    Holder,
    st.sampled_from(["Pereira", "da Silva Santos", "Иванова", "الشماع", "Núñez", "O'Brien", "王"]),
    st.sampled_from(["Ana", "Anna-Maria", "Юлия", "فاطمة", ""]),
    st.sampled_from(["PT", "DE", "XA", "XXA", "GBO", "XK"]),
    st.dates(date(1930, 1, 1), date(2025, 12, 31)).flatmap(
        lambda d: st.sampled_from([d.isoformat(), d.isoformat()[:7]])
    ),
    st.sampled_from(list(Sex)),
)


@given(
    holders,
    st.sampled_from([Format.TD1, Format.TD2, Format.TD3, Format.MRV_A, Format.MRV_B]),
    st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=5, max_size=9),
    st.sampled_from(["PT", "DE", "XA", "UNO"]),
    st.dates(date(2000, 1, 1), date(2060, 1, 1)),
)
def test_what_was_written_is_read_back(holder, format, number, issuer, expiry):
    zone = parse("".join(compose(format, holder, number=number, issuer=issuer, expiry=expiry)).lower(), TODAY)
    assert zone.is_sound, zone.warnings
    assert (zone.format, zone.number, zone.issuer_code) == (format, number, issuer)
    assert (zone.birth_date, zone.expiry) == (holder.birth_date, expiry.isoformat())
    assert zone.sex is holder.sex
