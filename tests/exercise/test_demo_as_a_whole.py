"""comity demo as processes: made, played, stopped, started again where it was; nothing of it is left behind."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from comity.apps.checks.workflows import HitState
from comity.exercise.processes import is_free
from comity.exercise.story.pages import read
from comity.exercise.story.stage import said as as_written

PROGRAM = str(Path(sys.executable).with_name("comity"))
SIZE = "200"

pytestmark = pytest.mark.processes


def nodes_of(home):
    """Process ids of whatever serves a node below this directory."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                words = (entry / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if any(word.startswith(f"{home}/".encode()) for word in words):
                found.append(int(entry.name))
    return found


def start(home):
    """Start it for people and read until all is printed; the process and what it said."""
    process = subprocess.Popen(
        [PROGRAM, "demo", "--dir", str(home), "--size", SIZE], stdout=subprocess.PIPE, text=True, cwd=home.parent
    )
    said = ""
    for line in process.stdout:
        said += line
        if "Ctrl-C stops them" in line:
            return process, said
    process.wait()
    raise AssertionError(f"it ended with {process.returncode}: {said}")


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    """The directory of an exercise whose story was played, and what was said."""
    home = tmp_path_factory.mktemp("demo") / "site"
    done = subprocess.run(
        [PROGRAM, "demo", "--headless", "--dir", str(home), "--size", SIZE],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "DATABASE_URL": "postgresql://nobody@nowhere.invalid/none"},
        timeout=400,
    )
    return home, done


def test_the_whole_story_holds(played):
    home, done = played
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("\n    held, ") == 10
    assert "DID NOT HOLD" not in done.stdout
    assert re.search(r"comity log verify: .*\b128\b", done.stdout), "the altered entry is named"
    assert nodes_of(home) == []


def test_no_node_logged_a_fault_or_a_name(played):
    home, _ = played
    for code in ("xh", "xa", "xb", "xc"):
        log = (home / code / "serve.log").read_text("utf-8")
        assert '"level": "error"' not in log, code
        assert "Darwiche" not in log and "درويش" not in log


def test_it_starts_again_where_it_was_and_stops_cleanly(played):
    home, _ = played
    plan = json.loads((home / "demo.json").read_text("utf-8"))
    process, said = start(home)
    try:
        for code, port in plan["ports"].items():
            assert f"http://127.0.0.1:{port}" in said, code
        link = re.search(r"bureau officer +(http://\S+/exercise/sign-in/\S+)", said)[1]
        with httpx.Client(follow_redirects=True, trust_env=False) as person:
            page = person.get(link)
            assert page.status_code == 200 and page.url.path == "/"
            hits = read(person.get(f"http://127.0.0.1:{plan['ports']['XA']}/hits/").text)
            assert as_written(HitState.RECORD_GONE.label, "fr") in hits.text, "the hit of the story as it was left"
        assert len(nodes_of(home)) == 4
        second = subprocess.run([PROGRAM, "demo", "--dir", str(home)], capture_output=True, text=True, check=False)
        assert second.returncode == 1 and "demo_running" in second.stderr
    finally:
        process.send_signal(signal.SIGTERM)
        rest, _ = process.communicate(timeout=60)
    assert process.returncode == 0 and "Stopped" in rest
    assert nodes_of(home) == []
    assert all(is_free(port) for port in plan["ports"].values())


def test_a_story_that_was_played_already_says_so_instead_of_pretending(played):
    home, _ = played
    done = subprocess.run(
        [PROGRAM, "demo", "--headless", "--dir", str(home)], capture_output=True, text=True, check=False, timeout=200
    )
    assert done.returncode == 1
    assert "withdrawn the record already" in done.stdout and "--fresh" in done.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends the children of a parent that was killed")
def test_no_node_outlives_a_demonstration_that_was_killed(played):
    home, _ = played
    process, _ = start(home)
    process.kill()
    process.communicate()
    deadline = time.monotonic() + 40
    while nodes_of(home):
        assert time.monotonic() < deadline, "nodes still run"
        time.sleep(0.2)
