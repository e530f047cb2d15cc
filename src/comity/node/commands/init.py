"""`comity init`: make a node, with keys, database and first administrator."""

from __future__ import annotations

import getpass
import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from comity.apps.bureau import Desk
from comity.apps.bureau.configuration import LANGUAGES, country_names
from comity.kernel.errors import InvalidInput
from comity.node import creation
from comity.node.main import prepare

OVERSIGHT_FILE = "oversight-key.json"


@dataclass(frozen=True)
class Made:
    """What the person who made the node is told, once."""

    home: Path
    username: str
    password: str
    oversight_key: Path
    fingerprint: str


@click.command()
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False))
@click.option("--member", required=True, metavar="CODE", help="The member this node serves, such as XA.")
@click.option("--name", required=True, help="The bureau's name, as other members see it.")
@click.option("--federation", default="", metavar="ID", help="The federation it belongs to; one of its own if absent.")
@click.option("--exercise", is_flag=True, help="The node of an exercise: marked on every page, one-click sign-in.")
@click.option(
    "--role", type=click.Choice(["member", "hub"]), default="member", show_default=True, help="Hub or member."
)
@click.option(
    "--language", type=click.Choice(LANGUAGES), default="en", show_default=True, help="The bureau's language."
)
@click.option(
    "--origin", default="", metavar="URL", help="Where people and peers reach it, such as https://bureau.example"
)
@click.option(
    "--country",
    multiple=True,
    metavar="LANG=NAME",
    help="The country's name where its code is for private use, such as fr=Arlénie; may be given repeatedly.",
)
@click.option("--desk-telephone", default="", help="Telephone of the desk that answers day and night.")
@click.option("--desk-email", default="", help="E-mail address of that desk.")
@click.option(
    "--administrator", default="admin", show_default=True, metavar="USERNAME", help="The first administrator."
)
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def command(directory: Path, administrator: str, as_json: bool, **given: Any) -> None:
    """Make a node in DIRECTORY: keys, database, first administrator with a one-time password."""
    made = make(directory, administrator=administrator, **given)
    if as_json:
        answer = {
            "node": str(made.home),
            "administrator": made.username,
            "one_time_password": made.password,
            "oversight_key": str(made.oversight_key),
            "fingerprint": made.fingerprint,
        }
        click.echo(json.dumps(answer, ensure_ascii=False))
        return
    click.echo(f"""The node is in {made.home}

  First administrator   {made.username}
  One-time password     {made.password}
                        shown only now, good for 72 hours, replaced at the first sign-in

  Fingerprint           {made.fingerprint}
                        members compare it by telephone before they exchange

  Oversight key         {made.oversight_key}
                        belongs to the data-protection officer: it alone opens the search terms in the log.
                        Move it off this machine now; whoever runs the node must not keep it.

Start it with:          comity serve --node {made.home}""")


def make(
    directory: Path,
    *,
    member: str,
    name: str,
    federation: str = "",
    exercise: bool = False,
    role: str = "member",
    language: str = "en",
    origin: str = "",
    country: Sequence[str] = (),
    desk_telephone: str = "",
    desk_email: str = "",
    administrator: str = "admin",
) -> Made:
    """Make the node and leave this process ready to work on it; Conflict if there is one already."""
    was_there = directory.exists()
    created = creation.lay_out(
        directory,
        member=member,
        name=name,
        federation=federation or f"{'exercise' if exercise else 'node'}.{member.strip().lower()}",
        exercise=exercise,
        role="hub" if role == "hub" else "member",
        language=language,
        origin=origin,
        desk=Desk(name, desk_telephone, desk_email),
        country=_named(country),
    )
    home = created.bureau.home
    oversight = home / OVERSIGHT_FILE
    oversight.touch(mode=0o600)
    oversight.write_bytes(created.oversight.to_bytes())
    try:
        prepare(str(home))
        return _people_it(home, administrator, oversight)
    except BaseException:
        if not was_there:
            shutil.rmtree(home)  # half a node is none: its keys were never used
        raise


def _named(given: Sequence[str]) -> dict[str, str]:
    """`fr=Arlénie` as language and name; InvalidInput for anything else."""
    try:
        return country_names(dict(one.split("=", 1) for one in given))
    except ValueError as fault:
        raise InvalidInput(f"--country cannot be used: {fault}", hint="such as --country fr=Arlénie") from None


def _people_it(home: Path, administrator: str, oversight: Path) -> Made:
    """The database, the first unit and the first administrator of a node just laid out."""
    from comity.apps import bureau
    from comity.apps.accounts import actions
    from comity.kernel.policy import Actor, Role
    from comity.node import database

    database.bring_up(home / "state")
    console = Actor.of_console(getpass.getuser(), bureau.this().member)
    at = bureau.now()
    actions.create_unit("BUREAU", bureau.this().name, by=console, at=at)
    handed = actions.create_user(
        administrator, name=administrator, unit="BUREAU", roles=[Role.ADMINISTRATOR], by=console, at=at
    )
    fingerprint = bureau.keystore().pair().public.fingerprint()
    return Made(home, administrator, handed.secret, oversight, fingerprint)
