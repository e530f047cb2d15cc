"""The background worker: one at a time, jobs that fail are tried again and hurt no other."""

import json
import threading
import time
from datetime import UTC, datetime

import pytest

from comity.kernel.errors import NodeFault
from comity.node import worker as rooms
from comity.node.wiring import JOBS, Job
from comity.node.worker import Worker

AT = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.fixture
def start(tmp_path, monkeypatch):
    """Start workers on one state directory; all are stopped at the end. No test here has a database."""
    monkeypatch.setattr(rooms, "close_old_connections", lambda: None)
    monkeypatch.setattr(rooms, "LOCK_RETRY_SECONDS", 0.02)
    started = []

    def make(*jobs):
        one = Worker(tmp_path, jobs, lambda: AT)
        one.start()
        started.append(one)
        return one

    yield make
    for one in started:
        one.stop()


def until(condition, seconds=5.0):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.005)


def test_jobs_run_again_and_again_with_the_node_s_time(start):
    seen = []
    start(Job("fast", 0.01, seen.append))
    until(lambda: len(seen) >= 3)
    assert set(seen) == {AT}


def test_a_long_job_holds_up_its_own_lane_only(start, tmp_path, monkeypatch):
    monkeypatch.setattr(rooms, "HEARTBEAT_SECONDS", 0.02)
    release, quick, behind = threading.Event(), [], []
    start(
        Job("long", 60, lambda at: release.wait(5), "imports"),
        Job("behind", 0.01, behind.append, "imports"),
        Job("quick", 0.01, quick.append, "log"),
    )
    until(lambda: len(quick) >= 3)
    assert behind == []
    until(lambda: (tmp_path / "worker.json").exists())
    assert json.loads((tmp_path / "worker.json").read_text())["running_s"]["long"] == 0
    release.set()
    until(lambda: behind)


def test_a_failing_job_hurts_no_other_and_is_tried_more_slowly(start, tmp_path, monkeypatch):
    monkeypatch.setattr(rooms, "HEARTBEAT_SECONDS", 0.02)
    good, bad = [], []

    def fail(at):
        bad.append(at)
        raise NodeFault("the name of somebody", code="broken")

    start(Job("bad", 0.01, fail), Job("good", 0.01, good.append))
    until(lambda: len(good) >= 5)
    assert len(bad) == 1
    until(lambda: (tmp_path / "worker.json").exists())
    assert "somebody" not in (tmp_path / "worker.json").read_text()


def test_the_heartbeat_names_what_fails(start, tmp_path, monkeypatch):
    monkeypatch.setattr(rooms, "HEARTBEAT_SECONDS", 0.02)

    def fail(at):
        raise ValueError

    start(Job("bad", 60, fail))
    path = tmp_path / "worker.json"
    until(lambda: path.exists() and json.loads(path.read_text())["failing"] == ["bad"])
    assert json.loads(path.read_text())["at"] == AT.isoformat()


def test_only_one_worker_works_and_the_next_takes_over(start):
    first, second = [], []
    holder = start(Job("one", 0.01, first.append))
    until(lambda: first)
    start(Job("two", 0.01, second.append))
    time.sleep(0.1)
    assert second == []
    holder.stop()
    until(lambda: second)
    count = len(first)
    time.sleep(0.05)
    assert len(first) == count


def test_stopping_lets_the_running_job_end(start):
    begun, ended = threading.Event(), []

    def slow(at):
        begun.set()
        time.sleep(0.1)
        ended.append(at)

    running = start(Job("slow", 60, slow), Job("never", 60, lambda at: pytest.fail("it was stopped before")))
    assert begun.wait(5)
    running.stop()
    assert ended == [AT]


def test_the_table_of_jobs_is_sound():
    names = [job.name for job in JOBS]
    assert len(names) == len(set(names))
    assert all(job.every_seconds > 0 for job in JOBS)
