"""What we hand to one peer in one lane: numbers without a gap, each naming the one before it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from comity.kernel.envelopes import Header, Lane, opening_digest
from comity.kernel.vocabulary import Member


@dataclass(frozen=True)
class Opening:
    """How an epoch begins.

    follows  epoch and number of the run before it, as the owner knows them; None for the first
    """

    epoch: bytes
    follows: tuple[bytes, int] | None = None


class Asked(StrEnum):
    """What a peer's cursor tells us about the two of us."""

    GOES_ON = "goes_on"
    PEER_ROLLED_BACK = "peer_rolled_back"  # it asks for what it has acknowledged before: it was restored
    WE_ROLLED_BACK = "we_rolled_back"  # it acknowledges what we do not know of: we were restored


@dataclass(frozen=True)
class FeedOut:
    """Our side of one feed.

    number        last number handed out, 0 for none
    last          digest of that header; the opening's digest for none
    acknowledged  highest number that the peer has asked beyond
    """

    federation: str
    sender: Member
    receiver: Member
    lane: Lane
    opening: Opening
    number: int = 0
    last: bytes = b""
    acknowledged: int = 0

    @classmethod
    def opened(cls, federation: str, sender: Member, receiver: Member, lane: Lane, opening: Opening) -> FeedOut:
        digest = opening_digest(federation, opening.epoch, sender, receiver, lane, opening.follows)
        return cls(federation, sender, receiver, lane, opening, last=digest)

    def next(self, body: bytes) -> tuple[FeedOut, Header]:
        """The header of the next envelope, which names the body with this digest, and the feed after it."""
        header = Header(
            federation=self.federation,
            epoch=self.opening.epoch,
            sender=self.sender,
            receiver=self.receiver,
            lane=self.lane,
            number=self.number + 1,
            previous=self.last,
            body=body,
        )
        return replace(self, number=header.number, last=header.digest), header

    def asked(self, epoch: bytes, after: int) -> Asked:
        """What it means that the peer asks for what comes after `after` in `epoch` (empty: it knows no epoch)."""
        if epoch != self.opening.epoch:
            return Asked.PEER_ROLLED_BACK if self.acknowledged else Asked.GOES_ON
        if after > self.number:
            return Asked.WE_ROLLED_BACK
        return Asked.PEER_ROLLED_BACK if after < self.acknowledged else Asked.GOES_ON

    def acknowledge(self, epoch: bytes, after: int) -> FeedOut:
        """Everything up to `after` has arrived. Only for a question that goes on."""
        return replace(self, acknowledged=after) if epoch == self.opening.epoch else self

    def reopened(self, epoch: bytes, *, follows: tuple[bytes, int] | None) -> FeedOut:
        """A new run after a restore on either side; `follows` is what the peer says it has."""
        return FeedOut.opened(self.federation, self.sender, self.receiver, self.lane, Opening(epoch, follows))
