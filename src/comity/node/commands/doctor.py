"""`comity doctor`: what is wrong with this node, and how to mend it."""

from __future__ import annotations

import json
from dataclasses import asdict

import click
from rich.console import Console
from rich.table import Table

SIGNS = {"well": "well", "care": "needs care", "ill": "ill"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def command(as_json: bool) -> None:
    """Examine this node: keys, disk, database, clock, log, index, background work, exchange."""
    from comity.apps import bureau
    from comity.node.diagnosis import State, examine

    found = examine(bureau.this(), bureau.now())
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in found], ensure_ascii=False))
    else:
        table = Table("what", "how it is", "found", "what to do")
        for finding in found:
            table.add_row(finding.organ, SIGNS[finding.state], finding.found, finding.remedy)
        Console().print(table)
    if any(finding.state is State.ILL for finding in found):
        raise SystemExit(1)
