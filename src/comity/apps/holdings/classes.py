"""Policy classes: which of them somebody may see, and how many records that is. Kept while no class is added."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet

from comity.apps.holdings.models import Holding, PolicyClass
from comity.kernel.policy import Act, Actor, Facts, date_limits, decide
from comity.kernel.vocabulary import Purpose


@dataclass(frozen=True)
class Pulse:
    """What changes when the holdings change.

    head      number of the newest change
    newest    number and digest of the newest policy class: classes are only ever added
    database  whose pulse it is
    """

    head: int
    newest: tuple[int, str]
    database: str


def pulse() -> Pulse:
    """Read in one small statement, so that whatever is kept between answers is known to be current."""
    changes = _changes()
    known: tuple[_Changes, Pulse] | None = getattr(_last, "pulse", None)
    if changes is not None and known is not None and known[0] == changes:
        return known[1]
    with connection.cursor() as cursor:
        cursor.execute(_PULSE)
        head, number, digest = cursor.fetchone()
    found = Pulse(head, (number or 0, digest or ""), database())
    _last.pulse = (changes, found) if changes is not None else None
    return found


_last = threading.local()
_Changes = tuple[Any, int, int]  # connection, its own changes, those of others


def _changes() -> _Changes | None:
    """Differs after any change of an SQLite database, others' and our own, and costs half of what the pulse does.

    The connection itself is part of it, not its id: a new one counts anew, and could be taken for the one before.
    None for other databases, and in a transaction: what it changed may yet be undone.
    Source: sqlite.org/pragma.html, data_version; sqlite.org/c3ref/total_changes.html.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block or connection.connection is None:
        return None
    own = connection.connection
    return own, own.total_changes, own.execute("PRAGMA data_version").fetchone()[0]


_PULSE = """SELECT COALESCE((SELECT seq FROM holdings_journalhead WHERE id = 1), 0), newest.number, newest.digest
FROM (SELECT 1 AS one) AS always
LEFT JOIN (SELECT number, digest FROM holdings_policyclass ORDER BY number DESC LIMIT 1) AS newest ON 1 = 1"""


def visible_classes(
    actor: Actor, act: Act, purpose: Purpose | None, *, at: datetime, now: Pulse | None = None
) -> frozenset[int]:
    """The numbers of the policy classes whose records this actor may see for this act and purpose.

    now  the pulse, where it was just read
    """
    now = now or pulse()
    return _classes(replace(actor, id=""), act, purpose, now.newest, now.database)


@lru_cache(maxsize=512)
def _classes(actor: Actor, act: Act, purpose: Purpose | None, newest: tuple[int, str], database: str) -> frozenset[int]:
    """`decide` over every class; classes are only ever added, so the newest one says whether this is current."""
    moment = datetime.min.replace(tzinfo=UTC)  # a class has no dates
    every = facts_of(newest, database)
    return frozenset(n for n, facts in every.items() if decide(actor, act, facts, purpose, at=moment).allowed)


@lru_cache(maxsize=8)
def facts_of(newest: tuple[int, str], database: str) -> Mapping[int, Facts]:
    """The facts of every class."""
    rows = PolicyClass.objects.filter(number__lte=newest[0]).values_list("number", "facts")
    return {number: Facts.from_json(facts) for number, facts in rows}


def classes_of(classes: frozenset[int], *, owner: str = "", listed: bool = False, now: Pulse) -> frozenset[int]:
    """Those of the classes that hold records of this owner, or entries of lists."""
    every = facts_of(now.newest, now.database)
    return frozenset(n for n in classes if (not owner or every[n].owner == owner) and (not listed or every[n].listed))


def database() -> str:
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


def counts(actor: Actor, purpose: Purpose, *, at: datetime, now: Pulse | None = None) -> Mapping[str, int]:
    """How many records of each owner the actor can see. Where counting takes long, a few seconds old under change.

    now  the pulse, where it was just read
    """
    now = now or pulse()
    key = (visible_classes(actor, Act.CHECK, purpose, at=at, now=now), now.database)
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
    """Forget what is kept between calls."""
    _classes.cache_clear()
    facts_of.cache_clear()
    _counted.clear()
