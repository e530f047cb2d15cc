"""Who is let in when more is asked than can be answered: two lanes, so that broad questions cannot starve exact ones.

An *exact* question asks for numbers alone and costs microseconds; a *broad* one asks for names and may cost
milliseconds. Each lane has threads of its own and room for so many questions to wait; beyond that a question is refused
at once (503, `overloaded`, with Retry-After) instead of being answered too late. One caller gets part of the room only.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from queue import SimpleQueue

from django.db import close_old_connections

from comity.entrypoints.api.faults import Overloaded

LONGEST_WAIT_SECONDS = 1.5  # a question that waited longer is refused: whoever asked has asked again
SHARE_OF_ONE = 0.75  # of a lane's room, for one caller

Work = Callable[[Overloaded | None], None]
"""Answers a question; with a fault: refuses it."""


@dataclass(frozen=True)
class _Waiting:
    work: Work
    weight: int
    whose: int
    since: float = field(default_factory=time.monotonic)


class Lane:
    """Questions of one sort, answered in turn by a few threads.

    room  how many questions may wait; one that waits alone may be larger
    """

    def __init__(self, name: str, *, threads: int, room: int) -> None:
        self.name, self.room = name, room
        self._queue: SimpleQueue[_Waiting | None] = SimpleQueue()
        self._guard = threading.Lock()
        self._of_callers: Counter[int] = Counter()
        self._weight = 0
        self._threads = [threading.Thread(target=self._answer_all, name=f"comity-{name}") for _ in range(threads)]
        for thread in self._threads:
            thread.daemon = True
            thread.start()

    def enter(self, work: Work, *, weight: int, whose: int) -> None:
        """Wait in the lane; Overloaded where there is no room left.

        weight  how many questions it is
        whose   tells callers apart
        """
        with self._guard:
            full = self._weight and self._weight + weight > self.room
            greedy = self._of_callers[whose] and self._of_callers[whose] + weight > SHARE_OF_ONE * self.room
            if full or greedy:
                raise overloaded()
            self._weight += weight
            self._of_callers[whose] += weight
        self._queue.put(_Waiting(work, weight, whose))

    def close(self) -> None:
        """Answer what waits, then let the threads end."""
        for _ in self._threads:
            self._queue.put(None)
        for thread in self._threads:
            thread.join(5.0)

    def _answer_all(self) -> None:
        while (waiting := self._queue.get()) is not None:
            close_old_connections()  # the thread keeps its connection from question to question
            late = time.monotonic() - waiting.since > LONGEST_WAIT_SECONDS
            try:
                waiting.work(overloaded() if late else None)
            finally:
                self._leave(waiting)

    def _leave(self, waiting: _Waiting) -> None:
        with self._guard:
            self._weight -= waiting.weight
            self._of_callers[waiting.whose] -= waiting.weight
            if not self._of_callers[waiting.whose]:
                del self._of_callers[waiting.whose]


@dataclass(frozen=True)
class Lanes:
    """The lanes of one process."""

    exact: Lane
    broad: Lane

    def close(self) -> None:
        self.exact.close()
        self.broad.close()


def lanes() -> Lanes:
    """New lanes, their threads started."""
    return Lanes(Lane("exact", threads=2, room=1_000), Lane("broad", threads=2, room=100))


def overloaded() -> Overloaded:
    return Overloaded("more is asked at this moment than can be answered in time", hint="ask again in a moment")
