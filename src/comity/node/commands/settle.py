"""One node of an exercise made and settled in a process of its own: `python -m comity.node.commands.settle DIR CODE`.

Not a command of the program: `comity demo` starts it for each node, so that Django is made ready once for all steps.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from comity.exercise.federation import FEDERATION, NODES, Plan, Site
from comity.kernel.errors import ComityError, NodeFault
from comity.kernel.vocabulary import Member
from comity.node import logs
from comity.node.commands import init

FIRST_ADMINISTRATOR = "first.admin"


def settle(site: Site, code: Member) -> None:
    """Make the node, then take it to where it exchanges with the others."""
    plan = site.plan()
    if plan is None:
        raise NodeFault(f"{site.home} holds no exercise", hint="comity demo makes one", code="no_exercise")
    _make(site, plan, code)
    from comity.exercise.federation import settling

    if NODES[code].role == "hub":
        settling.settle_hub(site)
    else:
        settling.settle_member(site, plan, code)


def _make(site: Site, plan: Plan, code: Member) -> None:
    """`comity init`, in this process."""
    node = NODES[code]
    init.make(
        site.node(code),
        member=code,
        name=node.name,
        federation=FEDERATION,
        exercise=True,
        role=node.role,
        language=node.language,
        origin=plan.address(code),
        country=[f"{language}={name}" for language, name in node.country_names.items()],
        desk_telephone=node.telephone,
        desk_email=node.email,
        administrator=FIRST_ADMINISTRATOR,
    )


if __name__ == "__main__":
    logs.set_up("json")
    try:
        settle(Site(Path(sys.argv[1])), Member.parse(sys.argv[2]))
    except ComityError as fault:
        click.echo(f"comity: {fault.message} [{fault.code}] {fault.hint}", err=True)
        sys.exit(1)
