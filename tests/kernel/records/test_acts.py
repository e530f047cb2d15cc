"""Withdrawals and receipts: signed by their maker, one spelling each."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from comity.kernel.errors import ComityError, Unauthentic
from comity.kernel.keys import SeededSuite, Use
from comity.kernel.records import Receipt, Withdrawal
from comity.kernel.vocabulary import Member

AT = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
SUITE = SeededSuite(3)
KEYS = SUITE.generate("exercise.acts")
WITHDRAWAL = Withdrawal(uuid4(), Member("XA"), 3, "wrong", AT).signed(SUITE, KEYS.of(Use.RECORD))
RECEIPT = Receipt(uuid4(), 3, Member("XB"), "removed", AT).signed(SUITE, KEYS.of(Use.RECORD))


@pytest.mark.parametrize("act", [WITHDRAWAL, RECEIPT])
def test_an_act_travels_and_verifies(act):
    again = type(act).from_json(act.to_json())
    assert again == act
    again.verify(SUITE, KEYS.public.of(Use.RECORD))


@pytest.mark.parametrize("act", [WITHDRAWAL, RECEIPT])
def test_an_altered_act_does_not_verify(act):
    with pytest.raises(Unauthentic):
        replace(act, up_to=4).verify(SUITE, KEYS.public.of(Use.RECORD))


def test_a_receipt_cannot_pass_for_a_withdrawal():
    with pytest.raises(ComityError):
        Withdrawal.from_json(RECEIPT.to_json())


@pytest.mark.parametrize("change", ['"up_to":0', '"up_to": 3', '"up_to":"3"'])
def test_another_spelling_of_an_act_is_refused(change):
    text = WITHDRAWAL.to_json()["act"].replace('"up_to":3', change)
    with pytest.raises(ComityError):
        Withdrawal.from_json({"act": text, "signatures": WITHDRAWAL.to_json()["signatures"]})
