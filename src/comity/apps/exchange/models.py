"""Tables of the exchange. Digests and epochs are lower-case hexadecimal; bodies and envelopes are bytes."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from comity.apps.bureau.privacy import NONE, PersonalData

DIGEST, EPOCH = 64, 32  # characters


class DirectoryVersion(models.Model):
    """One version of the directory, as its signed metadata gave it. The newest counts; older ones explain the past."""

    version = models.PositiveIntegerField(primary_key=True)
    digest = models.CharField(max_length=DIGEST)
    data = models.JSONField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField()

    personal_data: ClassVar[PersonalData] = NONE


class Peer(models.Model):
    """Another member, by the directory, and what our line to it is like.

    heard_at      its last authentic word: a signed request, or an answer with or without envelopes
    pulled_at     when we last had everything it had for us
    clock_skew_s  its clock minus ours at its last signed request, in seconds
    fault_code    why the last attempt failed; empty after a success
    """

    member = models.CharField(max_length=2, primary_key=True)
    name = models.CharField(max_length=300)
    role = models.CharField(max_length=10)
    address = models.CharField(max_length=300, blank=True)
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    heard_at = models.DateTimeField(null=True)
    pulled_at = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)
    next_try_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    fault_code = models.CharField(max_length=40, blank=True)
    fault = models.CharField(max_length=400, blank=True)
    clock_skew_s = models.FloatField(null=True)

    personal_data: ClassVar[PersonalData] = NONE


class OutFeed(models.Model):
    """Our side of what we hand to one peer in one lane; `kernel.federation.FeedOut` in a row."""

    peer = models.ForeignKey(Peer, on_delete=models.CASCADE, related_name="out_feeds")
    lane = models.CharField(max_length=10)
    epoch = models.CharField(max_length=EPOCH)
    follows_epoch = models.CharField(max_length=EPOCH, blank=True)
    follows_number = models.PositiveBigIntegerField(default=0)
    number = models.PositiveBigIntegerField(default=0)
    last = models.CharField(max_length=DIGEST)
    acknowledged = models.PositiveBigIntegerField(default=0)
    acknowledged_at = models.DateTimeField(null=True)
    renewed_at = models.DateTimeField(null=True)

    personal_data: ClassVar[PersonalData] = NONE

    class Meta:
        constraints = [models.UniqueConstraint(fields=["peer", "lane"], name="out_feed_once")]


class Body(models.Model):
    """A sealed body, kept until every peer that it was handed to has acknowledged it.

    recipe       digest of the items inside: peers who may see the same share one body
    content_key  encrypted under the node's storage key
    """

    digest = models.CharField(max_length=DIGEST, primary_key=True)
    recipe = models.CharField(max_length=DIGEST, unique=True)
    sealed = models.BinaryField()
    content_key = models.BinaryField()
    made_at = models.DateTimeField()

    personal_data: ClassVar[PersonalData] = PersonalData(
        holds="records and acts on their way, encrypted",
        ground="stated in each record; transmission: INTERPOL RPD Art. 25 to 27",
        kept="until all peers it was handed to have acknowledged it",
    )


class SentEnvelope(models.Model):
    """An envelope as it was handed out: unchanged until acknowledged, then only its number and digest remain."""

    feed = models.ForeignKey(OutFeed, on_delete=models.CASCADE, related_name="envelopes")
    epoch = models.CharField(max_length=EPOCH)
    number = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=DIGEST)
    data = models.BinaryField()
    body = models.ForeignKey(Body, null=True, on_delete=models.PROTECT, related_name="envelopes")
    handed_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)

    personal_data: ClassVar[PersonalData] = NONE

    class Meta:
        constraints = [models.UniqueConstraint(fields=["feed", "epoch", "number"], name="envelope_once")]


class Line(models.Model):
    """One item for one peer: waiting (no envelope), handed out, or acknowledged with its envelope.

    record_id  for records: what to send is read, and the door asked, when the line is handed out
    payload    for acts: what was posted
    times      how often it was handed out
    """

    peer = models.ForeignKey(Peer, on_delete=models.CASCADE, related_name="lines")
    lane = models.CharField(max_length=10)
    kind = models.CharField(max_length=40)
    record_id = models.UUIDField(null=True)
    item_id = models.UUIDField(null=True)
    payload = models.BinaryField(null=True)
    queued_at = models.DateTimeField()
    envelope = models.ForeignKey(SentEnvelope, null=True, on_delete=models.CASCADE, related_name="lines")
    times = models.PositiveSmallIntegerField(default=0)

    personal_data: ClassVar[PersonalData] = PersonalData(
        holds="acts on their way: hits and their answers, withdrawals, receipts; records by id only",
        ground="INTERPOL RPD Art. 25 to 27; Directive (EU) 2016/680 Art. 9(3)",
        kept="7 days after the peer acknowledged it, so that it can be sent again if the peer refused the envelope",
    )

    class Meta:
        indexes = [
            models.Index(fields=["peer", "lane", "id"], name="line_waiting", condition=models.Q(envelope__isnull=True)),
            models.Index(fields=["record_id"], name="line_record"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["peer", "record_id"],
                condition=models.Q(envelope__isnull=True, kind="record"),
                name="record_waits_once",
            )
        ]


class Ledger(models.Model):
    """What one peer was sent of one of our records, and what it confirmed.

    sent, view      highest version handed to it, and how much of it
    withdrawn       highest version it was told to withdraw (queued counts as told; `told_at` is the hand-out)
    receipt         its signed receipt, as it came
    """

    peer = models.ForeignKey(Peer, on_delete=models.CASCADE, related_name="ledger")
    record_id = models.UUIDField()
    item_id = models.UUIDField(null=True)
    sent = models.PositiveIntegerField(default=0)
    view = models.CharField(max_length=12, blank=True)
    sent_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    withdrawn = models.PositiveIntegerField(default=0)
    reason = models.CharField(max_length=40, blank=True)
    told_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, blank=True)
    receipt = models.JSONField(null=True)

    personal_data: ClassVar[PersonalData] = NONE

    class Meta:
        indexes = [models.Index(fields=["record_id"], name="ledger_record")]
        constraints = [models.UniqueConstraint(fields=["peer", "record_id"], name="ledger_once")]


class FollowCursor(models.Model):
    """One row: how far we have read the holdings' journal."""

    seq = models.BigIntegerField(default=0)

    personal_data: ClassVar[PersonalData] = NONE


class InFeed(models.Model):
    """Our side of what one peer hands to us in one lane; `kernel.federation.FeedIn` in a row.

    attempts  how often the envelope after `number` was refused; `fault` says why
    notice    what a person should know about the last change of epoch
    """

    peer = models.ForeignKey(Peer, on_delete=models.CASCADE, related_name="in_feeds")
    lane = models.CharField(max_length=10)
    epoch = models.CharField(max_length=EPOCH, blank=True)
    number = models.PositiveBigIntegerField(default=0)
    last = models.CharField(max_length=DIGEST, blank=True)
    past = models.JSONField(default=list)
    attempts = models.PositiveIntegerField(default=0)
    fault_code = models.CharField(max_length=40, blank=True)
    fault = models.CharField(max_length=400, blank=True)
    notice = models.CharField(max_length=40, blank=True)
    notice_at = models.DateTimeField(null=True)

    personal_data: ClassVar[PersonalData] = NONE

    class Meta:
        constraints = [models.UniqueConstraint(fields=["peer", "lane"], name="in_feed_once")]


class TakenIn(models.Model):
    """An envelope that was dealt with: a repeat is recognised, another under its number is a fork."""

    feed = models.ForeignKey(InFeed, on_delete=models.CASCADE, related_name="taken_in")
    epoch = models.CharField(max_length=EPOCH)
    number = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=DIGEST)
    at = models.DateTimeField()
    items = models.PositiveIntegerField()
    refused = models.PositiveIntegerField()

    personal_data: ClassVar[PersonalData] = NONE

    class Meta:
        constraints = [models.UniqueConstraint(fields=["feed", "epoch", "number"], name="taken_in_once")]


class InboxItem(models.Model):
    """What became of one item: the answer that every repeat of it gets.

    outcome  accepted | refused | not_understood | fault
    payload  kept only where somebody must look, or a newer version of the program may understand it
    """

    peer = models.ForeignKey(Peer, on_delete=models.CASCADE, related_name="inbox")
    item_id = models.UUIDField()
    kind = models.CharField(max_length=40)
    digest = models.CharField(max_length=DIGEST)
    outcome = models.CharField(max_length=16)
    code = models.CharField(max_length=40, blank=True)
    message = models.CharField(max_length=400, blank=True)
    at = models.DateTimeField()
    payload = models.BinaryField(null=True)

    personal_data: ClassVar[PersonalData] = PersonalData(
        holds="items that could not be processed, as they came",
        ground="Directive (EU) 2016/680 Art. 7(2): verifying quality before use",
        kept="30 days after they came",
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["peer", "item_id"], name="inbox_once")]


class Quarantine(models.Model):
    """An envelope or item that was refused, for a person to look at; still encrypted where it came so."""

    peer = models.ForeignKey(Peer, on_delete=models.CASCADE, related_name="quarantine")
    lane = models.CharField(max_length=10)
    number = models.PositiveBigIntegerField()
    code = models.CharField(max_length=40)
    message = models.CharField(max_length=400)
    data = models.BinaryField()
    at = models.DateTimeField()

    personal_data: ClassVar[PersonalData] = PersonalData(
        holds="refused envelopes as they came, encrypted",
        ground="Directive (EU) 2016/680 Art. 29: security of processing",
        kept="30 days after they came",
    )


class Refusal(models.Model):
    """What a peer told us it refused of what we sent."""

    peer = models.ForeignKey(Peer, on_delete=models.CASCADE, related_name="refusals")
    item_id = models.UUIDField(null=True)
    lane = models.CharField(max_length=10)
    number = models.PositiveBigIntegerField()
    code = models.CharField(max_length=40)
    at = models.DateTimeField()

    personal_data: ClassVar[PersonalData] = NONE

    class Meta:
        indexes = [models.Index(fields=["item_id"], name="refusal_item")]


class Nonce(models.Model):
    """A signed request that was answered: the same one is answered no second time."""

    member = models.CharField(max_length=2)
    nonce = models.CharField(max_length=64)
    expires_at = models.DateTimeField(db_index=True)

    personal_data: ClassVar[PersonalData] = NONE

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "nonce"], name="nonce_once")]
