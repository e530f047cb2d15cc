"""What the audit log costs: entries per second appended, sequenced and verified, against bare SHA-256 in the same run.

    python -m bench.log [--entries 100000] [--appends 2000] [--json]

A temporary node is made and removed; with DATABASE_URL its tables go to that (empty) PostgreSQL database.
"""

from __future__ import annotations

import argparse
import json
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
CHUNK = 5000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=100_000, help="entries to sequence and verify")
    parser.add_argument("--appends", type=int, default=2_000, help="entries to append through the action")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="comity-bench-") as folder:
        set_up(Path(folder) / "node")
        figures = measure(given.entries, given.appends)
    if given.json:
        print(json.dumps(figures))
        return
    for name, value in figures.items():
        print(f"{name:<46} {value:>12,.0f}")


def set_up(home: Path) -> None:
    import django
    from django.conf import settings
    from django.core.management import call_command

    from comity.apps.bureau import configuration
    from comity.node import creation, environment

    creation.lay_out(
        home, member="XA", name="Bench", federation="exercise-bench", exercise=True, role="member", language="en"
    )
    settings.configure(
        COMITY=configuration.read(home),
        DATABASES={"default": environment.database(home)},
        INSTALLED_APPS=["comity.apps.bureau", "comity.apps.audit"],
        USE_TZ=True,
    )
    django.setup()
    call_command("migrate", "audit", verbosity=0)


def measure(entries: int, appends: int) -> dict[str, float]:
    from comity.apps.audit import actions
    from comity.apps.audit.models import Entry
    from comity.kernel.merkle import verify_log

    figures: dict[str, float] = {}
    figures["appended/s, plain, one transaction each"] = rate(appends, lambda: append(appends, group=1))
    figures["appended/s, plain, 100 per transaction"] = rate(appends, lambda: append(appends, group=100))
    figures["appended/s, sealed, one transaction each"] = rate(appends, lambda: append(appends, group=1, sealed=True))
    actions.sequence(AT)
    for rows in waiting(entries):
        Entry.objects.bulk_create(rows)
    figures["sequenced/s"] = rate(entries, lambda: actions.sequence(AT))
    read, keys = actions.log_files().read, [actions.log_key()]
    total = Entry.objects.count()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    figures["verified/s"] = rate(total, lambda: require(verify_log(read, keys).ok))
    figures["memory added by verifying, KB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    length = len(Entry.objects.values_list("leaf", flat=True)[0])
    figures["hashed/s, bare SHA-256 (leaf and inner node)"] = rate(total, lambda: hash_only(total, length))
    share = figures["verified/s"] / figures["hashed/s, bare SHA-256 (leaf and inner node)"]
    figures["verifying costs, in percent of bare hashing"] = 100 / share
    figures["verifying a million entries, estimated ms"] = 1e9 / figures["verified/s"]
    return figures


def rate(count: int, work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return count / (time.perf_counter() - began)


def append(count: int, *, group: int, sealed: bool = False) -> None:
    from django.db import transaction

    from comity.apps import bureau
    from comity.apps.audit import actions
    from comity.apps.audit.events import Event
    from comity.kernel.policy import Actor
    from comity.kernel.vocabulary import Purpose

    by = Actor.of_node(bureau.this().member)
    terms = {"name": "Ana Pereira", "born": "1980"} if sealed else None
    for _ in range(count // group):
        with transaction.atomic():
            for _ in range(group):
                actions.append(
                    Event.CHECK_MADE, by=by, at=AT, purpose=Purpose.POLICE_CHECK, facts={"matches": 0}, sealed=terms
                )


def waiting(count: int) -> Iterator[list[Any]]:
    """Rows of entries as `append` writes them, five commitments each, in chunks."""
    from comity.apps.audit.models import Entry
    from comity.kernel import merkle

    for start in range(0, count, CHUNK):
        rows = []
        for number in range(start, min(start + CHUNK, count)):
            salts = [sha256(f"{number} {field}".encode()).digest() for field in range(5)]
            at = AT + timedelta(microseconds=number)
            entry = merkle.Entry(UUID(bytes=salts[0][:16], version=4), at, "check_made", tuple(salts))
            rows.append(Entry(id=entry.id, at=at, event=entry.event, leaf=entry.encode()))
        yield rows


def hash_only(count: int, length: int) -> None:
    """The hashing that no verifier can spare: one leaf and one inner node per entry."""
    entry, pair = b"\x00" + b"e" * length, b"\x01" + b"h" * 64
    for _ in range(count):
        sha256(entry).digest()
        sha256(pair).digest()


def require(sound: bool) -> None:
    if not sound:
        raise SystemExit("the log that was just written does not verify")


if __name__ == "__main__":
    main()
