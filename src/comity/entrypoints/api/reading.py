"""GET /entities/{id}: one whole entity, with those it points to. What the key may not see does not exist."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import JsonResponse
from ninja import Query, Router, Schema
from pydantic import Field

from comity.apps.audit.actions import append
from comity.apps.audit.events import Event
from comity.apps.holdings import queries as holdings
from comity.apps.holdings.queries import HeldRecord
from comity.entrypoints.api.entities import entity
from comity.entrypoints.api.keys import Caller, CallerRequest, Key
from comity.entrypoints.api.shapes import Adjacent, EntityShape, Page, Refusal
from comity.kernel.errors import NotFound
from comity.kernel.policy import Act
from comity.kernel.vocabulary import SCHEMATA

router = Router(tags=["Data access"])
_REFUSED = {(400, 401, 403, 404, 414, 422): Refusal}


class Window(Schema):
    limit: int = Field(10, le=500)
    offset: int = Field(0, le=9_499)


@router.get("/entities/{entity_id}", auth=Key(Act.SEARCH), response={200: EntityShape} | _REFUSED)
def read(request: CallerRequest, entity_id: str, nested: bool = True) -> JsonResponse:
    """One entity; `nested` puts the entities it points to in the place of their ids, as far as the key may see them."""
    record = _record(entity_id, request.auth)
    answer = entity(record)
    if nested:
        pointed = _pointed_to(record, request.auth)
        for name in _entity_properties(record):
            answer["properties"][name] = [pointed.get(value, value) for value in answer["properties"][name]]
    return _json(answer)


@router.get("/entities/{entity_id}/adjacent", auth=Key(Act.SEARCH), response={200: Adjacent} | _REFUSED)
def adjacent(request: CallerRequest, entity_id: str, window: Query[Window]) -> JsonResponse:
    """An entity and, property by property, those it points to."""
    record = _record(entity_id, request.auth)
    pointed = _pointed_to(record, request.auth)
    pages = {name: _page(record, name, pointed, window) for name in _entity_properties(record)}
    return _json({"entity": entity(record), "adjacent": {n: page for n, page in pages.items() if page["results"]}})


@router.get("/entities/{entity_id}/adjacent/{property_name}", auth=Key(Act.SEARCH), response={200: Page} | _REFUSED)
def adjacent_by(request: CallerRequest, entity_id: str, property_name: str, window: Query[Window]) -> JsonResponse:
    """The entities to which one property of an entity points."""
    record = _record(entity_id, request.auth)
    if property_name not in SCHEMATA[record.schema].of_type("entity"):
        raise NotFound("No such property!", code="unknown_property")
    return _json(_page(record, property_name, _pointed_to(record, request.auth), window))


def _record(text: str, caller: Caller) -> HeldRecord:
    """The record, and the look at it logged, whether it was there or not."""
    record_id = _uuid(text)
    with transaction.atomic():
        ids = [record_id] if record_id else []
        held = holdings.read_many(ids, caller.actor, Act.SEARCH, caller.purpose, at=caller.at)
        found = next(iter(held.values()), None)
        append(
            Event.API_ENTITY_READ,
            by=caller.actor,
            at=caller.at,
            about=record_id,
            purpose=caller.purpose,
            facts={"found": found is not None},
            sealed={"caller": caller.officer} if caller.officer else None,
        )
    if found is None:
        raise NotFound("No such entity!")
    return found


def _pointed_to(record: HeldRecord, caller: Caller) -> dict[str, dict[str, Any]]:
    """Those entities by the id that points to them."""
    texts = {text for name in _entity_properties(record) for text in record.content.properties[name]}
    ids = {found: text for text in texts if (found := _uuid(text))}
    held = holdings.read_many(list(ids), caller.actor, Act.SEARCH, caller.purpose, at=caller.at)
    return {ids[record_id]: entity(other) for record_id, other in held.items() if record_id != record.id}


def _entity_properties(record: HeldRecord) -> list[str]:
    return [name for name in SCHEMATA[record.schema].of_type("entity") if name in record.content.properties]


def _page(record: HeldRecord, name: str, pointed: dict[str, dict[str, Any]], window: Window) -> dict[str, Any]:
    results = [pointed[text] for text in record.content.properties.get(name, ()) if text in pointed]
    offset, limit = max(0, window.offset), max(0, window.limit)
    total = {"value": len(results), "relation": "eq"}
    return {"results": results[offset : offset + limit], "total": total, "limit": limit, "offset": offset}


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _json(body: dict[str, Any]) -> JsonResponse:
    return JsonResponse(body, headers={"Cache-Control": "no-store"})
