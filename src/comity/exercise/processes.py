"""Nodes as processes of this machine: started in groups of their own, watched, stopped in good order.

No child outlives us: they are stopped at the end, on a signal and on a fault, and on Linux the kernel ends them should
we be killed without a word.
"""

from __future__ import annotations

import atexit
import ctypes
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

import httpx

from comity.kernel.errors import NodeFault

STOP_SECONDS = 25.0  # a node lets open answers and the running job end
START_SECONDS = 120.0
PAUSE_SECONDS = 0.1
_TAIL_LINES = 6
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None
_NOT_INHERITED = frozenset(
    {
        # all nodes would share one database, or be another node than the one named on the command line
        *("COMITY_NODE", "COMITY_ORIGIN", "COMITY_LOG", "DATABASE_URL", "DJANGO_SETTINGS_MODULE"),
        "PYTHONDONTWRITEBYTECODE",  # each of these processes would compile the whole program anew
    }
)


class Stopped(BaseException):
    """Somebody told us to stop: Ctrl-C, SIGTERM, or the terminal went away."""


@dataclass
class Processes:
    """The children, by name; a context manager that leaves none behind."""

    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    logs: dict[str, Path] = field(default_factory=dict)

    def __enter__(self) -> Processes:
        atexit.register(self.kill)
        return self

    def __exit__(self, *_fault: object) -> None:
        self.stop()
        atexit.unregister(self.kill)

    def start(self, name: str, words: Sequence[str], log: Path) -> None:
        """Start `python -m WORDS`; what it writes goes to the end of the file `log`. Main thread only."""
        log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with log.open("ab") as file:
            self.running[name] = subprocess.Popen(
                [sys.executable, "-m", *words],
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                env=_environment(),
                start_new_session=True,
                preexec_fn=_end_with_parent,
            )
        self.logs[name] = log

    def require_running(self) -> None:
        """NodeFault, with the last lines of its log, if a child ended with a fault."""
        for name, process in self.running.items():
            if process.poll():
                raise self._fault(name, f"ended with code {process.returncode}")

    def require_lasting(self, names: Iterable[str]) -> None:
        """NodeFault if one of these has ended at all, well or not."""
        for name in names:
            if self.ended(name):
                raise self._fault(name, "ended by itself")

    def ended(self, name: str) -> bool:
        """Whether that child has ended well."""
        self.require_running()
        return self.running[name].poll() is not None

    def wait_until_serving(self, addresses: Mapping[str, str]) -> None:
        """Return when every node answers at its address; NodeFault if one does not within two minutes."""
        deadline = time.monotonic() + START_SECONDS
        waiting = dict(addresses)
        while waiting:
            self.require_running()
            waiting = {name: address for name, address in waiting.items() if not serves(address)}
            if waiting and time.monotonic() > deadline:
                name = min(waiting)
                raise self._fault(name, f"does not answer at {waiting[name]}")
            time.sleep(PAUSE_SECONDS if waiting else 0)

    def stop(self, *names: str) -> None:
        """Stop these children, or all, in good order (SIGTERM); whoever takes longer than its time is killed."""
        chosen = {name: self.running[name] for name in names or tuple(self.running)}
        for process in chosen.values():
            _signal(process, signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        for process in chosen.values():
            try:
                process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                _signal(process, signal.SIGKILL)
                process.wait()
        for name in chosen:
            del self.running[name]

    def kill(self) -> None:
        """End whatever still runs, at once."""
        for process in self.running.values():
            _signal(process, signal.SIGKILL)

    def _fault(self, name: str, what: str) -> NodeFault:
        lines = self.logs[name].read_text("utf-8", "replace").splitlines()[-_TAIL_LINES:]
        tail = "".join(f"\n  {line[:400]}" for line in lines)
        return NodeFault(f"{name} {what}{tail}", hint=f"its log is {self.logs[name]}", code="node_down")


@contextmanager
def stoppable(processes: Processes) -> Iterator[None]:
    """Within, Ctrl-C and SIGTERM raise Stopped, once; told a second time, the children are killed."""

    def on_signal(number: int, _frame: FrameType | None) -> None:
        for again in watched:
            signal.signal(again, lambda *_: processes.kill())
        raise Stopped(signal.Signals(number).name)

    watched = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, on_signal) for number in watched}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def serves(address: str) -> bool:
    """Whether a node there is ready for requests."""
    try:
        return httpx.get(f"{address}/readyz", timeout=5, trust_env=False).is_success
    except httpx.HTTPError:
        return False


def is_free(port: int) -> bool:
    """Whether nothing listens on this loopback port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def free_ports(count: int, first: int | None = None) -> list[int]:
    """`count` free loopback ports, from `first` upwards; without it, somewhere below those that clients are given."""
    start = first or random.SystemRandom().randrange(20_000, 30_000)
    found = [port for port in range(start, min(start + 1000, 65_536)) if is_free(port)][:count]
    if len(found) < count:
        raise NodeFault(f"there are no {count} free ports from {start} on", hint="choose --ports", code="no_ports")
    return found


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in _NOT_INHERITED}
    return kept | {"PYTHONUNBUFFERED": "1"}


def _end_with_parent() -> None:
    """In the child, before it becomes the program: ask the kernel to end it when its parent is gone."""
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _signal(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """To the whole group of the child; nothing if it has ended."""
    if process.poll() is None:
        try:
            os.killpg(process.pid, number)
        except ProcessLookupError:
            process.wait()
