"""Every kind of number: one spelling, doubts instead of refusals, refusals with a stable code."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.kernel.errors import InvalidInput, TooLarge, UnknownValue
from comity.kernel.identifiers import IdentifierKind, confusable, normalise
from comity.kernel.identifiers.decoders import DECODERS
from comity.kernel.identifiers.documents import PERSONAL_NUMBERS
from comity.kernel.identifiers.keccak import keccak256

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "identifiers.json").read_text("utf-8"))


@pytest.mark.parametrize("case", VECTORS["accepted"], ids=lambda case: f"{case['kind']} {case['text']}")
def test_a_number_has_one_spelling_and_keeps_its_doubts(case):
    found = normalise(IdentifierKind(case["kind"]), case["text"], case["issuer"])
    assert found.number == case["number"]
    assert found.issuer == case["issuer_out"]
    assert [warning.code for warning in found.warnings] == case["warnings"]


@pytest.mark.parametrize("case", VECTORS["accepted"], ids=lambda case: f"{case['kind']} {case['text']}")
def test_the_canonical_spelling_is_read_as_itself(case):
    once = normalise(IdentifierKind(case["kind"]), case["text"], case["issuer"])
    again = normalise(once.kind, once.number, once.issuer)
    assert (again.number, again.issuer) == (once.number, once.issuer)


@pytest.mark.parametrize("case", VECTORS["refused"], ids=lambda case: f"{case['kind']} {case['text']}")
def test_what_cannot_be_such_a_number_is_refused_with_its_code(case):
    with pytest.raises(InvalidInput) as refused:
        normalise(IdentifierKind(case["kind"]), case["text"])
    assert refused.value.code == case["code"]
    assert refused.value.message


def test_every_kind_has_its_decoder_and_examples_of_both_sorts():
    kinds = set(IdentifierKind)
    assert set(DECODERS) == kinds
    assert {IdentifierKind(case["kind"]) for case in VECTORS["accepted"]} == kinds - {IdentifierKind.SERIAL}


@pytest.mark.parametrize("kind", IdentifierKind)
def test_forty_megabytes_are_refused_by_every_decoder_at_once(kind):
    with pytest.raises(TooLarge):
        normalise(kind, "1" * 40_000_000)


@pytest.mark.parametrize("kind", [IdentifierKind.DOCUMENT, IdentifierKind.PLATE, IdentifierKind.PHONE])
def test_an_unknown_issuing_country_is_refused(kind):
    with pytest.raises(UnknownValue) as refused:
        normalise(kind, "AB 123456" if kind is not IdentifierKind.PHONE else "912345678", "Atlantis")
    assert refused.value.code == "unknown_country"


@pytest.mark.parametrize(
    "printed, misread",
    [("L898902C3", "L8989O2C3"), ("B8051Z", "880S1Z"), ("1HGCM82633A004352", "IHGCM82633AOO4352"), ("l0z", "1OZ")],
)
def test_misread_numbers_meet_under_the_fold(printed, misread):
    assert confusable(printed) == confusable(misread)


def test_the_fold_keeps_apart_what_readers_tell_apart():
    assert len({confusable(c) for c in "ACDEFGHJKMNPRTUVWXY34679"}) == 24


def test_specimens_of_the_standards_are_judged_right(shared_data):
    groups = json.loads((shared_data / "identifiers" / "number_cases.json").read_text("utf-8"))
    systems = groups.pop("iso7064")  # check-digit arithmetic, not a kind of number: tested below
    judged = 0
    for group, cases in groups.items():
        kind = IdentifierKind("container" if group == "iso6346" else group)
        for text in cases["valid"] + cases["found_in_the_wild"]:
            assert "check_digit" not in _doubts(kind, text), (kind, text)
            judged += 1
        for text, fault in cases["invalid"].items():
            expected = {"check_digit"} if fault == "InvalidChecksum" else {f"invalid_{kind}"}
            assert _doubts(kind, text) == expected, (kind, text)
            judged += 1
    assert judged + len(systems["valid"]) + len(systems["invalid"]) >= 500


def test_the_check_digit_systems_that_the_kinds_rest_on_are_judged_right(shared_data):
    from stdnum.iso7064 import mod_11_2, mod_11_10, mod_37_2, mod_37_36, mod_97_10

    cases = json.loads((shared_data / "identifiers" / "number_cases.json").read_text("utf-8"))["iso7064"]
    systems = (mod_11_2, mod_11_10, mod_37_2, mod_37_36, mod_97_10)
    for number in cases["valid"]:
        assert any(system.is_valid(number) for system in systems), number
    for number in cases["invalid"]:
        assert not mod_11_10.is_valid(number), number


def test_vehicle_numbers_are_judged_right(shared_data):
    for case in json.loads((shared_data / "identifiers" / "vin_cases.json").read_text("utf-8")):
        doubts = _doubts(IdentifierKind.VIN, case["vin"])
        assert bool(doubts) is (case["status"] == "invalid"), case


def _doubts(kind, text):
    try:
        return {warning.code for warning in normalise(kind, text).warnings}
    except InvalidInput as refused:
        return {refused.code}


@pytest.mark.parametrize("country", PERSONAL_NUMBERS)
def test_a_personal_number_of_another_shape_is_no_wrong_check_digit(country):
    assert normalise(IdentifierKind.NATIONAL_ID, "Q1" * 14, country).warnings == ()


@pytest.mark.parametrize(
    "message, digest",
    [
        (b"", "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"),
        (b"abc", "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45"),
        (b"a" * 200, None),
    ],
)
def test_keccak_is_the_original_one(message, digest):
    import hashlib

    assert keccak256(message) != hashlib.sha3_256(message).digest()
    if digest:
        assert keccak256(message).hex() == digest


@given(st.sampled_from(VECTORS["accepted"]), st.sampled_from(list(IdentifierKind)), st.data())
def test_a_damaged_number_is_read_or_refused_by_every_kind(case, kind, data):
    text = case["text"]
    place = data.draw(st.integers(0, len(text)))
    damage = data.draw(
        st.one_of(st.sampled_from(["", " ", "-", "0", "O", "Ж", "٣", "+", "²", "İ", "ß", "\u200f"]), st.characters())
    )
    damaged = text[:place] + damage + text[place + data.draw(st.integers(0, 2)) :]
    try:
        found = normalise(kind, damaged, case["issuer"])
    except InvalidInput as refused:
        assert refused.code and refused.message
    else:
        again = normalise(kind, found.number, found.issuer)
        assert (again.number, again.issuer) == (found.number, found.issuer)
