"""How long questions take by their shape (script, words, facts given), never by their text."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np

from comity.kernel.screening import Question

SHOWN = 10
LEAST = 5  # questions of a shape; of fewer the slowest is chance


class Clock:
    """Seconds by shape."""

    def __init__(self) -> None:
        self._seconds: dict[tuple[str, str, str], list[float]] = defaultdict(list)

    def took(self, question: Question, script: str, fields: str, seconds: float) -> None:
        words = len(question.names[0].split()) if question.names else 0
        self._seconds[script, _words(words), fields].append(seconds)

    def slowest(self) -> list[dict[str, Any]]:
        """The slowest shapes by the time that 95 of 100 of their questions keep, in milliseconds."""
        rows: list[dict[str, Any]] = [
            {
                "script": script,
                "words": words,
                "fields": fields,
                "questions": len(times),
                "p50_ms": round(1000 * float(np.percentile(times, 50)), 2),
                "p95_ms": round(1000 * float(np.percentile(times, 95)), 2),
                "most_ms": round(1000 * max(times), 2),
            }
            for (script, words, fields), times in self._seconds.items()
            if len(times) >= LEAST
        ]
        return sorted(rows, key=lambda row: -row["p95_ms"])[:SHOWN]


def _words(words: int) -> str:
    return str(words) if words < 4 else "4-6" if words < 7 else "7 or more"
