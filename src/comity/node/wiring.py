"""What is connected to what, on one screen: what arrives to its handler, and the jobs of the background worker."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from comity.apps import bureau
from comity.apps.accounts import actions as accounts
from comity.apps.alerts import actions as alerts
from comity.apps.alerts import watching
from comity.apps.audit import actions as audit
from comity.apps.checks import actions as checks
from comity.apps.checks import batches, carrying, keeping, ringing, telling
from comity.apps.exchange import actions as exchange
from comity.apps.exchange import receiving, renewing, taking_in
from comity.apps.holdings import actions as holdings
from comity.apps.holdings import sharing
from comity.apps.imports import actions as imports
from comity.apps.index import actions as index
from comity.apps.judgements import remembering, suggesting
from comity.kernel.federation import Payload
from comity.kernel.policy import Actor
from comity.node import database

# What a peer sends, and who deals with it. A handler is called with the payload, the authenticated sender and the time,
# in the transaction that takes the item in; what it raises is the item's stored outcome.
INBOX: Mapping[Payload, Callable[..., object]] = {
    Payload.RECORD: receiving.record,
    Payload.WITHDRAWAL: receiving.withdrawal,
    Payload.RECEIPT: receiving.receipt,
    Payload.OUTCOME: receiving.outcome,
    Payload.RENEWAL: renewing.renewal,
    Payload.HIT: telling.receive_hit,
    Payload.HIT_ANSWER: telling.receive_answer,
}

# Of these an envelope may hold hundreds. Several are dealt with at once; if that fails, each by itself as above.
INBOX_TOGETHER: Mapping[Payload, Callable[..., Sequence[object]]] = {Payload.RECORD: receiving.records}


@dataclass(frozen=True)
class Job:
    """Something done again and again.

    every_seconds  from the end of one run to the start of the next
    run            given the time; raises what it cannot do, and is tried again
    lane           jobs of one lane run in turn, lanes beside each other: a long import delays no withdrawal
    """

    name: str
    every_seconds: float
    run: Callable[[datetime], object]
    lane: str = "upkeep"


FIRST_CHECKPOINT_SECONDS = 30.0


def _verify_log(at: datetime) -> object:
    """Verify the log; on a node just made only once it has its first checkpoint, or that would ring as a fault."""
    _wait_for(bureau.this().home / "log" / "checkpoint", FIRST_CHECKPOINT_SECONDS)
    return watching.verify_log(by=Actor.of_node(bureau.this().member), at=at)


def _wait_for(path: Path, seconds: float) -> None:
    """Until the file is there, at most so long."""
    end = time.monotonic() + seconds
    while not path.exists() and time.monotonic() < end:
        time.sleep(0.1)


def _sequence_log(at: datetime) -> object:
    """What the processes wrote to their journals comes into the tables, and all that waits there into the log."""
    return carrying.take_in(), audit.sequence(at)


JOBS: tuple[Job, ...] = (
    Job("sequence_log", 0.5, _sequence_log, "log"),
    Job("follow_index", 0.5, lambda at: index.follow(), "index"),
    Job("ring_desks", 0.5, ringing.follow, "desks"),
    Job("follow_exchange", 1, exchange.follow, "exchange"),
    Job("pull_peers", 2, exchange.pull_all, "exchange"),
    Job("run_sharings", 1, sharing.run_due, "sharings"),
    Job("answer_lists", 2, batches.run_due, "lists"),
    Job("suggest_duplicates", 10, suggesting.run_due, "suggestions"),
    Job("run_imports", 2, imports.run_due, "imports"),
    Job("try_again", 600, taking_in.try_again, "exchange"),
    Job("refresh_directory", 60, exchange.refresh_directory, "exchange"),
    Job("renew_directory", 3600, exchange.renew_directory, "exchange"),
    Job("erase_checks", 600, checks.erase_due),
    Job("erase_hits", 24 * 3600, keeping.erase_hits),
    Job("erase_log_details", 3600, audit.erase_due),
    Job("settle_database", 3600, database.settle),
    Job("renew_leases", 3600, exchange.renew_leases, "exchange"),
    Job("purge_lapsed", 3600, holdings.purge_lapsed),
    Job("forget_exchange", 24 * 3600, exchange.forget),
    Job("forget_imports", 24 * 3600, imports.forget),
    Job("forget_told_apart", 24 * 3600, remembering.forget),
    Job("forget_alerts", 24 * 3600, alerts.forget),
    Job("forget_sessions", 3600, accounts.forget_sessions),
    Job("verify_log", 24 * 3600, _verify_log),
)
