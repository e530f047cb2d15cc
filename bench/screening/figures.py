"""What the answers to questions with known truth come to.

Recall at k      share of held persons among the first k answers
Recall at 1 %    share of held persons who score above a threshold that one stranger in a hundred passes (5 %: likewise)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from comity.exercise.validation.queries import NAME_KINDS, Query

Found = Sequence[tuple[int, float]]  # number of a person, score; best first


@dataclass(frozen=True)
class Answer:
    """What a system answered to one question, and how long it took.

    busy  seconds of processor time, which a loaded machine does not stretch as much; 0 where they were not measured
    """

    query: Query
    found: Found
    seconds: float
    busy: float = 0.0


@dataclass(frozen=True)
class Figures:
    """Recalls are shares; times are of one question after the other."""

    questions: int
    at_10: float
    at_1: float
    false_1: float
    false_5: float
    p50_ms: float
    p99_ms: float
    a_second: float
    busy_ms: float

    def row(self) -> dict[str, Any]:
        return {
            "n": self.questions, "r@10": round(self.at_10, 3), "r@1": round(self.at_1, 3),
            "r@1%": round(self.false_1, 3), "r@5%": round(self.false_5, 3),
            "p50 ms": round(self.p50_ms, 2), "p99 ms": round(self.p99_ms, 2), "/s": round(self.a_second),
            "cpu ms": round(self.busy_ms, 2) or "-",
        }  # fmt: skip


def figures(answers: Sequence[Answer]) -> Figures:
    """All answers together."""
    held = [answer for answer in answers if answer.query.positive]
    strangers = [_best(answer) for answer in answers if not answer.query.positive]
    times = np.array([answer.seconds for answer in answers]) * 1000
    places = [_place(answer) for answer in held]
    truths = np.array([_truth_score(answer) for answer in held])
    return Figures(
        questions=len(answers),
        at_10=_share(place < 10 for place in places),
        at_1=_share(place == 0 for place in places),
        false_1=_above(truths, strangers, 0.01),
        false_5=_above(truths, strangers, 0.05),
        p50_ms=float(np.percentile(times, 50)),
        p99_ms=float(np.percentile(times, 99)),
        a_second=1000.0 / float(times.mean()),
        busy_ms=1000.0 * sum(answer.busy for answer in answers) / len(answers),
    )


def of_name_kinds(answers: Iterable[Answer]) -> list[Answer]:
    """Without the questions whose kind leaves the name alone: they are exact where only the name is asked."""
    return [answer for answer in answers if answer.query.kind in NAME_KINDS]


def recall_by(answers: Iterable[Answer], key: Callable[[Query], str]) -> dict[str, tuple[float, int]]:
    """Recall among the first ten and how many were asked, by kind of question or by culture."""
    groups: dict[str, list[bool]] = defaultdict(list)
    for answer in answers:
        if answer.query.positive:
            groups[key(answer.query)].append(_place(answer) < 10)
    return {name: (sum(found) / len(found), len(found)) for name, found in sorted(groups.items())}


def _place(answer: Answer) -> int:
    return next((at for at, (number, _) in enumerate(answer.found) if number == answer.query.truth), 1_000_000)


def _truth_score(answer: Answer) -> float:
    return next((score for number, score in answer.found if number == answer.query.truth), -np.inf)


def _best(answer: Answer) -> float:
    return max((score for _, score in answer.found), default=-np.inf)


def _above(truths: np.ndarray[Any, Any], strangers: list[float], share: float) -> float:
    """The share of truths above the highest threshold that no more than `share` of the strangers pass."""
    if not strangers or not len(truths):
        return float("nan")
    ranked = sorted(strangers, reverse=True)
    threshold = ranked[int(share * len(ranked))]
    return float((truths > threshold).mean())


def _share(found: Iterable[bool]) -> float:
    flags = list(found)
    return sum(flags) / len(flags) if flags else float("nan")


def table(rows: dict[str, dict[str, Any]]) -> str:
    """Rows with the same columns as a Markdown table; a cell that a row lacks is a dash."""
    columns = list(dict.fromkeys(name for row in rows.values() for name in row))
    lines = ["| system | " + " | ".join(columns) + " |", "|---" * (len(columns) + 1) + "|"]
    for name, row in rows.items():
        lines.append(f"| {name} | " + " | ".join(_cell(row.get(column, "-")) for column in columns) + " |")
    return "\n".join(lines)


def _cell(value: Any) -> str:
    return (
        f"{value:,}"
        if isinstance(value, int)
        else f"{value:.3f}"
        if isinstance(value, float) and value < 1
        else str(value)
    )
