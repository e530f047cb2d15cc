"""What a node answers when a peer asks for its feed: the opening, and envelopes with as many bodies as fit."""

from __future__ import annotations

from dataclasses import dataclass, field

from comity.kernel.envelopes import EPOCH_BYTES, MAX_SEALED_BYTES
from comity.kernel.envelopes.addressed import MAX_ENVELOPE_BYTES
from comity.kernel.envelopes.parts import not_understood, take_parts
from comity.kernel.federation.feeds_out import Opening
from comity.kernel.keys import frame

MAGIC = b"comity-feed-answer\0\1"
MEDIA_TYPE = "application/vnd.comity.feed"
MAX_ENVELOPES = 50
MAX_ANSWER_BYTES = MAX_SEALED_BYTES + MAX_ENVELOPES * (MAX_ENVELOPE_BYTES + 8) + 1024
NUMBER_BYTES = 8


@dataclass(frozen=True)
class Handed:
    """An encoded envelope, and its sealed body unless the peer must fetch it by digest."""

    envelope: bytes = field(repr=False)
    body: bytes | None = field(repr=False, default=None)


@dataclass(frozen=True)
class FeedAnswer:
    """Everything in it proves itself by the envelopes' signatures; the answer as a whole is not signed."""

    opening: Opening
    handed: tuple[Handed, ...] = ()

    def encode(self) -> bytes:
        epoch, number = self.opening.follows or (b"", 0)
        parts = [part for one in self.handed for part in (one.envelope, one.body or b"")]
        return MAGIC + frame(self.opening.epoch, epoch, number.to_bytes(NUMBER_BYTES, "big"), *parts)

    @classmethod
    def decode(cls, data: bytes) -> FeedAnswer:
        """Raise EnvelopeRejected for anything that `encode` would not have written."""
        if not data.startswith(MAGIC):
            raise not_understood("feed", "it does not start as an answer of version 1 does")
        parts = take_parts(data[len(MAGIC) :], what="feed", at_most=3 + 2 * MAX_ENVELOPES)
        if len(parts) < 3 or len(parts) % 2 == 0:
            raise not_understood("feed", "it needs an opening and whole envelopes")
        epoch, followed, number, *rest = parts
        if len(epoch) != EPOCH_BYTES or len(followed) not in (0, EPOCH_BYTES) or len(number) != NUMBER_BYTES:
            raise not_understood("feed", "its opening does not have the lengths of version 1")
        if not followed and any(number):
            raise not_understood("feed", "its opening follows a number of no epoch")
        follows = (followed, int.from_bytes(number, "big")) if followed else None
        handed = tuple(Handed(rest[at], rest[at + 1] or None) for at in range(0, len(rest), 2))
        return cls(Opening(epoch, follows), handed)
