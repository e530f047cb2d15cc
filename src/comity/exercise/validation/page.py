"""The report as one page that needs nothing else: tables and drawn bars, for whoever has to judge fairness."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from importlib import resources
from typing import Any

from comity.exercise.validation.measuring import FIELDS

_SHOWN = 20  # cultures, the worst first


def page(figures: Mapping[str, Any]) -> str:
    """The whole page, English, HTML."""
    style = resources.files(__package__).joinpath("data/page.css").read_text("utf-8")
    parts = [
        "<!doctype html><html lang=en dir=ltr><head><meta charset=utf-8>",
        '<meta name=viewport content="width=device-width, initial-scale=1">',
        f"<title>Screening: validation report</title><style>{style}</style></head><body><main>",
        "<h1>Screening: validation report</h1>",
        _plan(figures),
        _recall(figures["recall"]),
        *(_alarms(fields, found) for fields, found in figures["alarms"].items()),
        _ties(figures["ties"]),
        _slowest(figures["slowest"]),
        "</main></body></html>",
    ]
    return "\n".join(parts) + "\n"


def _plan(figures: Mapping[str, Any]) -> str:
    return (
        f"<p>{figures['persons']:,} invented persons, {len(figures['alarms']['name']['by_culture'])} naming cultures, "
        f"{figures['questions']:,} questions about them with known truth, {figures['innocents']:,} innocent people who "
        f"are not held. Seed {figures['seed']}, size <i>{escape(figures['size'])}</i>. Nobody here exists.</p>"
    )


def _recall(recall: Mapping[str, Any]) -> str:
    head = ("", *FIELDS)
    by_kind = [(kind, *_cells(rows)) for kind, rows in recall["by_kind"].items()]
    by_script = [(f"{script} ({_asked(rows):,})", *_cells(rows)) for script, rows in recall["by_script"].items()]
    return (
        "<h2>Of those who are held, how many are found</h2>"
        "<p>Share of questions whose person is among the first ten matches, by what was given beside the name.</p>"
        + _table("All together", head, [("all", *_cells(recall["by_fields"]))])
        + _table("By kind of error", head, by_kind)
        + _table("By script asked in (how many questions)", head, by_script)
    )


def _cells(rows: Mapping[str, Mapping[str, Any]]) -> Iterable[str]:
    return (f"{rows[fields]['recall']:.3f}" if fields in rows else "–" for fields in FIELDS)


def _asked(rows: Mapping[str, Mapping[str, Any]]) -> int:
    return max(int(row["questions"]) for row in rows.values())


def _alarms(fields: str, found: Mapping[str, Any]) -> str:
    rated = f"{found['rated_cultures']} cultures have enough people here to be rated."
    worst = ""
    if found["worst_culture"]:
        worst = (
            f" The worst of them, {escape(found['worst_culture'])}, fares {found['worst_to_average']} times as badly "
            "as the average (aim: at most 3)."
        )
    sexes = ", ".join(f"{sex} {row['per_100000']:,}" for sex, row in found["by_sex"].items())
    worst_first = list(found["by_culture"].items())[:_SHOWN]
    most = max((row["per_100000"] for _, row in worst_first), default=0.0) or 1.0
    rows = [
        (name, f"{row['innocents']:,}", str(row["alarms"]), f"{row['per_100000']:,}", _bar(row["per_100000"] / most))
        for name, row in worst_first
    ]
    return (
        f"<h2>Innocent people who raise an alarm: {escape(fields)}</h2><p>{found['per_100000']:,} of 100,000 meet good "
        f"agreement or better with somebody who is held ({sexes}). {rated}{worst}</p>"
        + _table(
            "By naming culture, the worst first", ("culture", "asked", "alarms", "per 100,000", ""), rows, drawn=True
        )
    )


def _bar(share: float) -> str:
    return (
        '<svg viewBox="0 0 100 10" width=100 height=10 role=img aria-label="bar">'
        f"<rect width={100 * share:.1f} height=10 /></svg>"
    )


def _ties(ties: Mapping[str, int]) -> str:
    rows = [(many, f"{answers:,}") for many, answers in ties.items()]
    return (
        "<h2>Ties in the top band</h2><p>How many matches share the first place where the best agreement is very "
        "strong.</p>" + _table("Answers", ("matches in first place", "answers"), rows)
    )


def _slowest(slowest: Sequence[Mapping[str, Any]]) -> str:
    rows = [
        (
            f"{row['script']}, {row['words']} words, {row['fields']}",
            f"{row['questions']:,}",
            *(f"{row[name]:,}" for name in ("p50_ms", "p95_ms", "most_ms")),
        )
        for row in slowest
    ]
    return (
        "<h2>The slowest shapes of question</h2><p>Milliseconds on the machine that measured; no text of any "
        "question is kept.</p>" + _table("By shape", ("shape", "questions", "half within", "95 % within", "most"), rows)
    )


def _table(caption: str, head: Sequence[str], rows: Iterable[Sequence[str]], *, drawn: bool = False) -> str:
    """A table; the last cell of each row is markup of ours where `drawn`."""
    lines = [f"<div><table><caption>{escape(caption)}</caption><thead><tr>"]
    lines += [f"<th scope=col>{escape(name)}</th>" if name else "<td></td>" for name in head]
    lines.append("</tr></thead><tbody>")
    for first, *cells in rows:
        shown = [escape(cell) for cell in cells]
        if drawn:
            shown[-1] = cells[-1]
        lines.append(f"<tr><th scope=row>{escape(first)}</th>{''.join(f'<td>{cell}</td>' for cell in shown)}</tr>")
    lines.append("</tbody></table></div>")
    return "".join(lines)
