"""Everything that reads the holdings. What the door does not open does not exist: not in lists, counts or 404s."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import starmap
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q, QuerySet

from comity.apps.holdings import journal
from comity.apps.holdings.facts import dates_of
from comity.apps.holdings.kept import Decoded, Kept, Version
from comity.apps.holdings.models import Holding, JournalLine, PolicyClass, SupersededHeader, Tombstone
from comity.apps.holdings.writing import content_of, signed_version
from comity.kernel.errors import NotFound
from comity.kernel.policy import Act, Actor, Dates, Decision, Facts, View, date_limits, decide
from comity.kernel.records import Content, SignedVersion
from comity.kernel.screening import Prepared, prepare, subject_from_properties
from comity.kernel.vocabulary import SCHEMATA, Member, Purpose, Reveal

# What tells two people or things apart, and what protects whoever approaches: all an officer sees before verification.
_NAMES = "name alias weakAlias previousName firstName middleName lastName secondName fatherName motherName"
_PERSON = "birthDate birthPlace birthCountry deathDate nationality citizenship country gender"
_LOOKS = "height weight eyeColor hairColor appearance bloodType distinguishingMarks"
_NUMBERS = """passportNumber idNumber number registrationNumber vin engineNumber serialNumber imoNumber mmsi callSign
imei macAddress containerNumber objectId publicKey iban accountNumber leiCode swiftBic taxNumber innCode ogrnCode"""
_THINGS = """type make model color calibre firearmType flag objectType artist materials measurements period
inscriptions currencySymbol jurisdiction incorporationDate lossType authority"""
_TELLS_APART = frozenset(f"{_NAMES} {_PERSON} {_LOOKS} {_NUMBERS} {_THINGS}".split())


@dataclass(frozen=True)
class HeldRecord:
    """One record as the asker may see it: the content reduced to `view`.

    stale  a replica whose lease has lapsed: not to be acted on
    """

    id: UUID
    owner: str
    own: bool
    version: int
    schema: str
    content: Content
    view: View
    decision: Decision
    facts: Facts
    stored_at: datetime
    lease_until: datetime | None
    stale: bool

    @property
    def caption(self) -> str:
        return SCHEMATA[self.schema].caption_of(self.content.properties)


@dataclass(frozen=True)
class Document:
    """What the index reads of a record: never shown to anybody."""

    record_id: UUID
    policy_class: int
    schema: str
    properties: Mapping[str, tuple[str, ...]]
    hit_only: Mapping[str, Any] | None


@dataclass(frozen=True)
class Pulse:
    """What changes when the holdings change.

    head    number of the newest change
    newest  number and digest of the newest policy class: classes are only ever added
    """

    head: int
    newest: tuple[int, str]


def pulse() -> Pulse:
    """Read in one small statement, so that whatever is kept between answers is known to be current."""
    with connection.cursor() as cursor:
        cursor.execute(_PULSE)
        head, number, digest = cursor.fetchone()
    return Pulse(head, (number or 0, digest or ""))


_PULSE = """SELECT COALESCE((SELECT seq FROM holdings_journalhead WHERE id = 1), 0), newest.number, newest.digest
FROM (SELECT 1 AS one) AS always
LEFT JOIN (SELECT number, digest FROM holdings_policyclass ORDER BY number DESC LIMIT 1) AS newest ON 1 = 1"""


def visible_classes(
    actor: Actor, act: Act, purpose: Purpose | None, *, at: datetime, now: Pulse | None = None
) -> frozenset[int]:
    """The numbers of the policy classes whose records this actor may see for this act and purpose.

    now  the pulse, where it was just read
    """
    return _classes(replace(actor, id=""), act, purpose, (now or pulse()).newest, _database())


@lru_cache(maxsize=512)
def _classes(actor: Actor, act: Act, purpose: Purpose | None, newest: tuple[int, str], database: str) -> frozenset[int]:
    """`decide` over every class; classes are only ever added, so the newest one says whether this is current."""
    moment = datetime.min.replace(tzinfo=UTC)  # a class has no dates
    every = _facts(newest, database)
    return frozenset(n for n, facts in every.items() if decide(actor, act, facts, purpose, at=moment).allowed)


@lru_cache(maxsize=8)
def _facts(newest: tuple[int, str], database: str) -> Mapping[int, Facts]:
    """The facts of every class."""
    rows = PolicyClass.objects.filter(number__lte=newest[0]).values_list("number", "facts")
    return {number: Facts.from_json(facts) for number, facts in rows}


def classes_of(classes: frozenset[int], *, owner: str = "", listed: bool = False, now: Pulse) -> frozenset[int]:
    """Those of the classes that hold records of this owner, or entries of lists."""
    every = _facts(now.newest, _database())
    return frozenset(n for n in classes if (not owner or every[n].owner == owner) and (not listed or every[n].listed))


def _database() -> str:
    return str(connection.settings_dict["NAME"])


def visible_to(actor: Actor, act: Act, purpose: Purpose | None, *, at: datetime) -> QuerySet[Holding]:
    """The holdings this actor may see: the same rule as `decide`, as a filter."""
    rows = Holding.objects.filter(policy_class_id__in=visible_classes(actor, act, purpose, at=at))
    limits = date_limits(act)
    if limits.lease:
        rows = rows.filter(Q(lease_until__isnull=True) | Q(lease_until__gt=at))
    if limits.adult:
        rows = rows.filter(Q(adult_on__isnull=True) | Q(adult_on__lte=at.date()))
    return rows


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


@dataclass(frozen=True)
class Screened:
    """A record as the asker may see it, and what a score may rest on: only what tells two apart."""

    record: HeldRecord
    properties: Mapping[str, tuple[str, ...]]
    hit_only: Mapping[str, Any] | None
    prepared: Prepared


@dataclass(frozen=True)
class _Light:
    """The columns of a record that are read at every answer; all others are decoded once for each version."""

    id: UUID
    version: int
    stored_at: datetime
    owner: str
    own: bool
    schema: str
    policy_class_id: int
    lease_until: datetime | None
    adult_on: date | None

    @property
    def key(self) -> Version:
        return (self.id, self.version, self.stored_at)


_LIGHT = tuple(_Light.__dataclass_fields__)
_kept: dict[str, Kept] = {}


def for_screening(
    record_ids: Sequence[UUID],
    actor: Actor,
    act: Act,
    purpose: Purpose | None,
    *,
    at: datetime,
    now: Pulse | None = None,
) -> dict[UUID, Screened]:
    """Like `read_many`, with the properties to compare, also for a front line that is shown none of them.

    now  the pulse, where it was just read
    """
    if not record_ids:
        return {}
    now = now or pulse()
    kept = _kept.setdefault(_database(), Kept())
    kept.catch_up(now.head)
    rows = {row.id: row for row in starmap(_Light, Holding.objects.filter(id__in=record_ids).values_list(*_LIGHT))}
    decoded = {row.id: found for row in rows.values() if (found := kept.get(row.key)) is not None}
    if missing := [record_id for record_id in rows if record_id not in decoded]:
        for row in Holding.objects.filter(id__in=missing).only(*_LIGHT, "fields"):
            light = _Light(*(getattr(row, name) for name in _LIGHT))  # as it is now: it may have changed in between
            rows[row.id], decoded[row.id] = light, _decoded(row)
        kept.keep((rows[record_id].key, decoded[record_id]) for record_id in missing if record_id in decoded)
    screened = (_screened(rows[record_id], one, actor, act, purpose, at, now) for record_id, one in decoded.items())
    return {one.record.id: one for one in screened if one is not None}


def _decoded(row: Holding) -> Decoded:
    whole = content_of(row)
    told = _as_seen(whole, View.TELL_APART)
    properties = _comparable(whole, told)
    return Decoded(whole, told, properties, prepare(subject_from_properties(row.schema, properties)))


def _screened(
    row: _Light, decoded: Decoded, actor: Actor, act: Act, purpose: Purpose | None, at: datetime, now: Pulse
) -> Screened | None:
    facts = _facts(now.newest, _database()).get(row.policy_class_id)
    if facts is None:  # of a class that was made a moment ago
        facts = _facts(pulse().newest, _database())[row.policy_class_id]

    def as_seen(view: View) -> Content:
        return decoded.told if view is View.TELL_APART else _as_seen(decoded.whole, view)

    record = _held(row, as_seen, facts, actor, act, purpose, at)
    if record is None:
        return None
    hit_only = decoded.told.hit_only if facts.reveal is Reveal.HIT_ONLY and not row.own else None
    return Screened(record, decoded.properties, hit_only, decoded.prepared)


def _comparable(whole: Content, seen: Content) -> Mapping[str, tuple[str, ...]]:
    """The properties that are seen, and the numbers by which the owner or the list itself calls the record."""
    numbers = (whole.listing.reference if whole.listing else "", whole.national_reference)
    references = tuple(dict.fromkeys(number for number in numbers if number))
    return {**seen.properties, "referenceNumber": references} if references else seen.properties


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
    found = _choices(visible_classes(actor, Act.LIST, purpose, at=at), journal.head(), _database())
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
    return _held(row, lambda view: _as_seen(content_of(row), view), facts, actor, act, purpose, at)


def _held(
    row: Holding | _Light,
    as_seen: Callable[[View], Content],
    facts: Facts,
    actor: Actor,
    act: Act,
    purpose: Purpose | None,
    at: datetime,
) -> HeldRecord | None:
    """The record as the door opens it; None if it stays shut."""
    decision = decide(actor, act, facts, purpose, at=at, dates=Dates(row.lease_until, row.adult_on))
    if not decision.allowed:
        return None
    return HeldRecord(
        id=row.id,
        owner=row.owner,
        own=row.own,
        version=row.version,
        schema=row.schema,
        content=as_seen(decision.view),
        view=decision.view,
        decision=decision,
        facts=facts,
        stored_at=row.stored_at,
        lease_until=row.lease_until,
        stale=row.lease_until is not None and row.lease_until <= at,
    )


def _as_seen(content: Content, view: View) -> Content:
    if view is View.FULL:
        return content
    if view is View.REFER:
        return Content(content.schema)
    told = _telling_apart(content)
    if view is View.HIT_ONLY:
        return replace(
            told,
            purposes=content.purposes,
            handling_remark=content.handling_remark,
            classification=content.classification,
            review_on=content.review_on,
        )
    return told


def _telling_apart(content: Content) -> Content:
    return Content(
        content.schema,
        properties={name: values for name, values in content.properties.items() if name in _TELLS_APART},
        status=content.status,
        cautions=content.cautions,
        listing=content.listing,
        reveal=content.reveal,
        handling=content.handling,
        tlp=content.tlp,
        desk=content.desk,
        hit_only=content.hit_only,
    )


def documents(record_ids: Iterable[UUID]) -> list[Document]:
    """What the index needs of these records; one that is gone is missing."""
    made = []
    for row in Holding.objects.filter(id__in=list(record_ids)):
        content = content_of(row)
        hit_only = content.hit_only if not row.own else None
        properties = _comparable(content, content)
        made.append(Document(row.id, row.policy_class_id, row.schema, properties, hit_only))
    return made


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


def counts(actor: Actor, purpose: Purpose, *, at: datetime, now: Pulse | None = None) -> Mapping[str, int]:
    """How many records of each owner the actor can see. Where counting takes long, a few seconds old under change.

    now  the pulse, where it was just read
    """
    now = now or pulse()
    key = (visible_classes(actor, Act.CHECK, purpose, at=at, now=now), _database())
    known, moment = _counted.get(key), time.monotonic()
    if known is None or (known.head != now.head and moment > known.good_until):
        rows = Holding.objects.filter(policy_class_id__in=key[0]).order_by()
        counted = dict(rows.values_list("owner").annotate(Count("id")).values_list("owner", "id__count"))
        took = time.monotonic() - moment
        good_until = moment + (_COUNTS_SECONDS if took > _QUICK_SECONDS else 0.0)
        known = _Counted(counted, now.head, good_until)
        if len(_counted) >= _MOST_COUNTED:
            _counted.clear()
        _counted[key] = known
    return known.by_owner


@dataclass(frozen=True)
class _Counted:
    """Counts as they stood at a number of the journal."""

    by_owner: Mapping[str, int]
    head: int
    good_until: float


_QUICK_SECONDS, _COUNTS_SECONDS = 0.02, 10.0
_MOST_COUNTED = 64
_counted: dict[tuple[frozenset[int], str], _Counted] = {}


def forget_cached() -> None:
    """Forget what is kept between calls: for whoever puts another database in the place of this one."""
    _classes.cache_clear()
    _facts.cache_clear()
    _counted.clear()
    _kept.clear()
    _choices.cache_clear()
