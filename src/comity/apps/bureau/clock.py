"""The node's one clock: UTC, and never earlier than what it has already said or logged."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

_lock = threading.Lock()
_latest = datetime.min.replace(tzinfo=UTC)


def now() -> datetime:
    """The present moment, UTC. Two calls never go backwards, even if the machine's clock does."""
    return not_before(datetime.now(UTC))


def not_before(moment: datetime) -> datetime:
    """Tell the clock that `moment` has been; the start gives it the last log entry's time."""
    global _latest
    with _lock:
        _latest = max(_latest, moment)
        return _latest
