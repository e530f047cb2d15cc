"""Looking a value up in an array that ascends."""

from __future__ import annotations

from typing import Any

from comity.kernel.screening.engine.compiled import inlined


@inlined
def first_not_below(values: Any, low: Any, high: Any, least: Any) -> Any:
    """The first place from `low` whose value is not below `least`; `high` where there is none before it."""
    while low < high:
        middle = (low + high) >> 1
        if values[middle] < least:
            low = middle + 1
        else:
            high = middle
    return low
