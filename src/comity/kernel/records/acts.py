"""Acts about records that travel alone: the owner's withdrawal and the holder's receipt, each signed by its maker."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self, TypeVar
from uuid import UUID

from comity.kernel.errors import InvalidInput
from comity.kernel.keys import PublicKey, SecretKey, Signatures, Suite
from comity.kernel.records.canonical import canonical, moment, parse_moment
from comity.kernel.vocabulary import Member
from comity.kernel.vocabulary.codes import Code
from comity.kernel.vocabulary.text import N_


class WithdrawalReason(Code):
    """Why a reader loses a record (INTERPOL RPD Art. 51, 81)."""

    PURPOSE_REACHED = "purpose_reached", N_("the purpose has been reached")
    NOT_JUSTIFIED = "not_justified", N_("it is no longer justified")
    WRONG = "wrong", N_("it was wrong")
    REMOVED_FROM_LIST = "removed_from_list", N_("removed from the list")
    NO_LONGER_SHARED = "no_longer_shared", N_("no longer shared with this member")
    ORDERED = "ordered", N_("ordered by a supervisor or court")


@dataclass(frozen=True)
class Withdrawal:
    """Whoever holds the record up to this version must stop acting on it and remove it.

    reason  empty where the reader may not know why
    """

    record: UUID
    owner: Member
    up_to: int
    reason: str
    at: datetime
    signatures: Signatures | None = None

    CONTEXT = b"withdrawal/1"

    def to_bytes(self) -> bytes:
        return canonical(
            {
                "comity": "withdrawal/1",
                "record": str(self.record),
                "owner": str(self.owner),
                "up_to": self.up_to,
                "reason": self.reason,
                "at": moment(self.at),
            }
        )

    def signed(self, suite: Suite, secret: SecretKey) -> Self:
        return type(self)(
            self.record, self.owner, self.up_to, self.reason, self.at, suite.sign(secret, self.CONTEXT, self.to_bytes())
        )

    def verify(self, suite: Suite, public: PublicKey) -> None:
        """Raise Unauthentic unless the owner signed it."""
        suite.verify(public, self.CONTEXT, self.to_bytes(), _present(self.signatures))

    def to_json(self) -> dict[str, Any]:
        return {"act": self.to_bytes().decode(), "signatures": _present(self.signatures).to_json()}

    @classmethod
    def from_json(cls, data: object) -> Self:
        raw, signatures = _parts(data, "withdrawal/1")
        try:
            act = cls(
                UUID(raw["record"]),
                Member.parse(raw["owner"]),
                int(raw["up_to"]),
                str(raw["reason"]),
                parse_moment(raw["at"]),
                signatures,
            )
        except (KeyError, ValueError, TypeError, AttributeError):
            raise _malformed("withdrawal") from None
        return _unchanged(act, data)


@dataclass(frozen=True)
class Receipt:
    """A holder's signed promise: up to this version the record is acted on nowhere in its node.

    outcome  `removed`, or `not_held` when it never had it; the tombstone stands in both cases
    """

    record: UUID
    up_to: int
    holder: Member
    outcome: str
    at: datetime
    signatures: Signatures | None = None

    CONTEXT = b"receipt/1"
    OUTCOMES = ("removed", "not_held")

    def to_bytes(self) -> bytes:
        return canonical(
            {
                "comity": "receipt/1",
                "record": str(self.record),
                "up_to": self.up_to,
                "holder": str(self.holder),
                "outcome": self.outcome,
                "at": moment(self.at),
            }
        )

    def signed(self, suite: Suite, secret: SecretKey) -> Self:
        return type(self)(
            self.record,
            self.up_to,
            self.holder,
            self.outcome,
            self.at,
            suite.sign(secret, self.CONTEXT, self.to_bytes()),
        )

    def verify(self, suite: Suite, public: PublicKey) -> None:
        """Raise Unauthentic unless the holder signed it."""
        suite.verify(public, self.CONTEXT, self.to_bytes(), _present(self.signatures))

    def to_json(self) -> dict[str, Any]:
        return {"act": self.to_bytes().decode(), "signatures": _present(self.signatures).to_json()}

    @classmethod
    def from_json(cls, data: object) -> Self:
        raw, signatures = _parts(data, "receipt/1")
        try:
            act = cls(
                UUID(raw["record"]),
                int(raw["up_to"]),
                Member.parse(raw["holder"]),
                str(raw["outcome"]),
                parse_moment(raw["at"]),
                signatures,
            )
        except (KeyError, ValueError, TypeError, AttributeError):
            raise _malformed("receipt") from None
        if act.outcome not in cls.OUTCOMES:
            raise _malformed("receipt")
        return _unchanged(act, data)


def _parts(data: object, kind: str) -> tuple[dict[str, Any], Signatures]:
    match data:
        case {"act": str(text), "signatures": signatures, **rest} if not rest:
            try:
                raw = json.loads(text)
            except (ValueError, RecursionError):
                raw = None
            if isinstance(raw, dict) and raw.get("comity") == kind:
                return raw, Signatures.from_json(signatures)
    raise _malformed(kind.partition("/")[0])


T = TypeVar("T", bound="Withdrawal | Receipt")


def _unchanged(act: T, data: Any) -> T:
    """The act, if its canonical bytes are the very text that came: one act has one spelling."""
    if act.to_bytes().decode() != data["act"] or act.up_to < 1:
        raise _malformed(type(act).__name__.lower())
    return act


def _present(signatures: Signatures | None) -> Signatures:
    if signatures is None:
        raise InvalidInput("the act is not signed", code="not_signed")
    return signatures


def _malformed(what: str) -> InvalidInput:
    return InvalidInput(f"a {what} is malformed", hint="see docs/protocol/records.md", code=f"malformed_{what}")
