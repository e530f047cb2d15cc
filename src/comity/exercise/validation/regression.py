"""Whether a change made screening worse: new figures against the committed ones, with room for what is no loss."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from comity.kernel.errors import InvalidInput

# How much less recall is let pass: of all questions, and of one kind of error, where a single question weighs more.
LESS_RECALL, LESS_RECALL_OF_A_KIND = 0.01, 0.10
MORE_ALARMS, MORE_ALARMS_AT_LEAST = 1.25, 4  # times the committed number, and so many more at least
_SAME_PLAN = ("v", "size", "seed", "persons", "questions", "innocents")


def worse(new: Mapping[str, Any], committed: Mapping[str, Any]) -> list[str]:
    """What has become worse, each in a sentence; InvalidInput if the two were not measured alike."""
    if differing := [name for name in _SAME_PLAN if new.get(name) != committed.get(name)]:
        raise InvalidInput(
            f"the two reports were not measured alike: {', '.join(differing)}",
            hint="measure with the size and seed of the committed one, or commit a new one",
            code="other_report",
        )
    return [*_recall(new["recall"], committed["recall"]), *_alarms(new["alarms"], committed["alarms"])]


def _recall(new: Mapping[str, Any], committed: Mapping[str, Any]) -> Iterator[str]:
    for fields, before in committed["by_fields"].items():
        yield from _less(fields, before, new["by_fields"][fields], LESS_RECALL)
    for kind, rows in committed["by_kind"].items():
        for fields, before in rows.items():
            yield from _less(f"{kind} ({fields})", before, new["by_kind"][kind][fields], LESS_RECALL_OF_A_KIND)


def _less(what: str, before: Mapping[str, Any], now: Mapping[str, Any], let_pass: float) -> Iterator[str]:
    for figure in ("recall", "good_or_better"):
        if now[figure] < before[figure] - let_pass:
            yield f"{what}: {figure} was {before[figure]:.3f} and is {now[figure]:.3f}"


def _alarms(new: Mapping[str, Any], committed: Mapping[str, Any]) -> Iterator[str]:
    for fields, before in committed.items():
        allowed = max(MORE_ALARMS * before["alarms"], before["alarms"] + MORE_ALARMS_AT_LEAST)
        if new[fields]["alarms"] > allowed:
            yield f"{fields}: {before['alarms']} innocent people raised an alarm, now {new[fields]['alarms']}"
