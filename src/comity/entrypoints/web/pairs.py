"""The review queue: two records side by side, what speaks for and against, and the judgement of a person."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from comity.apps import bureau
from comity.apps.accounts import queries as accounts
from comity.apps.judgements import actions, looking, queries
from comity.apps.judgements.queries import Pair
from comity.apps.judgements.workflows import Answer
from comity.entrypoints.web.decorators import OfficerRequest, officer_required
from comity.entrypoints.web.idempotency import acts_once
from comity.entrypoints.web.navigation import may
from comity.entrypoints.web.records import purpose_needed
from comity.kernel.policy import Act, Actor

SKIP, TAKE_BACK = "skip", "take_back"


@require_safe
@officer_required
@purpose_needed(Act.JUDGE_PAIR)
def pairs(request: OfficerRequest) -> HttpResponse:
    """What waits to be looked at, what waits for a second person, and what was judged lately."""
    actor, at, purpose = request.officer.actor, bureau.now(), request.shift.purpose
    assert purpose is not None  # `purpose_needed` saw to it
    waiting, total, proposed, standing = looking.open_queue(by=actor, purpose=purpose, at=at)
    context = {
        "waiting": waiting,
        "total": total,
        "proposed": proposed,
        "standing": standing,
        "progress": queries.progress(),
    }
    return render(request, "web/pairs/queue.html", context)


@require_safe
@officer_required
@purpose_needed(Act.JUDGE_PAIR)
def pair(request: OfficerRequest, one: UUID, other: UUID) -> HttpResponse:
    """Two records side by side, with the answers that this officer may give."""
    actor, purpose = request.officer.actor, request.shift.purpose
    assert purpose is not None  # `purpose_needed` saw to it
    found = looking.open_pair(
        one, other, by=actor, purpose=purpose, at=bureau.now(), case_number=request.shift.case_number
    )
    said = found.judged
    context = {
        "pair": found,
        "answers": _answers(found, actor),
        "names": accounts.names({said.judged_by, said.confirmed_by}) if said else {},
        "mine": said is not None and said.judged_by == actor.id,
        "waits": said is not None and said.state == "proposed",
    }
    return render(request, "web/pairs/pair.html", context)


@require_POST
@officer_required
@purpose_needed(Act.JUDGE_PAIR)
@acts_once
def judge(request: OfficerRequest, one: UUID, other: UUID) -> HttpResponse:
    """Same, different, unsure, skip or take back; then the next pair of the queue."""
    actor, at, purpose = request.officer.actor, bureau.now(), request.shift.purpose
    assert purpose is not None  # `purpose_needed` saw to it
    given = request.POST.get("answer", "")
    following = queries.next_after(one, other, actor, purpose, at=at)
    if given == TAKE_BACK:
        actions.take_back(one, other, by=actor, purpose=purpose, at=at)
        messages.success(request, gettext("Taken back. The two records wait to be looked at again."))
        return redirect("pair", one, other)
    if given != SKIP:
        said = actions.judge(one, other, Answer.parse(given), by=actor, purpose=purpose, at=at)
        messages.success(request, _told(said.state == "proposed"))
    return redirect("pair", *following) if following else redirect("pairs")


def _told(proposed: bool) -> str:
    if proposed:
        return gettext("Recorded. It counts once another person says the same.")
    return gettext("Recorded. Nothing was merged, and nobody abroad has been told.")


def _answers(found: Pair, actor: Actor) -> list[tuple[str, str, str]]:
    """The buttons: value, text and key. *Same* is not offered where it would be refused."""
    refused = set()
    said = found.judged
    if said is not None and said.answer == Answer.SAME:
        waits = said.state == "proposed"
        if not waits or said.judged_by == actor.id or not may(actor, Act.CONFIRM_SAME, bureau.now()):
            refused.add(Answer.SAME)
    keys = {Answer.SAME: "s", Answer.DIFFERENT: "d", Answer.UNSURE: "u"}
    offered = [(one.value, gettext(one.label), keys[one]) for one in Answer if one not in refused]
    return [*offered, (SKIP, gettext("skip"), "k")]


urlpatterns = [
    path("pairs/", pairs, name="pairs"),
    path("pairs/<uuid:one>/<uuid:other>/", pair, name="pair"),
    path("pairs/<uuid:one>/<uuid:other>/judge/", judge, name="pair_judge"),
]
