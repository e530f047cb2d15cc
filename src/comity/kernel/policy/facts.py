"""What the door looks at, and what it answers."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from comity.kernel.errors import Denied
from comity.kernel.merkle.canonical_json import canonical_json
from comity.kernel.vocabulary import Handling, PersonStatus, Purpose, Reveal, Tlp


class View(StrEnum):
    """How much of a record an allowed act shows."""

    NOTHING = "nothing"
    REFER = "refer"  # front line: "refer to the bureau", no more
    TELL_APART = "tell_apart"  # before verification: what tells two people apart, cautions, the role
    HIT_ONLY = "hit_only"  # abroad: codes only, the owner is asked
    FULL = "full"


@dataclass(frozen=True)
class Facts:
    """What decides about a record, dates apart. One row of the policy-class table per distinct value.

    owner     member code of the owner
    own       whether that is this node's member
    listed    whether it is an entry of a sanctions or other public list: it stays on the importing node
    audience  member codes that may receive it; empty: nobody
    """

    owner: str
    own: bool
    schema: str
    status: PersonStatus | None = None
    purposes: frozenset[Purpose] = field(default_factory=frozenset)
    handling: frozenset[Handling] = field(default_factory=frozenset)
    tlp: Tlp | None = None
    classification: str = ""
    audience: frozenset[str] = field(default_factory=frozenset)
    reveal: Reveal = Reveal.HIT_ONLY
    sensitive: bool = False
    listed: bool = False
    stopped: bool = False

    def to_json(self) -> dict[str, Any]:
        """The canonical JSON form: codes, sets as sorted lists."""
        return {
            "owner": self.owner,
            "own": self.own,
            "schema": self.schema,
            "status": self.status.value if self.status else None,
            "purposes": sorted(p.value for p in self.purposes),
            "handling": sorted(h.value for h in self.handling),
            "tlp": self.tlp.value if self.tlp else None,
            "classification": self.classification,
            "audience": sorted(self.audience),
            "reveal": self.reveal.value,
            "sensitive": self.sensitive,
            "listed": self.listed,
            "stopped": self.stopped,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Facts:
        return cls(
            owner=data["owner"],
            own=data["own"],
            schema=data["schema"],
            status=PersonStatus(data["status"]) if data["status"] else None,
            purposes=frozenset(Purpose(p) for p in data["purposes"]),
            handling=frozenset(Handling(h) for h in data["handling"]),
            tlp=Tlp(data["tlp"]) if data["tlp"] else None,
            classification=data["classification"],
            audience=frozenset(data["audience"]),
            reveal=Reveal(data["reveal"]),
            sensitive=data["sensitive"],
            listed=data["listed"],
            stopped=data["stopped"],
        )

    def digest(self) -> str:
        """64 hexadecimal digits that name the policy class."""
        return hashlib.sha256(canonical_json(self.to_json())).hexdigest()


@dataclass(frozen=True)
class Dates:
    """The dates of a record that the door compares with the moment of the act.

    lease_until  a replica's lease; None for own records
    adult_on     the day the person is of age at the earliest; None if not a person or not known to be young
    """

    lease_until: datetime | None = None
    adult_on: date | None = None


@dataclass(frozen=True)
class DateLimits:
    """Which dates an act demands: SQL and the index apply the same limits beside the class number."""

    lease: bool = False
    adult: bool = False

    def admits(self, dates: Dates, at: datetime) -> bool:
        if self.lease and dates.lease_until is not None and dates.lease_until <= at:
            return False
        return not (self.adult and dates.adult_on is not None and dates.adult_on > at.date())


@dataclass(frozen=True)
class Decision:
    """The door's answer. `sentence` is a text for people (msgid), `source` the rule's legal ground."""

    allowed: bool
    view: View
    rule: str
    sentence: str
    source: str

    def require(self) -> Decision:
        """Itself, or Denied naming the rule."""
        if not self.allowed:
            raise Denied(self.sentence, rule=self.rule)
        return self
