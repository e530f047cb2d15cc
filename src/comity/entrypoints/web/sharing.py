"""Sharing: who would see what, proposed by one person and decided by another."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from comity.apps import bureau
from comity.apps.accounts import queries as accounts
from comity.apps.exchange import queries as exchange
from comity.apps.holdings import looking, queries
from comity.apps.holdings import sharing as acts
from comity.apps.holdings.queries import HeldRecord
from comity.entrypoints.web.decorators import OfficerRequest, officer_required
from comity.entrypoints.web.forms import tell
from comity.entrypoints.web.idempotency import acts_once
from comity.entrypoints.web.navigation import may, require
from comity.entrypoints.web.records import purpose_needed
from comity.entrypoints.web.templatetags.records import member
from comity.kernel.errors import ComityError, InvalidInput
from comity.kernel.policy import Act
from comity.kernel.vocabulary import Member, Reveal

SHOWN = 25  # records named on a page; the others are counted
REASON_CHARACTERS = 300


@dataclass(frozen=True)
class Chosen:
    """What was chosen on the holdings page: some records, or all of our own that fit its filters."""

    record_ids: tuple[UUID, ...] = ()
    filters: dict[str, str] = field(default_factory=dict)
    every: bool = False

    @classmethod
    def parse(cls, given: QueryDict) -> Chosen:
        if given.get("every") == "yes":
            set_ = {name: value for name in queries.FILTERS if isinstance(value := given.get(name), str) and value}
            return cls(filters=set_, every=True)
        try:
            return cls(tuple(dict.fromkeys(UUID(text) for text in given.getlist("record"))))
        except ValueError:
            raise InvalidInput("that is no record id", hint="choose records on the holdings page") from None

    def fields(self) -> Iterator[tuple[str, str]]:
        """The same choice as hidden fields of the next form."""
        if self.every:
            yield "every", "yes"
            yield from self.filters.items()
        for record_id in self.record_ids:
            yield "record", str(record_id)


class ProposalForm(forms.Form):
    """With whom, how much, and why."""

    members = forms.MultipleChoiceField(
        label=_("Share with exactly these members"),
        help_text=_("After approval the records may be seen by these members and no others."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    nobody = forms.BooleanField(
        label=_("Share with nobody any more"),
        help_text=_("Whoever holds the records is told to withdraw them."),
        required=False,
    )
    reveal = forms.ChoiceField(label=_("What they receive"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Why do these members need the records? The person who approves reads it."),
        max_length=REASON_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        members = [(str(one.member), f"{member(one.member)} · {one.member}") for one in _members()]
        self.fields["members"].choices = members  # type: ignore[attr-defined]
        self.fields["reveal"].choices = [(r.value, gettext(r.label)) for r in (Reveal.HIT_ONLY, Reveal.FULL)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if bool(given.get("members")) == bool(given.get("nobody")):
            self.add_error("members", gettext("Tick the members, or that it is to be shared with nobody; not both."))
        return given

    def named(self) -> list[Member]:
        return [Member(code) for code in self.cleaned_data["members"]]

    def reveal_chosen(self) -> Reveal:
        return Reveal(self.cleaned_data["reveal"])


@officer_required
@purpose_needed(Act.LIST)
@acts_once
def propose(request: OfficerRequest) -> HttpResponse:
    """Choose members and extent, see who would see what, then propose exactly what was seen."""
    actor, at = request.officer.actor, bureau.now()
    require(actor, Act.PROPOSE_SHARING, at)
    chosen = Chosen.parse(request.POST if request.method == "POST" else request.GET)
    found = acts.shareable(
        actor,
        request.shift.purpose,
        at=at,
        record_ids=None if chosen.every else chosen.record_ids,
        filters=chosen.filters,
    )
    ids = list(found.versions)
    shown = _listed(request, ids)
    form = ProposalForm(request.POST or None, initial=_initial(shown, len(ids)))
    preview, seen = None, ""
    if request.method == "POST" and form.is_valid():
        members, reveal = form.named(), form.reveal_chosen()
        seen = _digest(found, members, reveal)
        try:
            if request.POST.get("step") == "propose" and request.POST.get("seen") == seen:
                reason = form.cleaned_data["reason"]
                made = acts.propose(ids, members, reveal, reason=reason, by=actor, at=at)
                messages.success(request, gettext("Proposed. It rings at the approvers; nothing has left yet."))
                return redirect("sharing_proposal", made)
            preview = acts.preview(ids, members, reveal, by=actor, at=at)
        except ComityError as fault:
            tell(form, fault)
    context = {
        "chosen": list(chosen.fields()),
        "found": found,
        "count": len(ids),
        "shown": shown,
        "form": form,
        "members": _members(),
        "preview": preview,
        "seen": seen,
        "moved": request.POST.get("step") == "propose" and preview is not None,
    }
    return render(request, "web/sharing/propose.html", context, status=422 if form.errors else 200)


@require_safe
@officer_required
def sharing(request: OfficerRequest) -> HttpResponse:
    """What waits for a second person, and what was decided lately."""
    actor, at = request.officer.actor, bureau.now()
    if not may(actor, (Act.PROPOSE_SHARING, Act.APPROVE_SHARING), at):
        require(actor, Act.PROPOSE_SHARING, at)
    waiting, decided = acts.waiting(actor, at=at), acts.decided(actor, at=at)
    names = accounts.names({one.proposed_by for one in (*waiting, *decided)} | {one.decided_by for one in decided})
    context = {"waiting": waiting, "decided": decided, "names": names, "may_propose": may(actor, Act.LIST, at)}
    return render(request, "web/sharing/sharing.html", context)


@require_safe
@officer_required
@purpose_needed(Act.LIST)
def proposal(request: OfficerRequest, sharing_id: UUID) -> HttpResponse:
    """One proposal: who would see what as things stand now, and the decision."""
    actor, at = request.officer.actor, bureau.now()
    found, ids = acts.one(sharing_id, actor, at=at)
    members, reveal = [Member(code) for code in found.members], Reveal(found.reveal)
    waits = found.state == acts.SHARING.start
    context: dict[str, Any] = {
        "sharing": found,
        "reveal": reveal,
        "members": members,
        "names": accounts.names({found.proposed_by, found.decided_by}),
        "shown": _listed(request, ids),
        "count": len(ids),
        "waits": waits,
        "own": found.proposed_by == actor.id,
        "may_decide": may(actor, Act.APPROVE_SHARING, at),
    }
    if waits:
        context |= {
            "preview": acts.preview(ids, members, reveal, by=actor, at=at),
            "outdated": acts.outdated(found),
        }
    return render(request, "web/sharing/proposal.html", context)


@require_POST
@officer_required
@acts_once
def decide(request: OfficerRequest, sharing_id: UUID) -> HttpResponse:
    """Approve or refuse, as another person than who proposed it."""
    actor, at = request.officer.actor, bureau.now()
    if request.POST.get("verb") == "approve":
        n = acts.approve(sharing_id, by=actor, at=at)
        told = gettext("Approved. It is many records: they are dealt with one part after the other.")
        if n is not None:
            told = ngettext("Approved: %(n)d record changed.", "Approved: %(n)d records changed.", n) % {"n": n}
    else:
        acts.refuse(sharing_id, by=actor, at=at)
        told = gettext("Refused. Nothing was shared.")
    messages.success(request, told)
    return redirect("sharing_proposal", sharing_id)


def _members() -> list[exchange.Freshness]:
    """The members that records can be shared with: those of the directory, less ourselves and the hub."""
    return exchange.freshness(bureau.now())


def _listed(request: OfficerRequest, ids: list[UUID]) -> list[HeldRecord]:
    """The first records by name, as far as the stated purpose shows them."""
    shift = request.shift
    if not ids or shift.purpose is None:
        return []
    return looking.list_chosen(
        ids[:SHOWN],
        by=request.officer.actor,
        purpose=shift.purpose,
        at=bureau.now(),
        case_number=shift.case_number,
    )


def _initial(shown: list[HeldRecord], count: int) -> dict[str, Any]:
    """Persons are shared hit only unless somebody says otherwise; who may see all the chosen records already stays."""
    only_things = shown and len(shown) == count and not any(one.schema == "Person" for one in shown)
    audiences = {one.facts.audience for one in shown} if len(shown) == count else set()
    return {
        "reveal": Reveal.FULL.value if only_things else Reveal.HIT_ONLY.value,
        "members": sorted(audiences.pop()) if len(audiences) == 1 else [],
    }


def _digest(found: acts.Shareable, members: list[Member], reveal: Reveal) -> str:
    """What a preview rests on: only what was previewed can be proposed."""
    parts = [reveal.value, *sorted(members), *(f"{id_} {version}" for id_, version in found.versions.items())]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


urlpatterns = [
    path("sharing/", sharing, name="sharing"),
    path("sharing/propose/", propose, name="sharing_propose"),
    path("sharing/<uuid:sharing_id>/", proposal, name="sharing_proposal"),
    path("sharing/<uuid:sharing_id>/decide/", decide, name="sharing_decide"),
]
