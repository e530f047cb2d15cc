"""One door: every "may they?" of a node is answered here, and nowhere else.

`decide(actor, act, facts, purpose, …)` is pure. Denial is the default and always names its rule. What it reads of a
record is its `Facts` (one *policy class* per distinct combination) and its `Dates`, which are compared separately, so
that SQL and the index can filter by class before anything is counted. Start reading at `rules`.
"""

from comity.kernel.policy.actors import Actor, ActorKind, Role, Scope
from comity.kernel.policy.acts import Act
from comity.kernel.policy.door import date_limits, decide
from comity.kernel.policy.facts import DateLimits, Dates, Decision, Facts, View
from comity.kernel.policy.rules import RULES, Rule

__all__ = [
    "RULES",
    "Act",
    "Actor",
    "ActorKind",
    "DateLimits",
    "Dates",
    "Decision",
    "Facts",
    "Role",
    "Rule",
    "Scope",
    "View",
    "date_limits",
    "decide",
]
