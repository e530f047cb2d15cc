"""Sign-in, home, the log and administration in a real browser: readable by everybody, light, from one host."""

import pytest

pytestmark = pytest.mark.browser

FIRST_LOAD = 60 * 1024
SIZES = pytest.mark.parametrize("width", [1280, 390])
LANGUAGES = pytest.mark.parametrize("language", ["en", "ar"])
BOTH = pytest.mark.parametrize("language, scheme", [("en", "light"), ("ar", "dark")])


@SIZES
@LANGUAGES
def test_the_sign_in_page_is_accessible_light_and_from_one_host(visit, width, language):
    window = visit(width).opens("/account/login/")
    window.page.click(f'button[name="language"][value="{language}"]')
    assert window.page.get_attribute("html", "dir") == ("rtl" if language == "ar" else "ltr")
    assert window.faults() == []
    assert not window.overflows()
    first = visit(width).opens("/account/login/")
    assert first.weight() < FIRST_LOAD
    assert first.hosts() == {first.node.address}
    assert first.complaints == []


@SIZES
@BOTH
@pytest.mark.parametrize(
    "username, paths",
    [
        ("officer", ["/"]),
        ("guard", ["/", "/log/"]),
        ("admin", ["/people/", "/people/add/", "/people/2/", "/keys/add/"]),
    ],
)
def test_the_pages_of_each_role_are_accessible_in_both_directions_and_schemes(
    visit, width, language, scheme, username, paths
):
    window = visit(width, scheme=scheme).signs_in(username, language)
    for path in [*paths, "/account/second-factor/"]:
        window.opens(path)
        assert window.faults() == [], path
        assert not window.overflows(), path
        assert window.hosts() == {window.node.address}
    assert window.complaints == []


def test_the_first_page_of_a_shift_is_light(visit):
    window = visit().signs_in("officer", "en")
    fresh = visit()
    fresh.page.context.add_cookies(window.page.context.cookies())
    assert fresh.opens("/").weight() < FIRST_LOAD


def test_keys_move_the_focus_and_nothing_else(visit):
    page = visit().signs_in("admin", "en").page
    page.keyboard.press("2")
    assert page.evaluate("document.activeElement === document.querySelectorAll('.nav a')[1]")
    page.keyboard.press("?")
    assert page.locator("#shortcuts").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("#shortcuts").is_visible()
    assert page.url.endswith("/")


def test_what_was_typed_outlives_a_reload_and_ends_with_the_session(visit):
    window = visit().signs_in("admin", "en").opens("/people/add/")
    window.page.fill("#id_name", "Somebody New")
    window.page.reload()
    assert window.page.input_value("#id_name") == "Somebody New"
    window.page.click("details.menu > summary")
    window.page.click("details.menu form[data-forget] button")
    assert "Somebody New" not in window.page.evaluate("JSON.stringify(sessionStorage)")


def test_everything_works_without_scripts(visit):
    page = visit(390, scripts=False).signs_in("officer", "en").page
    page.click("#shift > summary")
    page.select_option("#shift_purpose", "border_control")
    page.fill("#shift_case_number", "2026/7")
    page.click("#shift form button")
    assert "2026/7" in page.inner_text("#shift > summary")
    page.click("details.menu > summary")
    page.click("details.menu form[data-forget] button")
    assert "/account/login/" in page.url


def checks_made(node):
    return len(node.run("log", "show", "--event", "check_made", "--limit", "1000", "--json").splitlines())


def ready_to_ask(visit, words):
    """An officer at home whose shift has a purpose, with `words` typed into the box."""
    window = visit().signs_in("officer", "en")
    page = window.page
    page.click("#shift > summary")
    page.select_option("#shift_purpose", "police_check")
    page.click("#shift form button")
    page.fill("#text", words)
    return window


def test_a_dropped_line_loses_nothing_and_asks_once(visit):
    window = ready_to_ask(visit, "Ioana Vexler 1971")
    page, before = window.page, checks_made(window.node)
    page.context.set_offline(True)
    page.click(".box button")
    page.wait_for_selector("#line", state="visible")
    assert page.input_value("#text") == "Ioana Vexler 1971"
    assert checks_made(window.node) == before
    page.context.set_offline(False)
    page.click("#line-retry")
    page.wait_for_url("**/check/**")
    assert checks_made(window.node) == before + 1


def test_an_answer_lost_on_the_way_back_does_not_repeat_the_check(visit):
    window = ready_to_ask(visit, "Ioana Vexler 1972")
    page, before = window.page, checks_made(window.node)
    lost = []

    def lose(route):
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch(max_redirects=0).status)
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/check/", lose)
    page.click(".box button")
    page.wait_for_selector("#line", state="visible")
    assert lost == [302]
    assert checks_made(window.node) == before + 1
    page.click("#line-retry")
    page.wait_for_url("**/check/**")
    assert checks_made(window.node) == before + 1


def test_enter_asks_and_a_document_reader_may_send_line_by_line(visit):
    window = ready_to_ask(visit, "")
    page, before = window.page, checks_made(window.node)
    first, second = "P<XBAVEXLER<<IOANA<<<<<<<<<<<<<<<<<<<<<<<<<<", "L898902C36XBA7408122F1204159<<<<<<<<<<<<<<04"
    assert len(first) == len(second) == 44
    page.type("#text", first)
    page.keyboard.press("Enter")
    assert page.input_value("#text") == first + "\n"
    page.keyboard.type(second)
    page.keyboard.press("Enter")
    page.wait_for_url("**/check/**")
    assert checks_made(window.node) == before + 1
