"""GET /search, /entities, /catalog: whole entities, for keys with a scope of their own, and only what they may see."""

import pytest

from comity.apps import bureau
from comity.apps.audit.models import Detail, Entry
from comity.apps.holdings import actions as holdings
from comity.apps.index import actions as index
from comity.kernel.policy import Scope
from comity.kernel.vocabulary import PersonStatus, Purpose, Reveal

from .conftest import OFFICER, Program, content, entry, make_key, own, person, replica

pytestmark = pytest.mark.django_db


def ids(response):
    assert response.status_code == 200, response.content
    return [result["id"] for result in response.json()["results"]]


def test_a_name_in_any_script_finds_the_whole_entity(searcher):
    record = own(person(notes="seen at the harbour"))
    own(person(name="Zbigniew Wiśniewski"))
    response = searcher.get("/search/default", q="Mohammed al-Ahmadi")
    whole = response.json()
    assert ids(response) == [str(record)]
    assert whole["results"][0]["properties"]["notes"] == ["seen at the harbour"]
    assert "score" not in whole["results"][0]
    assert whole["total"] == {"value": 1, "relation": "eq"} and (whole["limit"], whole["offset"]) == (10, 0)
    assert set(whole["facets"]) == {"countries", "topics", "datasets"}
    assert whole["facets"]["countries"]["label"] == "Countries"
    assert whole["facets"]["countries"]["values"] == [{"name": "xb", "label": "XB", "count": 1}]


def test_a_text_may_name_a_thing_or_a_number(searcher):
    ship = own(content("Vessel", name="Aurora Borealis", imoNumber="9074729", status=None))
    assert ids(searcher.get("/search/default", q="aurora borealis")) == [str(ship)]
    assert ids(searcher.get("/search/default", q="IMO 9074729")) == [str(ship)]
    assert ids(searcher.get("/search/default", q="aurora borealis", schema="Person")) == []
    assert ids(searcher.get("/search/default", q="aurora borealis", schema="Vessel")) == [str(ship)]


def test_without_a_text_everything_is_listed_page_by_page(searcher):
    for number in range(7):
        own(person(name=f"Person {number}"))
    first = searcher.get("/search/default", limit=5)
    second = searcher.get("/search/default", limit=5, offset=5)
    assert first.json()["total"]["value"] == 7
    assert len(ids(first)) == 5 and len(ids(second)) == 2 and not set(ids(first)) & set(ids(second))
    assert searcher.get("/search/default", limit=0).json()["results"] == []


PROTECTED = [
    content(name="Ana Pereira", status=PersonStatus.VICTIM, birthDate="1980"),
    content(name="Ana Pereira", status=PersonStatus.WITNESS, birthDate="1980"),
    content(name="Ana Pereira", status=PersonStatus.MISSING, birthDate="2015-01-01"),
]


@pytest.mark.parametrize("stated", PROTECTED, ids=["victim", "witness", "minor"])
def test_protected_records_are_neither_found_nor_listed_nor_counted_nor_read(searcher, stated):
    hidden = own(stated)
    for params in ({"q": "Ana Pereira"}, {}):
        whole = searcher.get("/search/default", **params).json()
        assert whole["results"] == [] and whole["total"]["value"] == 0
        assert all(facet["values"] == [] for facet in whole["facets"].values())
    assert searcher.get(f"/entities/{hidden}").status_code == 404


def test_a_copy_held_in_codes_is_neither_found_nor_read(searcher):
    hidden = replica(person(reveal=Reveal.HIT_ONLY))
    assert ids(searcher.get("/search/default", q="محمد الأحمدي")) == [] == ids(searcher.get("/search/default"))
    assert searcher.get(f"/entities/{hidden}").status_code == 404


def test_denied_and_absent_look_the_same(searcher):
    hidden = own(PROTECTED[0])
    answers = [searcher.get(f"/entities/{one}") for one in (hidden, "00000000-0000-4000-8000-000000000000", "NK-abc")]
    assert len({(answer.status_code, answer.content) for answer in answers}) == 1
    assert answers[0].json()["detail"] == "No such entity!"


def test_filters_and_facets(searcher):
    ours = own(person(name="Ana Pereira", nationality="PT", gender="female"))
    listed = own(entry("Ivan Petrov"))
    theirs = replica(person(name="Li Wei", nationality="CN"))

    def found(**params):
        return set(ids(searcher.get("/search/default", **params)))

    assert found(countries="pt") == {str(ours)}
    assert found(countries=["pt", "ru"]) == {str(ours), str(listed)}
    assert found(countries=["pt", "ru"], filter_op="AND") == set()
    assert found(topics="sanction") == {str(listed)}
    assert found(datasets="xb") == {str(theirs)}
    assert found(filter="properties.gender:female") == {str(ours)}
    assert found(filter="birthDate:1980-05-03") == {str(ours), str(theirs)}
    assert found(filter="properties.nothing:x") == set()
    assert found(exclude_dataset="xa") == {str(theirs)}
    assert found(include_dataset="invented_nations_council") == {str(listed)}
    assert found(changed_since="2099-01-01") == set()
    assert found(schema="Vessel") == set() and found(exclude_schema="Person") == set()
    facets = searcher.get("/search/default", facets=["schema", "datasets", "genders"]).json()["facets"]
    assert facets["schema"] == {"label": "Entity types", "values": [{"name": "Person", "label": "person", "count": 3}]}
    assert {value["name"]: value["count"] for value in facets["datasets"]["values"]} == {
        "xa": 2,
        "xb": 1,
        "invented_nations_council": 1,
    }
    assert [value["name"] for value in facets["genders"]["values"]] == ["female"]


def test_sorting(searcher):
    for name in ("Beta", "Alpha", "Gamma"):
        own(person(name=name))

    def captions(sort):
        return [result["caption"] for result in searcher.get("/search/default", sort=sort).json()["results"]]

    assert captions("caption") == ["Alpha", "Beta", "Gamma"]
    assert captions("properties.name:desc") == ["Gamma", "Beta", "Alpha"]
    assert captions("first_seen:desc")[0] and captions("no_such_field")


@pytest.mark.parametrize(
    "params, status",
    [
        ({"schema": "Banana"}, 400),
        ({"filter": "nothing"}, 400),
        ({"limit": 501}, 422),
        ({"offset": 9_500}, 422),
        ({"offset": -5}, 200),
        ({"facets": "colours"}, 422),
        ({"filter_op": "XOR"}, 422),
        ({"q": "x" * 501}, 413),
        ({"q": "name:(John AND"}, 200),
        ({"q": "\x00‮"}, 200),
        ({"target": "true", "fuzzy": "true", "simple": "true"}, 200),
    ],
)
def test_parameters_have_the_limits_of_the_interface(searcher, params, status):
    assert searcher.get("/search/default", **params).status_code == status


@pytest.mark.parametrize("path", ["/search/default", "/entities/x", "/entities/x/adjacent"])
def test_the_scope_is_needed_and_not_part_of_any_other(matcher, checker, path):
    for program in (matcher, checker):
        assert program.get(path).status_code == 403
    assert Program("").get(path).status_code == 401


def test_a_search_and_a_look_are_logged_without_their_words(searcher):
    record = own(person())
    searcher.get("/search/default", q="Ahmadi", filter="properties.name:Ahmadi")
    searcher.get(f"/entities/{record}")
    searcher.get("/entities/NK-unknown")
    assert Entry.objects.filter(event="api_search").count() == 1
    assert Entry.objects.filter(event="api_entity_read").count() == 2
    assert "Ahmadi" not in "".join(str(opened) for opened in Detail.objects.values_list("opened", flat=True))


# --- one entity ---------------------------------------------------------------------------------------------------


def test_an_entity_is_read_with_those_it_points_to_as_far_as_they_are_visible(searcher):
    company, hidden = own(content("Company", name="Aurora Ltd", status=None)), own(PROTECTED[0])
    shareholding = own(
        content("Ownership", owner=[str(hidden)], asset=[str(company), "NK-elsewhere"], role="owner", status=None)
    )
    whole = searcher.get(f"/entities/{shareholding}", nested="True").json()
    nested = whole["properties"]["asset"]
    assert [part["caption"] for part in nested if isinstance(part, dict)] == ["Aurora Ltd"]
    assert whole["properties"]["owner"] == [str(hidden)] and "NK-elsewhere" in nested
    assert str(company) in searcher.get(f"/entities/{shareholding}", nested="false").json()["properties"]["asset"]
    adjacent = searcher.get(f"/entities/{shareholding}/adjacent").json()
    assert list(adjacent["adjacent"]) == ["asset"] and adjacent["entity"]["id"] == str(shareholding)
    assert adjacent["adjacent"]["asset"]["total"] == {"value": 1, "relation": "eq"}
    page = searcher.get(f"/entities/{shareholding}/adjacent/asset", limit=5).json()
    assert page["limit"] == 5 and page["results"][0]["id"] == str(company)
    assert searcher.get(f"/entities/{shareholding}/adjacent/role").status_code == 404


# --- what is there ------------------------------------------------------------------------------------------------


def test_the_catalogue_lists_what_the_key_can_name(matcher):
    own(entry("Ivan Petrov"))
    replica(person())
    response = matcher.get("/catalog")
    whole = response.json()
    assert [dataset["name"] for dataset in whole["datasets"]] == ["default", "xa", "xb", "invented_nations_council"]
    assert whole["datasets"][0]["children"] == ["xa", "xb", "invented_nations_council"]
    assert whole["current"] == ["xa", "xb", "invented_nations_council"]
    assert (whole["outdated"], whole["index_stale"]) == ([], False)
    assert matcher.get("/manifest").json() == whole
    again = matcher._client.get("/catalog", headers=matcher._headers | {"If-None-Match": response["ETag"]})
    assert again.status_code == 304 and again.content == b""


def test_a_list_of_which_nothing_is_visible_is_not_named(db):
    own(entry("Ivan Petrov"))
    other = Program(make_key(Scope.MATCH, purpose=Purpose.PROPERTY).secret)
    assert "invented_nations_council" not in other.get("/catalog").content.decode()


def test_the_comparisons_are_told_to_anybody(db):
    whole = Program("").get("/algorithms").json()
    names = {algorithm["name"] for algorithm in whole["algorithms"]}
    assert {"comity", "logic-v2", "logic-v1", "name-based", "name-qualified", "ofac", "regression-v1"} == names
    assert (whole["default"], whole["best"]) == ("best", "comity")
    assert all(a["features"] and a["docs"]["config"] is not None for a in whole["algorithms"])


def test_the_description_names_no_other_host_and_no_page_is_served(db):
    response = Program("").get("/api/openapi.json")
    described = response.json()
    assert {"/match/{dataset}", "/search/{dataset}", "/entities/{entity_id}", "/api/checks"} <= set(described["paths"])
    assert b"http://" not in response.content and b"https://" not in response.content
    assert Program("").get("/api/docs").status_code == 404


def test_health_is_told_to_anybody(db):
    for path in ("/healthz", "/readyz"):
        assert Program("").get(path).json()["status"] == "ok"


def test_a_node_whose_index_is_yet_to_be_built_is_not_ready(matcher):
    holdings.create(person(), by=OFFICER, at=bureau.now())
    response = Program("").get("/readyz")
    assert response.status_code == 503 and response.json()["detail"] == "the index is being built"
    assert Program("").get("/healthz").status_code == 200
    assert "index_behind" in {warning["code"] for warning in matcher.ask({"name": "X Y"})["warnings"]}
    assert matcher.get("/catalog").json()["index_stale"] is True
    index.follow()
    assert Program("").get("/readyz").status_code == 200
