"""`comity screening`: pairs compared, on any machine, with the kernel alone; what the bands mean on this node."""

from __future__ import annotations

import getpass
import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

import click

from comity.entrypoints.cli.pairs import COLUMNS, BadRow, Pair, PairFile
from comity.kernel.screening import Calibration, Score, compare

BANDS = {1: "some", 2: "good", 3: "very strong"}
THRESHOLD = 0.7  # as a check: what is less alike is shown to nobody


@click.group(name="screening")
def command() -> None:
    """How names and people are compared: try it on pairs, learn what a match means."""


@command.command(name="compare")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
@click.option(
    "--threshold",
    type=click.FloatRange(0.0, 1.0),
    default=THRESHOLD,
    show_default=True,
    help="`match` is true from this similarity on.",
)
@click.pass_context
def compare_(ctx: click.Context, file: Path, threshold: float) -> None:
    """Compare each pair of FILE, a CSV in UTF-8 (- for standard input); one JSON object per row, in its order.

    Columns name1 and name2; optional birth1, birth2, nationality1, nationality2, schema. Needs no node. A row that
    cannot be read is answered by an object with its `error`; the exit code is then 1.
    """
    with sys.stdin.buffer if str(file) == "-" else file.open("rb") as stream:
        rows, bad = _compare_all(stream, threshold)
    if bad:
        click.echo(f"comity: {bad:,} of {rows:,} rows could not be compared", err=True)
        ctx.exit(1)


def _compare_all(stream: BinaryIO, threshold: float) -> tuple[int, int]:
    """Write the answers; returns how many rows there were, and how many could not be compared."""
    pairs = PairFile(stream, today=datetime.now(UTC).date())
    if pairs.unused:
        used = ", ".join(COLUMNS)
        click.echo(f"comity: not compared: {', '.join(pairs.unused)} (columns that are: {used})", err=True)
    rows = bad = 0
    for rows, row in enumerate(pairs, start=1):  # noqa: B007
        if isinstance(row, BadRow):
            bad += 1
            click.echo(f"comity: line {row.line}: {row.fault}", err=True)
        click.echo(json.dumps(_answer(row, threshold), ensure_ascii=False))
    return rows, bad


def _answer(row: Pair | BadRow, threshold: float) -> dict[str, Any]:
    if isinstance(row, BadRow):
        return {"line": row.line, "error": {"code": row.fault.code, "message": row.fault.message}}
    score = compare(row.asked, row.held)
    similarity = score.similarity if score else 0.0
    return {
        "line": row.line,
        "name1": row.asked.names[0],
        "name2": row.held.names[0],
        "similarity": round(similarity, 4),
        "extent": round(score.extent, 3) if score else 0.0,
        "band": score.band if score else 0,
        "match": score is not None and similarity >= threshold,
        "terms": _terms(score),
    }


def _terms(score: Score | None) -> list[dict[str, Any]]:
    if score is None:  # neither a name nor a number agrees: nothing else was compared
        return []
    return [
        {"code": t.code, "sign": t.sign, "bits": round(t.bits, 1), "sentence": t.sentence % t.places}
        for t in score.terms
    ]


@command.command()
@click.option("--yes", is_flag=True, help="Adopt it: from now on it is shown beside every match.")
@click.option("--json", "as_json", is_flag=True, help="Answer for machines.")
def calibrate(yes: bool, as_json: bool) -> None:
    """Count what the bands mean here, from matches and pairs of records that people judged; adopted with --yes."""
    _prepare()
    from comity.apps import bureau
    from comity.apps.checks.calibrating import judged_matches
    from comity.apps.judgements import calibrating
    from comity.kernel.policy import Actor
    from comity.kernel.screening import calibrate as learn

    at = bureau.now()
    found = learn([*judged_matches(at=at), *calibrating.judged_pairs(at=at)])
    if yes:
        calibrating.adopt(found, by=Actor.of_console(getpass.getuser(), bureau.this().member), at=at)
    if as_json:
        click.echo(json.dumps({"adopted": yes, **found.to_json()}))
    else:
        _show(found, adopted=yes)


def _show(found: Calibration, *, adopted: bool) -> None:
    click.echo(f"{found.pairs:,} judged pairs, {found.same:,} of them the same.")
    for band in sorted(BANDS):
        share = found.bands.get(band)
        click.echo(
            f"  {BANDS[band]:<12} of 100 like this, {share.of_hundred} were the same "
            f"(likely {100 * share.low:.0f} to {100 * share.high:.0f}; {share.pairs:,} pairs)"
            if share
            else f"  {BANDS[band]:<12} too few pairs were judged to say"
        )
    click.echo("from so many bits on, this share was the same:")
    for step in found.steps:
        click.echo(f"  {step.bits:8.1f}  {100 * step.share:5.1f} %  ({step.pairs:,} pairs)")
    click.echo("Adopted: it is shown beside every match." if adopted else "Nothing was changed. To adopt it: --yes")


def _prepare() -> None:
    """Make Django ready for the node named by --node or COMITY_NODE."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "comity.node.settings")
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()
