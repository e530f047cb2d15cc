"""Whatever is killed when: every check that was answered stands in the log once, and can be opened."""

import contextlib
import json
import os
import random
import signal
import sqlite3
import threading
import time
from collections import Counter
from uuid import UUID

import httpx
import pytest

from .test_served import Served

pytestmark = pytest.mark.processes
ASKED = [{"text": "Joaquim Ferreira"}, {"number": {"kind": "document", "number": "XB 123 4567"}}]


@pytest.fixture
def node(tmp_path):
    made = Served(tmp_path)
    yield made
    with contextlib.suppress(Exception):
        made.kill()


def ask_until(over, node, answered, sent):
    """Ask again and again; a connection that dies is no answer."""
    headers = {"Authorization": f"ApiKey {node.key}"}
    while not over.is_set():
        with contextlib.suppress(httpx.TransportError), httpx.Client(timeout=5, headers=headers) as client:
            while not over.is_set():
                sent.append(1)
                response = client.post(node.address + "api/checks", json=random.choice(ASKED))
                assert response.status_code in (200, 503), response.text
                if response.status_code == 200:
                    answered.append(response.json()["id"])


def settled(node):
    """(about, how often it stands in the log's table), once nothing waits any more; and the ids of checks."""
    path = node.home / "db.sqlite3"
    for _ in range(100):
        with contextlib.closing(sqlite3.connect(path)) as database:
            entries = """SELECT about FROM audit_detail JOIN audit_entry ON entry_id = audit_entry.id
                         WHERE event = 'check_made'"""
            waiting = database.execute('SELECT count(*) FROM audit_entry WHERE "index" IS NULL').fetchone()[0]
            logged = Counter(str(UUID(row[0])) for row in database.execute(entries))
            checks = {str(UUID(row[0])) for row in database.execute("SELECT id FROM checks_check")}
        left = [p for p in (node.home / "state" / "journal").glob("*.journal") if p.stat().st_size != _read(p)]
        if not waiting and not left:
            return logged, checks
        time.sleep(0.2)
    return pytest.fail("the journals were not taken in within 20 seconds")


def _read(path):
    mark = path.with_suffix(".read")
    return int(mark.read_text()) if mark.exists() else 0


def test_processes_are_killed_in_the_middle_and_nothing_that_was_answered_is_lost_or_doubled(node):
    node.start("--workers", "2")
    answered, sent, over = [], [], threading.Event()
    asking = [threading.Thread(target=ask_until, args=(over, node, answered, sent)) for _ in range(4)]
    for thread in asking:
        thread.start()
    for _ in range(3):  # one after the other, the one that writes among them; each is begun anew
        before = node.processes()
        time.sleep(1.0)
        os.kill(before[0], signal.SIGKILL)
        end = time.monotonic() + 20
        while len(set(node.processes()) - {before[0]}) < 2:
            assert time.monotonic() < end, "no process took the place of the one that died"
            time.sleep(0.05)
    time.sleep(1.0)
    node.kill()  # all of it, in the middle of everything
    over.set()
    for thread in asking:
        thread.join()
    assert len(answered) > 100
    node.start()
    logged, checks = settled(node)
    assert set(answered) <= set(logged) and set(logged.values()) == {1}
    assert set(answered) <= checks and sum(logged.values()) <= len(sent)
    opened = httpx.get(node.address + f"api/checks/{answered[-1]}", headers={"Authorization": f"ApiKey {node.key}"})
    assert opened.status_code == 200 and opened.json()["id"] == answered[-1]
    node.stop()
    node.run("log", "verify", str(node.home / "log"))  # it fails unless the log is sound


def test_when_the_parent_is_gone_its_processes_end(node):
    node.start("--workers", "2")
    children = node.processes()
    os.kill(node.pid, signal.SIGKILL)
    end = time.monotonic() + 20
    while any(os.path.exists(f"/proc/{child}") for child in children):
        assert time.monotonic() < end, "processes outlive the one that keeps them"
        time.sleep(0.1)


def test_all_stop_in_good_order(node):
    node.start("--workers", "3")
    children = node.processes()
    assert len(children) == 3
    node.stop()
    assert not any(os.path.exists(f"/proc/{child}") for child in children)


ROWS = 2_300  # more than one process answers alone


def progress(node):
    with contextlib.closing(sqlite3.connect(node.home / "db.sqlite3", timeout=30)) as database:
        return database.execute("SELECT state, done FROM checks_batchcheck").fetchone()


def until(node, condition, seconds=120):
    end = time.monotonic() + seconds
    while not condition(*progress(node)):
        assert time.monotonic() < end, f"the list is still at {progress(node)}"
        time.sleep(0.05)


def test_a_list_goes_on_after_all_processes_were_killed_and_no_row_is_answered_twice(node, tmp_path):
    people = tmp_path / "people.jsonl"
    rows = [{"document": f"ZZ{n:07}"} for n in range(ROWS - 1)]
    people.write_text(
        "".join(json.dumps(row) + "\n" for row in [*rows, {"name": "Joaquim Ferreira", "reference": "7"}])
    )
    options = ["--purpose", "border_control", "--ground", "Act 3", "--json"]
    assert json.loads(node.run("check", "batch", str(people), *options))["state"] == "awaiting_approval"
    with contextlib.closing(sqlite3.connect(node.home / "db.sqlite3")) as database:
        database.execute("UPDATE checks_batchcheck SET state = 'queued'")  # as the second person does on the web
        database.commit()
    node.start()
    until(node, lambda state, done: 0 < done < ROWS)
    node.kill()
    before = progress(node)[1]
    node.start()
    until(node, lambda state, done: state == "done")
    node.stop()
    assert 0 < before < ROWS
    with contextlib.closing(sqlite3.connect(node.home / "db.sqlite3")) as database:
        logged = database.execute("SELECT count(*) FROM audit_entry WHERE event = 'check_made'").fetchone()[0]
        (reference,) = database.execute("SELECT reference FROM checks_batchrow").fetchone()
    assert logged == ROWS and reference == "7"
    assert not list((node.home / "state" / "batches").glob("*.box"))
