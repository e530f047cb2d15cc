"""A real node, served as officers reach it, and Debian's Chromium. Skipped with a reason where there is no browser."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

PROGRAM = str(Path(sys.executable).with_name("comity"))
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class Node:
    """One served node: its address, its directory, its officers' numbers by username."""

    def __init__(self, home: Path, port: int) -> None:
        self.home, self.address, self.officers = home, f"http://127.0.0.1:{port}", {"admin": 1}

    def run(self, *words: str) -> str:
        """Run `comity WORDS` on this node; what it printed."""
        place = {**os.environ, "COMITY_NODE": str(self.home), "DJANGO_SETTINGS_MODULE": "comity.node.settings"}
        done = subprocess.run([PROGRAM, *words], env=place, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def add_officer(self, username: str, name: str, *roles: str) -> None:
        chosen = [word for role in roles for word in ("--role", role)]
        made = self.run("officer", "add", username, "--name", name, "--unit", "BUREAU", *chosen, "--json")
        self.officers[username] = json.loads(made)["user_id"]


@pytest.fixture(scope="session")
def node(tmp_path_factory):
    """An exercise node with an officer, a data-protection officer and an administrator, served on a free port."""
    home = tmp_path_factory.mktemp("browser") / "node"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    served = Node(home, port)
    served.run("init", str(home), "--member", "XA", "--name", "Bureau of Exercise Country A", "--exercise", "--json")
    served.add_officer("officer", "Nadia Ferrant", "officer", "approver")
    served.add_officer("guard", "Data Guard", "data_protection")
    place = {**os.environ, "COMITY_NODE": str(home), "DJANGO_SETTINGS_MODULE": "comity.node.settings"}
    with (home / "serve.log").open("w") as log:
        process = subprocess.Popen([PROGRAM, "serve", "--port", str(port)], env=place, stdout=log, stderr=log)
        try:
            _wait(served.address, process, home / "serve.log")
            yield served
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=30)


def _wait(address: str, process: subprocess.Popen, log: Path) -> None:
    for _ in range(120):
        assert process.poll() is None, log.read_text()
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(f"{address}/readyz", timeout=2).is_success:
                return
        time.sleep(0.25)
    pytest.fail(f"the node did not answer: {log.read_text()}")


@pytest.fixture(scope="session")
def browser():
    """Chromium as Debian packages it."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.skip("there is no chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=SWITCHES)
        yield started
        started.close()


class Visit:
    """One person's window on a node: what it asked for, how heavy it was, what it complained about."""

    def __init__(self, context, node: Node) -> None:
        self.page, self.node = context.new_page(), node
        self.responses, self.complaints = [], []
        self.page.on("response", lambda one: self.responses.append(one))
        self.page.on("console", lambda said: said.type == "error" and self.complaints.append(said.text))
        self.page.on("pageerror", lambda fault: self.complaints.append(str(fault)))

    def opens(self, path: str) -> "Visit":
        self.responses.clear()
        self.page.goto(self.node.address + path, wait_until="load")
        return self

    def signs_in(self, username: str, language: str) -> "Visit":
        """By the exercise's one click, in this language."""
        self.opens("/account/login/")
        with self.page.expect_navigation():  # until its scripts have run: a key pressed earlier would be lost
            self.page.click(f'button[name="officer"][value="{self.node.officers[username]}"]')
        if self.page.get_attribute("html", "lang") != language:
            self.page.click("details.menu > summary")
            with self.page.expect_navigation():
                self.page.click(f'button[name="language"][value="{language}"]')
        return self

    def weight(self) -> int:
        """Bytes of everything the last page loaded, as they crossed the line."""
        return sum(one.request.sizes()["responseBodySize"] for one in self.responses if one.ok)

    def hosts(self) -> set[str]:
        return {"/".join(one.url.split("/")[:3]) for one in self.responses}

    def faults(self) -> list[str]:
        """What axe-core finds serious or critical."""
        from axe_playwright_python.sync_playwright import Axe

        found = Axe().run(self.page).response["violations"]
        return [
            f"{one['id']}: {part['html'][:150]}"
            for one in found
            if one["impact"] in ("serious", "critical")
            for part in one["nodes"]
        ]

    def overflows(self) -> bool:
        """Whether the page is wider than the window, so that one would have to scroll sideways."""
        return self.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1")


@pytest.fixture
def visit(browser, node):
    """Open a fresh window: `visit(width, scheme="dark")`."""
    contexts = []

    def start(width: int = 1280, *, scheme: str = "light", scripts: bool = True) -> Visit:
        height = 900 if width > 600 else 844
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, java_script_enabled=scripts
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        return Visit(context, node)

    yield start
    for context in contexts:
        context.close()
