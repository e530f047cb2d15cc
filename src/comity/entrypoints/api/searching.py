"""GET /search/{dataset}: a text looked for among whole entities. Needs a scope of its own, off by default."""

from __future__ import annotations

from typing import Any, Literal

from django.db import transaction
from django.http import JsonResponse
from ninja import Query, Router, Schema
from pydantic import Field

from comity.apps.audit.actions import append
from comity.apps.audit.events import Event
from comity.entrypoints.api import datasets, gathering
from comity.entrypoints.api.entities import entity
from comity.entrypoints.api.facets import DEFAULT, Facet, read_for, sort, tally
from comity.entrypoints.api.filters import Filters
from comity.entrypoints.api.items import Item
from comity.entrypoints.api.keys import Caller, CallerRequest, Key
from comity.entrypoints.api.matching import SINCE, changed_since
from comity.entrypoints.api.plain import plain_text
from comity.entrypoints.api.shapes import Refusal, SearchAnswer
from comity.kernel.errors import InvalidInput
from comity.kernel.policy import Act
from comity.kernel.vocabulary import SCHEMATA

MAX_RESULTS = 500

router = Router(tags=["Matching"])


class SearchOptions(Schema):
    """Parameters that are not named here are ignored; `fuzzy` and `simple` change nothing: every search is both."""

    q: str = ""
    schema_: str = Field("Thing", alias="schema", max_length=80)
    include_dataset: list[str] = Field(default_factory=list)
    exclude_dataset: list[str] = Field(default_factory=list)
    exclude_schema: list[str] = Field(default_factory=list)
    changed_since: str | None = Field(None, pattern=SINCE)
    countries: list[str] = Field(default_factory=list)
    topics: list[str] = Field(default_factory=list)
    datasets: list[str] = Field(default_factory=list)
    filter: list[str] = Field(default_factory=list)
    filter_op: Literal["AND", "OR"] = "OR"
    target: bool | None = Field(None, json_schema_extra={"deprecated": True})
    limit: int = Field(10, le=MAX_RESULTS)
    offset: int = Field(0, le=gathering.WINDOW - MAX_RESULTS)
    sort: list[str] = Field(default_factory=list)
    facets: list[Facet] = Field(default_factory=lambda: list(DEFAULT))


@router.get(
    "/search/{dataset}",
    auth=Key(Act.SEARCH),
    response={200: SearchAnswer, (400, 401, 403, 404, 413, 414, 422): Refusal},
    summary="Simple search",
)
def search(request: CallerRequest, dataset: str, options: Query[SearchOptions]) -> JsonResponse:
    """Entities that answer a text, nearest first; without a text all of them, the newest first.

    Facets and totals count only what the key may see. Beyond 9,999 entities the total is a lower bound (`gte`).
    """
    caller = request.auth
    scope = datasets.named(dataset, caller, Act.SEARCH)
    if options.schema_ not in SCHEMATA:
        raise InvalidInput("Invalid schema", code="unknown_schema")
    wanted = _filters(options)
    q = plain_text(options.q, "q")
    fields = {*wanted.fields, *options.facets, *read_for(options.sort)}
    gathered = gathering.gather(
        q,
        scope,
        SCHEMATA[options.schema_],
        caller=caller,
        since=changed_since(options.changed_since),
        fields=fields,
    )
    found = [one for one in gathered.items if wanted.admit(one)]
    sort(found, options.sort)
    _log(request, len(found))
    offset, limit = max(0, options.offset), max(0, options.limit)
    body: dict[str, Any] = {
        "results": _shown(found[offset : offset + limit], caller),
        "facets": tally(found, options.facets),
        "total": {"value": len(found), "relation": "gte" if gathered.more else "eq"},
        "limit": limit,
        "offset": offset,
        "warnings": gathered.warnings,
    }
    return JsonResponse(body, headers={"Cache-Control": "no-store"})


def _shown(page: list[Item], caller: Caller) -> list[dict[str, Any]]:
    """The entities of one page, read where only their outlines were."""
    read = gathering.records([one.id for one in page if one.record is None], caller)
    found = (one.record or read.get(one.id) for one in page)
    return [entity(record) for record in found if record is not None]


def _filters(options: SearchOptions) -> Filters:
    pairs = [("countries", value.strip().lower()) for value in options.countries]
    pairs += [("topics", value) for value in options.topics] + [("datasets", value) for value in options.datasets]
    for text in options.filter:
        field, colon, value = text.partition(":")
        if not colon:
            raise InvalidInput(f"Invalid filter: {text[:60]!r}", hint="field:value", code="bad_filter")
        pairs.append((field, value))
    return Filters(
        tuple(pairs),
        every=options.filter_op == "AND",
        include=frozenset(options.include_dataset),
        exclude=frozenset(options.exclude_dataset),
        exclude_schema=frozenset(options.exclude_schema),
        target=options.target,
    )


def _log(request: CallerRequest, found: int) -> None:
    """What was looked for, filters included, goes sealed into the log; the key itself does not."""
    asked = request.GET.copy()
    asked.pop("api_key", None)
    caller = request.auth
    sealed = {"asked": plain_text(asked.urlencode()[:500], "q"), "caller": caller.officer}
    with transaction.atomic():
        append(
            Event.API_SEARCH,
            by=caller.actor,
            at=caller.at,
            purpose=caller.purpose,
            facts={"matches": found},
            sealed=sealed,
            matched=found > 0,
        )
