"""The rules as a table: a code, a sentence for people and the legal source. The door names one with every answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from comity.kernel.policy.actors import Role, Scope
from comity.kernel.policy.acts import Act
from comity.kernel.vocabulary import Purpose
from comity.kernel.vocabulary.text import N_


@dataclass(frozen=True)
class Rule:
    code: str
    sentence: str
    source: str


_LED = "Directive (EU) 2016/680"
_RPD = "INTERPOL Rules on the Processing of Data"

RULES: Mapping[str, Rule] = {
    rule.code: rule
    for rule in (
        Rule("role", N_("Your role does not include this."), f"{_LED} Art. 4(1)(f); need to know"),
        Rule("role_allows", N_("Your role includes this."), f"{_LED} Art. 4(1)(f); need to know"),
        Rule("front_line", N_("The front line is told only whether to refer to the bureau."), f"{_LED} Art. 4(1)(c)"),
        Rule(
            "tell_apart", N_("Before verification only what tells two people apart is shown."), f"{_LED} Art. 4(1)(c)"
        ),
        Rule("scope", N_("This key was not given that scope."), f"{_LED} Art. 29"),
        Rule("purpose_needed", N_("A purpose must be stated before records are seen."), f"{_RPD} Art. 10"),
        Rule("purpose_bound", N_("This key is bound to another purpose."), f"{_RPD} Art. 10"),
        Rule("purpose", N_("The record was not entered for this purpose."), f"{_LED} Art. 4(1)(b)"),
        Rule("own_member", N_("Only this node's own officers act here."), "Owner control, DESIGN rule 1"),
        Rule("owner_only", N_("Only the owner changes, shares or withdraws a record."), f"{_RPD} Art. 7"),
        Rule("audience", N_("The owner has not shared this record with that member."), f"{_RPD} Art. 58"),
        Rule("audience_allows", N_("The owner has shared this record with that member."), f"{_RPD} Art. 58"),
        Rule(
            "listed_stays",
            N_("List entries stay on the node that imported them."),
            "Lists are published by their own body",
        ),
        Rule("named_recipients", N_("TLP:RED information goes to nobody but its named recipients."), "FIRST TLP 2.0"),
        Rule(
            "protected_search",
            N_("Victims, witnesses, minors and hit-only records are not found by searching."),
            f"{_LED} Art. 6, 10",
        ),
        Rule(
            "lease",
            N_("The lease of this copy has lapsed: it may not be acted on until its owner renews it."),
            "DESIGN, lease",
        ),
        Rule("stopped", N_("Do not act; contact the supervisor."), f"{_RPD} Art. 131"),
        Rule(
            "second_person",
            N_("A second person decides: nobody confirms what they said themselves."),
            "Four eyes: two records are called the same by two people",
        ),
        Rule("denied", N_("No rule allows this."), "Denial is the default"),
    )
}

_BUREAU = frozenset({Role.OFFICER, Role.APPROVER, Role.ANALYST})

# Which roles of a person include which act. What is not here is for no person.
ROLES: Mapping[Act, frozenset[Role]] = {
    Act.CHECK: frozenset({Role.FRONT_LINE, Role.OFFICER, Role.ANALYST}),
    Act.BATCH_CHECK: frozenset({Role.OFFICER, Role.ANALYST}),
    Act.APPROVE_BATCH: frozenset({Role.APPROVER}),
    Act.READ: _BUREAU | {Role.DATA_PROTECTION},
    Act.LIST: _BUREAU | {Role.DATA_PROTECTION},
    Act.JUDGE: frozenset({Role.OFFICER}),
    Act.JUDGE_PAIR: _BUREAU,
    Act.CONFIRM_SAME: frozenset({Role.OFFICER, Role.APPROVER}),
    Act.SEND_HIT: frozenset({Role.OFFICER}),
    Act.ANSWER_HIT: frozenset({Role.OFFICER}),
    Act.CREATE: frozenset({Role.OFFICER}),
    Act.REVISE: frozenset({Role.OFFICER}),
    Act.WITHDRAW: frozenset({Role.OFFICER, Role.APPROVER}),
    Act.IMPORT: frozenset({Role.OFFICER}),
    Act.EXPORT: frozenset({Role.OFFICER}),
    Act.PROPOSE_SHARING: frozenset({Role.OFFICER}),
    Act.APPROVE_SHARING: frozenset({Role.APPROVER}),
    Act.MANAGE_PEOPLE: frozenset({Role.ADMINISTRATOR}),
    Act.MANAGE_KEYS: frozenset({Role.ADMINISTRATOR}),
    Act.CALIBRATE: frozenset({Role.ADMINISTRATOR}),
    Act.MANAGE_PEERS: frozenset({Role.ADMINISTRATOR}),
    Act.READ_LOG: frozenset({Role.DATA_PROTECTION, Role.ADMINISTRATOR}),
    Act.VERIFY_LOG: frozenset({Role.DATA_PROTECTION, Role.ADMINISTRATOR, Role.OFFICER, Role.APPROVER}),
}

SCOPES: Mapping[Act, Scope] = {
    Act.CHECK: Scope.CHECK,
    Act.BATCH_CHECK: Scope.CHECK,
    Act.MATCH: Scope.MATCH,
    Act.SEARCH: Scope.SEARCH,
}

OWNER_ACTS = frozenset({Act.REVISE, Act.WITHDRAW, Act.EXPORT, Act.PROPOSE_SHARING, Act.APPROVE_SHARING, Act.ANSWER_HIT})
LOCKED_WHEN_STALE = frozenset({Act.SEND_HIT})

_EVERYDAY = frozenset(Purpose) - {Purpose.TRAINING}
# Which purposes of a record an asked purpose may see. Border and police checks see everything that asks for action;
# a narrow purpose sees its own records only. National law narrows this further as data with a history.
COMPATIBLE: Mapping[Purpose, frozenset[Purpose]] = {
    Purpose.BORDER_CONTROL: _EVERYDAY,
    Purpose.POLICE_CHECK: _EVERYDAY,
    Purpose.INVESTIGATION: _EVERYDAY,
    Purpose.ARREST: frozenset({Purpose.ARREST, Purpose.INVESTIGATION, Purpose.PUBLIC_SAFETY}),
    Purpose.MISSING_PERSONS: frozenset({Purpose.MISSING_PERSONS, Purpose.IDENTIFICATION}),
    Purpose.IDENTIFICATION: frozenset({Purpose.IDENTIFICATION, Purpose.MISSING_PERSONS}),
    Purpose.PROPERTY: frozenset({Purpose.PROPERTY}),
    Purpose.SANCTIONS: frozenset({Purpose.SANCTIONS}),
    Purpose.PUBLIC_SAFETY: frozenset({Purpose.PUBLIC_SAFETY, Purpose.ARREST, Purpose.INVESTIGATION}),
    Purpose.TRAINING: frozenset({Purpose.TRAINING}),
}
