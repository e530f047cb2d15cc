"""What a search has to choose from: the records near a text, or all of a dataset; only what the door opens."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext

from comity.apps.checks import asking
from comity.apps.checks.comparing import Scored, find
from comity.apps.holdings import queries as holdings
from comity.apps.holdings.queries import HeldRecord
from comity.entrypoints.api.datasets import Dataset
from comity.entrypoints.api.items import OUTLINED, Item, item, keep, known
from comity.entrypoints.api.keys import Caller
from comity.kernel.errors import InvalidInput
from comity.kernel.policy import Act
from comity.kernel.screening import Question
from comity.kernel.vocabulary import SCHEMATA
from comity.kernel.vocabulary.schemata import Schema

WINDOW = 9_999  # entities that one search looks through
CHUNK = 500
CANDIDATES = 250  # records near a text that are compared


@dataclass(frozen=True)
class Gathered:
    """What was found, in the order in which it is shown.

    more  whether there are further entities that were not looked at
    """

    items: list[Item]
    more: bool
    warnings: list[str] = field(default_factory=list)


def gather(
    q: str, scope: Dataset, schema: Schema, *, caller: Caller, since: datetime | None, fields: Collection[str]
) -> Gathered:
    """Records of the dataset and of kinds that a search for `schema` means.

    fields  what the search filters, counts and sorts by: it decides how much of each record is read
    """
    kinds = fitting(schema)
    if not q:
        return _all(scope, kinds, caller, since, whole=not OUTLINED.issuperset(fields))
    try:
        asked = asking.box(q, today=caller.at.date())
    except InvalidInput as nothing:
        return Gathered([], False, [nothing.message])
    best, capped = _nearest(_questions(asked.question, schema), scope, caller)
    kept = [
        item(scored.record)
        for scored in best
        if scored.record.schema in kinds and (since is None or scored.record.stored_at > since)
    ]
    return Gathered(kept, capped, [gettext(sentence) % places for sentence, places in asked.warnings])


def fitting(schema: Schema) -> frozenset[str]:
    """The kinds of record that a search for a schema finds: what it comprises, and what may turn out to be one."""
    return frozenset(
        name
        for name, other in SCHEMATA.items()
        if other.is_a(schema.name) or (schema.matchable and other.matchable and schema.is_a(name))
    )


def _questions(question: Question, schema: Schema) -> list[Question]:
    """A person or organisation may be either, and each is compared in its own way; what is open is asked as both."""
    both = [replace(question, schema=schema.name)]
    if schema.name == "LegalEntity":
        both.append(replace(question, schema="Person"))
    return both


def _nearest(questions: list[Question], scope: Dataset, caller: Caller) -> tuple[list[Scored], bool]:
    best: dict[UUID, Scored] = {}
    capped = False
    for question in questions:
        found = find(
            question,
            actor=caller.actor,
            act=Act.SEARCH,
            purpose=caller.purpose,
            at=caller.at,
            limit=CANDIDATES,
            most=CANDIDATES,
            within=scope.within(),
        )
        capped = capped or found.searched.capped or found.searched.cut_short
        for scored in found.matches:
            known = best.get(scored.record.id)
            if known is None or known.score.rank < scored.score.rank:
                best[scored.record.id] = scored
    return sorted(best.values(), key=lambda s: (-s.score.similarity, -s.score.rank, str(s.record.id))), capped


def _all(scope: Dataset, kinds: frozenset[str], caller: Caller, since: datetime | None, *, whole: bool) -> Gathered:
    rows = holdings.visible_to(caller.actor, Act.SEARCH, caller.purpose, at=caller.at)
    narrowed = {"owner": scope.owner, "list_body": scope.body, "stored_at__gt": since}
    rows = rows.filter(schema__in=kinds, **{column: value for column, value in narrowed.items() if value})
    found = list(rows.order_by("-stored_at", "id").values_list("id", "version")[: WINDOW + 1])
    versions = found[:WINDOW]
    kept = {} if whole else known(versions)
    missing = [one for one, _ in versions if one not in kept]
    for start in range(0, len(missing), CHUNK):
        read = records(missing[start : start + CHUNK], caller)
        kept.update({one: item(record) for one, record in read.items()} if whole else keep(read.values()))
    return Gathered([kept[one] for one, _ in versions if one in kept], len(found) > WINDOW)


def records(ids: Sequence[UUID], caller: Caller) -> dict[UUID, HeldRecord]:
    """The records by id; the door is asked for each."""
    return holdings.read_many(ids, caller.actor, Act.SEARCH, caller.purpose, at=caller.at)
