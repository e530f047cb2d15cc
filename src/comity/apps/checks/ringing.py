"""Telling the desks that rely on a record that it is gone or was corrected. A person may be held on it.

Follows the holdings' journal by cursor, as the index does, so that every way in which a record goes or changes rings:
its owner abroad withdrew it, we did, a list no longer has it, its lease ended, a newer version says something else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from comity.apps.accounts import queries as accounts
from comity.apps.alerts import actions as alerts
from comity.apps.alerts.kinds import AlertKind
from comity.apps.audit import actions as audit
from comity.apps.audit.events import Event
from comity.apps.bureau import this
from comity.apps.checks.models import Followed, Hit, Match
from comity.apps.checks.workflows import HIT, Judgement
from comity.apps.holdings import queries as holdings
from comity.apps.holdings.models import JournalLine
from comity.kernel.policy import Actor

LINES = 2000
PART = 400  # ids in one question to the database

# What became of a record -> what rings at the desk of a hit, and for who checked it lately.
_WITHDRAWN = (AlertKind.RECORD_WITHDRAWN, AlertKind.CHECKED_RECORD_WITHDRAWN)
_LAPSED = (AlertKind.RECORD_LAPSED, AlertKind.CHECKED_RECORD_LAPSED)
_CORRECTED = (AlertKind.RECORD_CORRECTED, AlertKind.CHECKED_RECORD_CORRECTED)
Kinds = tuple[AlertKind, AlertKind]


def follow(at: datetime) -> int:
    """Catch up with the journal. Returns how many desks were told."""
    told = 0
    while True:
        lines, rung = _step(at)
        told += rung
        if lines < LINES:
            return told


@transaction.atomic
def _step(at: datetime) -> tuple[int, int]:
    """One stretch of the journal: the cursor moves in the transaction that rings."""
    cursor, _made = Followed.objects.select_for_update().get_or_create(pk=1)
    lines = holdings.journal_after(cursor.seq, LINES)
    if not lines:
        return 0, 0
    cursor.seq = lines[-1].seq
    cursor.save(update_fields=["seq"])
    changed: dict[UUID, list[JournalLine]] = defaultdict(list)
    for line in lines:
        if line.kind == JournalLine.REMOVED or line.corrected:
            changed[line.record_id].append(line)
    ids = list(changed)
    told = sum(_tell(ids[start : start + PART], changed, at) for start in range(0, len(ids), PART))
    return len(lines), told


def _tell(record_ids: Sequence[UUID], changed: Mapping[UUID, Sequence[JournalLine]], at: datetime) -> int:
    """Ring for those of these records that somebody here relies on."""
    hits = [
        h for h in Hit.objects.select_for_update().filter(record_id__in=record_ids) if "lapse" in HIT.verbs(h.state)
    ]
    checked = Match.objects.filter(record_id__in=record_ids, hit__isnull=True)
    matches = list(checked.exclude(judgement=Judgement.DIFFERENT.value).select_related("check_made"))
    relied_on = {hit.record_id for hit in hits} | {match.record_id for match in matches}
    if not relied_on:
        return 0
    ends = holdings.ends(list(relied_on))
    told = 0
    for hit in hits:
        kinds = _became(hit.record_id, ends)
        if kinds is not _CORRECTED:
            _lapse(hit, at)
        elif not _concerns(hit.version, changed[hit.record_id]):
            continue
        told += _ring(kinds[0], hit.id, hit.owner, hit.record_id, at)
    for match in matches:
        kinds = _became(match.record_id, ends)
        if kinds is _CORRECTED and not _concerns(match.version, changed[match.record_id]):
            continue
        user_id = accounts.user_id_of(match.check_made.asked_by)  # a program has no desk
        if user_id is not None:
            told += _ring(kinds[1], match.check_made_id, match.owner, match.record_id, at, user_id=user_id)
    return told


def _concerns(version: int, lines: Sequence[JournalLine]) -> bool:
    """Whether what changed came after the version that was seen. Removed and stored anew is a correction too."""
    return any(line.kind == JournalLine.REMOVED or line.version > version for line in lines)


def _became(record_id: UUID, ends: Mapping[UUID, str]) -> Kinds:
    """What to say of a record that left or changed, as it stands now."""
    return {"held": _CORRECTED, "withdrawn": _WITHDRAWN, "lapsed": _LAPSED}[ends[record_id]]


def _lapse(hit: Hit, at: datetime) -> None:
    hit.state = HIT.after("lapse", hit.state, {}, who={"peer"})
    hit.photograph = None
    hit.save(update_fields=["state", "photograph"])
    audit.append(Event.HIT_LAPSED, by=Actor.of_node(this().member), at=at, about=hit.record_id)


def _ring(
    kind: AlertKind, about: UUID, owner: str, record_id: UUID, at: datetime, *, user_id: int | None = None
) -> int:
    places = {"member": owner, "record": str(record_id)[:8]}
    alerts.ring(kind, about=about, places=places, at=at, key=str(record_id), user_id=user_id)
    return 1
