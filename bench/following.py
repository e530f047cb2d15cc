"""How soon a new record is found by its number and by its name, while others keep writing and asking.

    python -m bench.following [--records N] [--rate N] [--before N] [--json]

A temporary node is made and removed. One process stores records at a steady rate, one follows the journal twice a
second as a running node does, and this one asks for each new record until it is found. Times are from the commit.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

FOLLOW_SECONDS = 0.5  # as node/wiring.py has it


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--before", type=int, default=2_000, help="records that are there before")
    parser.add_argument("--records", type=int, default=600, help="records stored while it is measured")
    parser.add_argument("--rate", type=float, default=30.0, help="records stored in a second")
    parser.add_argument("--json", action="store_true", help="figures as one line of JSON")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="comity-bench-") as folder:
        set_up(Path(folder) / "node")
        figures = measured(given)
    print(json.dumps(figures) if given.json else "\n".join(f"{k:<52} {v:>12,.3f}" for k, v in figures.items()))


def set_up(home: Path) -> None:
    from comity.node import creation

    creation.lay_out(
        home, member="XA", name="Bench", federation="exercise-bench", exercise=True, role="member", language="en"
    )
    os.environ.update(COMITY_NODE=str(home), DJANGO_SETTINGS_MODULE="comity.node.settings", COMITY_LOG="error")
    ready()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def ready() -> None:
    import django

    django.setup()


def store(number: int) -> Any:
    """A record of an invented vehicle with a number of its own; returns its id."""
    from comity.apps import bureau
    from comity.apps.holdings import actions as holdings
    from comity.kernel.policy import Actor, ActorKind, Role
    from comity.kernel.records import Content, LegalGround
    from comity.kernel.vocabulary import GroundKind, Member, Purpose

    content = Content(
        "Vehicle",
        properties={"name": (name(number),), "vin": (vin(number),)},
        purposes=(Purpose.INVESTIGATION,),
        ground=LegalGround(GroundKind.WARRANT, "Tribunal", "1/26"),
        review_on=date(2029, 1, 1),
    )
    by = Actor("officer:1", ActorKind.OFFICER, Member("XA"), frozenset({Role.OFFICER}))
    return holdings.create(content, by=by, at=bureau.now())


def vin(number: int) -> str:
    return f"WVWZZZ1JZXW{number:06}"


def name(number: int) -> str:
    syllables = ["ra", "mi", "ko", "ten", "vil", "sar", "dun", "ge", "lo", "pas", "nor", "ba", "zi", "hu", "me", "ti"]
    return "".join(syllables[number >> shift & 15] for shift in (0, 4, 8, 12)).title()


def writes(first: int, count: int, rate: float, told: Any) -> None:
    ready()
    begun = time.monotonic()
    for n in range(count):
        time.sleep(max(0.0, begun + n / rate - time.monotonic()))
        told.send((first + n, store(first + n), time.time()))
    told.close()


def follows(stop: Any) -> None:
    ready()
    from comity.apps.index import actions

    while not stop.wait(FOLLOW_SECONDS):
        actions.follow()


def measured(given: argparse.Namespace) -> dict[str, float]:
    from comity.apps.index import actions

    for n in range(given.before):
        store(n)
    actions.follow()
    context = multiprocessing.get_context("spawn")
    stop, (heard, told) = context.Event(), context.Pipe(duplex=False)
    follower = context.Process(target=follows, args=(stop,))
    writer = context.Process(target=writes, args=(given.before, given.records, given.rate, told))
    follower.start()
    writer.start()
    told.close()
    try:
        by_number, by_name, asked = watched(heard, given.records)
    finally:
        stop.set()
        writer.join()
        follower.join()
    return {
        "records stored": float(given.records),
        "found by number, p50, ms": at(by_number, 50),
        "found by number, p99, ms": at(by_number, 99),
        "found by name, p50, ms": at(by_name, 50),
        "found by name, p99, ms": at(by_name, 99),
        "question while following, p50, ms": at(asked, 50),
        "question while following, p99, ms": at(asked, 99),
    }


def watched(heard: Any, count: int) -> tuple[list[float], list[float], list[float]]:
    """Ask for whatever is stored and not found yet, until all is; milliseconds."""
    from comity.apps.bureau import now
    from comity.apps.holdings import queries as holdings
    from comity.apps.index import queries
    from comity.kernel.policy import Act, Actor, ActorKind, Role
    from comity.kernel.screening import Question
    from comity.kernel.vocabulary import Member, Purpose

    officer = Actor("officer:2", ActorKind.OFFICER, Member("XA"), frozenset({Role.OFFICER}))
    waiting: dict[int, tuple[Any, float, set[str]]] = {}
    found: dict[str, list[float]] = {"number": [], "name": []}
    asked: list[float] = []
    while len(found["number"]) < count or len(found["name"]) < count:
        while heard.poll(0 if waiting else 1):
            try:
                number, record_id, stored = heard.recv()
            except EOFError:
                break
            waiting[number] = (record_id, stored, {"number", "name"})
        classes = holdings.visible_classes(officer, Act.CHECK, Purpose.INVESTIGATION, at=now())
        for number, (record_id, stored, missing) in list(waiting.items()):
            began = time.perf_counter()
            if "number" in missing:
                matches = queries.numbers([("vin", vin(number), "")], classes, 5).found
                seen = "number" if any(match.record_id == record_id for match in matches) else ""
            else:
                question = Question("Vehicle", (name(number),))
                seen = "name" if record_id in queries.candidates(question, classes, 50).record_ids else ""
            asked.append(1000 * (time.perf_counter() - began))
            if seen:
                missing.discard(seen)
                found[seen].append(1000 * (time.time() - stored))
            if not missing:
                del waiting[number]
        time.sleep(0.002)
    return found["number"], found["name"], asked


def at(times: list[float], percent: int) -> float:
    return sorted(times)[min(len(times) - 1, len(times) * percent // 100)]


if __name__ == "__main__":
    main()
