"""Checks that were answered before they stood in the tables: how the journal of the log carries them there.

A program's check changes nothing but the list of checks, so its entry goes through the journal, which is safe sooner
than a transaction, and the check goes with it. Both come into the tables in one transaction, exactly once.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from comity.apps.audit import actions as audit
from comity.apps.checks.models import Check, Match

_CHECK = ("unit", "asked_by", "purpose", "case_number", "refer", "searched", "best", "request_key")
_MATCH = ("owner", "version", "place", "band")


def to_json(check: Check, matches: Iterable[Match]) -> dict[str, Any]:
    """A check and its matches as the journal carries them; what was asked stays encrypted."""
    return {
        "id": str(check.id),
        "at": check.at.isoformat(),
        "erase_after": check.erase_after.isoformat(),
        "asked": b64encode(bytes(check.asked)).decode("ascii"),
        "fields": {name: getattr(check, name) for name in _CHECK},
        "matches": [[str(m.id), str(m.record_id), *(getattr(m, name) for name in _MATCH)] for m in matches],
    }


def take_in() -> int:
    """Move what lies in the journals into the tables, checks included; returns how many log entries came in."""
    return audit.take_in(store)


def store(carried: Sequence[Mapping[str, Any]]) -> None:
    """Store the checks that log entries carried, in the entries' transaction."""
    Check.objects.bulk_create(map(_check, carried))
    Match.objects.bulk_create(match for one in carried for match in _matches(one))


def _check(carried: Mapping[str, Any]) -> Check:
    return Check(
        id=UUID(carried["id"]),
        at=datetime.fromisoformat(carried["at"]),
        erase_after=datetime.fromisoformat(carried["erase_after"]),
        asked=b64decode(carried["asked"]),
        **carried["fields"],
    )


def _matches(carried: Mapping[str, Any]) -> list[Match]:
    return [
        Match(
            id=UUID(match_id),
            check_made_id=UUID(carried["id"]),
            record_id=UUID(record_id),
            **dict(zip(_MATCH, values, strict=True)),
        )
        for match_id, record_id, *values in carried["matches"]
    ]
