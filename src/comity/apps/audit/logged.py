"""An act as it goes into the log: the rows it becomes, and the line of a journal that it may be before."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from comity.apps import bureau
from comity.apps.audit import details, queries, retention
from comity.apps.audit.events import Event
from comity.apps.audit.models import Detail, Entry
from comity.kernel.policy import Actor
from comity.kernel.vocabulary import Purpose

_encoded = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode


@dataclass(frozen=True)
class Logged:
    """One entry with its detail; `leaf` is the entry's bytes. The other fields are those of `models.Detail`."""

    id: UUID
    at: datetime
    event: str
    leaf: bytes
    actor: str
    about: UUID | None
    opened: Mapping[str, Any]
    sealed: bytes | None
    erase_sealed_on: date | None
    erase_on: date

    def entry(self) -> Entry:
        return Entry(pk=self.id, at=self.at, event=self.event, leaf=self.leaf, index=None)

    def detail(self) -> Detail:
        return Detail(
            entry_id=self.id,
            actor=self.actor,
            about=self.about,
            opened=self.opened,
            sealed=self.sealed,
            erase_sealed_on=self.erase_sealed_on,
            erase_on=self.erase_on,
        )

    def to_bytes(self, carried: Mapping[str, Any] | None) -> bytes:
        """The payload of a journal's line; `carried` is what another room stores when the line is taken in."""
        line = {
            "id": str(self.id),
            "at": self.at.isoformat(),
            "event": self.event,
            "leaf": self.leaf.decode("ascii"),
            "actor": self.actor,
            "about": str(self.about) if self.about else None,
            "opened": self.opened,
            "sealed": b64encode(self.sealed).decode("ascii") if self.sealed is not None else None,
            "erase_sealed_on": self.erase_sealed_on.isoformat() if self.erase_sealed_on else None,
            "erase_on": self.erase_on.isoformat(),
            "carried": carried,
        }
        return _encoded(line).encode("ascii")

    @classmethod
    def from_bytes(cls, payload: bytes) -> tuple[Logged, Mapping[str, Any] | None]:
        """What `to_bytes` wrote."""
        line = json.loads(payload)
        until = line["erase_sealed_on"]
        made = cls(
            id=UUID(line["id"]),
            at=datetime.fromisoformat(line["at"]),
            event=line["event"],
            leaf=line["leaf"].encode("ascii"),
            actor=line["actor"],
            about=UUID(line["about"]) if line["about"] else None,
            opened=line["opened"],
            sealed=b64decode(line["sealed"]) if line["sealed"] is not None else None,
            erase_sealed_on=date.fromisoformat(until) if until else None,
            erase_on=date.fromisoformat(line["erase_on"]),
        )
        return made, line["carried"]


def logged(
    event: Event,
    *,
    by: Actor,
    at: datetime,
    about: UUID | None,
    purpose: Purpose | None,
    facts: Mapping[str, Any] | None,
    sealed: Mapping[str, Any] | None,
    matched: bool,
) -> Logged:
    """The act, committed to and sealed; parameters as for `actions.append`."""
    fields = {
        "about": details.of_record(about),
        "by": details.of_actor(by),
        "facts": details.said(dict(facts)) if facts else details.NOTHING,
        "purpose": details.of_purpose(purpose),
        "sealed": details.said(dict(sealed)) if sealed else details.NOTHING,
    }
    written = details.write(bureau.suite(), queries.sealer().seal, event.value, at, fields)
    sealed_until, until = _periods(at.astimezone(UTC).date(), matched)
    return Logged(
        id=written.entry.id,
        at=at,
        event=event.value,
        leaf=written.entry.encode(),
        actor=by.id,
        about=about,
        opened=written.opened,
        sealed=written.sealed,
        erase_sealed_on=sealed_until if written.sealed else None,
        erase_on=until,
    )


@lru_cache(maxsize=8)
def _periods(day: date, matched: bool) -> tuple[date, date]:
    """Until when what was logged on this day is kept: its sealed part, and the rest."""
    kind = "sealed_with_match" if matched else "sealed_without_match"
    return retention.period(kind, day).end(day), retention.period("opened", day).end(day)
