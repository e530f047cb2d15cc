"""A log folder of its own for every test, and entries to put in it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pytest

from comity.apps.audit import actions
from comity.apps.audit.files import LogFiles
from comity.apps.audit.models import Entry
from comity.kernel import merkle
from comity.kernel.policy import Actor, ActorKind, Role
from comity.kernel.vocabulary import Member

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
OFFICER = Actor("officer:12", ActorKind.OFFICER, Member.parse("XA"), frozenset({Role.OFFICER}), "DESK")
SUPERVISOR = Actor("officer:3", ActorKind.OFFICER, Member.parse("XA"), frozenset({Role.DATA_PROTECTION}), "DPO")


@pytest.fixture(autouse=True)
def log_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "log"
    monkeypatch.setattr(actions, "log_files", lambda: LogFiles(folder))
    return folder


@pytest.fixture
def wait(db: None) -> Callable[[int], list[bytes]]:
    """wait(n): n more entries stand waiting in the database; their bytes, in the order they will be sequenced."""
    made = 0

    def more(count: int) -> list[bytes]:
        nonlocal made
        rows = []
        for number in range(made, made + count):
            salt = sha256(str(number).encode()).digest()
            at = AT + timedelta(seconds=number)
            entry = merkle.Entry(UUID(bytes=salt[:16], version=4), at, "record_read", (salt,))
            rows.append(Entry(id=entry.id, at=at, event=entry.event, leaf=entry.encode()))
        made += count
        Entry.objects.bulk_create(rows)
        return [bytes(row.leaf) for row in rows]

    return more
