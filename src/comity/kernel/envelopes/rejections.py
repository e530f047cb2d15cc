"""Why an envelope, a body or an item was refused: a short list of stable codes that both sides understand."""

from __future__ import annotations

from enum import StrEnum

from comity.kernel.errors import ComityError


class Rejection(StrEnum):
    """A code never changes its meaning; docs/protocol/envelopes.md says what each asks the sender to do."""

    NOT_UNDERSTOOD = "not_understood"  # the bytes are not of this protocol, or of a version not known here
    TOO_LARGE = "too_large"
    WRONG_FEDERATION = "wrong_federation"
    WRONG_RECEIVER = "wrong_receiver"
    UNKNOWN_SENDER = "unknown_sender"
    UNKNOWN_KEY = "unknown_key"
    KEY_RETIRED = "key_retired"
    BAD_SIGNATURE = "bad_signature"
    BAD_SEAL = "bad_seal"
    ALTERED_BODY = "altered_body"
    REPLAYED = "replayed"
    GAP = "gap"
    FORK = "fork"
    OTHER_EPOCH = "other_epoch"
    ID_REUSED = "id_reused"


class EnvelopeRejected(ComityError):
    """Something that a peer sent was refused; `code` is one of Rejection."""

    status = 422

    def __init__(self, reason: Rejection, message: str, *, hint: str = "", **places: object) -> None:
        super().__init__(message, hint=hint, code=reason.value, **places)
        self.reason = reason
