"""Headers: which envelope of which feed this is. Its bytes are what the sender signs and what the wrap is bound to."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from comity.kernel.envelopes.parts import not_understood, take_parts, take_text
from comity.kernel.errors import InvalidInput
from comity.kernel.keys import frame
from comity.kernel.keys.binding import parse_federation
from comity.kernel.vocabulary import Member

MAGIC = b"comity-envelope\0\1"
EPOCH_BYTES, DIGEST_BYTES, NUMBER_BYTES = 16, 32, 8


class Lane(StrEnum):
    """Withdrawals, receipts, hits and answers go before records."""

    URGENT = "urgent"
    ORDINARY = "ordinary"


@dataclass(frozen=True)
class Header:
    """One envelope's place.

    epoch     16 random bytes that name one run of a feed
    sender    the member whose node made it;  receiver: for whom
    number    from 1, without a gap, within epoch and lane
    previous  digest of the header before it; for number 1 the `opening_digest` of the feed
    body      digest of the sealed body
    """

    federation: str
    epoch: bytes
    sender: Member
    receiver: Member
    lane: Lane
    number: int
    previous: bytes
    body: bytes

    def encode(self) -> bytes:
        return MAGIC + frame(
            self.federation.encode("ascii"),
            self.epoch,
            self.sender.encode("ascii"),
            self.receiver.encode("ascii"),
            self.lane.value.encode("ascii"),
            self.number.to_bytes(NUMBER_BYTES, "big"),
            self.previous,
            self.body,
        )

    @property
    def digest(self) -> bytes:
        """What the next header names as its previous, and what the envelope is called."""
        return hashlib.sha256(self.encode()).digest()

    @classmethod
    def decode(cls, data: bytes) -> Header:
        """Raise EnvelopeRejected for anything that `encode` would not have written."""
        if not data.startswith(MAGIC):
            raise not_understood("header", "it does not start as an envelope of version 1 does")
        parts = take_parts(data[len(MAGIC) :], what="header", at_most=8)
        if [len(part) for part in parts[1:2] + parts[5:]] != [EPOCH_BYTES, NUMBER_BYTES, DIGEST_BYTES, DIGEST_BYTES]:
            raise not_understood("header", "its parts do not have the lengths of version 1")
        number = int.from_bytes(parts[5], "big")
        federation, sender, receiver, lane = (take_text(parts[at], what="header") for at in (0, 2, 3, 4))
        if number == 0 or lane not in tuple(Lane):
            raise not_understood("header", f"number {number} in lane {lane[:20]!r}")
        try:
            header = cls(
                federation=parse_federation(federation),
                epoch=parts[1],
                sender=Member.parse(sender),
                receiver=Member.parse(receiver),
                lane=Lane(lane),
                number=number,
                previous=parts[6],
                body=parts[7],
            )
        except InvalidInput as fault:
            raise not_understood("header", fault.message) from None
        if header.encode() != data:
            raise not_understood("header", "it is not written as version 1 writes it")
        return header


def opening_digest(
    federation: str, epoch: bytes, sender: Member, receiver: Member, lane: Lane, follows: tuple[bytes, int] | None
) -> bytes:
    """What number 1 of a feed names as its previous: the feed itself, and the epoch and number it follows, if any."""
    followed, number = follows or (b"", 0)
    return hashlib.sha256(
        frame(
            b"comity-feed\0\1",
            federation.encode("ascii"),
            epoch,
            sender.encode("ascii"),
            receiver.encode("ascii"),
            lane.value.encode("ascii"),
            followed,
            number.to_bytes(NUMBER_BYTES, "big"),
        )
    ).digest()
