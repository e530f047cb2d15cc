"""Envelopes: a header, the receiver's wrap of the content key, and the sender's signatures over both."""

from __future__ import annotations

from dataclasses import dataclass, field

from comity.kernel.envelopes.bodies import CONTENT_KEY_BYTES
from comity.kernel.envelopes.headers import Header
from comity.kernel.envelopes.parts import not_understood, take_parts, take_text
from comity.kernel.envelopes.rejections import EnvelopeRejected, Rejection
from comity.kernel.errors import ComityError, Unauthentic
from comity.kernel.keys import KeyPair, PublicKey, PublicKeys, SecretKey, Signatures, Suite, Use, frame

MAX_ENVELOPE_BYTES = 64 * 1024
MAX_ALGORITHMS = 4
CONTEXT = b"envelope"
WRAP_CONTEXT = b"wrap"


@dataclass(frozen=True)
class Envelope:
    """A few kilobytes for one receiver; the body that it names is fetched by digest and may be shared with others."""

    header: Header
    wrap: bytes = field(repr=False)
    signatures: Signatures = field(repr=False)

    def encode(self) -> bytes:
        values = [part for name, value in self.signatures.values for part in (name.encode("ascii"), value)]
        return frame(self.header.encode(), self.wrap, self.signatures.key_id.encode("ascii"), *values)

    @classmethod
    def decode(cls, data: bytes) -> Envelope:
        """Raise EnvelopeRejected for anything that `encode` would not have written. Nothing is verified yet."""
        if len(data) > MAX_ENVELOPE_BYTES:
            raise EnvelopeRejected(
                Rejection.TOO_LARGE, f"an envelope of {len(data)} bytes; at most {MAX_ENVELOPE_BYTES}"
            )
        parts = take_parts(data, what="envelope", at_most=3 + 2 * MAX_ALGORITHMS)
        if len(parts) < 5 or len(parts) % 2 == 0:
            raise not_understood("envelope", "it needs a header, a wrap, a key id and at least one signature")
        header, wrap, key_id, *rest = parts
        names = [take_text(name, what="envelope") for name in rest[0::2]]
        if names != sorted(set(names)):
            raise not_understood("envelope", "its signatures are not sorted, each algorithm once")
        values = tuple(zip(names, rest[1::2], strict=True))
        return cls(Header.decode(header), wrap, Signatures(take_text(key_id, what="envelope"), values))


def address(suite: Suite, signer: KeyPair, receiver: PublicKeys, header: Header, content_key: bytes) -> Envelope:
    """The envelope that gives `receiver`, and nobody else, the key of the body that `header` names."""
    encoded = header.encode()
    wrap = suite.seal(receiver.of(Use.SEAL), frame(WRAP_CONTEXT, encoded), content_key)
    return Envelope(header, wrap, suite.sign(signer.of(Use.ENVELOPE), CONTEXT, frame(encoded, wrap)))


def verify(suite: Suite, sender: PublicKey, envelope: Envelope) -> None:
    """Raise EnvelopeRejected unless the sender's key, with all its algorithms, signed this header and wrap."""
    try:
        suite.verify(sender, CONTEXT, frame(envelope.header.encode(), envelope.wrap), envelope.signatures)
    except Unauthentic as fault:
        name = f"envelope {envelope.header.digest.hex()[:12]} from {envelope.header.sender}"
        raise EnvelopeRejected(
            Rejection.BAD_SIGNATURE, f"{name}: {fault.message}", hint=fault.hint, detail=fault.code
        ) from None


def unwrap(suite: Suite, secret: SecretKey, envelope: Envelope) -> bytes:
    """The content key; EnvelopeRejected if the wrap was made for another key or another header."""
    try:
        content_key = suite.open(secret, frame(WRAP_CONTEXT, envelope.header.encode()), envelope.wrap)
    except ComityError:
        content_key = b""
    if len(content_key) != CONTENT_KEY_BYTES:
        raise EnvelopeRejected(
            Rejection.BAD_SEAL,
            f"envelope {envelope.header.digest.hex()[:12]} from {envelope.header.sender} does not open with our key",
            hint="if the keys changed, ask the sender to refresh its directory",
        )
    return content_key
