"""The background worker: in exactly one process of a node it runs the jobs of `wiring.JOBS`, lane by lane."""

from __future__ import annotations

import fcntl
import json
import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import IO

import structlog
from django.db import close_old_connections, connections

from comity.kernel.errors import ComityError
from comity.node.wiring import Job

logger = structlog.get_logger("comity.worker")

LOCK_RETRY_SECONDS = 2.0
HEARTBEAT_SECONDS = 10.0
LONGEST_PAUSE_SECONDS = 300.0


class Worker:
    """Runs jobs while it holds the lock file of the node; another process's worker waits until this one is gone.

    Each lane has a thread in which its jobs take turns. A job that fails is logged by the type of its error (never its
    message) and tried again, ever more slowly up to five minutes. `state/worker.json` is the heartbeat: when it was
    written, which jobs failed last, and for how many seconds each running one has run.
    """

    def __init__(self, state: Path, jobs: Sequence[Job], clock: Callable[[], datetime]) -> None:
        self._state, self._jobs, self._clock = state, jobs, clock
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="comity-worker", daemon=True)
        self._failures: dict[str, int] = {}
        self._running: dict[str, float] = {}

    def start(self) -> None:
        self._thread.start()

    def stop(self, wait_seconds: float = 20.0) -> None:
        """Let the running jobs end, then return; a job that does not end is left to the end of the process."""
        self._stop.set()
        self._thread.join(wait_seconds)

    def _run(self) -> None:
        with (self._state / "worker.lock").open("a") as lock:
            if self._take(lock):
                logger.info("worker_started", jobs=len(self._jobs))
                lanes = [threading.Thread(target=self._lane, args=(name,), daemon=True) for name in self._lanes()]
                for lane in lanes:
                    lane.start()
                while not self._stop.wait(HEARTBEAT_SECONDS):
                    self._heartbeat()
                for lane in lanes:
                    lane.join()
                logger.info("worker_stopped")

    def _take(self, lock: IO[str]) -> bool:
        """Wait for the lock; False if the worker was stopped meanwhile."""
        while not self._stop.is_set():
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return True
            except BlockingIOError:
                self._stop.wait(LOCK_RETRY_SECONDS)
        return False

    def _lanes(self) -> list[str]:
        return list(dict.fromkeys(job.lane for job in self._jobs))

    def _lane(self, name: str) -> None:
        """The jobs of one lane, in turn, until the worker is stopped."""
        jobs = [job for job in self._jobs if job.lane == name]
        due = {job.name: time.monotonic() for job in jobs}
        while not self._stop.is_set():
            for job in jobs:
                if due[job.name] <= time.monotonic() and not self._stop.is_set():
                    due[job.name] = time.monotonic() + self._once(job)
            self._stop.wait(max(0.0, min(due.values()) - time.monotonic()))
        connections.close_all()

    def _once(self, job: Job) -> float:
        """Run one job; seconds until its next turn."""
        close_old_connections()
        self._running[job.name] = time.monotonic()
        try:
            job.run(self._clock())
        except Exception as error:
            failures = self._failures[job.name] = self._failures.get(job.name, 0) + 1
            code = error.code if isinstance(error, ComityError) else ""
            logger.error("job_failed", job=job.name, code=code, failures=failures, exc_info=error)
            return float(min(LONGEST_PAUSE_SECONDS, max(job.every_seconds, 1.0) * 2 ** min(failures, 8)))
        finally:
            self._running.pop(job.name, None)
        self._failures.pop(job.name, None)
        return job.every_seconds

    def _heartbeat(self) -> None:
        now = time.monotonic()
        running = {name: round(now - begun) for name, begun in dict(self._running).items()}
        beat = {"at": self._clock().isoformat(), "failing": sorted(self._failures), "running_s": running}
        path = self._state / "worker.json"
        fresh = path.with_suffix(".new")
        try:
            fresh.write_text(json.dumps(beat), encoding="ascii")
            fresh.replace(path)
        except OSError as fault:  # a full disk must not take the lock from under the running jobs
            logger.error("heartbeat_not_written", reason=fault.strerror)
