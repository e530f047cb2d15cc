"""The life of a match's judgement, of a hit we found, and of a hit that another member sent us."""

from __future__ import annotations

from comity.kernel.vocabulary.codes import Code
from comity.kernel.vocabulary.text import N_
from comity.kernel.workflow import Move, Workflow


class Judgement(Code):
    """What an officer says of a match. Reversible until the hit was sent."""

    SAME = "same", N_("same")
    DIFFERENT = "different", N_("different")
    CANNOT_TELL = "cannot_tell", N_("cannot tell")


class HitState(Code):
    """Where one of our hits stands."""

    VERIFIED = "verified", N_("verified here, nobody abroad has been told")
    SENT = "sent", N_("sent to the owner, answer awaited")
    CONFIRMED = "confirmed", N_("confirmed by the owner")
    NOT_CONFIRMED = "not_confirmed", N_("not confirmed by the owner")
    UNCLEAR = "unclear", N_("the owner cannot tell")
    RECORD_GONE = "record_gone", N_("the owner has withdrawn the record: do not act on it")
    CLOSED = "closed", N_("closed")


class Same(Code):
    """The owner's first coded answer: is it the same person or thing?"""

    YES = "yes", N_("yes, the same")
    NO = "no", N_("no, another")
    CANNOT_TELL = "cannot_tell", N_("cannot tell")


HIT = Workflow(
    name="hit",
    start="verified",
    final={"closed", "not_confirmed", "record_gone"},
    moves=[
        #    verb           from         to               who
        Move("send", "verified", "sent", "officer"),
        Move("close", "verified", "closed", "officer"),
        Move("confirm", "sent", "confirmed", "peer"),
        Move("deny", "sent", "not_confirmed", "peer"),
        Move("leave_open", "sent", "unclear", "peer"),
        Move("close", "confirmed", "closed", "officer"),
        Move("close", "unclear", "closed", "officer"),
        Move("lapse", "verified", "record_gone", "peer"),
        Move("lapse", "sent", "record_gone", "peer"),
        Move("lapse", "confirmed", "record_gone", "peer"),
        Move("lapse", "unclear", "record_gone", "peer"),
    ],
)

INCOMING = Workflow(
    name="incoming_hit",
    start="received",
    final={"answered"},
    moves=[Move("answer", "received", "answered", "officer")],
)

BATCH = Workflow(
    name="batch_check",
    start="awaiting_approval",
    final={"done", "refused", "failed"},
    moves=[
        Move("approve", "awaiting_approval", "queued", "approver"),
        Move("refuse", "awaiting_approval", "refused", "approver"),
        Move("start", "queued", "running", "clock"),
        Move("finish", "running", "done", "clock"),
        Move("fail", "running", "failed", "clock"),
    ],
)
