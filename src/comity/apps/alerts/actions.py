"""Everything that changes alerts. Others call these inside their own transactions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from comity.apps.accounts.queries import Officer
from comity.apps.alerts import queries
from comity.apps.alerts.kinds import KINDS, AlertKind
from comity.apps.alerts.models import Alert
from comity.kernel.errors import InvalidInput
from comity.kernel.policy import Role

KEPT_DAYS = 90


def ring(
    kind: AlertKind,
    *,
    about: UUID | None = None,
    places: Mapping[str, str | int],
    at: datetime,
    key: str = "",
    user_id: int | None = None,
    role: Role | None = None,
    unit: str = "",
) -> int:
    """Tell one user, or whoever has `role` (the kind's own unless given) in `unit` (empty: any). Returns its id.

    Ringing again for the same kind, matter and key, while it is open, changes nothing. `places` fills the sentence of
    the kind and holds codes, numbers and record ids only.
    """
    told = KINDS[kind]
    if set(places) != told.places:
        wanted, given = ", ".join(sorted(told.places)), ", ".join(sorted(places))
        raise InvalidInput(f"an alert {kind.value} needs the places {wanted}; given: {given}", code="bad_alert_places")
    whom = {"role": "" if user_id is not None else (role or told.role).value, "unit": unit}
    alert = Alert(kind=kind.value, about=about, key=key, user_id=user_id, **whom)
    same = Alert.objects.filter(kind=alert.kind, about=about, key=key, user=user_id, closed_at=None, **whom).first()
    if same is not None:
        return same.pk
    alert.places, alert.rank, alert.created_at = dict(places), told.rank, at
    alert.save()
    return alert.pk


def close(kind: AlertKind, *, about: UUID | None, at: datetime, key: str | None = None) -> int:
    """The work is done: close every open alert of this kind about this matter, whoever it was for. Returns how many.

    key  only those that were rung with it
    """
    open_ones = Alert.objects.filter(kind=kind.value, about=about, closed_at=None)
    return (open_ones if key is None else open_ones.filter(key=key)).update(closed_at=at)


def see(alert_id: int, *, by: Officer, at: datetime) -> Alert:
    """Somebody it is for has opened it; NotFound for others."""
    alert = queries.one(alert_id, by)
    if alert.seen_at is None:
        alert.seen_at = at
        alert.save(update_fields=["seen_at"])
    return alert


def dismiss(alert_id: int, *, by: Officer, at: datetime) -> None:
    """Close an alert that only tells, such as an answer or a withdrawal, once it has been read."""
    alert = queries.one(alert_id, by)
    if alert.closed_at is None:
        alert.seen_at = alert.seen_at or at
        alert.closed_at = at
        alert.save(update_fields=["seen_at", "closed_at"])


def forget(at: datetime) -> int:
    """Delete what was closed over 90 days ago. Returns how many."""
    gone, _ = Alert.objects.filter(Q(closed_at__lt=at - timedelta(days=KEPT_DAYS))).delete()
    return gone
