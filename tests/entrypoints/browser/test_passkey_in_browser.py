"""A passkey as second factor, with the browser's own virtual authenticator: added, then asked at the next sign-in."""

import json
import re

import pytest

pytestmark = pytest.mark.browser
PASSWORD = "seven quiet boats at dawn"


@pytest.fixture
def newcomer(node):
    """An officer who has been handed a one-time password."""
    made = node.run(
        "officer", "add", "keyholder", "--name", "Key Holder", "--unit", "BUREAU", "--role", "officer", "--json"
    )
    return json.loads(made)["one_time_password"]


@pytest.fixture
def window(visit, node):
    """A browser with a security key plugged in. Passkeys are bound to a name, so the node is reached by one."""
    opened = visit()
    opened.address = node.address.replace("127.0.0.1", "localhost")
    session = opened.page.context.new_cdp_session(opened.page)
    session.send("WebAuthn.enable")
    key = {
        "protocol": "ctap2",
        "transport": "usb",
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    added = session.send("WebAuthn.addVirtualAuthenticator", {"options": key})
    opened.credentials = lambda: session.send("WebAuthn.getCredentials", added)["credentials"]
    opened.unplug = lambda: session.send("WebAuthn.removeVirtualAuthenticator", added)
    return opened


def signs_in(window, password):
    page = window.page
    page.goto(f"{window.address}/account/login/")
    page.fill('input[name="login"]', "keyholder")
    page.fill('input[name="password"]', password)
    with page.expect_navigation():
        page.press('input[name="password"]', "Enter")


def test_a_passkey_is_added_and_asked_at_the_next_sign_in(window, newcomer):
    page = window.page
    signs_in(window, newcomer)
    for field in page.query_selector_all('input[type="password"]'):
        field.fill(PASSWORD if "old" not in field.get_attribute("name") else newcomer)
    with page.expect_navigation():
        page.click("main button.main")
    page.goto(f"{window.address}/account/second-factor/")
    page.click('a[href*="webauthn/add"]')
    if page.query_selector('input[name="password"]'):
        page.fill('input[name="password"]', PASSWORD)
        page.press('input[name="password"]', "Enter")
    page.fill('input[name="name"]', "Key on the ring")
    with page.expect_navigation():
        page.click("[data-passkey-start]")
    page.goto(f"{window.address}/account/second-factor/")
    assert "1 passkey is set up." in page.inner_text("main")
    (credential,) = window.credentials()
    assert credential["rpId"] == "localhost"

    page.context.clear_cookies()
    signs_in(window, PASSWORD)
    assert "second-factor" in page.url or "authenticate" in page.url
    page.goto(f"{window.address}/holdings/")
    assert "/account/" in page.url  # the password alone opens nothing
    page.context.clear_cookies()
    signs_in(window, PASSWORD)
    with page.expect_navigation(url=re.compile(r"localhost:\d+/$")):
        page.click("form[data-passkey] [data-passkey-start]")
    assert "Key Holder" in page.content()
    assert window.credentials()[0]["signCount"] > credential["signCount"]
    assert window.complaints == []

    page.context.clear_cookies()
    signs_in(window, PASSWORD)
    window.unplug()
    asked = page.url
    page.click("form[data-passkey] [data-passkey-start]")
    page.wait_for_timeout(500)
    assert page.url == asked  # without the key the form stays as it is
