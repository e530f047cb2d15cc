"""Before a sharing: which of our records may be chosen at all, and who would see what if it were approved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.models import Count

from comity.apps.holdings import queries
from comity.apps.holdings.models import Holding, PolicyClass
from comity.kernel.errors import InvalidInput
from comity.kernel.policy import Act, Actor, Facts, View, decide
from comity.kernel.vocabulary import Member, Purpose, Reveal

MAX_RECORDS = 100_000


@dataclass(frozen=True)
class Shareable:
    """Which of our own records somebody has chosen, as they stand.

    versions  record id -> version
    listed    how many list entries were left out: they stay on the node that imported them
    """

    versions: Mapping[UUID, int]
    listed: int


def shareable(
    actor: Actor,
    purpose: Purpose | None,
    *,
    at: datetime,
    record_ids: Sequence[UUID] | None = None,
    filters: Mapping[str, str] | None = None,
) -> Shareable:
    """Our own records among `record_ids`, or all that fit `filters`, as far as the actor may list them.

    purpose  None at the machine itself, where nothing of the records is shown
    """
    decide(actor, Act.PROPOSE_SHARING, None, None, at=at).require()
    rows = Holding.objects.all() if purpose is None else queries.visible_to(actor, Act.LIST, purpose, at=at)
    rows = queries.filtered(rows, filters or {}).filter(own=True).order_by("id")
    if record_ids is not None:
        rows = rows.filter(id__in=record_ids)
    found = list(rows.values_list("id", "version", "policy_class_id"))
    listed = {number for number, facts in _facts({number for _i, _v, number in found}).items() if facts.listed}
    versions = {record_id: version for record_id, version, number in found if number not in listed}
    return Shareable(versions, len(found) - len(versions))


@dataclass(frozen=True)
class Preview:
    """Who would see what, once approved: exactly the named members may see the records then.

    count    how many of our own records it is about
    sees     member -> how many records it would receive in full, and how many as hit only
    kept     member -> rule's sentence -> how many records the rule keeps back from it
    loses    member that is not named -> how many records it may see now and would be told to withdraw
    changed  how many records change at all (the others are shared so already)
    """

    count: int
    sees: dict[str, dict[str, int]]
    kept: dict[str, dict[str, int]]
    loses: dict[str, int]
    changed: int


def preview(
    record_ids: Sequence[UUID], members: Sequence[Member], reveal: Reveal, *, by: Actor, at: datetime
) -> Preview:
    """Ask the door, for the facts of each record and each member, what would be received if this were approved."""
    _require_part(by, at)
    sees: dict[str, Counter[str]] = {str(m): Counter() for m in members}
    kept: dict[str, Counter[str]] = {str(m): Counter() for m in members}
    loses: Counter[str] = Counter()
    audience = frozenset(str(m) for m in members)
    changed = count = 0
    for now, records in _by_facts(record_ids):
        count += records
        facts = replace(now, audience=audience, reveal=reveal)
        changed += records if facts != now else 0
        loses.update(dict.fromkeys(now.audience - audience, records))
        for member in members:
            decision = decide(Actor.of_member(member), Act.RECEIVE, facts, None, at=at)
            if decision.allowed:
                sees[str(member)]["full" if decision.view is View.FULL else "hit_only"] += records
            else:
                kept[str(member)][decision.sentence] += records
    return Preview(count, _plain(sees), _plain(kept), dict(sorted(loses.items())), changed)


def _plain(counted: Mapping[str, Counter[str]]) -> dict[str, dict[str, int]]:
    return {member: dict(counts) for member, counts in counted.items()}


def _by_facts(record_ids: Sequence[UUID]) -> list[tuple[Facts, int]]:
    """The distinct facts of these own records, and how many records have each: ten thousand records ask a few times."""
    counted: Counter[int] = Counter()
    for part in parts(record_ids):
        rows = Holding.objects.filter(id__in=part, own=True).order_by()
        counted.update(dict(rows.values_list("policy_class_id").annotate(n=Count("id"))))
    facts = _facts(counted)
    return [(facts[number], records) for number, records in sorted(counted.items())]


def _facts(numbers: Iterable[int]) -> dict[int, Facts]:
    rows = PolicyClass.objects.filter(number__in=list(numbers)).values_list("number", "facts")
    return {number: Facts.from_json(facts) for number, facts in rows}


def _require_part(by: Actor, at: datetime) -> None:
    """Denied unless the actor proposes or decides sharings."""
    if not decide(by, Act.APPROVE_SHARING, None, None, at=at).allowed:
        decide(by, Act.PROPOSE_SHARING, None, None, at=at).require()


def parts(record_ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    """In parts that stay below SQLite's limit of bound values."""
    if len(record_ids) > MAX_RECORDS:
        raise InvalidInput(f"{len(record_ids):,} records are too many at once", hint=f"at most {MAX_RECORDS:,}")
    for start in range(0, len(record_ids), 500):
        yield record_ids[start : start + 500]
