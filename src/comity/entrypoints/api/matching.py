"""POST /match/{dataset}: many queries by example in one request, each compared with everything the key may see."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from django.http import HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, ConfigDict, Field

from comity.apps.audit.events import Event
from comity.apps.audit.journal import Group
from comity.apps.checks import asking
from comity.apps.checks.answering import log_lookup
from comity.apps.checks.comparing import CANDIDATES, MIN_SIMILARITY, Found, Scored, Within, find
from comity.apps.holdings.queries import HeldRecord
from comity.entrypoints.api import algorithms, datasets
from comity.entrypoints.api.cleaning import cleaned, outgoing
from comity.entrypoints.api.entities import entity, topics_of
from comity.entrypoints.api.explaining import explanations
from comity.entrypoints.api.incoming import Incoming, Reading, Reply, in_json
from comity.entrypoints.api.keys import Caller, CallerRequest, Key
from comity.entrypoints.api.plain import plain_text
from comity.entrypoints.api.shapes import MatchAnswer, Refusal
from comity.kernel.errors import InvalidInput
from comity.kernel.policy import Act
from comity.kernel.screening import Question
from comity.kernel.vocabulary import SCHEMATA

MAX_QUERIES = 100
MAX_RESULTS = 500
MAX_CANDIDATES = 250  # compared where many results or a choice among them are asked for
THRESHOLD = 0.7
BASE_SCHEMA = "Thing"
SINCE = r"^\d{4}-\d{2}-\d{2}(T\d{2}(:\d{2}(:\d{2})?)?)?$"

router = Router(tags=["Matching"])


class Example(BaseModel):
    """What is known of somebody or something. A value is a text or a list of texts."""

    id: str | None = None
    schema_: str = Field(alias="schema", max_length=80, examples=["Person"])
    properties: dict[str, Any] = Field(examples=[{"name": ["John Doe"], "birthDate": "1975-04-21"}])


class MatchQuery(BaseModel):
    model_config = ConfigDict(from_attributes=True)  # what is no object at all is told which members it lacks

    weights: dict[str, float] = Field(default_factory=dict)
    config: dict[str, str | float | bool | None] = Field(default_factory=dict)
    queries: dict[str, Example]


class Options(BaseModel):
    """What narrows the results. Parameters that are not named here are ignored."""

    limit: int = Field(5, le=MAX_RESULTS)
    threshold: float = Field(THRESHOLD, allow_inf_nan=False)
    cutoff: float = Field(THRESHOLD, allow_inf_nan=False, json_schema_extra={"deprecated": True})
    algorithm: str = algorithms.BEST
    include_dataset: list[str] = Field(default_factory=list)
    exclude_dataset: list[str] = Field(default_factory=list)
    exclude_schema: list[str] = Field(default_factory=list)
    topics: list[str] = Field(default_factory=list)
    exclude_entity_ids: list[str] = Field(default_factory=list, max_length=50)
    changed_since: str | None = Field(None, pattern=SINCE)


@dataclass(frozen=True)
class _Answered:
    """One query with what was found: what is logged, and what is answered."""

    asked: asking.Asked
    found: Found
    answer: dict[str, Any] = field(repr=False)


_LISTS = frozenset({"include_dataset", "exclude_dataset", "exclude_schema", "topics", "exclude_entity_ids"})


def match(incoming: Incoming, caller: Caller, dataset: str) -> Reply:
    """The reply to POST /match/{dataset}; it goes out once every query stands in the log."""
    reading = Reading()
    asked = reading.body(MatchQuery, incoming, name="asked")
    options = reading.query(Options, incoming.parameters, _LISTS) if incoming.query else _USUAL
    reading.require()
    assert asked is not None and options is not None
    scope = datasets.named(dataset, caller, Act.MATCH)
    algorithms.require(options.algorithm, asked.config)
    if not asked.queries:
        raise InvalidInput("No queries provided.", code="no_queries")
    if len(asked.queries) > MAX_QUERIES:
        raise InvalidInput(f"Too many queries in one batch (limit: {MAX_QUERIES})", code="too_many_queries")
    within = scope.within(_filter(options))
    answered = {name: _answer(name, query, within, options, caller) for name, query in asked.queries.items()}
    group = _log(answered.values(), caller)
    body = {"responses": {name: one.answer for name, one in answered.items()}, "limit": max(0, options.limit)}
    return in_json(body, headers={"x-batch-size": str(len(answered))}, group=group)


_USUAL = Options.model_validate({})


@router.post(
    "/match/{dataset}",
    auth=Key(Act.MATCH),
    response={200: MatchAnswer, (400, 401, 403, 404, 413, 414, 422, 503): Refusal},
    summary="Query by example",
)
def described(request: CallerRequest, dataset: str, asked: MatchQuery, options: Query[Options]) -> HttpResponse:
    """Compare entities with what the key may see. `score` is similarity; `match` says whether it reaches `threshold`.

    Further members beside those of the compatible interface: `extent` (how much could be compared), `band` (1 some,
    2 good, 3 very strong agreement), `rank`, `owner`, `status` and, in each query, `warnings`.
    """
    return match(Incoming.of_django(request), request.auth, dataset).to_django()


def _log(answered: Iterable[_Answered], caller: Caller) -> Group:
    """An entry for each query. Groups become safe in their order, so the last stands for all."""
    groups = [log_lookup(Event.API_MATCH, one.asked, one.found, **_by(caller)) for one in answered]
    return groups[-1]


def _by(caller: Caller) -> dict[str, Any]:
    return {"by": caller.actor, "purpose": caller.purpose, "at": caller.at, "caller": caller.officer}


def _answer(name: str, query: Example, within: Within, options: Options, caller: Caller) -> _Answered:
    schema = _schema(query.schema_, name)
    given = cleaned(schema, query.properties)
    echo = {"id": query.id, "schema": schema, "properties": outgoing(schema, given.properties)}
    answer: dict[str, Any] = {"status": 200, "results": [], "total": {"value": 0, "relation": "eq"}, "query": echo}
    try:
        asked = asking.entity(schema, given.properties)
    except InvalidInput as nothing:  # a query without name and number finds nothing, and the others are answered
        given.warn("", nothing.code, nothing.message)
        asked = asking.Asked("", Question(schema=schema))
    for sentence, places in asked.warnings:
        given.warn("name", "name_disguised", sentence % places)
    found = _found(asked, within, options, caller)
    if found.searched.capped:
        given.warn("", "capped", "more records share this name or number than were compared: say more")
    if found.searched.cut_short:
        given.warn("", "cut_short", "time ran out before all that was found had been compared")
    if found.searched.behind:
        given.warn("", "index_behind", f"{found.searched.behind} changes of the records are not searchable yet")
    answer["results"] = [_result(scored, options.threshold) for scored in found.matches[: max(0, options.limit)]]
    answer["total"]["value"] = sum(_reaches(scored, options.threshold) for scored in found.matches)
    answer["warnings"] = given.warnings
    return _Answered(asked, found, answer)


def _found(asked: asking.Asked, within: Within, options: Options, caller: Caller) -> Found:
    """What reaches the cutoff and the filters, most alike first."""
    cutoff = min(options.cutoff, options.threshold)
    found = find(
        asked.question,
        actor=caller.actor,
        act=Act.MATCH,
        purpose=caller.purpose,
        at=caller.at,
        limit=MAX_RESULTS,
        most=max(CANDIDATES, min(options.limit, MAX_CANDIDATES)) if within.keep is None else MAX_CANDIDATES,
        cutoff=max(cutoff, MIN_SIMILARITY),
        within=within,
    )
    kept = [scored for scored in found.matches if scored.score.similarity > cutoff]
    kept.sort(key=lambda scored: (-scored.score.similarity, -scored.score.rank, str(scored.record.id)))
    return replace(found, matches=kept, total=len(kept))


def _reaches(scored: Scored, threshold: float) -> bool:
    return scored.score.similarity >= threshold


def _result(scored: Scored, threshold: float) -> dict[str, Any]:
    score = scored.score
    return entity(scored.record) | {
        "score": score.similarity,
        "match": _reaches(scored, threshold),
        "explanations": explanations(score.terms),
        "extent": score.extent,
        "band": score.band,
        "rank": score.rank,
    }


def _schema(text: str, query: str) -> str:
    name = plain_text(text, "schema")
    if name not in SCHEMATA:
        raise InvalidInput(f"Unknown schema: {name[:60]!r}", code="unknown_schema", query=query[:60])
    if name != BASE_SCHEMA and not SCHEMATA[name].matchable:
        raise InvalidInput(f"Non-matchable schema for query: {name}", code="schema_not_matchable", query=query[:60])
    return name


def _filter(options: Options) -> Callable[[HeldRecord], bool] | None:
    """Which records the caller wants of those it may see; None: all of them."""
    if options is _USUAL:
        return None
    excluded_ids = {text.strip().casefold() for text in options.exclude_entity_ids}
    since = changed_since(options.changed_since)

    def keep(record: HeldRecord) -> bool:
        return (
            datasets.admitted(datasets.names_of(record), options.include_dataset, options.exclude_dataset)
            and record.schema not in options.exclude_schema
            and not (excluded_ids and excluded_ids & {str(record.id), *_references(record)})
            and (since is None or record.stored_at > since)
            and (not options.topics or bool(set(options.topics) & set(topics_of(record))))
        )

    return keep


def _references(record: HeldRecord) -> set[str]:
    listing = record.content.listing
    return {listing.reference.casefold()} if listing and listing.reference else set()


def changed_since(text: str | None) -> datetime | None:
    """The moment, in UTC, of a date with or without hours, minutes and seconds; InvalidInput if it does not exist."""
    if text is None:
        return None
    day, _, clock = text.partition("T")
    padded = ":".join([*re.findall(r"\d\d", clock), "00", "00", "00"][:3])
    try:
        return datetime.fromisoformat(f"{day}T{padded}").replace(tzinfo=UTC)
    except ValueError:
        raise InvalidInput(f"changed_since: {text!r} does not exist", code="impossible_date") from None
