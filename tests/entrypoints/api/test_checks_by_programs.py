"""Checks below /api/: strict in what they take, the same answer as on the command line, each request acted on once."""

from uuid import uuid4

import pytest

from comity.apps.audit.models import Entry
from comity.apps.checks.models import Check
from comity.apps.holdings import actions as holdings
from comity.apps.index import actions as index
from comity.kernel.policy import Scope
from comity.kernel.records import WithdrawalReason

from .conftest import OFFICER, Program, bureau, make_key, own, person

pytestmark = pytest.mark.django_db
ASKED = {"person": {"name": "Mohammed al-Ahmadi", "birth": "3.5.1980", "nationality": "XB"}, "officer": "pa-17"}


def make(program, body, key=""):
    return program.post("/api/checks", body, headers={"Idempotency-Key": key} if key else {})


@pytest.mark.parametrize(
    "question",
    [
        {"person": {"name": "Mohammed al-Ahmadi", "birth": "1980"}},
        {"text": "Mohammed al-Ahmadi 1980"},
        {"number": {"kind": "document", "number": "xb 123 4567"}},
        {"entity": {"schema": "Person", "properties": {"name": "Mohammed al-Ahmadi", "nationality": ["XB"]}}},
    ],
    ids=["person", "text", "number", "entity"],
)
def test_a_question_in_any_form_is_answered_with_reasons(checker, question):
    record = own(person(passportNumber="XB1234567"))
    whole = make(checker, question | {"case_number": "C-1"}).json()
    (match,) = whole["matches"]
    assert match["record"] == str(record) and match["reasons"]["for"] and match["band"] >= 1
    assert {"similarity", "extent", "owner", "status", "caption", "properties"} <= match.keys()
    assert whole["searched"]["records"] == {"XA": 1} and whole["complete"] is True
    assert Check.objects.get().case_number == "C-1"
    assert not Entry.objects.filter(event="check_read").exists()
    assert checker.get(f"/api/checks/{whole['id']}").json()["matches"] == whole["matches"]
    assert Entry.objects.filter(event="check_read").count() == 1  # looking is an event


def test_no_match_says_what_was_searched(checker):
    own(person())
    whole = make(checker, {"text": "Zbigniew Wiśniewski"}).json()
    assert whole["matches"] == [] and whole["searched"]["records"] == {"XA": 1}


def test_the_same_request_is_acted_on_once(checker):
    own(person())
    first, second = make(checker, ASKED, "shift-1"), make(checker, ASKED, "shift-1")
    assert first.json()["id"] == second.json()["id"] and Check.objects.count() == 1
    assert Entry.objects.filter(event="check_made").count() == 1
    other = make(checker, ASKED | {"person": {"name": "Somebody Else"}}, "shift-1")
    assert (other.status_code, other.json()["code"]) == (409, "key_reused")
    assert make(checker, ASKED).json()["id"] != first.json()["id"]


def test_a_withdrawn_record_is_gone_from_the_answer(checker):
    record = own(person())
    made = make(checker, ASKED).json()
    holdings.withdraw(record, WithdrawalReason.WRONG, by=OFFICER, at=bureau.now())
    index.follow()
    assert checker.get(f"/api/checks/{made['id']}").json()["matches"] == []


def test_a_check_is_its_askers_own(checker):
    made = make(checker, ASKED).json()
    other = Program(make_key(Scope.CHECK).secret)
    answers = [other.get(f"/api/checks/{one}") for one in (made["id"], uuid4(), "x")]
    assert {(a.status_code, a.content) for a in answers} == {(404, answers[0].content)}


def test_many_questions_are_answered_in_their_order(checker):
    record = own(person())
    questions = [{"text": "Zbigniew Wiśniewski"}, {"text": "Mohammed al-Ahmadi 1980"}]
    response = checker.post("/api/checks/batch", {"questions": questions}, headers={"Idempotency-Key": "b1"})
    answers = response.json()["answers"]
    assert [[m["record"] for m in a["matches"]] for a in answers] == [[], [str(record)]]
    again = checker.post("/api/checks/batch", {"questions": questions}, headers={"Idempotency-Key": "b1"})
    assert [a["id"] for a in again.json()["answers"]] == [a["id"] for a in answers]
    assert Check.objects.count() == 2


def test_of_a_list_with_one_bad_question_none_is_asked(checker):
    questions = [{"text": "Ana Pereira"}, {"person": {"name": "Ana", "birth": "1980-02-31"}}]
    response = checker.post("/api/checks/batch", {"questions": questions})
    assert (response.status_code, response.json()["code"]) == (422, "impossible_date")
    assert response.json()["question"] == 1 and Check.objects.count() == 0


@pytest.mark.parametrize(
    "body, status, code",
    [
        ({}, 422, "malformed"),
        ({"text": "x", "person": {"name": "y"}}, 422, "malformed"),
        ({"text": "Ana Pereira", "colour": "red"}, 422, "malformed"),
        ({"text": " "}, 422, "nothing_asked"),
        ({"text": "x" * 501}, 413, "too_large"),
        ({"person": {"name": "Ana", "birth": "1980-02-31"}}, 422, "impossible_date"),
        ({"person": {"name": "Ana", "nationality": "Atlantis"}}, 422, "unknown_country"),
        ({"number": {"kind": "colour", "number": "7"}}, 422, "unknown_identifierkind"),
        ({"entity": {"schema": "Banana", "properties": {"name": "x"}}}, 422, "unknown_schema"),
        ({"entity": {"schema": "Person", "properties": {"colour": "x"}}}, 422, "unknown_property"),
        ({"entity": {"schema": "Address", "properties": {"name": "x"}}}, 422, "schema_not_matchable"),
        ({"text": "Ana Pereira", "case_number": "x" * 90}, 422, "invalid_input"),
        (b"{", 422, "bad_json"),
    ],
)
def test_what_is_not_understood_is_a_problem_with_a_code(checker, body, status, code):
    response = checker.post("/api/checks", body)
    whole = response.json()
    assert (response.status_code, whole["code"], whole["status"]) == (status, code, status)
    assert response["Content-Type"] == "application/problem+json" and whole["title"]
    assert Check.objects.count() == 0


@pytest.mark.parametrize("key", ["x" * 201, "with blank"])
def test_a_key_that_cannot_be_kept_is_refused(checker, key):
    assert make(checker, ASKED, key).json()["code"] == "bad_idempotency_key"


def test_the_scope_is_needed(matcher):
    response = make(matcher, ASKED)
    assert response.status_code == 403 and response["Content-Type"] == "application/problem+json"
