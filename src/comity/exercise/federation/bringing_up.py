"""From a directory to four serving nodes: the first time they are made, later they go on where they were."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

from comity.exercise.federation.nodes import HUB, NODES
from comity.exercise.federation.site import Plan, Settled, Site
from comity.exercise.processes import PAUSE_SECONDS, Processes, free_ports, is_free
from comity.kernel.errors import Conflict, NodeFault
from comity.kernel.vocabulary import Member

SETTLE = "comity.node.commands.settle"
PROGRAM = "comity.node.main"
Tell = Callable[[str], None]


@contextmanager
def held(site: Site) -> Iterator[None]:
    """Hold the directory for this process; Conflict while another one runs the exercise in it."""
    site.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = os.open(site.home, os.O_RDONLY | os.O_DIRECTORY)
    try:
        _lock(folder, site)
        yield
    finally:
        os.close(folder)


def _lock(folder: int, site: Site) -> None:
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Conflict(
            f"the exercise in {site.home} is running already",
            hint="stop it with Ctrl-C where it runs, or name another directory with --dir",
            code="demo_running",
        ) from None


def planned(site: Site, *, fresh: bool, seed: int, day: date, size: int, ports_from: int | None) -> Plan:
    """The plan of this directory, or a new one; what an interrupted start left is made anew."""
    plan = site.plan()
    if plan is not None and plan.ready and not fresh:
        return plan
    site.clear()
    ports = free_ports(len(NODES), ports_from)
    plan = Plan(seed, day, size, dict(zip(NODES, ports, strict=True)))
    site.begin(plan)
    return plan


def bring_up(site: Site, plan: Plan, processes: Processes, tell: Tell) -> dict[Member, Settled]:
    """Start every node, making them first if they are new; returns what each says of itself, once all serve."""
    if plan.ready:
        for code in NODES:
            _require_free(plan, code)
            serve(site, plan, code, processes)
        processes.wait_until_serving(addresses(plan))
    else:
        _make(site, plan, processes, tell)
        site.write(replace(plan, ready=True))
    return {code: _said(site, code) for code in NODES}


def serve(site: Site, plan: Plan, code: Member, processes: Processes) -> None:
    """Start one node's own process."""
    words = (PROGRAM, "--node", str(site.node(code)), "serve", "--port", str(plan.ports[code]), "--log", "json")
    processes.start(code, words, site.serve_log(code))


def addresses(plan: Plan) -> dict[str, str]:
    return {code: plan.address(code) for code in NODES}


def _make(site: Site, plan: Plan, processes: Processes, tell: Tell) -> None:
    """Each node is settled by a process of its own; the hub serves first, since the others join through it."""
    tell("Making the hub and three members: keys, databases, people, registers ...")
    for code in NODES:
        processes.start(_settling(code), (SETTLE, str(site.home), code), site.settle_log(code))
    _until(lambda: processes.ended(_settling(HUB)), processes)
    serve(site, plan, HUB, processes)
    _until(lambda: all(site.settled(code) for code in NODES), processes)
    tell("The nodes start, and exchange what they share ...")
    for code in NODES:
        if code != HUB:
            serve(site, plan, code, processes)
    processes.wait_until_serving(addresses(plan))
    _until(lambda: all(processes.ended(_settling(code)) for code in NODES), processes)


def _settling(code: Member) -> str:
    return f"{code} in the making"


def _until(holds: Callable[[], bool], processes: Processes) -> None:
    """Wait for it as long as every child is well; those that wait themselves give up after their own time."""
    while not holds():
        processes.require_running()
        time.sleep(PAUSE_SECONDS)


def _require_free(plan: Plan, code: Member) -> None:
    if not is_free(plan.ports[code]):
        raise NodeFault(
            f"port {plan.ports[code]} of {code} is taken by another program",
            hint="stop that program, or make the exercise anew: comity demo --fresh",
            code="port_taken",
        )


def _said(site: Site, code: Member) -> Settled:
    said = site.settled(code)
    if said is None:
        raise NodeFault(
            f"{site.home} is damaged: {code} has said nothing", hint="comity demo --fresh", code="bad_demo_file"
        )
    return said
