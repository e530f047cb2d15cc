"""The end of hits: five years after the last thing that was done with them, with all that was sent and answered."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from comity.apps.checks.models import Check, Hit, IncomingHit, Match
from comity.apps.checks.workflows import HIT, INCOMING

HIT_KEPT = timedelta(days=5 * 365)  # INTERPOL RPD Art. 49


@transaction.atomic
def erase_hits(at: datetime) -> int:
    """Erase hits, ours and from abroad, whose time is over; open ones are kept. Returns how many."""
    before = at - HIT_KEPT
    quiet = (Q(sent_at=None) | Q(sent_at__lt=before)) & (Q(answered_at=None) | Q(answered_at__lt=before))
    due = Hit.objects.filter(quiet, state__in=HIT.final, verified_at__lt=before)
    matches = list(due.values_list("match_id", flat=True))
    gone = due.delete()[0]
    Match.objects.filter(id__in=matches).delete()
    Check.objects.filter(erase_after__lt=at, matches=None).delete()
    return gone + IncomingHit.objects.filter(state__in=INCOMING.final, answered_at__lt=before).delete()[0]
