"""The shapes of the answers, for the description at /api/openapi.json."""

from __future__ import annotations

from typing import Any

from ninja import Schema
from pydantic import Field


class Refusal(Schema):
    detail: str | list[dict[str, Any]]
    code: str
    hint: str = ""


class Problem(Schema):
    """RFC 9457."""

    type: str
    title: str
    status: int
    code: str
    hint: str = ""


class Total(Schema):
    value: int
    relation: str = "eq"


class EntityShape(Schema):
    id: str
    caption: str
    schema_: str = Field(alias="schema")
    properties: dict[str, list[Any]]
    datasets: list[str]
    referents: list[str]
    target: bool
    first_seen: str | None
    last_seen: str | None
    last_change: str | None
    owner: str
    version: int
    status: str | None
    protect: bool
    hit_only: bool
    stale: bool
    cautions: list[dict[str, str]]
    listing: dict[str, Any] | None
    handling: list[str]
    tlp: str | None


class Explanation(Schema):
    detail: str | None
    score: float
    query: str | None
    candidate: str | None
    bits: float


class ScoredEntity(EntityShape):
    score: float
    match: bool
    explanations: dict[str, Explanation]
    extent: float
    band: int
    rank: float


class Warned(Schema):
    property: str
    code: str
    detail: str


class Echo(Schema):
    id: str | None
    schema_: str = Field(alias="schema")
    properties: dict[str, list[str]]


class Matches(Schema):
    status: int
    results: list[ScoredEntity]
    total: Total
    query: Echo
    warnings: list[Warned]


class MatchAnswer(Schema):
    responses: dict[str, Matches]
    limit: int


class FacetValue(Schema):
    name: str
    label: str
    count: int


class Facet(Schema):
    label: str
    values: list[FacetValue]


class SearchAnswer(Schema):
    results: list[EntityShape]
    facets: dict[str, Facet]
    total: Total
    limit: int
    offset: int


class Page(Schema):
    results: list[EntityShape]
    total: Total
    limit: int
    offset: int


class Adjacent(Schema):
    entity: EntityShape
    adjacent: dict[str, Page]


class Feature(Schema):
    description: str | None
    coefficient: float
    url: str


class Algorithm(Schema):
    name: str
    description: str | None
    features: dict[str, Feature]
    docs: dict[str, Any]


class Algorithms(Schema):
    algorithms: list[Algorithm]
    default: str
    best: str


class DatasetShape(Schema):
    name: str
    title: str
    summary: str
    version: str
    index_version: str
    index_current: bool
    load: bool
    children: list[str]


class Catalog(Schema):
    datasets: list[DatasetShape]
    current: list[str]
    outdated: list[str]
    index_stale: bool


class CheckAnswer(Schema):
    id: str
    understood_as: list[str]
    warnings: list[str]
    matches: list[dict[str, Any]]
    searched: dict[str, Any]
    timings: dict[str, float]
    complete: bool


class BatchAnswer(Schema):
    answers: list[CheckAnswer]
