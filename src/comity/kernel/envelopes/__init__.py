"""Envelopes: how records and acts travel between nodes, sealed, signed and numbered.

Words of this room: an *item* (one record or act with its id and kind), a *body* (up to 500 items, sealed once for all
peers that may see the same), a *header* (who, to whom, which lane and number, which body), an *envelope* (the header,
the sender's signatures and the receiver's own wrap of the body's content key), a *rejection* (why one was refused).

Pure: bytes in, values out. Start at `addressed`; docs/protocol/envelopes.md has the bytes.
"""

from comity.kernel.envelopes.addressed import Envelope, address, unwrap, verify
from comity.kernel.envelopes.bodies import (
    MAX_ITEMS,
    MAX_PAYLOAD_BYTES,
    MAX_PLAIN_BYTES,
    MAX_SEALED_BYTES,
    Item,
    SealedBody,
    digest_of,
    open_body,
    seal_body,
)
from comity.kernel.envelopes.headers import EPOCH_BYTES, Header, Lane, opening_digest
from comity.kernel.envelopes.rejections import EnvelopeRejected, Rejection

__all__ = [
    "EPOCH_BYTES",
    "MAX_ITEMS",
    "MAX_PAYLOAD_BYTES",
    "MAX_PLAIN_BYTES",
    "MAX_SEALED_BYTES",
    "Envelope",
    "EnvelopeRejected",
    "Header",
    "Item",
    "Lane",
    "Rejection",
    "SealedBody",
    "address",
    "digest_of",
    "open_body",
    "opening_digest",
    "seal_body",
    "unwrap",
    "verify",
]
