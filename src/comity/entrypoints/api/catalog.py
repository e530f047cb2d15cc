"""GET /catalog (and /manifest): which datasets a key may name, and whether the index has read them all."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.http import HttpResponse, JsonResponse
from ninja import Router

from comity.apps.holdings import queries as holdings
from comity.apps.index import queries as index
from comity.entrypoints.api import datasets
from comity.entrypoints.api.datasets import Dataset
from comity.entrypoints.api.keys import Caller, CallerRequest, Key
from comity.entrypoints.api.shapes import Catalog, Refusal
from comity.kernel.policy import Act, decide

router = Router(tags=["Data access"])


@router.get("/catalog", auth=Key(), response={200: Catalog, 401: Refusal}, summary="Datasets")
def catalog(request: CallerRequest) -> HttpResponse:
    """The datasets of which the key may see something; an unchanged list is answered with 304 to its ETag."""
    body = _body(request.auth)
    etag = f'"{hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache", "Vary": "Authorization"}
    known = {tag.strip().removeprefix("W/") for tag in request.headers.get("If-None-Match", "").split(",")}
    if known & {etag, "*"}:
        return HttpResponse(status=304, headers=headers)
    return JsonResponse(body, headers=headers)


@router.get("/manifest", auth=Key(), response={200: Catalog, 401: Refusal}, include_in_schema=False)
def manifest(request: CallerRequest) -> HttpResponse:
    """The older name of the catalogue."""
    return catalog(request)


def _body(caller: Caller) -> dict[str, Any]:
    found = datasets.all_of(caller, _widest(caller))
    state = index.state()
    read, written = f"{state.cursor:012d}", f"{holdings.journal_head():012d}"
    shown = [_shown(dataset, found, read, written) for dataset in found]
    names = [dataset.name for dataset in found if dataset.name != datasets.DEFAULT]
    stale = read != written
    return {
        "datasets": shown,
        "current": [] if stale else names,
        "outdated": names if stale else [],
        "index_stale": stale,
    }


def _widest(caller: Caller) -> Act:
    """The act for which the caller's datasets are listed: the first that its key includes."""
    acts = (Act.MATCH, Act.SEARCH, Act.CHECK)
    return next((a for a in acts if decide(caller.actor, a, None, caller.purpose, at=caller.at).allowed), Act.MATCH)


def _shown(dataset: Dataset, found: list[Dataset], read: str, written: str) -> dict[str, Any]:
    whole = dataset.name == datasets.DEFAULT
    return {
        "name": dataset.name,
        "title": dataset.title,
        "summary": _summary(dataset),
        "version": written,
        "index_version": read,
        "index_current": read == written,
        "load": not whole,
        "children": [other.name for other in found if other != dataset] if whole else [],
    }


def _summary(dataset: Dataset) -> str:
    if dataset.owner:
        return f"Records published by {dataset.owner}."
    return f"Entries of a list of {dataset.body}." if dataset.body else "Records and lists together."
