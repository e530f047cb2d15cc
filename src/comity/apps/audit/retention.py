"""How long details are kept: periods are data with their legal source, read once from data/retention.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import Any

import yaml


@dataclass(frozen=True)
class Period:
    """One row of the table: holds from `since` on, until a later row does."""

    since: date
    source: str
    verified: str
    days: int = 0
    years: int = 0
    note: str = ""

    def __post_init__(self) -> None:
        if (self.days > 0) == (self.years > 0) or not self.source:
            raise ValueError("a retention period has either days or years, and a source")

    def end(self, start: date) -> date:
        """The first day on which what was logged on `start` is to be gone: a period is the longest allowed."""
        if self.days:
            return start + timedelta(days=self.days)
        try:
            return start.replace(year=start.year + self.years)
        except ValueError:  # 29 February
            return date(start.year + self.years, 2, 28)


@cache
def periods() -> Mapping[str, tuple[Period, ...]]:
    """Every kind of detail with its periods, oldest first."""
    text = (resources.files("comity.apps.audit") / "data" / "retention.yaml").read_text("utf-8")
    table: dict[str, list[dict[str, Any]]] = yaml.safe_load(text)
    return {kind: tuple(sorted((Period(**row) for row in rows), key=_since)) for kind, rows in table.items()}


def period(kind: str, on: date) -> Period:
    """The period that holds for this kind of detail on a day; before the first row, the first row holds."""
    rows = periods()[kind]
    return next((row for row in reversed(rows) if row.since <= on), rows[0])


def _since(row: Period) -> date:
    return row.since
