"""The main job in a real browser: ask, compare, judge, and the pages around it; in both directions, at both widths."""

import json

import pytest

pytestmark = pytest.mark.browser
LINES = [
    {
        "id": "b-1",
        "schema": "Person",
        "properties": {
            "name": ["محمد الأحمدي"],
            "birthDate": ["1980-05-03"],
            "nationality": ["xb"],
            "gender": ["male"],
        },
        "comity": {"status": "accused"},
    },
    {
        "id": "b-2",
        "schema": "Person",
        "properties": {"name": ["Mohammed al-Ahmadi"], "birthDate": ["2016-01-02"], "gender": ["male"]},
        "comity": {"status": "missing"},
    },
]
GROUND = {
    "purposes": ["investigation"],
    "legal_ground": {
        "kind": "report",
        "authority": "Police of Exercise Country A",
        "reference": "7",
        "date": "2026-01-02",
    },
    "review_on": "2029-01-02",
}


@pytest.fixture(scope="module")
def records(node, tmp_path_factory):
    """A man recorded in Arabic script, and a missing child of the same name."""
    file = tmp_path_factory.mktemp("lines") / "lines.jsonl"
    file.write_text("".join(json.dumps(line | {"comity": line["comity"] | GROUND}) + "\n" for line in LINES), "utf-8")
    assert json.loads(node.run("import", "ftm", str(file), "--json"))["added"] == len(LINES)


def asks(visit, language, width):
    seen = visit(width=width)
    seen.signs_in("officer", language).opens("/check/")
    seen.page.fill("#id_text", "Mohammed al-Ahmadi 03.05.1980")
    if seen.page.locator("#id_purpose").count():
        seen.page.select_option("#id_purpose", "border_control")
    with seen.page.expect_navigation(url="**/check/*-*/"):
        seen.page.click("form.box button.main")
    return seen


def assert_fit(seen):
    assert seen.faults() == []
    assert not seen.overflows()
    assert seen.complaints == []
    assert seen.hosts() <= {seen.node.address}


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("width", [1280, 390])
def test_a_name_in_another_script_is_found_compared_and_judged(visit, records, language, width):
    seen = asks(visit, language, width)
    first, second = seen.page.locator("article.match").all()
    assert "محمد الأحمدي" in first.inner_text()
    assert second.locator(".protect").count() == 1
    assert_fit(seen)
    first.locator(".acts a.button").first.click()
    seen.page.wait_for_url("**/matches/**")
    buttons = seen.page.locator("form.judge button")
    assert buttons.count() == 3
    assert len({round(button.bounding_box()["width"]) for button in buttons.all()}) == 1
    assert seen.page.evaluate("document.activeElement.closest('form.judge')") is None
    assert_fit(seen)
    buttons.nth(1).click()
    seen.page.wait_for_url("**/check/*-*/")
    assert_fit(seen)


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("path", ["/hits/", "/lists/", "/holdings/", "/sharing/", "/imports/", "/peers/"])
def test_the_pages_around_it_are_accessible_and_fit_a_phone(visit, records, language, path):
    seen = asks(visit, language, 390)
    seen.opens(path)
    assert_fit(seen)


def test_an_answer_is_under_15_kb_on_the_line(visit, records):
    seen = asks(visit, "en", 1280)
    document = next(one for one in seen.responses if one.request.resource_type in ("document", "xhr"))
    assert document.request.sizes()["responseBodySize"] < 15_000
