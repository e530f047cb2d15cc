"""`comity check`: one question, one answer, at the machine itself. It is logged like every other check."""

from __future__ import annotations

import getpass
import json
import sys
import time
from pathlib import Path
from typing import Any
from uuid import UUID

import click
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from comity.apps import bureau
from comity.apps.checks import actions, answers, asking, batches
from comity.apps.checks.asking import Asked
from comity.apps.index import actions as index
from comity.kernel.errors import Conflict
from comity.kernel.identifiers import IdentifierKind
from comity.kernel.policy import Actor
from comity.kernel.vocabulary import Purpose

_INCOMPLETE = {
    "capped": "the question fits more records than were compared",
    "behind": "the index is still reading records",
    "cut_short": "time ran out before all that was found had been compared",
}
BANDS = {1: "some", 2: "good", 3: "very strong"}

purpose_option = click.option(
    "--purpose", required=True, metavar="CODE", help="Why: border_control, police_check, investigation, …"
)
case_option = click.option("--case", "case_number", default="", help="The case number.")
json_option = click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")


@click.group(name="check")
def command() -> None:
    """Check a person, a document, a vehicle or an object against what is held here."""


@command.command()
@click.option("--name", default="", help="The name, in any script.")
@click.option("--birth", default="", help="Date of birth, or the year.")
@click.option("--nationality", default="", help="Code or name of the country.")
@click.option("--sex", default="", help="male, female or other.")
@click.option("--document", default="", help="Number of a document the person carries.")
@click.option("--issuer", default="", help="Country that issued the document.")
@purpose_option
@case_option
@json_option
def person(
    name: str,
    birth: str,
    nationality: str,
    sex: str,
    document: str,
    issuer: str,
    purpose: str,
    case_number: str,
    as_json: bool,
) -> None:
    """Check a person by name, and what else is known."""
    asked = asking.person(name, birth=birth, nationality=nationality, sex=sex, document=document, issuer=issuer)
    _ask(asked, purpose, case_number, as_json)


@command.command()
@click.argument("number")
@click.option("--issuer", default="", help="Country that issued it.")
@purpose_option
@case_option
@json_option
def document(number: str, issuer: str, purpose: str, case_number: str, as_json: bool) -> None:
    """Check a travel or identity document by its number, or by its machine-readable lines."""
    asked = (
        asking.box(number, today=bureau.now().date())
        if "<" in number
        else asking.number(IdentifierKind.DOCUMENT, number, issuer)
    )
    _ask(asked, purpose, case_number, as_json)


@command.command()
@click.option("--vin", default="", help="Vehicle identification number.")
@click.option("--plate", default="", help="Number plate.")
@click.option("--country", default="", help="Country of the plate.")
@purpose_option
@case_option
@json_option
def vehicle(vin: str, plate: str, country: str, purpose: str, case_number: str, as_json: bool) -> None:
    """Check a vehicle by its VIN or its plate."""
    kind, text = (IdentifierKind.VIN, vin) if vin else (IdentifierKind.PLATE, plate)
    _ask(asking.number(kind, text, "" if vin else country), purpose, case_number, as_json)


@command.command(name="object")
@click.argument("text")
@purpose_option
@case_option
@json_option
def object_(text: str, purpose: str, case_number: str, as_json: bool) -> None:
    """Check any thing by a number or a name: firearm, work of art, device, account, container, …"""
    _ask(asking.box(text, today=bureau.now().date()), purpose, case_number, as_json)


@command.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@purpose_option
@case_option
@click.option("--ground", default="", help="The legal ground; needed over 1,000 rows.")
@json_option
def batch(file: Path, purpose: str, case_number: str, ground: str, as_json: bool) -> None:
    """Check a list: CSV or JSON lines, up to a million rows.

    Over 1,000 rows it waits for an approver. It may be interrupted: the running node goes on with it. The list is
    erased once it is answered.
    """
    at, by = bureau.now(), _actor()
    with file.open("rb") as stream:
        batch_id = batches.request(
            stream, by=by, purpose=Purpose.parse(purpose), at=at, case_number=case_number, ground=ground
        )
    if batches.one(batch_id, by).state == "queued":
        _answer_list(batch_id, by, quiet=as_json or not sys.stderr.isatty())
    _tell(batch_id, by, as_json)


@command.command(name="batch-status")
@click.argument("batch_id", type=click.UUID)
@json_option
def batch_status(batch_id: UUID, as_json: bool) -> None:
    """How far a list is, and the rows that brought matches."""
    _tell(batch_id, _actor(), as_json)


def _answer_list(batch_id: UUID, by: Actor, *, quiet: bool) -> None:
    """Answer the list here, or where another process does so already, and show how far it is."""
    with Progress(console=Console(stderr=True), disable=quiet) as bar:
        task = bar.add_task("checking", total=None)
        while (found := batches.one(batch_id, by)).state in ("queued", "running"):
            try:
                batches.run_due(bureau.now(), lambda done, rows: bar.update(task, completed=done, total=rows))
            except Conflict:
                bar.update(task, completed=found.done, total=found.rows)
                time.sleep(1.0)


def _tell(batch_id: UUID, by: Actor, as_json: bool) -> None:
    found = batches.one(batch_id, by)
    rows = [
        {"row": a.number, "reference": a.reference, "check": str(a.check_made_id), "band": a.check_made.best}
        for a in batches.answers(batch_id, by)
    ]
    whole = {
        "id": str(batch_id),
        "state": found.state,
        "rows": found.rows,
        "done": found.done,
        "matched": found.matched,
        "answers": rows,
    }
    click.echo(json.dumps(whole, ensure_ascii=False) if as_json else _lines(whole))


def _lines(whole: dict[str, Any]) -> str:
    done = f"{whole['done']} of {whole['rows']} rows, {whole['matched']} with a match"
    head = f"list {whole['id']}: {whole['state']}, {done}"
    return "\n".join([head, *(f"row {a['row']} {a['reference']}: check {a['check']}" for a in whole["answers"])])


def _actor() -> Actor:
    return Actor.of_console(getpass.getuser(), bureau.this().member)


def _ask(asked: Asked, purpose_code: str, case_number: str, as_json: bool) -> None:
    at, by, purpose = bureau.now(), _actor(), Purpose.parse(purpose_code)
    index.follow()
    check_id = actions.check(asked, by=by, purpose=purpose, at=at, case_number=case_number)
    whole = answers.answer(check_id, by, at=at)
    if as_json:
        click.echo(json.dumps(whole, ensure_ascii=False))
    else:
        _show(whole)


def _show(whole: dict[str, Any]) -> None:
    console = Console()
    for warning in whole["warnings"]:
        console.print(f"note: {warning}")
    table = Table("owner", "what", "caption", "agreement", "for", "against")
    for match in whole["matches"]:
        reasons = match["reasons"]
        table.add_row(
            match["owner"],
            match["status"] or match["schema"],
            match["caption"],
            f"{BANDS[match['band']]} ({match['similarity']:.2f})",
            "\n".join(t["sentence"] for t in reasons["for"]),
            "\n".join(t["sentence"] for t in reasons["against"]),
        )
    if whole["matches"]:
        console.print(table)
    searched = whole["searched"]
    records = ", ".join(f"{n} of {owner}" for owner, n in searched["records"].items()) or "no records"
    known = "Nothing known here." if not whole["matches"] else "A match is not a decision: verify it."
    console.print(f"{known} Searched: {records}.")
    for code in whole.get("why", ()):
        console.print(f"This answer is not complete: {_INCOMPLETE[code]}.")
    if searched["silent"]:
        console.print(f"Not heard from lately: {', '.join(searched['silent'])}.")
