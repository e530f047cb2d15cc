"""The node's database brought to the present schema: at every start, by one process at a time."""

from __future__ import annotations

import fcntl
from pathlib import Path

from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from comity.kernel.errors import NodeFault


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


def missing() -> int:
    """How many migrations the database still lacks."""
    return len(_plan())


def _plan() -> list[object]:
    executor = MigrationExecutor(connection)
    return list(executor.migration_plan(executor.loader.graph.leaf_nodes()))
