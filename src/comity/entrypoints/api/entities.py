"""A record as an entity in FollowTheMoney's shape, with what our records say beyond it as further members."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext

from comity.apps.holdings.queries import HeldRecord
from comity.apps.imports.listings import NOT_AN_ARREST_WARRANT
from comity.entrypoints.api import datasets
from comity.entrypoints.api.cleaning import outgoing
from comity.kernel.policy import View
from comity.kernel.records import Listing
from comity.kernel.vocabulary import SCHEMATA, PersonStatus

_OF_CONCERN = frozenset(
    {
        PersonStatus.SUSPECT,
        PersonStatus.ACCUSED,
        PersonStatus.CONVICTED,
        PersonStatus.LISTED,
        PersonStatus.POSSIBLE_THREAT,
    }
)


def entity(record: HeldRecord) -> dict[str, Any]:
    """The record as far as its view goes. A copy of which only codes are held shows no property at all."""
    shown = {} if record.view is View.HIT_ONLY else outgoing(record.schema, record.content.properties)
    return {
        "id": str(record.id),
        "caption": (record.caption if shown else "") or gettext(SCHEMATA[record.schema].label),
        "schema": record.schema,
        "properties": shown,
        "datasets": datasets.names_of(record),
        "referents": _referents(record.content.listing),
        "target": is_of_concern(record),
        "first_seen": moment(record.stored_at) if record.version == 1 else None,
        "last_seen": moment(record.stored_at),
        "last_change": moment(record.stored_at),
    } | _ours(record)


def _ours(record: HeldRecord) -> dict[str, Any]:
    content, status = record.content, record.facts.status
    return {
        "owner": record.owner,
        "version": record.version,
        "status": status.value if status else None,
        "protect": bool(status and status.is_protected),
        "hit_only": record.view is View.HIT_ONLY,
        "stale": record.stale,
        "cautions": [{"caution": c.caution.value, "since": c.since, "source": c.source} for c in content.cautions],
        "listing": _listing(content.listing) if content.listing else None,
        "handling": sorted(code.value for code in content.handling),
        "tlp": content.tlp.value if content.tlp else None,
    }


def topics_of(record: HeldRecord) -> list[str]:
    """FollowTheMoney's topics, as far as they are shown; an entry of a list is `sanction`."""
    stated = record.content.properties.get("topics", ()) if record.view is not View.HIT_ONLY else ()
    return sorted({*stated, *(("sanction",) if record.facts.listed else ())})


def moment(at: datetime) -> str:
    """ISO to the second, UTC, without a zone, as clients of this interface read it."""
    return at.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat()


def _listing(listing: Listing) -> dict[str, Any]:
    return {
        "body": listing.body,
        "programme": listing.programme,
        "reference": listing.reference,
        "listed_on": listing.listed_on,
        "measures": list(listing.measures),
        "note": gettext(NOT_AN_ARREST_WARRANT),
    }


def _referents(listing: Listing | None) -> list[str]:
    """Under which number the list itself has the entry."""
    return [listing.reference] if listing and listing.reference else []


def is_of_concern(record: HeldRecord) -> bool:
    """Whether the record is about somebody sought, suspected or listed; never true of who is to be protected."""
    return record.facts.listed or record.facts.status in _OF_CONCERN
