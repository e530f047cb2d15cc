"""The menu, and where each alert leads: tables. A page appears in the menu of those who may use it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from comity.apps.alerts.kinds import AlertKind
from comity.kernel.policy import Act, Actor, decide
from comity.kernel.vocabulary import Purpose
from comity.kernel.vocabulary.text import N_


@dataclass(frozen=True)
class Entry:
    """page  url name; act  what one must be allowed to do to see it (one of several), None for everybody

    also  further pages of it
    """

    page: str
    label: str
    act: Act | tuple[Act, ...] | None = None
    also: tuple[str, ...] = ()


NAV: tuple[Entry, ...] = (
    Entry("home", N_("Home")),
    Entry("check", N_("Check"), Act.CHECK, ("check_result", "match_review")),
    Entry("hits", N_("Hits"), Act.ANSWER_HIT, ("hit", "incoming_hit")),
    Entry("pairs", N_("Pairs"), Act.JUDGE_PAIR, ("pair",)),
    Entry("lists", N_("Lists"), Act.BATCH_CHECK, ("list",)),
    Entry("holdings", N_("Holdings"), Act.LIST, ("record", "record_withdraw", "record_ended", "records_ended")),
    Entry(
        "sharing",
        N_("Sharing"),
        (Act.PROPOSE_SHARING, Act.APPROVE_SHARING),
        ("sharing_propose", "sharing_proposal"),
    ),
    Entry("imports", N_("Imports"), Act.WITHDRAW, ("import",)),  # approvers decide about them, officers start them
    Entry("peers", N_("Members"), (Act.MANAGE_PEERS, Act.LIST), ("peer",)),
    Entry("people", N_("People"), Act.MANAGE_PEOPLE, ("person", "person_add", "unit_add")),
    Entry("keys", N_("API keys"), Act.MANAGE_KEYS, ("key_add",)),
    Entry("log", N_("Log"), Act.READ_LOG),
)

# kind of alert -> url name of the page of its matter, which takes the matter's id (or nothing, if the alert has none)
MATTERS: Mapping[AlertKind, str] = {
    AlertKind.HIT_RECEIVED: "incoming_hit",
    AlertKind.ANSWER_RECEIVED: "hit",
    AlertKind.RECORD_WITHDRAWN: "hit",
    AlertKind.CHECKED_RECORD_WITHDRAWN: "check_result",
    AlertKind.RECORD_LAPSED: "hit",
    AlertKind.CHECKED_RECORD_LAPSED: "check_result",
    AlertKind.RECORD_CORRECTED: "hit",
    AlertKind.CHECKED_RECORD_CORRECTED: "check_result",
    AlertKind.PEER_TROUBLE: "peers",
    AlertKind.CHECK_REFERRED: "check_result",
    AlertKind.BATCH_TO_APPROVE: "list",
    AlertKind.SHARING_TO_APPROVE: "sharing_proposal",
    AlertKind.IMPORT_TO_CONFIRM: "import",
    AlertKind.LOG_DAMAGED: "log",
}


def menu(actor: Actor, at: datetime) -> list[Entry]:
    return [entry for entry in NAV if entry.act is None or may(actor, entry.act, at)]


def require(actor: Actor, act: Act, at: datetime) -> None:
    """Denied unless the actor may do this act, which concerns no particular record."""
    decide(actor, act, None, None, at=at).require()


def may(actor: Actor, act: Act | tuple[Act, ...], at: datetime) -> bool:
    """Whether the role includes the act, or one of several; each page asks the door again with the facts of its matter.

    The menu is drawn before a purpose is stated, so any purpose stands in for it.
    """
    acts = act if isinstance(act, tuple) else (act,)
    return any(decide(actor, one, None, Purpose.POLICE_CHECK, at=at).allowed for one in acts)
