"""Reading framed bytes from a stranger: every length is checked before anything is taken."""

from __future__ import annotations

from comity.kernel.envelopes.rejections import EnvelopeRejected, Rejection

LENGTH_BYTES = 4


def take_parts(data: bytes, *, what: str, at_most: int) -> list[bytes]:
    """The parts of `frame(...)`; EnvelopeRejected for more than `at_most`, or a length that does not fit the bytes."""
    parts: list[bytes] = []
    at = 0
    while at < len(data):
        start = at + LENGTH_BYTES
        end = start + int.from_bytes(data[at:start], "big")
        if start > len(data) or end > len(data) or len(parts) == at_most:
            raise not_understood(what, f"its part {len(parts) + 1} does not fit")
        parts.append(data[start:end])
        at = end
    return parts


def take_text(data: bytes, *, what: str) -> str:
    """Printable ASCII; everything that people wrote is inside payloads, never in the frame."""
    text = data.decode("ascii", "replace")
    if not text.isascii() or not text.isprintable():
        raise not_understood(what, "a name in it is not printable ASCII")
    return text


def not_understood(what: str, why: str) -> EnvelopeRejected:
    return EnvelopeRejected(
        Rejection.NOT_UNDERSTOOD,
        f"the {what} could not be read: {why}",
        hint="the sender may use a newer version of the protocol, or the bytes were damaged on the way",
    )
