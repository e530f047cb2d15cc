"""What is connected to what, on one screen. Jobs run in the one background worker (see `worker`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from comity.apps.alerts import actions as alerts
from comity.apps.audit import actions as audit


@dataclass(frozen=True)
class Job:
    """Something done again and again.

    every_seconds  from the end of one run to the start of the next
    run            given the time; raises what it cannot do, and is tried again
    """

    name: str
    every_seconds: float
    run: Callable[[datetime], object]


JOBS: tuple[Job, ...] = (
    Job("sequence_log", 1, audit.sequence),
    Job("erase_log_details", 3600, audit.erase_due),
    Job("forget_alerts", 24 * 3600, alerts.forget),
)
