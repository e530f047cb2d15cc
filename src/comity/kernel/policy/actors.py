"""Who asks: an officer, a program with a key, another member's node, the console, or the node itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from comity.kernel.vocabulary import Member
from comity.kernel.vocabulary.codes import Code
from comity.kernel.vocabulary.text import N_


class Role(Code):
    """What a person does at the bureau. One person may have several."""

    FRONT_LINE = "front_line", N_("front line")
    OFFICER = "officer", N_("bureau officer")
    APPROVER = "approver", N_("approver")
    ANALYST = "analyst", N_("analyst")
    DATA_PROTECTION = "data_protection", N_("data-protection officer")
    ADMINISTRATOR = "administrator", N_("administrator")


class Scope(Code):
    """What an API key may be used for. SEARCH shows whole entities and is never given by default."""

    MATCH = "match", N_("compare entities with what is held")
    CHECK = "check", N_("make checks")
    SEARCH = "search", N_("search and read entities")


class ActorKind(StrEnum):
    OFFICER = "officer"
    API_KEY = "api_key"
    MEMBER = "member"
    CONSOLE = "console"  # a person at the machine itself, through the command line
    NODE = "node"  # background work of the node


@dataclass(frozen=True)
class Actor:
    """Whoever acts, reduced to what decides. `id` is a pseudonym (`officer:12`, `key:7`, `member:XB`): no name.

    member   the member on whose behalf it acts
    unit     the unit's code, for officers and keys
    purpose  for API keys: the one purpose code the key is bound to
    """

    id: str
    kind: ActorKind
    member: Member
    roles: frozenset[Role] = field(default_factory=frozenset)
    unit: str = ""
    scopes: frozenset[Scope] = field(default_factory=frozenset)
    purpose: str = ""

    @classmethod
    def of_member(cls, member: Member) -> Actor:
        """Another member's node, as the reader of what we share."""
        return cls(f"member:{member}", ActorKind.MEMBER, member)

    @classmethod
    def of_node(cls, member: Member) -> Actor:
        """The node's own background work."""
        return cls("node", ActorKind.NODE, member)

    @classmethod
    def of_console(cls, user: str, member: Member) -> Actor:
        """A person at the machine; `user` is the operating system's user."""
        roles = frozenset({Role.OFFICER, Role.ADMINISTRATOR})
        return cls(f"console:{user}", ActorKind.CONSOLE, member, roles)
