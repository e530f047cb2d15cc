"""A real node, served over HTTP, asked as nomenklatura's YenteEnricher and other clients of that interface ask it."""

import contextlib
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

pytestmark = pytest.mark.processes
COMITY = Path(sys.executable).with_name("comity")
ENTITY = {
    "id": "NK-1",
    "schema": "Person",
    "properties": {"name": ["Joaquim Ferreira"], "birthDate": ["1971-09-14"], "nationality": ["pt"], "notes": ["x"]},
}


class Served:
    """A node of its own in `home`, with one imported entity and a key that may match and search."""

    def __init__(self, home):
        ours = ("COMITY_NODE", "DATABASE_URL", "DJANGO_SETTINGS_MODULE")
        self._environment = {name: value for name, value in os.environ.items() if name not in ours}
        self.home = home / "node"
        self._environment["COMITY_NODE"] = str(self.home)
        self.run("init", str(home / "node"), "--member", "XA", "--name", "Bureau A", "--exercise")
        file = home / "wanted.ftm.json"
        file.write_text(json.dumps(ENTITY))
        options = ["--status", "accused", "--purpose", "arrest", "--ground", "warrant:Court of XA", "--review", "90"]
        self.run("import", "ftm", str(file), *options)
        self.key = json.loads(
            self.run("apikey", "create", "--scope", "match", "--scope", "search", "--scope", "check", "--json")
        )["key"]
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}/"

    def run(self, *words):
        done = subprocess.run(
            [COMITY, *words], env=self._environment, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self, *options):
        self._process = subprocess.Popen(
            [COMITY, "serve", "--port", str(self.port), *options],
            env=self._environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for _ in range(300):
            try:
                ready = httpx.get(self.address + "readyz", timeout=5).status_code == 200
            except httpx.TransportError:
                ready = False
            if ready:
                return
            time.sleep(0.2)
        self.stop()
        pytest.fail("the node was not ready within a minute")

    @property
    def pid(self):
        return self._process.pid

    def processes(self):
        """Those that were started and answer beside each other."""
        pid = self.pid
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def kill(self):
        """As a loss of power takes it: nothing is put in order."""
        children = self.processes()
        self._process.kill()
        self._process.wait()
        for child in children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)

    def stop(self):
        self._process.terminate()
        self._process.wait(timeout=60)


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    node = Served(tmp_path_factory.mktemp("served"))
    node.start()
    yield node
    node.stop()


def enrich(served, entity, **params):
    """What nomenklatura's enricher sends: its default parameters, a JSON body, the key as ApiKey."""
    properties = {name: values for name, values in entity["properties"].items() if name != "notes"}
    body = {"queries": {"entity": {"schema": entity["schema"], "properties": properties}}}
    with httpx.Client(headers={"Authorization": f"ApiKey {served.key}"}) as session:
        response = session.post(
            served.address + "match/default", params={"fuzzy": "False", "algorithm": "best"} | params, json=body
        )
        assert response.status_code == 200, response.text
        return response.json()["responses"]["entity"]


def test_an_enricher_matches_and_expands(served):
    answer = enrich(served, ENTITY)
    (result,) = answer["results"]
    assert answer["total"]["value"] == 1 and result["match"] is True and result["caption"] == "Joaquim Ferreira"
    assert result["properties"]["nationality"] == ["pt"]
    expanded = httpx.get(
        served.address + f"entities/{result['id']}",
        params={"nested": "True"},
        headers={"Authorization": f"ApiKey {served.key}"},
    ).json()
    assert expanded["id"] == result["id"] and expanded["properties"]["notes"] == ["x"]


def test_a_cutoff_of_the_enricher_is_kept(served):
    assert enrich(served, ENTITY, cutoff="1", threshold="1")["results"] == []


def test_a_key_in_the_address_and_a_body_without_a_type(served):
    body = json.dumps({"queries": {"q": {"schema": "Person", "properties": {"name": "Joaquim Ferreira"}}}})
    response = httpx.post(served.address + "match/xa", params={"api_key": served.key}, content=body.encode())
    assert response.status_code == 200 and response.headers["x-batch-size"] == "1"
    assert response.json()["responses"]["q"]["total"]["value"] == 1
    assert httpx.get(served.address + "search/default", params={"api_key": served.key}).json()["total"]["value"] == 1


def test_what_is_too_large_is_refused_before_it_is_read(served):
    headers = {"Authorization": f"Bearer {served.key}"}
    huge = b'{"queries": {"q": {"schema": "Person", "properties": {"name": "' + b"x" * 40_000_000 + b'"}}}}'
    response = httpx.post(served.address + "match/default", content=huge, headers=headers, timeout=60)
    assert (response.status_code, response.json()["code"]) == (413, "too_large")
    response = httpx.get(served.address + "search/default", params={"q": "x" * 61_000}, headers=headers)
    assert response.status_code == 414


def test_without_a_key_nothing_is_told(served):
    response = httpx.post(served.address + "match/default", json={"queries": {}})
    assert response.status_code == 401 and response.json()["code"] == "key_missing"
    assert httpx.get(served.address + "algorithms").json()["best"] == "comity"
