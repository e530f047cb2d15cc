"""Codes and offences: what travels is short and fixed, what people read is a text."""

import re
from pathlib import Path

import pytest

from comity.kernel import vocabulary
from comity.kernel.errors import UnknownValue
from comity.kernel.vocabulary import ActionAsked, Handling, Offence, PersonStatus, Purpose, Reliability, Tlp
from comity.kernel.vocabulary.codes import Code

EVERY_LIST = sorted(
    (value for value in vars(vocabulary).values() if isinstance(value, type) and issubclass(value, Code)),
    key=lambda list_: list_.__name__,
)


@pytest.mark.parametrize("list_", EVERY_LIST, ids=lambda list_: list_.__name__)
def test_every_code_has_a_text_of_its_own_and_is_read_back(list_: type[Code]) -> None:
    assert len({member.label for member in list_}) == len(list_)
    for member in list_:
        assert member.label.strip() == member.label != ""
        assert list_.parse(f" {member.value.upper()} ") is member


@pytest.mark.parametrize(
    "list_, written, member",
    [
        (PersonStatus, "possible threat", PersonStatus.POSSIBLE_THREAT),
        (Purpose, "Border-Control", Purpose.BORDER_CONTROL),
        (Tlp, "tlp:amber+strict", Tlp.AMBER_STRICT),
        (Handling, "h2", Handling.H2),
        (Reliability, "x", Reliability.X),
    ],
)
def test_blanks_hyphens_and_case_make_no_difference(list_: type[Code], written: str, member: Code) -> None:
    assert list_.parse(written) is member


def test_an_unknown_code_is_refused_and_the_known_ones_are_named() -> None:
    with pytest.raises(UnknownValue) as refused:
        Purpose.parse("curiosity")
    assert refused.value.code == "unknown_purpose"
    assert "'curiosity'" in refused.value.message
    assert refused.value.hint is not None and "border_control" in refused.value.hint


def test_those_to_be_protected_are_never_among_those_accused() -> None:
    protected = {status for status in PersonStatus if status.is_protected}
    assert protected == {PersonStatus.MISSING, PersonStatus.VICTIM, PersonStatus.WITNESS}


def test_what_touches_liberty_or_property_waits_for_the_owner() -> None:
    coercive = {action for action in ActionAsked if action.is_coercive}
    assert coercive == {ActionAsked.ARREST, ActionAsked.SEIZE, ActionAsked.REFUSE_DOCUMENT}


def test_offences_form_the_tree_of_the_classification() -> None:
    codes = Offence.all()
    assert len(codes) == len(set(codes)) > 100
    for code in codes:
        assert re.fullmatch(r"\d{2}|\d{4,6}", code)
        if len(code) > 2:  # levels are 2, 4, 5 and 6 digits; every code stands under its parent
            assert code[: {4: 2, 5: 4, 6: 5}[len(code)]] in codes
    assert {code for code in codes if len(code) == 2} == {f"{n:02}" for n in range(1, 12)}
    assert Offence.parse(" 0401 ").label == "Robbery"


@pytest.mark.parametrize("written", ["", "4", "401", "0499", "robbery", "99"])
def test_an_unknown_offence_is_refused(written: str) -> None:
    with pytest.raises(UnknownValue) as refused:
        Offence.parse(written)
    assert refused.value.code == "unknown_offence"


def test_every_code_of_the_published_table_is_known(shared_data: Path) -> None:
    lines = (shared_data / "iccs_codes.csv").read_text("utf-8").splitlines()
    published = {line.split(",", 1)[0].strip('"') for line in lines[1:] if line}
    assert len(published) > 100
    assert published <= set(Offence.all())
