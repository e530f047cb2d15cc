"""Several processes that answer on one port: each is the whole node, and one of them, whichever holds the lock, writes.

They are forked from one that has loaded everything, so that what never changes lies in memory once. They share the
listening socket: whichever is free takes the next connection, and what waits there outlives the death of any of them.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from types import FrameType

import structlog

SHORTEST_LIFE_SECONDS = 1.0  # a process that dies sooner is not begun anew at once

logger = structlog.get_logger("comity.processes")


class Processes:
    """Keeps `count` processes running until it is told to stop (SIGTERM, SIGINT).

    serve  what each of them does; it returns when the process is told to stop
    """

    def __init__(self, count: int, serve: Callable[[], None]) -> None:
        self._count, self._serve = count, serve
        self._begun: dict[int, float] = {}
        self._stopping = False
        self._alive, self._held = os.pipe()

    def run(self) -> None:
        """Return once all have ended."""
        for told in (signal.SIGINT, signal.SIGTERM):
            signal.signal(told, self._stop)
        for _ in range(self._count):
            self._begin()
        while self._begun:
            self._wait_for_one()

    def _wait_for_one(self) -> None:
        try:
            pid, status = os.wait()
        except InterruptedError:
            return
        lived = time.monotonic() - self._begun.pop(pid, 0.0)
        if self._stopping:
            return
        logger.error("process_died", pid=pid, status=os.waitstatus_to_exitcode(status), lived_s=round(lived))
        if lived < SHORTEST_LIFE_SECONDS:
            time.sleep(SHORTEST_LIFE_SECONDS)
        if not self._stopping:
            self._begin()

    def _begin(self) -> None:
        pid = os.fork()
        if pid:
            self._begun[pid] = time.monotonic()
            return
        code = 1
        try:
            os.close(self._held)
            for told in (signal.SIGINT, signal.SIGTERM):
                # uvicorn stops in good order and then raises the signal once more; by then there is nothing to stop
                signal.signal(told, lambda number, frame: None)
            threading.Thread(target=self._end_with_parent, daemon=True).start()
            self._serve()
            code = 0
        except Exception as fault:
            logger.error("process_failed", exc_info=fault)
        finally:
            os._exit(code)  # nothing of the parent's is undone here

    def _end_with_parent(self) -> None:
        """The pipe ends when the process that keeps us is gone, however it went."""
        os.read(self._alive, 1)
        os.kill(os.getpid(), signal.SIGTERM)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self._stopping = True
        for pid in self._begun:
            os.kill(pid, signal.SIGTERM)
