"""`comity apikey`: keys for programs, made and ended at the machine itself."""

from __future__ import annotations

import getpass
import json
from collections.abc import Sequence

import click

from comity.apps import bureau
from comity.apps.accounts import actions, queries
from comity.kernel.policy import Actor, Scope
from comity.kernel.vocabulary import Purpose


@click.group(name="apikey")
def command() -> None:
    """API keys: create, list, revoke."""


@command.command()
@click.option("--name", default="command line", show_default=True, help="The program that will use it.")
@click.option(
    "--scope", "scopes", multiple=True, required=True, metavar="SCOPE", help="match, check or search; repeatable."
)
@click.option(
    "--purpose", default="border_control", show_default=True, metavar="CODE", help="The one purpose it serves."
)
@click.option("--ground", default="national police law", show_default=True, help="The legal ground of its calls.")
@click.option("--unit", default="BUREAU", show_default=True, metavar="CODE", help="The unit that answers for it.")
@click.option("--days", type=int, default=90, show_default=True, help="How long it lasts, 1 to 366 days.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def create(name: str, scopes: Sequence[str], purpose: str, ground: str, unit: str, days: int, as_json: bool) -> None:
    """Make an API key and print it, once."""
    at = bureau.now()
    handed = actions.create_key(
        name,
        scopes=[Scope.parse(text) for text in scopes],
        purpose=Purpose.parse(purpose),
        ground=ground,
        unit=unit,
        days=days,
        by=Actor.of_console(getpass.getuser(), bureau.this().member),
        at=at,
    )
    if as_json:
        click.echo(json.dumps({"id": handed.id, "key": handed.secret, "days": days}))
    else:
        click.echo(handed.secret)
        click.echo(f"key {handed.id}, shown only now, good for {days} days", err=True)


@command.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def list_(as_json: bool) -> None:
    """List all keys, the newest first. The keys themselves are not kept."""
    at = bureau.now()
    for key in queries.api_keys():
        row = {
            "id": key.pk,
            "name": key.name,
            "begins_with": key.prefix,
            "unit": key.unit.code,
            "scopes": sorted(key.scopes),
            "purpose": key.purpose,
            "expires_at": key.expires_at.isoformat(),
            "state": key.state(at),
        }
        if as_json:
            click.echo(json.dumps(row, ensure_ascii=False))
        else:
            scopes = ",".join(sorted(key.scopes))
            click.echo(
                f"{key.pk:5}  {key.prefix}  {key.state(at):8}  {key.expires_at:%Y-%m-%d}  {scopes:18}  {key.name}"
            )


@command.command()
@click.argument("key_id", type=int, metavar="ID")
def revoke(key_id: int) -> None:
    """End the key with this number at once."""
    actions.revoke_key(key_id, by=Actor.of_console(getpass.getuser(), bureau.this().member), at=bureau.now())
    click.echo(f"key {key_id} is revoked")
