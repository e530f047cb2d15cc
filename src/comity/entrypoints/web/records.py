"""The record: what its owner states, who may see it, who holds it, and, for our own, its end."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from comity.apps import bureau
from comity.apps.checks.queries import Shown
from comity.apps.exchange import queries as exchange
from comity.apps.holdings import actions as holdings
from comity.apps.holdings import looking, queries, standing
from comity.apps.holdings.queries import HeldRecord
from comity.entrypoints.web.decorators import OfficerRequest, View, officer_required
from comity.entrypoints.web.forms import tell
from comity.entrypoints.web.idempotency import acts_once
from comity.kernel.errors import ComityError
from comity.kernel.policy import Act, decide
from comity.kernel.records import WithdrawalReason
from comity.kernel.vocabulary import Purpose

# NO_LONGER_SHARED is what a reader is told when the audience narrows: it ends no record.
REASONS = tuple(reason for reason in WithdrawalReason if reason is not WithdrawalReason.NO_LONGER_SHARED)
OF_LISTS = WithdrawalReason.REMOVED_FROM_LIST


def purpose_needed(act: Act) -> Callable[[Callable[..., HttpResponseBase]], View]:
    """The page shows records: the role must include `act`, and a purpose of the shift is asked for before anything."""

    def guard(view: Callable[..., HttpResponseBase]) -> View:
        @wraps(view)
        def guarded(request: OfficerRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            decide(request.officer.actor, act, None, Purpose.POLICE_CHECK, at=bureau.now()).require()
            if request.shift.purpose is None:
                return render(request, "web/records/purpose.html")
            return view(request, *args, **kwargs)

        return guarded

    return guard


class WithdrawalForm(forms.Form):
    """Why the record ends; every holder is told."""

    reason = forms.ChoiceField(label=_("Why is it withdrawn?"), widget=forms.RadioSelect)

    def __init__(self, *args: object, listed: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        offered = [(r.value, gettext(r.label)) for r in REASONS if listed or r is not OF_LISTS]
        self.fields["reason"].choices = offered  # type: ignore[attr-defined]


@require_safe
@officer_required
@purpose_needed(Act.READ)
def record(request: OfficerRequest, record_id: UUID) -> HttpResponse:
    """One record as this officer may see it. Opening it is an entry of the log."""
    found = _opened(request, record_id)
    context = _context(request, found) | {"versions": standing.versions(found), "today": bureau.now().date()}
    return render(request, "web/records/record.html", context)


@require_safe
@officer_required
@purpose_needed(Act.READ)
def changed(request: OfficerRequest, record_id: UUID) -> HttpResponse:
    """Whether an open record stands as shown: 204, or an order to load it anew. Nothing is shown, so nothing logged."""
    at = bureau.now()
    found = queries.read(record_id, request.officer.actor, Act.READ, request.shift.purpose, at=at)
    if request.GET.get("seen") == _state(found, _holders(found)):
        return HttpResponse(status=204)
    return HttpResponse(headers={"HX-Refresh": "true"})


@officer_required
@purpose_needed(Act.READ)
@acts_once
def withdraw(request: OfficerRequest, record_id: UUID) -> HttpResponse:
    """What a withdrawal would do, and the act itself."""
    actor, at = request.officer.actor, bureau.now()
    # What one may not see, one does not end.
    held = queries.read(record_id, actor, Act.READ, request.shift.purpose, at=at)
    form = WithdrawalForm(request.POST or None, listed=held.facts.listed)
    if request.method == "POST" and form.is_valid():
        try:
            holdings.withdraw(record_id, WithdrawalReason(form.cleaned_data["reason"]), by=actor, at=at)
        except ComityError as fault:
            tell(form, fault)
        else:
            messages.success(request, gettext("Withdrawn. Nobody here acts on it any more, and every holder is told."))
            return redirect("record_ended", record_id)
    found = _opened(request, record_id)
    decide(actor, Act.WITHDRAW, found.facts, None, at=at).require()
    context = _context(request, found) | {"form": form}
    return render(request, "web/records/withdraw.html", context, status=422 if form.errors else 200)


@require_safe
@officer_required
def ended(request: OfficerRequest, record_id: UUID) -> HttpResponse:
    """A record of ours that we withdrew: who held it, who has confirmed its end, who is silent since when."""
    at = bureau.now()
    found = standing.ended(record_id, request.officer.actor, at=at)
    holders = exchange.ledger_of(record_id, at)
    context = {
        "ended": found,
        "reason": _reason(found.reason),
        "holders": holders,
        "awaited": any(holder.holds for holder in holders),
        "late": at - exchange.SILENT_AFTER,
    }
    return render(request, "web/records/ended.html", context)


@require_safe
@officer_required
def all_ended(request: OfficerRequest) -> HttpResponse:
    """Our records that were withdrawn last, each with how many holders have confirmed."""
    at = bureau.now()
    decide(request.officer.actor, Act.WITHDRAW, None, None, at=at).require()
    rows = []
    for found in standing.lately_ended(request.officer.actor, at=at):
        told = [holder for holder in exchange.ledger_of(found.record_id, at) if holder.withdrawn_up_to]
        rows.append((found, _reason(found.reason), len(told), sum(h.confirmed_at is not None for h in told)))
    return render(request, "web/records/all_ended.html", {"rows": rows})


def _opened(request: OfficerRequest, record_id: UUID) -> HeldRecord:
    shift = request.shift
    return looking.open_record(
        record_id, by=request.officer.actor, purpose=shift.purpose, at=bureau.now(), case_number=shift.case_number
    )


def _context(request: OfficerRequest, found: HeldRecord) -> dict[str, Any]:
    actor, at, holders = request.officer.actor, bureau.now(), _holders(found)
    return {
        "record": found,
        # headed as a match is: protected persons never like somebody wanted, list entries with what they are not
        "shown": Shown(found.id, found.id, found.owner, found, None, None, None, False),
        "readers": standing.readers(found, at=at) if found.own else {},
        "holders": holders,
        "late": at - exchange.SILENT_AFTER,
        "held_abroad": sum(holder.holds for holder in holders),
        "seen": _state(found, holders),
        "may_share": decide(actor, Act.PROPOSE_SHARING, found.facts, None, at=at).allowed and not found.facts.listed,
        "may_withdraw": decide(actor, Act.WITHDRAW, found.facts, None, at=at).allowed,
    }


def _holders(found: HeldRecord) -> list[exchange.HeldBy]:
    return exchange.ledger_of(found.id, bureau.now()) if found.own else []


def _state(found: HeldRecord, holders: list[exchange.HeldBy]) -> str:
    """A digest of what the page rests on: version, lease, where it is."""
    parts = [get_language() or "", str(found.version), str(found.stale), *map(str, holders)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def _reason(code: str) -> WithdrawalReason | None:
    return WithdrawalReason(code) if code in WithdrawalReason._value2member_map_ else None


urlpatterns = [
    path("records/withdrawn/", all_ended, name="records_ended"),
    path("records/<uuid:record_id>/", record, name="record"),
    path("records/<uuid:record_id>/changed/", changed, name="record_changed"),
    path("records/<uuid:record_id>/withdraw/", withdraw, name="record_withdraw"),
    path("records/<uuid:record_id>/withdrawn/", ended, name="record_ended"),
]
