"""What each peer may receive now: the policy door, asked about many records at once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from comity.apps.holdings import queries as holdings
from comity.kernel.policy import Act, Actor, Facts, View, decide
from comity.kernel.records import FULL_VIEW, HIT_ONLY_VIEW
from comity.kernel.vocabulary import Member

CHUNK = 500  # bound values in one query


@dataclass(frozen=True)
class Receivable:
    """Our own newest version of a record, and how much of it the peer may have."""

    version: int
    view: View


@dataclass(frozen=True)
class Outgoing:
    """The same with the version itself, reduced to what the peer may have, as it travels."""

    version: int
    view: View
    payload: dict[str, Any]


def receivable(record_ids: Collection[UUID], peer: Member, at: datetime) -> dict[UUID, Receivable]:
    """Those of our own records that the peer may receive."""
    reader = Actor.of_member(peer)
    found = {}
    for row in _rows(record_ids, reader, at, "id", "version", "policy_class__facts"):
        view = decide(reader, Act.RECEIVE, Facts.from_json(row["policy_class__facts"]), None, at=at).view
        if view is not View.NOTHING:
            found[row["id"]] = Receivable(row["version"], view)
    return found


def outgoing(record_ids: Collection[UUID], peer: Member, at: datetime) -> dict[UUID, Outgoing]:
    """The same, with the signed versions: header and signatures whole, fields by the view."""
    allowed = receivable(record_ids, peer, at)
    found = {}
    for row in _rows(list(allowed), Actor.of_member(peer), at, "id", "version", "header", "signatures", "fields"):
        view = allowed[row["id"]].view
        keep = FULL_VIEW if view is View.FULL else HIT_ONLY_VIEW
        fields = [part for part in row["fields"] if keep(part[1])]
        payload = {"header": row["header"], "signatures": row["signatures"], "fields": fields}
        found[row["id"]] = Outgoing(row["version"], view, payload)
    return found


def _rows(record_ids: Collection[UUID], reader: Actor, at: datetime, *columns: str) -> list[dict[str, Any]]:
    ids, rows = list(record_ids), []
    for start in range(0, len(ids), CHUNK):
        visible = holdings.visible_to(reader, Act.RECEIVE, None, at=at)
        rows += list(visible.filter(id__in=ids[start : start + CHUNK], own=True).values(*columns))
    return rows
