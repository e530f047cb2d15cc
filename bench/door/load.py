"""Requests that come whether or not the ones before are answered: latency counts from when each was due.

A closed loop waits for its answers and so never sees a queue; this one does.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

CONNECTIONS = 256  # a pool as a busy client keeps it


class Sent(NamedTuple):
    """One request. kind: of question; status: 0 for a connection that broke; seconds: since it was due."""

    kind: str
    status: int
    seconds: float


class Request(NamedTuple):
    kind: str
    data: bytes


class _Connection(asyncio.Protocol):
    """One request at a time over one connection that is kept."""

    def __init__(self, pool: list[_Connection]) -> None:
        self._pool = pool
        self._read = bytearray()
        self._answered: Callable[[int], None] | None = None
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def ask(self, data: bytes, answered: Callable[[int], None]) -> None:
        assert self.transport is not None
        self._answered = answered
        self.transport.write(data)

    def data_received(self, data: bytes) -> None:
        self._read += data
        end = self._read.find(b"\r\n\r\n")
        if end < 0:
            return
        head = bytes(self._read[:end]).lower()
        length = int(head.partition(b"content-length:")[2].split(b"\r\n", 1)[0])
        if len(self._read) < end + 4 + length:
            return
        self._read.clear()
        self._done(int(head[9:12]))
        self._pool.append(self)

    def connection_lost(self, exc: Exception | None) -> None:
        if self in self._pool:
            self._pool.remove(self)
        self._done(0)

    def _done(self, status: int) -> None:
        answered, self._answered = self._answered, None
        if answered is not None:
            answered(status)


async def open_loop(port: int, requests: Sequence[Request], rate: float, seconds: float, seed: int) -> list[Sent]:
    """Send requests in turn at Poisson times, `rate` a second; every one that was due is in the answer."""
    loop, chance = asyncio.get_running_loop(), random.Random(seed)
    free: list[_Connection] = []
    for _ in range(CONNECTIONS):
        _, made = await loop.create_connection(lambda: _Connection(free), "127.0.0.1", port)
        free.append(made)
    sent: list[Sent] = []
    waiting = 0
    begun = due = time.perf_counter()
    number = 0
    while due - begun < seconds:
        due += chance.expovariate(rate)
        pause = due - time.perf_counter()
        if pause > 0.0005:
            await asyncio.sleep(pause)
        request = requests[number % len(requests)]
        number += 1
        if not free:
            _, made = await loop.create_connection(lambda: _Connection(free), "127.0.0.1", port)
            free.append(made)
        waiting += 1

        def answered(status: int, request: Request = request, due: float = due) -> None:
            nonlocal waiting
            waiting -= 1
            sent.append(Sent(request.kind, status, time.perf_counter() - due))

        free.pop().ask(request.data, answered)
    end = time.perf_counter() + 20
    while waiting and time.perf_counter() < end:
        await asyncio.sleep(0.01)
    return sent + [Sent("lost", 0, 20.0)] * waiting


def post(path: str, body: bytes, key: str = "") -> bytes:
    """A request as bytes."""
    key = f"Authorization: ApiKey {key}\r\n" if key else ""
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\n{key}Content-Type: application/json\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def percentile(values: Sequence[float], percent: float) -> float:
    """The nearest value that `percent` of them do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))] if ordered else float("nan")
