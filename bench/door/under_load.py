"""Checks over HTTP at a steady rate, each policy-checked and in the log before its answer, beside a bare server.

    python -m bench.door.under_load [--node DIR] [--held N] [--persons N] [--keys N] [--rate 1200]
                                    [--seconds 20] [--exact 0.8] [--workers 2] [--json]

Without --node a temporary node is made and removed. The same processes, server and loop answer the bare requests with
an empty object, so the difference is ours. Half of the exact questions are for numbers that nobody carries. At the end
the node is stopped and its log counted: every answer has its entry. Memory is the sum of the processes' shares (PSS).
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import httpx

from bench.door.filling import fill
from bench.door.load import Request, Sent, open_loop, percentile, post
from bench.screening.corpus import SEED
from comity.exercise.validation.people import people
from comity.exercise.validation.queries import queries

ANSWERS = ("exact", "name")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--node", type=Path, help="a folder to fill, or that was filled before in the same way")
    parser.add_argument("--held", type=int, default=2_000)
    parser.add_argument("--persons", type=int, default=10_000)
    parser.add_argument("--keys", type=int, default=0, help="further numbers in the index")
    parser.add_argument("--rate", type=float, default=200.0, help="questions a second")
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--exact", type=float, default=0.8, help="share of questions for a number")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--json", action="store_true", help="figures as one line of JSON")
    given = parser.parse_args()
    home = given.node or Path(tempfile.mkdtemp(prefix="comity-bench-")) / "node"
    try:
        figures = measured(given, home)
    finally:
        if given.node is None:
            shutil.rmtree(home.parent, ignore_errors=True)
    print(json.dumps(figures) if given.json else "\n".join(f"{k:<60} {v:>14,.2f}" for k, v in figures.items()))


def measured(given: argparse.Namespace, home: Path) -> dict[str, float]:
    figures = fill(home, held=given.held, persons=given.persons, keys=given.keys, seed=given.seed)
    key = _key()
    asked = requests(given, key)
    before = _entries()
    with node(home, given.workers) as (port, pid):
        warm = warm_up(port, asked)
        sent = asyncio.run(open_loop(port, asked, given.rate, given.seconds, given.seed))
        figures["memory, sum of PSS, MB"] = memory(pid)
        taken_in()
    figures |= of(sent, given.seconds)
    answered = sum(one.status == 200 for one in sent)
    figures["entries in the log for each answer"] = (_entries() - before - warm) / max(1, answered)
    with bare(given.workers) as port:
        sent = asyncio.run(open_loop(port, asked, given.rate, given.seconds, given.seed))
        figures |= {f"bare server: {name}": value for name, value in of(sent, given.seconds).items()}
    return figures


def requests(given: argparse.Namespace, key: str, count: int = 5_000) -> list[Request]:
    """Questions in random order: for numbers, half of them carried by somebody, and for people by name and facts."""
    chance = random.Random(given.seed)
    exact = round(count * given.exact)
    made = [_by_number(number, key) for number in _numbers(given, exact, chance)]
    names = queries(given.seed, given.held, max(1, (count - exact) // 40))
    made += [_by_name(chance.choice(names), key) for _ in range(count - exact)]
    chance.shuffle(made)
    return made


def _numbers(given: argparse.Namespace, count: int, chance: random.Random) -> Iterator[str]:
    carried = [
        number
        for person in people(given.seed, given.held)
        for kind, number, _ in person.documents
        if kind == "document"
    ]
    for place in range(count):
        yield chance.choice(carried) if place % 2 else f"ZZ{chance.randrange(10**9):09}"


def _by_number(number: str, key: str) -> Request:
    return Request("exact", _match({"passportNumber": [number]}, key))


def _by_name(query: Any, key: str) -> Request:
    stated = {"name": query.name, "birthDate": query.birth_date, "nationality": query.nationality, "gender": query.sex}
    return Request("name", _match({name: [value] for name, value in stated.items() if value}, key))


def _match(properties: dict[str, list[str]], key: str) -> bytes:
    body = json.dumps({"queries": {"q": {"schema": "Person", "properties": properties}}})
    return post("/match/default", body.encode(), key)


def warm_up(port: int, asked: Sequence[Request]) -> int:
    """The first answers load what all later ones share; how many there were."""
    return sum(one.status == 200 for one in asyncio.run(open_loop(port, asked, 100.0, 3.0, 1)))


def of(sent: Sequence[Sent], seconds: float) -> dict[str, float]:
    """Latency and what was refused."""
    figures: dict[str, float] = {"questions/s": len(sent) / seconds}
    for kind in ANSWERS:
        times = [1000 * one.seconds for one in sent if one.kind == kind and one.status == 200]
        figures |= {f"{kind}, p{percent}, ms": percentile(times, percent) for percent in (50, 99)}
    every = [1000 * one.seconds for one in sent if one.status == 200]
    figures["all, p99, ms"] = percentile(every, 99)
    figures["refused"] = sum(one.status == 503 for one in sent)
    figures["failed"] = sum(one.status not in (200, 503) for one in sent)
    return figures


@contextlib.contextmanager
def node(home: Path, workers: int) -> Iterator[tuple[int, int]]:
    """The node served, ready; (port, process id)."""
    port = _free_port()
    words = ["--node", str(home), "serve", "--port", str(port), "--workers", str(workers)]
    with _running([sys.executable, "-m", "comity.node.main", *words]) as pid:
        _until_ready(f"http://127.0.0.1:{port}/readyz")
        yield port, pid


@contextlib.contextmanager
def bare(workers: int) -> Iterator[int]:
    """The same server before nothing at all."""
    port = _free_port()
    words = ["bench.door.bare:application", "--port", str(port), "--workers", str(workers)]
    quiet = ["--no-access-log", "--log-level", "error", "--loop", "uvloop", "--http", "httptools", "--lifespan", "off"]
    with _running([sys.executable, "-m", "uvicorn", *words, *quiet]):
        _until_ready(f"http://127.0.0.1:{port}/")
        yield port


@contextlib.contextmanager
def _running(command: list[str]) -> Iterator[int]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def _until_ready(address: str) -> None:
    for _ in range(600):
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(address, timeout=5).status_code == 200:
                return
        time.sleep(0.1)
    raise SystemExit(f"{address} did not answer within a minute")


def taken_in() -> None:
    """Wait until the journals are in the tables."""
    from comity.apps.audit import journal, taking_in

    for _ in range(600):
        if not taking_in.waiting(journal.folder()):
            return
        time.sleep(0.1)
    raise SystemExit("the journals were not taken in within a minute")


def memory(pid: int) -> float:
    """MB that a process and its children have for themselves, what they share being shared out."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    lines = (Path(f"/proc/{one}/smaps_rollup").read_text().splitlines() for one in (pid, *children))
    return sum(int(line.split()[1]) for text in lines for line in text if line.startswith("Pss:")) / 1024


def _key() -> str:
    """A key that may compare, for border control."""
    from comity.apps import bureau
    from comity.apps.accounts import actions as accounts
    from comity.apps.accounts.models import Unit
    from comity.kernel.policy import Actor, Scope
    from comity.kernel.vocabulary import Member, Purpose

    by, at = Actor.of_console("bench", Member("XA")), bureau.now()
    if not Unit.objects.filter(code="BENCH").exists():
        accounts.create_unit("BENCH", "Bench", by=by, at=at)
    return accounts.create_key(
        "load", scopes=[Scope.MATCH], purpose=Purpose.BORDER_CONTROL, ground="Act 3", unit="BENCH", days=1, by=by, at=at
    ).secret


def _entries() -> int:
    from comity.apps.audit.models import Entry

    return Entry.objects.filter(event="api_match").count()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    main()
