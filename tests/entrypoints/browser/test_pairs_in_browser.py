"""The review queue in a real browser: keys move the focus and choose nothing; it fits every width, scripts or none."""

import json
import time

import pytest

pytestmark = pytest.mark.browser
NAMES = ("Zoran Vukašinović", "Зоран Вукашиновић", "Kaveh Farrokhzad", "کاوه فرخزاد")
BIRTHS = ("1971-04-09", "1971-04-09", "1966-06-21", "1966-06-21")
GROUND = {
    "status": "suspect",
    "purposes": ["investigation"],
    "legal_ground": {"kind": "report", "authority": "Police of Exercise Country A", "reference": "8"},
    "review_on": "2029-01-02",
}


def entry(number):
    said = {"name": [NAMES[number]], "birthDate": [BIRTHS[number]], "gender": ["male"], "nationality": ["xb"]}
    return {"id": f"p-{number}", "schema": "Person", "properties": said, "comity": GROUND}


@pytest.fixture(scope="module")
def pairs(node, tmp_path_factory):
    """Two men, each recorded twice in different scripts; the node finds the pairs by itself."""
    file = tmp_path_factory.mktemp("lines") / "pairs.jsonl"
    file.write_text("".join(json.dumps(entry(number)) + "\n" for number in range(4)), "utf-8")
    assert json.loads(node.run("import", "ftm", str(file), "--json"))["added"] == 4


@pytest.fixture
def queue(visit, pairs):
    def open_(language="en", width=1280, **more):
        seen = visit(width=width, **more)
        seen.signs_in("officer", language).opens("/pairs/")
        if seen.page.locator("main form.card select[name=purpose]").count():
            seen.page.select_option("main form.card select[name=purpose]", "investigation")
            with seen.page.expect_navigation(url="**/pairs/"):
                seen.page.click("main form.card button.main")
        for _ in range(60):
            if _waiting(seen):
                return seen
            time.sleep(0.5)
            seen.opens("/pairs/")
        return pytest.fail("the node suggested no pair")

    return open_


def _waiting(seen):
    return seen.page.locator("a.button.main[href^='/pairs/']").count() > 0


def assert_fit(seen):
    assert seen.faults() == []
    assert not seen.overflows()
    assert seen.complaints == []
    assert seen.hosts() <= {seen.node.address}


@pytest.mark.parametrize(
    "language, width, scheme", [("en", 1280, "light"), ("en", 390, "dark"), ("ar", 1280, "dark"), ("ar", 390, "light")]
)
def test_a_pair_is_accessible_and_fits(queue, language, width, scheme):
    seen = queue(language, width, scheme=scheme)
    assert_fit(seen)
    seen.page.click("a.button.main")
    seen.page.wait_for_url("**/pairs/*/*/")
    assert seen.page.locator(".weighing svg rect").count() >= 2
    assert_fit(seen)


def test_keys_move_to_the_answers_and_enter_alone_chooses_none(queue):
    seen = queue()
    seen.page.click("a.button.main")
    seen.page.wait_for_url("**/pairs/*/*/")
    here = seen.page.url
    answers = seen.page.locator("form.judge button")
    assert answers.count() == 4
    assert len({round(one.bounding_box()["width"]) for one in answers.all()}) == 1
    assert seen.page.evaluate("document.activeElement.closest('form')") is None
    seen.page.keyboard.press("Enter")
    seen.page.wait_for_timeout(300)
    assert seen.page.url == here
    for key, value in (("s", "same"), ("d", "different"), ("u", "unsure"), ("k", "skip")):
        seen.page.keyboard.press(key)
        assert seen.page.evaluate("document.activeElement.value") == value
        assert seen.page.url == here
    with seen.page.expect_navigation():
        seen.page.keyboard.press("Enter")  # on "skip", where the focus now is
    assert seen.page.url != here


def test_it_works_without_scripts(queue):
    seen = queue(scripts=False)
    seen.page.click("a.button.main")
    seen.page.wait_for_url("**/pairs/*/*/")
    seen.page.click("form.judge button[value=unsure]")
    seen.page.wait_for_load_state()
    seen.opens("/pairs/")
    assert "Judged lately" in seen.page.inner_text("main")
