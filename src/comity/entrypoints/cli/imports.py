"""`comity import`: bring a list or a register's export into the holdings, edition by edition."""

from __future__ import annotations

import getpass
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn

from comity.apps import bureau
from comity.apps.imports import actions, queries
from comity.apps.imports.kinds import Kind
from comity.apps.imports.models import Import
from comity.apps.imports.profiles import read_toml
from comity.apps.imports.rows import Place
from comity.apps.imports.workflow import DONE
from comity.apps.imports.workplace import Tell
from comity.apps.index import actions as index
from comity.kernel.errors import ComityError, Conflict
from comity.kernel.policy import Actor

F = TypeVar("F", bound=Callable[..., object])
FILE = click.Path(dir_okay=False, path_type=Path)


@click.group(name="import")
def command() -> None:
    """Import a list: read whole, compared with the edition before, then applied; or refused, and nothing changes."""


def _common(function: F) -> F:
    for option in (
        click.option("--json", "as_json", is_flag=True, help="Answer for machines."),
        click.option("--dry-run", is_flag=True, help="Say what would change; change nothing."),
        click.option("--yes", is_flag=True, help="Go on even if much of the list would be removed."),
    ):
        function = option(function)
    return function


@command.command(name="un-sc")
@click.argument("file", type=FILE)
@_common
def un_sc(file: Path, **options: Any) -> None:
    """The Consolidated List of the UN Security Council (XML, also packed with gzip)."""
    _import(Kind.UN_SC, file, {}, **options)


@command.command(name="ofac-sdn")
@click.argument("path", metavar="FOLDER|FILE", type=click.Path(path_type=Path))
@_common
def ofac_sdn(path: Path, **options: Any) -> None:
    """OFAC's SDN list: the folder with sdn.csv, add.csv, alt.csv and sdn_comments.csv (also packed with gzip)."""
    _import(Kind.OFAC_SDN, path, {}, **options)


@command.command()
@click.argument("file", type=FILE)
@click.option("--profile", type=FILE, help="A profile in TOML; the options below win over it.")
@click.option("--list", "list_code", help="Code of the list; editions of one list are compared. Else the file's name.")
@click.option("--status", help="Status of persons whose entry states none.")
@click.option("--purpose", "purposes", multiple=True, help="A purpose, for entries that state none.")
@click.option("--ground", help='Legal ground, as KIND:AUTHORITY[:REFERENCE[:DATE]], such as "report:Police of XA".')
@click.option("--review", help="Review date, or a number of days from today.")
@_common
def ftm(
    file: Path,
    profile: Path | None,
    list_code: str | None,
    status: str | None,
    purposes: tuple[str, ...],
    ground: str | None,
    review: str | None,
    **options: Any,
) -> None:
    """FollowTheMoney JSON lines, with our record fields in an extra object `comity` where there is one."""
    settings: dict[str, Any] = read_toml(profile, "profile") if profile else {}
    settings |= {name: value for name, value in (("list", list_code), ("status", status)) if value}
    if purposes:
        settings["purposes"] = list(purposes)
    if ground:
        parts = [*ground.split(":"), "", "", ""][:4]
        settings["ground"] = dict(zip(("kind", "authority", "reference", "date"), parts, strict=True))
    if review:
        settings.pop("review_on", None)
        settings.pop("review_after_days", None)
        settings["review_after_days" if review.isdigit() and len(review) < 5 else "review_on"] = (
            int(review) if review.isdigit() and len(review) < 5 else review
        )
    _import(Kind.FTM, file, {"profile": settings}, **options)


@command.command(name="csv")
@click.argument("file", type=FILE)
@click.option("--mapping", required=True, type=FILE, help="What each column says: a mapping in TOML.")
@_common
def csv_(file: Path, mapping: Path, **options: Any) -> None:
    """A register's export, read by a mapping that states person status, purpose, legal ground and review date."""
    _import(Kind.CSV, file, {"mapping": read_toml(mapping, "mapping")}, **options)


def _import(kind: Kind, path: Path, settings: Mapping[str, Any], *, yes: bool, dry_run: bool, as_json: bool) -> None:
    by = Actor.of_console(getpass.getuser(), bureau.this().member)
    try:
        with _bar(as_json) as tell:
            if dry_run:
                preview = queries.preview(kind, path, by=by, at=bureau.now(), settings=settings, tell=tell)
            else:
                started = actions.start(kind, path, by=by, at=bureau.now(), settings=settings)
                run = actions.run(started, by=by, at=bureau.now(), agreed=yes, tell=tell)
                _index(tell)
    except ComityError as fault:
        fault.message = _with_place(fault)
        if as_json:
            places = {name: str(value) for name, value in fault.places.items()}
            told = {"code": fault.code, "message": fault.message, "hint": fault.hint, "place": places}
            click.echo(json.dumps({"state": "refused", **told}, ensure_ascii=False))
        raise
    if dry_run:
        _tell(_of_preview(preview), as_json)
        return
    _tell(_of_run(run), as_json)
    if run.state != DONE:
        sys.exit(1)


def _with_place(fault: ComityError) -> str:
    """The sentence of a fault with the place at its beginning, as in `line 17: …`."""
    known = {name: value for name, value in fault.places.items() if name in ("file", "line", "entry", "column")}
    place = str(Place(**known))  # type: ignore[arg-type]
    return f"{place}: {fault.message}" if place else fault.message


def _index(tell: Tell) -> None:
    """Make what came in searchable at once; where the server is indexing already, it will find it by itself."""
    try:
        index.follow(progress=lambda done, total: tell("indexing", done, total))
    except Conflict as busy:
        if busy.code != "index_busy":
            raise


def _of_run(run: Import) -> dict[str, Any]:
    counts = {name: value for name, value in run.counts.items() if name != "warnings"}
    return {
        "import": str(run.id),
        "list": run.list_code,
        "edition": run.edition,
        "state": run.state,
        **counts,
        "warnings": run.warnings,
    }


def _of_preview(preview: queries.Preview) -> dict[str, Any]:
    return {
        "import": None,
        "list": preview.list_code,
        "edition": preview.edition,
        "state": "preview",
        **preview.comparison.to_json(),
        "entries": preview.entries,
        "needs_yes": preview.needs_word,
        "seconds": round(preview.seconds, 2),
        "warnings": preview.warnings,
    }


def _tell(whole: Mapping[str, Any], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(whole, ensure_ascii=False))
        return
    edition = f", edition {whole['edition']}" if whole["edition"] else ""
    changes = ", ".join(f"{whole[name]:,} {name}" for name in ("added", "changed", "removed", "kept"))
    click.echo(f"{whole['list']}{edition}: {changes}.")
    for warning in whole["warnings"]:
        places = "; ".join(str(Place(**place)) for place in warning["places"])
        click.echo(f"  {warning['count']:,} times: {warning['message']} ({places})")
    if whole["state"] == DONE:
        click.echo(f"{whole['entries']:,} entries in {whole['seconds']} s ({whole['records_per_s']:,} a second).")
    elif whole["state"] == "preview":
        click.echo("Nothing was changed." + (" This much removed would need --yes." if whole["needs_yes"] else ""))
    else:
        click.echo(
            f"Stopped: {whole['removed']:,} of {whole['before']:,} entries would be removed. Nothing was changed. "
            "Look at the file; if it is right, repeat with --yes, or let an approver confirm it on the imports page."
        )


@contextmanager
def _bar(as_json: bool) -> Iterator[Tell]:
    """A progress bar on the terminal, none where nobody watches."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
    )
    hidden = as_json or not sys.stderr.isatty()
    with Progress(*columns, console=Console(stderr=True), disable=hidden, transient=True) as bar:
        task = bar.add_task("reading", total=None)
        yield lambda phase, done, total: bar.update(task, description=phase, completed=done, total=total or None)
