"""What we take in from one peer in one lane: once, in order, and never silently less or more than it handed out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from comity.kernel.envelopes import (
    Envelope,
    EnvelopeRejected,
    Header,
    Item,
    Lane,
    Rejection,
    open_body,
    opening_digest,
    unwrap,
    verify,
)
from comity.kernel.federation.directories import Directory
from comity.kernel.federation.feeds_out import Opening
from comity.kernel.keys import KeyPair, Suite, Use
from comity.kernel.vocabulary import Member

PAST_EPOCHS_KEPT = 100


class Notice(StrEnum):
    """What a person should be told about a feed that nevertheless goes on."""

    SENDER_RESTORED = "sender_restored"  # it follows a number below ours: it forgot what it had sent
    MISSED = "missed"  # it follows a number above ours: what lies between never came
    STARTED_ANEW = "started_anew"  # it follows nothing, though we knew an epoch of it
    PASSED_OVER = "passed_over"  # one envelope stayed bad after repeated attempts and is in quarantine


@dataclass(frozen=True)
class FeedIn:
    """Our side of a peer's feed.

    epoch  the run we are in, empty before the first envelope
    number last number taken in;  last: digest of its header
    past   earlier epochs, newest last: none of them ever comes back
    """

    federation: str
    sender: Member
    receiver: Member
    lane: Lane
    epoch: bytes = b""
    number: int = 0
    last: bytes = b""
    past: tuple[bytes, ...] = ()

    def after(self, header: Header) -> FeedIn:
        """The feed once this envelope is dealt with, whatever became of its items."""
        past = self.past
        if self.epoch and self.epoch != header.epoch:
            past = (*past, self.epoch)[-PAST_EPOCHS_KEPT:]
        return replace(self, epoch=header.epoch, number=header.number, last=header.digest, past=past)


@dataclass(frozen=True)
class Placed:
    """An authentic envelope in its place.

    repeat  it was taken in before: the first outcome stands
    notice  what a person should be told, if anything
    """

    envelope: Envelope
    repeat: bool = False
    notice: Notice | None = None


def admit(
    suite: Suite,
    directory: Directory,
    feed: FeedIn,
    opening: Opening,
    data: bytes,
    *,
    taken_in: Callable[[int], bytes | None],
    pass_over: bool = False,
) -> Placed:
    """Decode, authenticate and place one envelope; EnvelopeRejected names what is wrong. Its body is not looked at.

    taken_in   digest of the header taken in under a number of the present epoch, None if not kept any more
    pass_over  whether the one number before it may be missing, after it was tried often enough
    """
    envelope = Envelope.decode(data)
    header = envelope.header
    _addressed_rightly(feed, header)
    verify(suite, directory.envelope_key(header.sender, envelope.signatures.key_id), envelope)
    if header.epoch != feed.epoch:
        return Placed(envelope, notice=_new_epoch(feed, opening, header, pass_over=pass_over))
    if header.number <= feed.number:
        known = feed.last if header.number == feed.number else taken_in(header.number)
        if known is not None and known != header.digest:
            raise _rejected(header, Rejection.FORK, "another envelope was taken in under this number")
        return Placed(envelope, repeat=True)
    if header.number == feed.number + 1:
        if header.previous != feed.last:
            raise _rejected(header, Rejection.FORK, "it does not follow the envelope that we took in last")
        return Placed(envelope)
    if pass_over and header.number == feed.number + 2:
        return Placed(envelope, notice=Notice.PASSED_OVER)
    raise _rejected(header, Rejection.GAP, f"number {feed.number + 1} is expected")


def open_items(suite: Suite, pairs: Sequence[KeyPair], envelope: Envelope, body: bytes) -> tuple[Item, ...]:
    """The items of an admitted envelope, opened with whichever of our keys (newest first) it was sealed to."""
    for number, pair in enumerate(pairs, start=1):
        try:
            content_key = unwrap(suite, pair.of(Use.SEAL), envelope)
        except EnvelopeRejected:
            if number == len(pairs):
                raise
            continue
        return open_body(suite, envelope.header.federation, content_key, envelope.header.body, body)
    raise _rejected(envelope.header, Rejection.BAD_SEAL, "this node has no key to open it")


def _addressed_rightly(feed: FeedIn, header: Header) -> None:
    if header.federation != feed.federation:
        raise _rejected(
            header, Rejection.WRONG_FEDERATION, f"it belongs to {header.federation}, this node to {feed.federation}"
        )
    if header.receiver != feed.receiver:
        raise _rejected(header, Rejection.WRONG_RECEIVER, f"it is for {header.receiver}, this is {feed.receiver}")
    if header.sender != feed.sender or header.lane is not feed.lane:
        raise _rejected(header, Rejection.WRONG_RECEIVER, f"it is not of the {feed.lane.value} feed of {feed.sender}")


def _new_epoch(feed: FeedIn, opening: Opening, header: Header, *, pass_over: bool) -> Notice | None:
    """Whether a new run may begin with this header; the notice, if people should know."""
    if header.epoch in feed.past:
        raise _rejected(header, Rejection.REPLAYED, "its epoch has ended")
    stated = opening_digest(feed.federation, opening.epoch, feed.sender, feed.receiver, feed.lane, opening.follows)
    if opening.epoch != header.epoch or (header.number == 1 and header.previous != stated):
        raise _rejected(header, Rejection.OTHER_EPOCH, "it does not belong to the opening that was given for it")
    if header.number != 1:
        if pass_over and header.number == 2:
            return Notice.PASSED_OVER
        raise _rejected(header, Rejection.GAP, "a new epoch begins with number 1")
    if not feed.epoch:
        return None
    if opening.follows is None or opening.follows[0] != feed.epoch:
        return Notice.STARTED_ANEW
    if opening.follows[1] == feed.number:
        return None
    return Notice.SENDER_RESTORED if opening.follows[1] < feed.number else Notice.MISSED


def _rejected(header: Header, reason: Rejection, why: str) -> EnvelopeRejected:
    name = f"{header.lane.value} envelope {header.number} ({header.digest.hex()[:12]}) from {header.sender}"
    return EnvelopeRejected(reason, f"{name}: {why}")
