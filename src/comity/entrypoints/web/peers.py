"""Members and the lines to them: who was heard when, what waits, what is wrong, and the fingerprints people compare."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST, require_safe

from comity.apps import bureau
from comity.apps.exchange import actions, cards
from comity.apps.exchange import queries as exchange
from comity.entrypoints.web.decorators import OfficerRequest, officer_required
from comity.entrypoints.web.idempotency import acts_once
from comity.entrypoints.web.navigation import may, require
from comity.kernel.errors import InvalidInput, NotFound
from comity.kernel.policy import Act, Actor
from comity.kernel.vocabulary import Member
from comity.kernel.vocabulary.text import N_

LOOKING = (Act.MANAGE_PEERS, Act.LIST)
SKEW_SECONDS = 60  # from here on signing stops: see DESIGN, time

# What to do about a fault, by its code; the sentence of the fault itself stands beside it.
HINTS: Mapping[str, str] = {
    "peer_unreachable": N_("It is asked again by itself, ever more rarely. If it lasts, telephone its desk."),
    "not_a_node": N_("Something else answers at this address. Ask its desk whether the node has moved."),
    "bad_signature": N_("Do not go on by hand: telephone its desk and compare the fingerprint below."),
    "unknown_key": N_("It may have new keys: the directory is fetched by itself. Then compare the fingerprint below."),
    "no_such_key": N_("It may have new keys: the directory is fetched by itself. Then compare the fingerprint below."),
    "key_retired": N_("Its desk must send it again with its current key."),
    "expired": N_("The clocks of the two nodes differ too much. Set both by a time server."),
    "fork": N_("Its node hands out two truths under one number. Telephone its desk, and tell the hub."),
    "gap": N_("Something in between did not come; it is asked for again by itself."),
    "wrong_federation": N_("It belongs to another federation: nothing of it is taken in."),
    "no_member": N_("One of the two directories does not name the other member yet. The hub can say why."),
}
NOTICES: Mapping[str, str] = {
    "sender_restored": N_("Its node was restored from a backup and has sent part of its feed again."),
    "missed": N_("Part of its feed never came. Its desk can have it sent again."),
    "started_anew": N_("Its node has begun its feed anew."),
    "passed_over": N_("One envelope stayed bad after several attempts and is in quarantine."),
}


@dataclass(frozen=True)
class Line:
    """A peer as the pages show it.

    lag    how many items of ours it has not acknowledged: waiting to be fetched, or on their way
    fault  the first thing that is wrong, with its code and what to do; empty where all is well
    """

    state: exchange.PeerState
    lag: int
    quarantined: int
    code: str
    fault: str
    hint: str
    skewed: bool

    @property
    def ahead(self) -> bool:
        """Whether its clock is ahead of ours."""
        return (self.state.clock_skew_s or 0.0) > 0

    @property
    def skew_s(self) -> float:
        return abs(self.state.clock_skew_s or 0.0)

    @classmethod
    def of(cls, state: exchange.PeerState) -> Line:
        wrong = [(state.fault_code, state.fault), *((feed.fault_code, feed.fault) for feed in state.feeds)]
        code, fault = next((pair for pair in wrong if pair[0]), ("", ""))
        return cls(
            state=state,
            lag=sum(feed.waiting + feed.unacknowledged for feed in state.feeds),
            quarantined=sum(feed.quarantined for feed in state.feeds),
            code=code,
            fault=fault,
            hint=gettext(HINTS[code]) if code in HINTS else "",
            skewed=state.clock_skew_s is not None and abs(state.clock_skew_s) >= SKEW_SECONDS,
        )


@require_safe
@officer_required
def peers(request: OfficerRequest) -> HttpResponse:
    """All members of the directory, and how the line to each is."""
    at = bureau.now()
    _require_looking(request.officer.actor, at)
    directory = exchange.find_directory()
    context = {
        "lines": [Line.of(state) for state in exchange.peers(at)] if directory else [],
        "directory": directory,
        "stale": directory is not None and directory.is_stale(at),
        "own": cards.own(),
        "may_manage": may(request.officer.actor, Act.MANAGE_PEERS, at),
    }
    return render(request, "web/peers/peers.html", context)


@require_safe
@officer_required
def peer(request: OfficerRequest, code: str) -> HttpResponse:
    """One member: its line in both directions, lane by lane, and the fingerprint of its keys."""
    at = bureau.now()
    _require_looking(request.officer.actor, at)
    state = exchange.peer(_member(code), at)
    context = {
        "line": Line.of(state),
        "feeds": [(feed, gettext(NOTICES[feed.notice]) if feed.notice in NOTICES else "") for feed in state.feeds],
        "stale": exchange.directory().is_stale(at),
        "may_manage": may(request.officer.actor, Act.MANAGE_PEERS, at) and bool(state.address),
    }
    return render(request, "web/peers/peer.html", context)


@require_POST
@officer_required
@acts_once
def pull(request: OfficerRequest, code: str) -> HttpResponse:
    """Fetch now what the peer has for us, without waiting for its turn."""
    require(request.officer.actor, Act.MANAGE_PEERS, bureau.now())
    pulled = actions.pull(exchange.peer(_member(code), bureau.now()).member)
    if pulled.fault is not None:
        messages.warning(request, gettext("The line does not work now: what is wrong stands below."))
    else:
        n = pulled.accepted
        told = ngettext("The line works: %(n)d new item taken in.", "The line works: %(n)d new items taken in.", n)
        messages.success(request, told % {"n": n})
    return redirect("peer", code)


@require_safe
@officer_required
def card(request: OfficerRequest) -> HttpResponse:
    """This node's card as a file, for the hub that is to admit it."""
    require(request.officer.actor, Act.MANAGE_PEERS, bureau.now())
    name = f"comity-{bureau.this().member}.card.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(cards.write(), content_type="application/json", headers=headers)


def _require_looking(actor: Actor, at: datetime) -> None:
    if not may(actor, LOOKING, at):
        require(actor, Act.MANAGE_PEERS, at)


def _member(code: str) -> Member:
    """The member in an address; what cannot be one is simply not there."""
    try:
        return Member.parse(code)
    except InvalidInput:
        raise NotFound(f"{code} is no member") from None


urlpatterns = [
    path("peers/", peers, name="peers"),
    path("peers/card/", card, name="peer_card"),
    path("peers/<slug:code>/", peer, name="peer"),
    path("peers/<slug:code>/pull/", pull, name="peer_pull"),
]
