"""Cards: what a node tells about itself before it is a member, in a file that people hand over and compare."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from comity.apps import bureau
from comity.kernel.errors import InvalidInput
from comity.kernel.federation import DirectoryMember, KeyState, MemberKeys
from comity.kernel.federation.directories import named
from comity.kernel.keys import PublicKeys, Signatures, Use
from comity.kernel.records.canonical import canonical
from comity.kernel.vocabulary import Member

KIND = "card/1"
CONTEXT = b"card/1"
MAX_BYTES = 64 * 1024


@dataclass(frozen=True)
class Card:
    """A node's own statement, signed with the keys that it names: it proves possession, people prove the rest."""

    member: Member
    name: str
    role: Literal["member", "hub"]
    address: str
    exercise: bool
    keys: PublicKeys
    signatures: Signatures | None = None
    country: tuple[tuple[str, str], ...] = ()

    def to_bytes(self) -> bytes:
        """The signed bytes."""
        return canonical(
            {
                "comity": KIND,
                "member": str(self.member),
                "name": self.name,
                "role": self.role,
                "address": self.address,
                "exercise": self.exercise,
                "keys": self.keys.to_json(),
                **({"country": dict(self.country)} if self.country else {}),
            }
        )

    def entry(self, at: datetime) -> DirectoryMember:
        """Its entry in the directory."""
        keys = MemberKeys(self.keys, KeyState.CURRENT, at.replace(microsecond=0))
        return DirectoryMember(self.member, self.name, self.role, self.address, (keys,), self.country)


def own() -> Card:
    """This node's card, unsigned."""
    us = bureau.this()
    address = f"{us.origin}/peer/" if us.origin else ""
    country = tuple(sorted(us.country.items()))
    return Card(us.member, us.name, us.role, address, us.exercise, bureau.keystore().pair().public, country=country)


def write() -> bytes:
    """This node's card, signed, as it stands in a file."""
    card = own()
    signatures = bureau.suite().sign(bureau.keystore().pair().of(Use.ENVELOPE), CONTEXT, card.to_bytes())
    written = {"card": card.to_bytes().decode(), "signatures": signatures.to_json()}
    return json.dumps(written, indent=1).encode()


def read(data: bytes) -> Card:
    """A card of our federation whose signature holds; InvalidInput or Unauthentic says what is wrong with it."""
    outer = _object(data)
    match outer:
        case {"card": str(text), "signatures": signatures, **rest} if not rest:
            card = _card(_object(text.encode()))
            if card.to_bytes().decode() == text:
                _require_ours(card)
                public = card.keys.of(Use.ENVELOPE)
                bureau.suite().verify(public, CONTEXT, text.encode(), Signatures.from_json(signatures))
                return card
    raise _malformed()


def _card(data: dict[str, Any]) -> Card:
    match data:
        case {
            "comity": "card/1",
            "member": str(member),
            "name": str(name),
            "role": ("member" | "hub") as role,
            "address": str(address),
            "exercise": bool(exercise),
            "keys": keys,
            **rest,
        } if rest.keys() <= {"country"} and name.strip() and max(len(name), len(address)) <= 300:
            country = named(rest.get("country", {}))
            return Card(
                Member.parse(member), name, role, address, exercise, PublicKeys.from_json(keys), country=country
            )
    raise _malformed()


def _require_ours(card: Card) -> None:
    us = bureau.this()
    if card.keys.federation != us.federation:
        raise InvalidInput(
            f"the card is of federation {card.keys.federation}, this node of {us.federation}",
            hint="make the node with: comity init --federation ...",
            code="wrong_federation",
        )
    if card.exercise != us.exercise:
        raise InvalidInput(
            "a node of an exercise and a live node do not belong in one federation", code="wrong_federation"
        )


def _object(data: bytes) -> dict[str, Any]:
    try:
        value = json.loads(data) if len(data) <= MAX_BYTES else None
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise _malformed()
    return value


def _malformed() -> InvalidInput:
    return InvalidInput("this is no card of a node", hint="make one with: comity peer card --to FILE", code="bad_card")
