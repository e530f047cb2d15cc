"""Everything that reads the holdings. What the door does not open does not exist: not in lists, counts or 404s.

`classes` says which policy classes somebody may see, `opening` opens a record as far as it may be seen, `screening`
reads records for the index and for comparing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.db.models import Q, QuerySet

from comity.apps.holdings import classes as policy_classes
from comity.apps.holdings import journal, light, screening
from comity.apps.holdings.classes import Pulse, classes_of, counts, database, pulse, visible_classes, visible_to
from comity.apps.holdings.facts import dates_of
from comity.apps.holdings.models import Holding, JournalLine, PolicyClass, SupersededHeader, Tombstone
from comity.apps.holdings.opening import HeldRecord, as_seen, opened
from comity.apps.holdings.screening import Document, Screened, documents, for_screening
from comity.apps.holdings.writing import content_of, signed_version
from comity.kernel.errors import NotFound
from comity.kernel.policy import Act, Actor, Facts, View, decide
from comity.kernel.records import SignedVersion
from comity.kernel.vocabulary import Member, Purpose

__all__ = [
    "FILTERS", "Document", "HeldRecord", "Pulse", "Screened", "chain", "choices", "classes_of", "counts", "documents",
    "ends", "filtered", "for_owner", "for_reader", "for_screening", "forget_cached", "holds", "journal_after",
    "journal_head", "page", "pulse", "read", "read_many", "tombstone", "visible_classes", "visible_to",
]  # fmt: skip


def read(record_id: UUID, actor: Actor, act: Act, purpose: Purpose | None, *, at: datetime) -> HeldRecord:
    """One record; NotFound if it does not exist or the door stays shut: nobody can tell which."""
    found = read_many([record_id], actor, act, purpose, at=at).get(record_id)
    if found is None:
        raise NotFound("there is no such record")
    return found


def read_many(
    record_ids: Sequence[UUID], actor: Actor, act: Act, purpose: Purpose | None, *, at: datetime
) -> dict[UUID, HeldRecord]:
    """Those of the records that exist and that the door opens, by id."""
    rows = Holding.objects.filter(id__in=record_ids).select_related("policy_class")
    seen = (_seen(row, actor, act, purpose, at) for row in rows)
    return {record.id: record for record in seen if record is not None}


def page(
    actor: Actor, purpose: Purpose, *, at: datetime, filters: Mapping[str, str], offset: int, limit: int
) -> tuple[list[HeldRecord], int]:
    """One page of the list, newest first, and how many there are in all."""
    rows = filtered(visible_to(actor, Act.LIST, purpose, at=at), filters)
    # Ids first: sorting whole rows, signatures and fields included, costs ten times as much on a long list.
    wanted = list(rows.order_by("-stored_at", "id").values_list("id", flat=True)[offset : offset + limit])
    seen = read_many(wanted, actor, Act.LIST, purpose, at=at)
    return [seen[record_id] for record_id in wanted if record_id in seen], rows.count()


FILTERS = ("schema", "status", "owner", "list", "shared", "text")
_COLUMNS = {"schema": "schema", "status": "status", "owner": "owner", "list": "list_body"}


def filtered(rows: QuerySet[Holding], filters: Mapping[str, str]) -> QuerySet[Holding]:
    """Filters of the holdings page: schema, status, owner, list, shared (yes, no), and a text.

    text  part of the caption or of the national reference, or the beginning of a record id
    """
    for name, column in _COLUMNS.items():
        if value := filters.get(name):
            rows = rows.filter(**{column: value})
    if shared := filters.get("shared"):
        classes = PolicyClass.objects.filter(facts__own=True).values_list("number", "facts")
        wanted = [number for number, facts in classes if bool(facts["audience"]) == (shared == "yes")]
        rows = rows.filter(policy_class_id__in=wanted)
    if text := filters.get("text", "").strip()[:100]:
        fits = _begins_with(text)
        # SQLite compares without regard to case in ASCII alone, so the other spellings are asked for by name.
        for spelling in {text, text.lower(), text.upper(), text.title()}:
            fits |= Q(caption__icontains=spelling) | Q(national_reference__icontains=spelling)
        rows = rows.filter(fits)
    return rows


def _begins_with(text: str) -> Q:
    """Records whose id begins with `text`, if that is eight or more hexadecimal digits; else none."""
    digits = text.replace("-", "").lower()
    if not re.fullmatch(r"[0-9a-f]{8,32}", digits):
        return Q(pk__in=())
    return Q(id__gte=UUID(digits.ljust(32, "0")), id__lte=UUID(digits.ljust(32, "f")))


def choices(actor: Actor, purpose: Purpose, *, at: datetime) -> dict[str, list[str]]:
    """The values that the filters can take, among what the actor may see."""
    found = _choices(visible_classes(actor, Act.LIST, purpose, at=at), journal.head(), database())
    return {name: list(values) for name, values in found}


@lru_cache(maxsize=64)
def _choices(classes: frozenset[int], head: int, database: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Read once for each state of the journal: it takes a walk through all rows."""
    rows = Holding.objects.filter(policy_class_id__in=classes).order_by()
    return tuple(
        (name, tuple(sorted(v for v in rows.values_list(column, flat=True).distinct() if v)))
        for name, column in _COLUMNS.items()
    )


def _seen(row: Holding, actor: Actor, act: Act, purpose: Purpose | None, at: datetime) -> HeldRecord | None:
    facts = Facts.from_json(row.policy_class.facts)
    return opened(light.of(row), lambda view: as_seen(content_of(row), view), facts, actor, act, purpose, at)


def journal_after(cursor: int, limit: int = 1000) -> list[JournalLine]:
    """Up to `limit` changes after `cursor`, in order."""
    return journal.after(cursor, limit)


def journal_head() -> int:
    """The number of the newest change."""
    return journal.head()


def for_reader(record_id: UUID, reader: Actor, *, at: datetime) -> tuple[SignedVersion, View] | None:
    """Our own newest version and how much of it that member may receive; None if it may not, or it is gone."""
    row = Holding.objects.filter(id=record_id, own=True).select_related("policy_class").first()
    if row is None:
        return None
    decision = decide(reader, Act.RECEIVE, Facts.from_json(row.policy_class.facts), None, at=at, dates=dates_of(row))
    return (signed_version(row), decision.view) if decision.allowed else None


def for_owner(record_id: UUID) -> HeldRecord | None:
    """Our own record in full, for the desk that answers for it; None if it is gone."""
    row = Holding.objects.filter(id=record_id, own=True).select_related("policy_class").first()
    return _seen(row, Actor.of_node(Member(row.owner)), Act.READ, None, row.stored_at) if row else None


def holds(record_id: UUID) -> bool:
    """Whether the record is held here at all."""
    return Holding.objects.filter(id=record_id).exists()


def ends(record_ids: Sequence[UUID]) -> dict[UUID, str]:
    """What became of each of these records: `held`, `withdrawn` by its owner, or `lapsed`, its lease not renewed."""
    held = set(Holding.objects.filter(id__in=record_ids).values_list("id", flat=True))
    buried = set(Tombstone.objects.filter(record_id__in=record_ids).values_list("record_id", flat=True))
    return {
        one: "held" if one in held else "withdrawn" if one in buried else "lapsed" for one in dict.fromkeys(record_ids)
    }


def tombstone(record_id: UUID) -> Tombstone | None:
    """Whether and why a record is gone."""
    return Tombstone.objects.filter(record_id=record_id).first()


def chain(record_id: UUID) -> list[SupersededHeader]:
    """The headers of earlier versions, oldest first."""
    return list(SupersededHeader.objects.filter(record_id=record_id).order_by("version"))


def forget_cached() -> None:
    """Forget what is kept between calls: for whoever puts another database in the place of this one."""
    policy_classes.forget_cached()
    screening.forget_cached()
    _choices.cache_clear()
