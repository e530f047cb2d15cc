"""What tests of imports share: actors, and a way to run one import to its end."""

import shutil

import pytest

from comity.apps import bureau
from comity.apps.holdings import queries as holdings
from comity.apps.imports import actions
from comity.apps.imports.kinds import Kind
from comity.apps.imports.models import Import, ListEntry
from comity.kernel.policy import Act, Actor, ActorKind, Role
from comity.kernel.vocabulary import Member, Purpose

XA = Member("XA")
OFFICER = Actor("officer:1", ActorKind.OFFICER, XA, frozenset({Role.OFFICER}))
APPROVER = Actor("officer:2", ActorKind.OFFICER, XA, frozenset({Role.APPROVER}))
FTM_PROFILE = {
    "profile": {
        "list": "people",
        "purposes": ["police_check"],
        "ground": {"kind": "report", "authority": "Police of XA"},
        "review_after_days": 365,
    }
}


class Importing:
    """Runs imports as the officer and reads back what the holdings have."""

    OFFICER, APPROVER, FTM_PROFILE = OFFICER, APPROVER, FTM_PROFILE

    def __call__(self, kind, path, *, agreed=False, settings=None, by=OFFICER, tell=None):
        started = actions.start(Kind(kind), path, by=by, at=bureau.now(), settings=settings)
        return actions.run(started, by=by, at=bureau.now(), agreed=agreed, tell=tell)

    @staticmethod
    def last():
        return Import.objects.order_by("-started_at").first()

    @staticmethod
    def record(list_code, reference):
        """The record of an entry, or None."""
        entry = ListEntry.objects.filter(list_code=list_code, reference=reference).first()
        seen = (
            holdings.read_many([entry.record_id], OFFICER, Act.READ, Purpose.POLICE_CHECK, at=bureau.now())
            if entry
            else {}
        )
        return seen.get(entry.record_id) if entry else None

    @staticmethod
    def counts(run):
        return tuple(run.counts[name] for name in ("added", "changed", "removed", "kept"))


@pytest.fixture
def importing(db):
    for name in ("imports", "uploads"):
        shutil.rmtree(bureau.this().home / "state" / name, ignore_errors=True)
    return Importing()


@pytest.fixture
def file(tmp_path):
    """Write text or bytes to a file and return its path."""

    def write(content, name="list.file"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write
