"""The door itself: reads the tables of `rules` from the general to the particular; the first that speaks decides."""

from __future__ import annotations

from datetime import datetime

from comity.kernel.policy.actors import Actor, ActorKind, Role
from comity.kernel.policy.acts import Act
from comity.kernel.policy.facts import DateLimits, Dates, Decision, Facts, View
from comity.kernel.policy.rules import COMPATIBLE, LOCKED_WHEN_STALE, OWNER_ACTS, ROLES, RULES, SCOPES
from comity.kernel.vocabulary import PersonStatus, Purpose, Reveal, Tlp

_NOT_SEARCHED = frozenset({PersonStatus.VICTIM, PersonStatus.WITNESS})
_UNVERIFIED = frozenset({Act.CHECK, Act.BATCH_CHECK, Act.MATCH, Act.JUDGE_PAIR, Act.CONFIRM_SAME})


def decide(
    actor: Actor, act: Act, facts: Facts | None, purpose: Purpose | None, *, at: datetime, dates: Dates | None = None
) -> Decision:
    """May `actor` do `act` on a record with these facts and dates, for this purpose, at this moment?

    facts  None for an act that concerns no particular record
    dates  None to ask about the policy class alone; its dates are then compared by `date_limits(act)`
    """
    decision = _decide(actor, act, facts, purpose)
    if decision.allowed and facts is not None and dates is not None:
        limits = date_limits(act)
        if not limits.admits(dates, at):
            return _answer("lease" if limits.lease else "protected_search")
    return decision


def date_limits(act: Act) -> DateLimits:
    """Which dates the act demands of a record, beside its class."""
    return DateLimits(lease=act in LOCKED_WHEN_STALE, adult=act is Act.SEARCH)


def _decide(actor: Actor, act: Act, facts: Facts | None, purpose: Purpose | None) -> Decision:
    if actor.kind is ActorKind.NODE:
        return _answer("role_allows", View.FULL)
    if actor.kind is ActorKind.MEMBER:
        return _for_member(actor, act, facts)
    if (refusal := _actor_may(actor, act, purpose)) is not None:
        return refusal
    if facts is None:
        return _answer("role_allows", _view(actor, act))
    return _on_record(actor, act, facts, purpose)


def _for_member(actor: Actor, act: Act, facts: Facts | None) -> Decision:
    """Another member's node: it receives what its owner, this node, has shared with it, and nothing else."""
    if act is not Act.RECEIVE or facts is None:
        return _answer("denied")
    if not facts.own:
        return _answer("owner_only")
    if facts.listed:
        return _answer("listed_stays")
    if facts.stopped:
        return _answer("stopped")
    if actor.member not in facts.audience:
        return _answer("audience")
    return _answer("audience_allows", View.FULL if facts.reveal is Reveal.FULL else View.HIT_ONLY)


def _actor_may(actor: Actor, act: Act, purpose: Purpose | None) -> Decision | None:
    """A refusal that concerns the actor alone, or None."""
    if act.is_on_records and purpose is None:
        return _answer("purpose_needed")
    if actor.kind is ActorKind.API_KEY:
        if SCOPES.get(act) not in actor.scopes:
            return _answer("scope")
        if purpose is not None and actor.purpose != purpose.value:
            return _answer("purpose_bound")
        return None
    return None if actor.roles & ROLES.get(act, frozenset()) else _answer("role")


def _on_record(actor: Actor, act: Act, facts: Facts, purpose: Purpose | None) -> Decision:
    if act in OWNER_ACTS and not facts.own:
        return _answer("owner_only")
    if act is Act.SEND_HIT and facts.stopped:
        return _answer("stopped")
    if act is Act.SEND_HIT and (facts.own or facts.listed):
        return _answer("listed_stays" if facts.listed else "own_member")
    if act.is_on_records and purpose is not None and facts.purposes and not facts.purposes & COMPATIBLE[purpose]:
        return _answer("purpose")
    if act is Act.SEARCH and (facts.status in _NOT_SEARCHED or _is_hit_only(facts) or facts.stopped):
        return _answer("protected_search")
    if facts.tlp is Tlp.RED and not facts.own and actor.kind is ActorKind.API_KEY:
        return _answer("named_recipients")
    view = _view(actor, act)
    if view is View.REFER:
        return _answer("front_line", view)
    if _is_hit_only(facts):
        return _answer("role_allows", View.HIT_ONLY)
    return _answer("tell_apart" if view is View.TELL_APART else "role_allows", view)


def _is_hit_only(facts: Facts) -> bool:
    """Whether this node holds codes only: a replica that its owner reveals no further."""
    return not facts.own and facts.reveal is Reveal.HIT_ONLY


def _view(actor: Actor, act: Act) -> View:
    if act in _UNVERIFIED:
        front_line_only = actor.kind is ActorKind.OFFICER and not actor.roles & (ROLES[act] - {Role.FRONT_LINE})
        return View.REFER if front_line_only else View.TELL_APART
    return View.FULL


def _answer(rule: str, view: View = View.NOTHING) -> Decision:
    found = RULES[rule]
    return Decision(view is not View.NOTHING, view, found.code, found.sentence, found.source)
