"""comity init and comity serve as processes: a node is made, served, stopped and refused in words."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

PROGRAM = str(Path(sys.executable).with_name("comity"))
PLAIN = {name: value for name, value in os.environ.items() if name not in ("COMITY_NODE", "DJANGO_SETTINGS_MODULE")}


def run(*words):
    return subprocess.run([PROGRAM, *words], env=PLAIN, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    home = tmp_path_factory.mktemp("node") / "xa"
    done = run("init", str(home), "--member", "XA", "--name", "Bureau of Exercise Country A", "--json")
    assert done.returncode == 0, done.stderr
    return home, json.loads(done.stdout)


@pytest.mark.processes
def test_a_node_is_made_once_with_nothing_secret_left_readable(made):
    home, told = made
    assert told["administrator"] == "admin"
    assert len(told["one_time_password"].replace("-", "")) == 16
    assert len(told["fingerprint"].split()) == 8
    secret = home / "oversight-key.json"
    assert told["oversight_key"] == str(secret)
    for path in [secret, *(home / "keys").iterdir()]:
        assert path.stat().st_mode & 0o077 == 0, path
    assert home.stat().st_mode & 0o077 == 0
    written = b"".join(path.read_bytes() for path in home.glob("db.sqlite3*"))
    assert told["one_time_password"].encode() not in written
    again = run("init", str(home), "--member", "XA", "--name", "Again")
    assert again.returncode == 1
    assert "node_exists" in again.stderr


@pytest.mark.processes
@pytest.mark.parametrize(
    "words, says",
    [
        (("--member", "Atlantis", "--name", "X"), "unknown_"),
        (("--member", "XA", "--name", "X", "--federation", "Not Good"), "bad_federation_id"),
    ],
)
def test_a_node_that_cannot_be_made_leaves_nothing(tmp_path, words, says):
    done = run("init", str(tmp_path / "new"), *words)
    assert done.returncode == 1
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "new").exists()


@pytest.mark.processes
def test_a_node_is_served_and_stops_when_told(made):
    home, _ = made
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen([PROGRAM, "--node", str(home), "serve", "--port", str(port)], env=PLAIN)
    try:
        address = f"http://127.0.0.1:{port}"
        for _ in range(100):
            try:
                if httpx.get(f"{address}/readyz", timeout=2).is_success:
                    break
            except httpx.TransportError:
                time.sleep(0.1)
        assert httpx.get(f"{address}/healthz").json() == {"status": "ok"}
        assert httpx.get(f"{address}/", headers={"Host": "elsewhere.example"}).status_code == 400
        taken = run("--node", str(home), "serve", "--port", str(port))
        assert taken.returncode == 1
        assert "port_taken" in taken.stderr
    finally:
        process.send_signal(signal.SIGTERM)
        code = process.wait(timeout=30)
    assert code == 0
    assert (home / "log" / "checkpoint").exists(), "the worker sequenced the log"


@pytest.mark.processes
def test_serving_no_node_is_refused_in_words(tmp_path):
    for words in (("serve",), ("--node", str(tmp_path), "serve")):
        done = run(*words)
        assert done.returncode == 1
        assert "no_node" in done.stderr
        assert "Traceback" not in done.stderr
