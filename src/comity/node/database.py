"""The node's database brought to the present schema: at every start, by one process at a time."""

from __future__ import annotations

import fcntl
from datetime import datetime
from pathlib import Path

from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from comity.kernel.errors import NodeFault

_BUSY_MS = 30_000  # as `environment.database` has it


def bring_up(state: Path) -> int:
    """Apply the migrations that are missing, under a lock; returns how many. NodeFault if the database does not answer.

    Each migration works with the version before it (STYLE, 15), so another process may go on serving meanwhile.
    """
    state.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (state / "migrate.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            missing = len(_plan())
            if missing:
                call_command("migrate", interactive=False, verbosity=0)
        except DatabaseError as fault:
            raise NodeFault(
                f"the database does not answer: {type(fault).__name__}",
                hint="check DATABASE_URL and that the database runs; comity doctor says more",
                code="no_database",
            ) from fault
        return missing


def settle(at: datetime | None = None) -> bool:
    """Bring SQLite's write-ahead log into the database and empty it: what was erased stands in no file then.

    False if somebody was reading for longer than a second; the next time does it.
    """
    if connection.vendor != "sqlite":
        return True
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout=1000")
        try:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return bool(cursor.fetchone()[0] == 0)
        finally:
            cursor.execute(f"PRAGMA busy_timeout={_BUSY_MS}")


def missing() -> int:
    """How many migrations the database still lacks."""
    return len(_plan())


def _plan() -> list[object]:
    executor = MigrationExecutor(connection)
    return list(executor.migration_plan(executor.loader.graph.leaf_nodes()))
