"""A workflow is a table: what it does not hold is not possible, and the answer says what is."""

from collections.abc import Mapping
from typing import Any

import pytest

from comity.kernel.errors import Conflict, Denied, InvalidInput
from comity.kernel.workflow import Move, Workflow


def reason(facts: Mapping[str, Any]) -> str | None:
    return None if facts.get("reason") else "a reason is missing"


def legal_basis(facts: Mapping[str, Any]) -> str | None:
    return None if facts.get("basis") else "a legal basis is missing"


NOTICE = Workflow(
    name="notice",
    start="draft",
    final={"withdrawn"},
    moves=[
        Move("submit", "draft", "submitted", "officer"),
        Move("return", "submitted", "draft", "approver", (reason,)),
        Move("publish", "submitted", "published", "approver", (legal_basis, reason)),
        Move("withdraw", "published", "withdrawn", "approver"),
        Move("withdraw", "submitted", "withdrawn", "officer"),
    ],
)


@pytest.mark.parametrize(
    "verb, state, who, after",
    [
        ("submit", "draft", {"officer"}, "submitted"),
        ("return", "submitted", {"approver"}, "draft"),
        ("publish", "submitted", {"officer", "approver"}, "published"),
        ("withdraw", "published", {"approver"}, "withdrawn"),
        ("withdraw", "submitted", {"officer"}, "withdrawn"),  # the same verb from another state, for another role
    ],
)
def test_a_move_in_the_table_leads_to_its_state(verb: str, state: str, who: set[str], after: str) -> None:
    assert NOTICE.after(verb, state, {"reason": "r", "basis": "b"}, who=who) == after


@pytest.mark.parametrize("verb, state", [("publish", "draft"), ("submit", "published"), ("erase", "draft")])
def test_a_move_that_is_not_in_the_table_is_a_conflict(verb: str, state: str) -> None:
    with pytest.raises(Conflict) as refused:
        NOTICE.after(verb, state, {}, who={"officer", "approver"})
    assert refused.value.code == "not_now"
    for possible in NOTICE.verbs(state):
        assert refused.value.hint is not None and possible in refused.value.hint


def test_from_a_final_state_nothing_is_possible() -> None:
    assert NOTICE.verbs("withdrawn") == ()
    with pytest.raises(Conflict, match="withdraw is not possible while this is withdrawn") as refused:
        NOTICE.after("withdraw", "withdrawn", {}, who={"approver"})
    assert refused.value.hint == "possible now: nothing"


def test_a_move_belongs_to_its_role_in_that_state() -> None:
    with pytest.raises(Denied) as refused:
        NOTICE.after("withdraw", "published", {}, who={"officer"})
    assert refused.value.rule == "notice.withdraw"


def test_what_is_missing_is_named_first_need_first() -> None:
    with pytest.raises(InvalidInput, match="a legal basis is missing"):
        NOTICE.after("publish", "submitted", {}, who={"approver"})
    with pytest.raises(InvalidInput, match="a reason is missing"):
        NOTICE.after("publish", "submitted", {"basis": "b"}, who={"approver"})


def test_who_may_not_is_told_nothing_of_what_is_missing() -> None:
    with pytest.raises(Denied):
        NOTICE.after("publish", "submitted", {}, who={"officer"})


def test_states_are_all_that_the_table_names() -> None:
    assert NOTICE.states == {"draft", "submitted", "published", "withdrawn"}
    assert NOTICE.verbs("submitted") == ("return", "publish", "withdraw")
