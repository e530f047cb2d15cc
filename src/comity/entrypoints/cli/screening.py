"""`comity screening`: pairs compared, on any machine, with the kernel alone."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

import click

from comity.entrypoints.cli.pairs import COLUMNS, BadRow, Pair, PairFile
from comity.kernel.screening import Score, compare

THRESHOLD = 0.7  # as a check: what is less alike is shown to nobody


@click.group(name="screening")
def command() -> None:
    """How names and people are compared: try it on pairs."""


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
