"""POST /match/{dataset} as the clients of the compatible interface send it."""

import json
from datetime import datetime, timedelta

import pytest

from comity.apps import bureau
from comity.apps.accounts import actions as accounts
from comity.apps.accounts.models import Unit
from comity.apps.audit.models import Detail, Entry
from comity.entrypoints.api import matching
from comity.kernel.policy import Scope
from comity.kernel.vocabulary import PersonStatus, Purpose, Reveal

from .conftest import CONSOLE, Program, entry, make_key, own, person, replica

pytestmark = pytest.mark.django_db
AHMADI = {"name": ["Mohammed al-Ahmadi"], "birthDate": "1980-05-03", "nationality": ["xb"]}
QUERY = {"queries": {"entity": {"schema": "Person", "properties": AHMADI}}}


def test_a_query_is_answered_in_the_shape_that_clients_read(matcher):
    record = own(person())
    response = matcher.match(body=QUERY, fuzzy="False", algorithm="best")
    assert response.status_code == 200 and response["x-batch-size"] == "1"
    whole = response.json()
    assert whole["limit"] == 5
    answer = whole["responses"]["entity"]
    assert answer["status"] == 200 and answer["total"] == {"value": 1, "relation": "eq"}
    assert answer["query"] == {
        "id": None,
        "schema": "Person",
        "properties": {"name": ["Mohammed al-Ahmadi"], "birthDate": ["1980-05-03"], "nationality": ["xb"]},
    }
    (result,) = answer["results"]
    assert result["id"] == str(record) and result["schema"] == "Person" and result["caption"] == "محمد الأحمدي"
    assert result["properties"]["nationality"] == ["xb"] and result["properties"]["birthDate"] == ["1980-05-03"]
    assert result["datasets"] == ["xa"] and result["target"] is True and result["match"] is True
    assert 0.7 < result["score"] <= 1
    assert {"extent", "band", "rank", "owner", "status"} <= result.keys()
    assert (result["owner"], result["status"]) == ("XA", "accused")


def test_moments_are_iso_to_the_second_without_a_zone(matcher):
    own(person())
    (result,) = matcher.ask(AHMADI)["results"]
    for name in ("first_seen", "last_seen", "last_change"):
        assert datetime.fromisoformat(result[name]).tzinfo is None and len(result[name]) == 19


def test_explanations_say_what_speaks_for_and_against(matcher):
    own(person())
    (result,) = matcher.ask(AHMADI | {"nationality": "Russia"})["results"]
    found = result["explanations"]
    assert found["birth_date.exact"]["score"] > 0 and "1980-05-03" in found["birth_date.exact"]["detail"]
    assert found["nationality.differs"]["score"] < 0
    name = next(value for code, value in found.items() if code.startswith("name."))
    assert name["query"] == "Mohammed al-Ahmadi" and name["candidate"] == "محمد الأحمدي"


def test_reasons_are_told_in_the_language_that_the_program_asks_for(matcher):
    own(person())
    french = matcher.match(body=QUERY, headers={"Accept-Language": "fr"}).json()
    english = matcher.match(body=QUERY).json()
    details = [
        whole["responses"]["entity"]["results"][0]["explanations"]["birth_date.exact"]["detail"]
        for whole in (english, french)
    ]
    assert details[0].startswith("The dates of birth") and details[0] != details[1]


def test_only_what_tells_two_people_apart_is_shown_before_verification(matcher):
    own(person(notes="seen at the harbour", address="7 Harbour Street"))
    (result,) = matcher.ask(AHMADI)["results"]
    assert {"notes", "address"}.isdisjoint(result["properties"])
    assert "arrest" not in json.dumps(result)


def test_a_copy_held_in_codes_shows_none_of_its_owners_words(matcher):
    replica(person(reveal=Reveal.HIT_ONLY))
    (result,) = matcher.ask(AHMADI | {"name": "محمد الأحمدي"})["results"]
    assert result["properties"] == {} and result["hit_only"] is True and result["owner"] == "XB"
    assert "الأحمدي" not in json.dumps(result, ensure_ascii=False) and result["caption"] == "person"


@pytest.mark.parametrize("status, protect", [(PersonStatus.MISSING, True), (PersonStatus.ACCUSED, False)])
def test_protected_persons_are_marked_and_never_of_concern(matcher, status, protect):
    own(person(status=status))
    (result,) = matcher.ask(AHMADI)["results"]
    assert (result["protect"], result["target"]) == (protect, not protect)


def test_match_follows_the_threshold_of_the_caller_and_totals_count_matches(matcher):
    own(person())
    query = {"name": "Mohammed al-Ahmadi", "birthDate": "1981-08-21"}
    alike = matcher.ask(query, threshold=0.99, cutoff=0.5)
    assert [r["match"] for r in alike["results"]] == [False] and alike["total"]["value"] == 0
    assert matcher.ask(query, threshold=alike["results"][0]["score"], cutoff=0.5)["total"]["value"] == 1


def test_results_are_most_alike_first_and_limited(matcher):
    for born in ("1980-05-03", "1980-03-05", "1980", "1963-01-19"):
        own(person(born=born))
    scores = [result["score"] for result in matcher.ask(AHMADI)["results"]]
    assert len(scores) >= 3 and scores == sorted(scores, reverse=True)
    first = matcher.ask(AHMADI, limit=1)
    assert len(first["results"]) == 1 and first["total"]["value"] == len([s for s in scores if s >= 0.7])
    assert matcher.ask(AHMADI, limit=0)["results"] == []


# --- what is asked ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "given, echo",
    [
        ({"country": "Russia"}, {"country": ["ru"]}),
        ({"country": ["RUS", "روسيا", "ru"]}, {"country": ["ru"]}),
        ({"country": "Soviet Union"}, {"country": ["suhh"]}),
        ({"country": "gb-sct"}, {"country": ["gb"]}),
        ({"birthDate": "1975-4-2"}, {"birthDate": ["1975-04-02"]}),
        ({"birthDate": [1965]}, {"birthDate": ["1965"]}),
        ({"birthDate": "21 April 1975"}, {"birthDate": ["1975-04-21"]}),
        ({"gender": "M"}, {"gender": ["male"]}),
        ({"phone": "+49 30 901820"}, {"phone": ["+49 30 901820"], "country": ["de"]}),
        ({"name": " John   Doe ", "alias": []}, {"name": ["John Doe"]}),
        ({"name": ["John Doe", None]}, {"name": ["John Doe"]}),
    ],
)
def test_values_are_cleaned_as_they_are_read(matcher, given, echo):
    answer = matcher.ask(given)
    assert answer["query"]["properties"] == echo
    assert [w for w in answer["warnings"] if w["code"] != "nothing_asked"] == []


@pytest.mark.parametrize(
    "given, code",
    [
        ({"favouriteColour": "red"}, "unknown_property"),
        ({"birthDate": "1975-02-31"}, "impossible_date"),
        ({"nationality": "Atlantis"}, "unknown_country"),
        ({"gender": "unclear"}, "unknown_sex"),
        ({"name": [{"id": "x"}, True]}, "not_text"),
        ({}, "nothing_asked"),
    ],
)
def test_what_cannot_be_understood_is_ignored_with_a_warning(matcher, given, code):
    answer = matcher.ask(given)
    assert answer["results"] == [] and code in {warning["code"] for warning in answer["warnings"]}


def test_names_are_put_together_from_their_parts(matcher):
    own(person(name="John Doe"))
    assert matcher.ask({"firstName": "John", "lastName": "Doe", "birthDate": "1980-05-03"})["total"]["value"] == 1


def test_a_body_without_a_json_content_type_is_read(matcher):
    own(person())
    for content_type in ("text/plain", "application/x-www-form-urlencoded"):
        response = matcher.post("/match/default", QUERY, content_type=content_type)
        assert response.status_code == 200 and response.json()["responses"]["entity"]["results"]


def test_the_id_of_the_caller_is_given_back(matcher):
    body = {"queries": {"no1": {"id": "zakharov", "schema": "Person", "properties": {"name": "X Y"}}}}
    assert matcher.match(body=body).json()["responses"]["no1"]["query"]["id"] == "zakharov"


# --- what narrows -------------------------------------------------------------------------------------------------


def test_datasets_are_the_members_and_the_lists(matcher):
    ours, listed, theirs = own(person()), own(entry("Mohammed Al Ahmadi")), replica(person())

    def ids(dataset="default", **params):
        return {
            result["id"] for result in matcher.ask({"name": "Mohammed Al Ahmadi"}, dataset=dataset, **params)["results"]
        }

    assert ids() == {str(ours), str(listed), str(theirs)}
    assert ids("xb") == {str(theirs)}
    assert ids("xa") == {str(ours), str(listed)}
    assert ids("invented_nations_council") == {str(listed)}
    assert ids(include_dataset=["xb", "unknown"]) == {str(theirs)}
    assert ids(exclude_dataset="invented_nations_council") == {str(ours), str(theirs)}
    assert ids(exclude_dataset="xa", include_dataset=["xa", "xb"]) == {str(theirs)}
    assert ids(topics=["sanction", "crime.cyber"]) == {str(listed)}
    assert ids(exclude_entity_ids=[str(ours), "in-7"]) == {str(theirs)}
    assert ids(exclude_schema="Person") == set()
    assert ids(changed_since="2099-01-01T00:00") == set()
    assert ids(changed_since="2020-01-01") == ids()


def test_a_list_entry_says_that_it_is_no_arrest_warrant(matcher):
    own(entry("Mohammed Al Ahmadi"))
    (result,) = matcher.ask({"name": "Mohammed Al Ahmadi"})["results"]
    assert result["listing"]["reference"] == "IN-7" and result["referents"] == ["IN-7"]
    assert result["listing"]["measures"] == ["travel_ban"] and "arrest warrant" in result["listing"]["note"]
    assert result["datasets"] == ["xa", "invented_nations_council"]


@pytest.mark.parametrize("name", ["atlantis", "xq", "DEFAULT", "invented_nations_council", "..", "%00"])
def test_a_dataset_of_which_nothing_is_visible_is_unknown(matcher, name):
    response = matcher.match(name, body=QUERY)
    assert response.status_code == 404
    assert response.json().get("code") in ("unknown_dataset", "not_found")


def test_records_entered_for_another_purpose_are_not_compared(db):
    own(person())
    property_only = Program(make_key(Scope.MATCH, purpose=Purpose.PROPERTY).secret)
    answer = property_only.ask(AHMADI)
    assert answer["results"] == [] and answer["total"]["value"] == 0


# --- what is refused ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body, status, code",
    [
        ({"queries": {"q": {"properties": {"name": "Banana"}}}}, 422, "malformed"),
        ({"queries": {"q": {"schema": "Person"}}}, 422, "malformed"),
        ({}, 422, "malformed"),
        ([], 422, "malformed"),
        ({"queries": {}}, 400, "no_queries"),
        ({"queries": {"q": {"schema": "xxx", "properties": {"name": "Banana"}}}}, 400, "unknown_schema"),
        ({"queries": {"q": {"schema": "Address", "properties": {"name": "Banana"}}}}, 400, "schema_not_matchable"),
        (QUERY | {"config": {"invalid_option": 0.4}}, 400, "unknown_config"),
        ({"queries": {str(n): QUERY["queries"]["entity"] for n in range(101)}}, 400, "too_many_queries"),
        ({"queries": {"q": {"schema": "Person", "properties": {"name": "x" * 501}}}}, 413, "too_large"),
        ({"queries": {"q": {"schema": "Person", "properties": {"name": ["x"] * 101}}}}, 413, "too_large"),
        (
            {"queries": {"q": {"schema": "Person", "properties": {"name": [f"{n:0500}" for n in range(9)]}}}},
            413,
            "too_large",
        ),
        (b"not json", 400, "bad_json"),
        (b"\xff\xfe", 400, "bad_json"),
        (b"[" * 100_000, 400, "bad_json"),
        (b" " * (2 * 1024 * 1024 + 1), 413, "too_large"),
        (b"", 422, "malformed"),
    ],
)
def test_a_request_that_makes_no_sense_is_refused_as_clients_expect(matcher, body, status, code):
    response = matcher.match(body=body)
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert response.json()["detail"]


@pytest.mark.parametrize(
    "params, status",
    [
        ({"algorithm": "neural-net"}, 400),
        ({"algorithm": "logic-v2"}, 200),
        ({"algorithm": "Best"}, 200),
        ({"limit": 501}, 422),
        ({"limit": "many"}, 422),
        ({"limit": -3}, 200),
        ({"threshold": "nan"}, 422),
        ({"changed_since": "yesterday"}, 422),
        ({"changed_since": "2026-02-31"}, 400),
        ({"exclude_entity_ids": [str(n) for n in range(51)]}, 422),
        ({"a_parameter_of_another_day": "1", "fuzzy": "true"}, 200),
        ({"include_dataset": ["x"] * 600}, 400),
    ],
)
def test_parameters_have_the_limits_of_the_interface(matcher, params, status):
    assert matcher.match(body=QUERY, **params).status_code == status


def test_known_settings_of_another_scorer_are_accepted(matcher):
    body = QUERY | {"config": {"nm_number_mismatch": 0.4}, "weights": {"name_match": 1.0}}
    assert matcher.match(body=body, algorithm="logic-v2").status_code == 200


def test_an_address_that_is_too_long_is_refused(matcher):
    response = matcher.match(body=QUERY, x="a" * 60_000)
    assert response.status_code == 414 and response.json()["detail"] == "Request URI too long"


# --- who may ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["ApiKey", "apikey", "Bearer"])
def test_a_key_is_taken_from_the_header_in_either_way(db, scheme):
    assert Program(make_key(Scope.MATCH).secret, scheme).match(body=QUERY).status_code == 200


def test_a_key_is_taken_from_the_address(db):
    secret = make_key(Scope.MATCH).secret
    assert Program("").match(body=QUERY, api_key=secret).status_code == 200


@pytest.mark.parametrize("secret", ["", "wrong", "comity_XA_abcdefgh_" + "x" * 43, "Ünïcode"])
def test_without_a_known_key_nothing_is_answered(db, secret):
    response = Program("").match(body=QUERY, api_key=secret)
    assert response.status_code == 401 and response["WWW-Authenticate"] == "ApiKey"
    assert response.json()["code"] in ("key_missing", "key_unknown")


def test_a_revoked_and_an_expired_key_say_so(db, monkeypatch):
    handed = make_key(Scope.MATCH)
    program, now = Program(handed.secret), bureau.now()
    monkeypatch.setattr(bureau, "now", lambda: now + timedelta(days=11))
    assert program.match(body=QUERY).json()["code"] == "key_expired"
    accounts.revoke_key(handed.id, by=CONSOLE, at=now)
    assert program.match(body=QUERY).json()["code"] == "key_revoked"


def test_a_key_without_the_scope_is_refused_and_the_refusal_logged(searcher):
    response = searcher.match(body=QUERY)
    assert (response.status_code, response.json()["code"]) == (403, "denied")
    assert Entry.objects.filter(event="denied").count() == 1


def test_a_browsers_session_opens_nothing_here(client, django_user_model):
    unit = Unit.objects.create(code="DESK", name="Desk")
    user = django_user_model.objects.create(
        username="ana", name="Ana", unit=unit, roles=["officer"], created_at=bureau.now()
    )
    client.force_login(user)
    assert client.post("/match/default", QUERY, content_type="application/json").status_code == 401


def test_every_query_is_logged_without_its_words(matcher):
    own(person())
    matcher.match(body={"queries": dict.fromkeys("abc", QUERY["queries"]["entity"])}, headers={"X-Officer": "pa-17"})
    entries = list(Entry.objects.filter(event="api_match"))
    assert len(entries) == 3
    stored = "".join(f"{detail.opened}{bytes(detail.sealed)!r}" for detail in Detail.objects.filter(entry__in=entries))
    stored += "".join(repr(bytes(entry.leaf)) for entry in entries)
    assert not [word for word in ("Ahmadi", "pa-17", "1980-05") if word in stored]


def test_a_fault_of_the_node_shows_no_trace(matcher, monkeypatch):
    monkeypatch.setattr(matching, "find", lambda *_, **__: 1 / 0)
    response = matcher.match(body=QUERY)
    assert response.status_code == 500 and response.json()["status"] == "error"
    assert b"ZeroDivision" not in response.content and b"Traceback" not in response.content
