"""What an item can be, in which lane it goes, and its JSON bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NoReturn

from comity.kernel.envelopes import EnvelopeRejected, Lane, Rejection


class Payload(StrEnum):
    """The kinds of items of protocol version 1. A receiver keeps kinds that it does not know and says so."""

    RECORD = "record"  # a signed version of a record, with the fields that this receiver may see
    RENEWAL = "renewal"  # the owner renews the leases of what it sent in this feed
    WITHDRAWAL = "withdrawal"  # the owner's signed act: stop acting on it, remove it
    RECEIPT = "receipt"  # the holder's signed answer to a withdrawal
    HIT = "hit"  # an officer abroad verified a match with the receiver's record
    HIT_ANSWER = "hit_answer"  # what the owner says to a hit
    OUTCOME = "outcome"  # which items of an envelope were refused, and why


LANES: Mapping[Payload, Lane] = {
    Payload.RECORD: Lane.ORDINARY,
    Payload.RENEWAL: Lane.ORDINARY,
    Payload.WITHDRAWAL: Lane.URGENT,
    Payload.RECEIPT: Lane.URGENT,
    Payload.HIT: Lane.URGENT,
    Payload.HIT_ANSWER: Lane.URGENT,
    Payload.OUTCOME: Lane.URGENT,
}


def write_payload(value: Mapping[str, Any]) -> bytes:
    """JSON in UTF-8, keys sorted, no blanks. What is signed inside has its own canonical bytes as a text."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8")


def read_payload(data: bytes) -> dict[str, Any]:
    """The JSON object in `data`; EnvelopeRejected for anything else, however deeply nested."""
    try:
        value = json.loads(data.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise EnvelopeRejected(Rejection.NOT_UNDERSTOOD, "an item's payload is not a JSON object in UTF-8")
    return value


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)
