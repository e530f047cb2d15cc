"""What one node's own process does from the day it was made to the day it exchanges: the steps of a real country.

Everything goes through the program's commands and actions; only what people would carry by hand (cards, invitation) is
left in the site's folders. Runs where Django is ready for the node (`comity.node.commands.settle`).
"""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable, Mapping
from contextlib import redirect_stdout
from datetime import timedelta
from typing import Any
from uuid import UUID

import click

from comity.apps import bureau
from comity.apps.accounts import queries as accounts
from comity.apps.holdings import queries as holdings
from comity.apps.holdings import sharing
from comity.apps.imports import queries as imports
from comity.apps.imports.references import reference
from comity.apps.index import queries as index
from comity.entrypoints.cli import imports as import_command
from comity.entrypoints.cli import officer as officer_command
from comity.entrypoints.cli import peer as peer_command
from comity.entrypoints.web.sign_in import sign_in_path
from comity.exercise.federation.nodes import HUB, NODES, ExerciseNode
from comity.exercise.federation.sharing import groups, kept_person, shared
from comity.exercise.federation.site import Link, Plan, Settled, Site
from comity.exercise.people import STORY, Register, invent
from comity.exercise.people.files import write_ftm
from comity.exercise.people.national_csv import MAPPING, split, write_national_csv
from comity.exercise.processes import serves
from comity.kernel.errors import NodeFault
from comity.kernel.policy import Actor, Role
from comity.kernel.vocabulary import Member, Purpose

FIRST_ADMINISTRATOR = "first.admin"  # closed as soon as the node has an administrator with a name
LIST, OLD_LIST = "register", "registro-desaparecidos"
OLD_REGISTER_OF = Member("XC")
PATIENCE, PAUSE_SECONDS = timedelta(seconds=180), 0.2
_MEMBERS = tuple(node.code for node in NODES.values() if node.role == "member")


def settle_hub(site: Site) -> None:
    """People, the directory, the invitation; then every member is admitted by its card, in the order they come."""
    hub = NODES[HUB]
    links = add_officers(hub)
    told(peer_command.command, "publish", "--yes")
    told(peer_command.command, "invite", "--to", str(site.invitation))
    for code in _MEMBERS:
        wait_for(f"the card of {code}", site.card(code).exists)
        told(peer_command.command, "admit", str(site.card(code)), "--yes")
    site.say_settled(HUB, Settled(links))


def settle_member(site: Site, plan: Plan, code: Member) -> None:
    """Card, people, register, sharing, joining; returns once all that the others share is held and searchable here."""
    node = NODES[code]
    draft = site.card(code).with_suffix(".draft")
    told(peer_command.command, "card", "--to", str(draft))
    draft.replace(site.card(code))
    links = add_officers(node)
    register = invent(code, seed=plan.seed, today=plan.day, size=plan.size)
    records = import_register(site, register)
    share(node, register, records)
    join(site, plan)
    site.say_settled(code, _settled(register, links, records))
    wait_for("what the other members share", lambda: _has_all(site, code))


def add_officers(node: ExerciseNode) -> tuple[Link, ...]:
    """Units and people from the command line, then the first administrator's account is closed."""
    _run(officer_command.command, "add-unit", node.unit[0], "--name", node.unit[1])
    links = []
    for one in node.officers:
        roles = [word for role in one.roles for word in ("--role", role.value)]
        made = told(officer_command.command, "add", one.username, "--name", one.name, "--unit", one.unit, *roles)
        path = sign_in_path(made["user_id"])
        links.append(Link(one.username, one.name, tuple(role.value for role in one.roles), path))
    _run(officer_command.command, "disable", FIRST_ADMINISTRATOR)
    return tuple(links)


def import_register(site: Site, register: Register) -> dict[str, UUID]:
    """The register through the real importer; entry id -> record id. Morvenia's old one comes as a CSV of its kind."""
    code = register.member.code
    old, rest = split(register) if code == OLD_REGISTER_OF else ([], list(register.entries))
    write_ftm(rest, site.register(code))
    told(import_command.command, "ftm", str(site.register(code)), "--list", LIST)
    if old:
        table = write_national_csv(old, site.register(code).parent)
        told(import_command.command, "csv", str(table), "--mapping", str(table.with_name(MAPPING)))
    places = {entry.id: (LIST, reference(entry.id)) for entry in rest}
    places |= {entry.id: (OLD_LIST, reference(entry.record["national_reference"])) for entry in old}
    found = {entry: imports.record_of(*place) for entry, place in places.items()}
    missing = [entry for entry, record in found.items() if record is None]
    if missing:
        raise NodeFault(f"{len(missing)} entries were not imported, such as {missing[0]}", code="not_imported")
    return {entry: record for entry, record in found.items() if record is not None}


def share(node: ExerciseNode, register: Register, records: Mapping[str, UUID]) -> None:
    """One officer proposes, another approves, as the sharing pages have it."""
    officer = accounts.officer_named(node.who(Role.OFFICER).username).actor
    approver = accounts.officer_named(node.who(Role.APPROVER).username).actor
    others = [code for code in _MEMBERS if code != node.code]
    for group in groups(register.entries):
        proposed = sharing.propose(
            [records[entry] for entry in group.entries],
            others,
            group.reveal,
            reason=node.reasons[group.reason],
            by=officer,
            at=bureau.now(),
        )
        if sharing.approve(proposed, by=approver, at=bureau.now()) is None:
            sharing.run_due(bureau.now())


def join(site: Site, plan: Plan) -> None:
    """Take the hub's invitation as soon as the hub answers and has admitted everybody."""
    wait_for("the hub", lambda: site.settled(HUB) is not None and serves(plan.address(HUB)))
    told(peer_command.command, "join", str(site.invitation), "--yes")


def told(command: click.Command, *words: str) -> dict[str, Any]:
    """What the program's own command answers in JSON; it raises what the command raises."""
    answer: dict[str, Any] = json.loads(_run(command, *words, "--json"))
    return answer


def wait_for(what: str, holds: Callable[[], bool]) -> None:
    """Return as soon as it holds; NodeFault after three minutes."""
    deadline = time.monotonic() + PATIENCE.total_seconds()
    while not holds():
        if time.monotonic() > deadline:
            raise NodeFault(f"{what}: waited {PATIENCE.total_seconds():.0f} s in vain", code="waited_in_vain")
        time.sleep(PAUSE_SECONDS)


def _run(command: click.Command, *words: str) -> str:
    out = io.StringIO()
    try:
        with redirect_stdout(out):
            command.main([*words], standalone_mode=False)
    except SystemExit:
        raise NodeFault(f"{' '.join(words[:2])}: {out.getvalue().strip()}", code="refused") from None
    return out.getvalue()


def _settled(register: Register, links: tuple[Link, ...], records: Mapping[str, UUID]) -> Settled:
    code = register.member.code
    count = len(shared(register.entries))
    kept = kept_person(register.entries)
    return Settled(
        links,
        shared={str(other): count for other in _MEMBERS if other != code},
        figures={figure: str(records[entry]) for figure, entry in STORY.entries.items() if entry in records},
        kept={
            "name": kept.properties["name"][0],
            "birth": kept.properties["birthDate"][0],
            "record": str(records[kept.id]),
        },
    )


def _has_all(site: Site, code: Member) -> bool:
    """Whether everything that the others share with this member is held here and searchable."""
    said = [(other, site.settled(other)) for other in _MEMBERS if other != code]
    held = holdings.counts(Actor.of_node(code), Purpose.POLICE_CHECK, at=bureau.now())
    everything = all(one is not None and held.get(other, 0) >= one.shared[code] for other, one in said)
    return everything and index.state().lag == 0
