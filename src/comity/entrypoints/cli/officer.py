"""`comity officer`: who works here, from the machine itself. Made for setting up and for the day nobody can sign in."""

from __future__ import annotations

import getpass
import json
from collections.abc import Sequence

import click

from comity.apps import bureau
from comity.apps.accounts import actions, queries
from comity.apps.bureau.configuration import LANGUAGES
from comity.kernel.policy import Actor, Role


@click.group(name="officer")
def command() -> None:
    """Officers: add, list, roles, disable, reset their sign-in; add units."""


@command.command()
@click.argument("username")
@click.option("--name", required=True, help="The name on the screens.")
@click.option("--unit", required=True, metavar="CODE", help="Code of the unit.")
@click.option("--role", "roles", multiple=True, required=True, metavar="ROLE", help="A role; may be given repeatedly.")
@click.option("--language", type=click.Choice(LANGUAGES), help="Language of the screens; the bureau's if absent.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def add(username: str, name: str, unit: str, roles: Sequence[str], language: str | None, as_json: bool) -> None:
    """Add USERNAME and print a one-time password, once."""
    handed = actions.create_user(
        username,
        name=name,
        unit=unit,
        roles=[Role.parse(text) for text in roles],
        language=language or "",
        by=_console(),
        at=bureau.now(),
    )
    _hand_over(username.strip().lower(), handed, as_json)


@command.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def list_(as_json: bool) -> None:
    """List all officers, the active first."""
    for user in queries.users():
        row = {
            "username": user.username,
            "name": user.name,
            "unit": user.unit.code,
            "roles": sorted(user.roles),
            "active": user.is_active,
        }
        if as_json:
            click.echo(json.dumps(row, ensure_ascii=False))
        else:
            state = "" if user.is_active else "  (disabled)"
            click.echo(
                f"{user.username:20}  {user.unit.code:10}  {', '.join(sorted(user.roles)):30}  {user.name}{state}"
            )


@command.command()
@click.argument("username")
@click.option("--role", "roles", multiple=True, required=True, metavar="ROLE", help="A role; may be given repeatedly.")
def roles(username: str, roles: Sequence[str]) -> None:
    """Give USERNAME exactly these roles."""
    user_id = queries.user_id(username)
    actions.set_roles(user_id, [Role.parse(text) for text in roles], by=_console(), at=bureau.now())
    click.echo(f"{username}: {', '.join(sorted(queries.user(user_id).roles))}")


@command.command()
@click.argument("username")
def disable(username: str) -> None:
    """Close the account of USERNAME; its sessions end at once."""
    actions.disable(queries.user_id(username), by=_console(), at=bureau.now())
    click.echo(f"{username} is disabled")


@command.command(name="reset-password")
@click.argument("username")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def reset_password(username: str, as_json: bool) -> None:
    """Forget password and second factor of USERNAME and print a one-time password, once."""
    handed = actions.reset_sign_in(queries.user_id(username), by=_console(), at=bureau.now())
    _hand_over(username, handed, as_json)


@command.command(name="add-unit")
@click.argument("code")
@click.option("--name", required=True, help="The unit's name.")
def add_unit(code: str, name: str) -> None:
    """Add the unit CODE."""
    unit = actions.create_unit(code, name, by=_console(), at=bureau.now())
    click.echo(f"{unit.code}  {unit.name}")


def _hand_over(username: str, handed: actions.Handed, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"username": username, "user_id": handed.id, "one_time_password": handed.secret}))
    else:
        click.echo(f"{username}  one-time password  {handed.secret}")
        click.echo("shown only now, good for 72 hours, replaced at the first sign-in", err=True)


def _console() -> Actor:
    return Actor.of_console(getpass.getuser(), bureau.this().member)
