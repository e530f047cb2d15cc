"""Everything that reads alerts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from comity.apps.accounts.queries import Officer
from comity.apps.alerts.kinds import KINDS, AlertKind
from comity.apps.alerts.models import Alert
from comity.kernel.errors import NotFound


@dataclass(frozen=True)
class Item:
    """One line of *needs me now*, in the reader's language.

    only_tells  there is nothing to decide: reading it closes it
    """

    id: int
    kind: AlertKind
    heading: str
    sentence: str
    about: UUID | None
    created_at: datetime
    is_new: bool
    only_tells: bool


ONLY_TELLS = frozenset(
    {
        AlertKind.ANSWER_RECEIVED,
        AlertKind.RECORD_WITHDRAWN,
        AlertKind.CHECKED_RECORD_WITHDRAWN,
        AlertKind.RECORD_LAPSED,
        AlertKind.CHECKED_RECORD_LAPSED,
        AlertKind.RECORD_CORRECTED,
        AlertKind.CHECKED_RECORD_CORRECTED,
        AlertKind.PEER_TROUBLE,
        AlertKind.LOG_DAMAGED,
    }
)


def waiting(officer: Officer, limit: int = 5) -> list[Item]:
    """The open alerts for this officer, the most pressing first, then the oldest."""
    return [_item(alert) for alert in _open(officer).order_by("rank", "created_at", "pk")[:limit]]


def waiting_count(officer: Officer) -> int:
    return _open(officer).count()


def one(alert_id: int, officer: Officer) -> Alert:
    """An alert that is for this officer, open or closed; NotFound otherwise."""
    found = Alert.objects.filter(_for(officer), pk=alert_id).first()
    if found is None:
        raise NotFound(f"there is no alert {alert_id} for you")
    return found


def _open(officer: Officer) -> QuerySet[Alert]:
    return Alert.objects.filter(_for(officer), closed_at=None)


def _for(officer: Officer) -> Q:
    roles = [role.value for role in officer.actor.roles]
    mine = Q(user_id=officer.user_id)
    ours = Q(user_id=None, role__in=roles) & (Q(unit="") | Q(unit=officer.actor.unit))
    return mine | ours


def _item(alert: Alert) -> Item:
    kind = AlertKind(alert.kind)
    return Item(
        id=alert.pk,
        kind=kind,
        heading=gettext(kind.label),
        sentence=gettext(KINDS[kind].sentence) % alert.places,
        about=alert.about,
        created_at=alert.created_at,
        is_new=alert.seen_at is None,
        only_tells=kind in ONLY_TELLS,
    )
