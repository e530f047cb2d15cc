"""Everything that writes to the log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from comity.apps import bureau
from comity.apps.audit import journal, queries, taking_in
from comity.apps.audit.comparing import compared_with_database
from comity.apps.audit.events import Event
from comity.apps.audit.files import LogFiles
from comity.apps.audit.journal import Group
from comity.apps.audit.logged import Logged, logged
from comity.apps.audit.models import Detail, Verification
from comity.apps.audit.sequencer import Sequencer
from comity.kernel.keys import SecretKey, Use
from comity.kernel.merkle import Verdict, VerifierKey, verify_log
from comity.kernel.merkle.recompute import Progress
from comity.kernel.policy import Act, Actor, decide
from comity.kernel.vocabulary import Purpose

ERASE_BATCH = 1000


def append(
    event: Event,
    *,
    by: Actor,
    at: datetime,
    about: UUID | None = None,
    purpose: Purpose | None = None,
    facts: Mapping[str, Any] | None = None,
    sealed: Mapping[str, Any] | None = None,
    matched: bool = True,
) -> UUID:
    """Log one act, in the caller's transaction: if one fails, both do. Returns the entry's id.

    about    id of the record (or hit, sharing, …) concerned
    facts    JSON without any personal data: counts, codes, ids
    sealed   JSON that may name people (search terms, names): only the oversight key opens it, and it is erased
    matched  whether a check matched anybody: decides how long `sealed` is kept
    """
    made = logged(event, by=by, at=at, about=about, purpose=purpose, facts=facts, sealed=sealed, matched=matched)
    with transaction.atomic(savepoint=False):
        made.entry().save(force_insert=True)
        made.detail().save(force_insert=True)
    return made.id


def as_line(
    event: Event,
    *,
    by: Actor,
    at: datetime,
    about: UUID | None = None,
    purpose: Purpose | None = None,
    facts: Mapping[str, Any] | None = None,
    sealed: Mapping[str, Any] | None = None,
    matched: bool = True,
    carried: Mapping[str, Any] | None = None,
) -> bytes:
    """An act as a line that is logged later, by `append_lines` or through a journal. Parameters as for `append`.

    carried  JSON that another room stores in the transaction that takes the entry in, exactly once
    """
    made = logged(event, by=by, at=at, about=about, purpose=purpose, facts=facts, sealed=sealed, matched=matched)
    return made.to_bytes(carried)


def carried_by(line: bytes) -> Mapping[str, Any] | None:
    """What a line carries for another room."""
    return Logged.from_bytes(line)[1]


def append_lines(lines: Sequence[bytes], store: taking_in.Store) -> int:
    """Log what these lines say, those apart that are logged already, in the caller's transaction."""
    return taking_in.store_lines(lines, store)


def append_to_journal(line: bytes) -> Group:
    """Log an act that changes no table: it is safe once the returned group is, and in the tables within a second.

    Wait for the group before the answer goes out.
    """
    return journal.journal().put(line)


def take_in(store: taking_in.Store) -> int:
    """Move what lies in the journals into the tables; returns how many entries came in.

    store  stores what entries carry; it runs in their transaction
    """
    return taking_in.take_in(journal.folder(), store)


def sequence(at: datetime) -> int:
    """Give all waiting entries their place in the tree and publish a checkpoint; returns how many were added.

    Runs outside any transaction, in one process at a time: Conflict `log_busy` while another does. Safe to repeat
    after any crash. NodeFault `log_damaged` where what is stored contradicts what was signed.
    """
    suite, secret = bureau.suite(), bureau.keystore().pair().of(Use.LOG)
    sequencer = Sequencer(log_files(), log_key(), lambda text: suite.sign_plain(secret, text))
    return sequencer.run(at)


def verify(*, by: Actor, at: datetime, progress: Progress | None = None) -> Verdict:
    """Verify the node's own log, from its files and against its database; the outcome is kept and logged."""
    decide(by, Act.VERIFY_LOG, None, None, at=at).require()
    files = log_files()
    earlier = queries.last_checkpoint()  # before the files are read, since the log may grow meanwhile
    verdict = verify_log(files.read, [log_key()], earlier, progress)
    verdict = compared_with_database(files.read, verdict)
    kind = verdict.tampering.value if verdict.tampering else ""
    size = verdict.checkpoint.size if verdict.checkpoint else 0
    with transaction.atomic():
        Verification.objects.create(
            at=at, size=size, kind=kind, index=verdict.index, until=verdict.until, path=verdict.path
        )
        append(Event.LOG_VERIFIED, by=by, at=at, facts={"size": size, "kind": kind, "entry": verdict.index})
    return verdict


@transaction.atomic
def read(*, by: Actor, at: datetime, question: queries.Question = queries.EVERYTHING) -> list[queries.Line]:
    """A page of the log for people; looking is logged."""
    lines = queries.entries(by, at=at, question=question)
    append(Event.LOG_READ, by=by, at=at, facts={"entries": len(lines)})
    return lines


@transaction.atomic
def open_sealed(entry_id: UUID, secret: SecretKey, *, by: Actor, at: datetime) -> Mapping[str, Any]:
    """What was sealed beside an entry, for whoever has the oversight key; opening it is logged."""
    value = queries.open_sealed(entry_id, secret)
    append(Event.LOG_SEALED_OPENED, by=by, at=at, facts={"entry": str(entry_id)})
    return value


@dataclass(frozen=True)
class Erased:
    """How many details lost their sealed part, and how many are gone altogether."""

    sealed: int
    details: int


def erase_due(at: datetime) -> Erased:
    """Erase what has reached the end of its period. The entries stay, and say nothing about anybody any more."""
    total = Erased(0, 0)
    while (batch := _erase_batch(at)) != Erased(0, 0):
        total = Erased(total.sealed + batch.sealed, total.details + batch.details)
    return total


@transaction.atomic
def _erase_batch(at: datetime) -> Erased:
    today = at.astimezone(UTC).date()
    due = list(queries.due(today)[:ERASE_BATCH])
    due_sealed = list(queries.due_sealed(today)[:ERASE_BATCH])
    details_, _ = Detail.objects.filter(pk__in=due).delete()
    sealed = Detail.objects.filter(pk__in=due_sealed).update(sealed=None)
    if details_ or sealed:
        by = Actor.of_node(bureau.this().member)
        append(Event.DETAILS_ERASED, by=by, at=at, facts={"sealed": sealed, "details": details_})
    return Erased(sealed, details_)


def log_files() -> LogFiles:
    """The folder of this node's log."""
    return LogFiles(bureau.this().home / "log")


def log_key() -> VerifierKey:
    """The public key of this node's log; its name is also the log's origin."""
    node = bureau.this()
    (_, key), *_ = bureau.keystore().pair().public.of(Use.LOG).material
    return VerifierKey(f"{node.federation}/{node.member}", key)
