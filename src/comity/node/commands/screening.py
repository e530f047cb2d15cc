"""`comity screening`: the commands of the machine's door, and the validation report on invented people."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import Progress

from comity.entrypoints.cli.screening import command

__all__ = ["command"]

SIZES = ("check", "small", "full")


@command.command()
@click.option("--size", type=click.Choice(SIZES), default="small", show_default=True, help="How much is measured.")
@click.option("--seed", type=click.IntRange(0), default=7, show_default=True, help="Which invented people.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("screening-report"),
    show_default=True,
    help="Where report.html and report.json are written.",
)
@click.option(
    "--against",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="An earlier report.json: exit code 1 if anything became worse.",
)
@click.pass_context
def report(ctx: click.Context, size: str, seed: int, out: Path, against: Path | None) -> None:
    """Measure whom screening finds and whom it troubles: recall, false alarms, ties, times. Needs no node."""
    from comity.exercise.validation import regression
    from comity.exercise.validation.page import page

    found = _measured(size, seed)
    out.mkdir(parents=True, exist_ok=True)
    (out / "report.json").write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8")
    (out / "report.html").write_text(page(found), "utf-8")
    for fields, row in found["recall"]["by_fields"].items():
        click.echo(f"{row['recall']:.3f} found by {fields} ({row['questions']:,} questions)")
    for fields, row in found["alarms"].items():
        click.echo(f"{row['per_100000']:,} of 100,000 innocent people raise an alarm by {fields}")
    click.echo(f"Written: {out / 'report.html'}, {out / 'report.json'}")
    if against is None:
        return
    losses = regression.worse(found, json.loads(against.read_text("utf-8")))
    for loss in losses:
        click.echo(f"worse: {loss}", err=True)
    ctx.exit(1 if losses else 0)


def _measured(size: str, seed: int) -> Mapping[str, Any]:
    from comity.exercise.validation.measuring import measure

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        tasks = {what: bar.add_task(what, total=None) for what in ("recall", "innocent people")}
        return measure(size, seed, lambda what, done, total: bar.update(tasks[what], completed=done, total=total))
