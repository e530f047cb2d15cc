"""Tables of checks, matches and hits."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from comity.apps.bureau.privacy import NONE, PersonalData

_LOG_GROUND = "logged consultation: Directive (EU) 2016/680 Art. 25; INTERPOL RPD Art. 10"


class Check(models.Model):
    """One question. What was asked is encrypted under the node's storage key, bound to this row, and erased in time.

    best     highest band among the matches: 0 none, 1 some, 2 good, 3 very strong agreement
    refer    asked by the front line, which is told only whether to refer to the bureau
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    asked_by = models.CharField(max_length=60)
    unit = models.CharField(max_length=40, blank=True)
    purpose = models.CharField(max_length=40)
    case_number = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()
    refer = models.BooleanField(default=False)
    asked = models.BinaryField()
    searched = models.JSONField()
    best = models.PositiveSmallIntegerField(default=0)
    request_key = models.CharField(max_length=64, blank=True)
    erase_after = models.DateTimeField()

    personal_data: ClassVar[PersonalData] = PersonalData(
        holds="what was asked (encrypted), pseudonym of who asked",
        ground=_LOG_GROUND,
        kept="one day without a match; thirty days with a match, or until its hits are closed",
    )

    class Meta:
        indexes = [models.Index(fields=["asked_by", "-at"], name="check_mine")]
        constraints = [
            models.UniqueConstraint(
                fields=["asked_by", "request_key"], condition=~models.Q(request_key=""), name="check_once"
            )
        ]


class Match(models.Model):
    """One record that a check brought up. Its terms are computed anew when shown: what is withdrawn is gone at once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    check_made = models.ForeignKey(Check, on_delete=models.CASCADE, related_name="matches")
    record_id = models.UUIDField()
    owner = models.CharField(max_length=2)
    version = models.PositiveIntegerField()
    place = models.PositiveSmallIntegerField()
    band = models.PositiveSmallIntegerField()
    judgement = models.CharField(max_length=12, blank=True)
    judged_by = models.CharField(max_length=60, blank=True)
    judged_at = models.DateTimeField(null=True)

    personal_data: ClassVar[PersonalData] = PersonalData(
        holds="that a check met a record, and what an officer thinks of it",
        ground=_LOG_GROUND,
        kept="as long as its check",
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["check_made", "record_id"], name="matched_once")]
        indexes = [models.Index(fields=["record_id"], name="match_record")]


class Hit(models.Model):
    """A match that an officer verified. Nothing is known abroad before it is sent.

    photograph  encrypted; laid beside the hit deliberately, until it leaves within `sent`
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    match = models.OneToOneField(Match, on_delete=models.PROTECT, related_name="hit")
    record_id = models.UUIDField()
    owner = models.CharField(max_length=2)
    version = models.PositiveIntegerField()
    purpose = models.CharField(max_length=40)
    state = models.CharField(max_length=20, default="verified")
    verified_by = models.CharField(max_length=60)
    verified_at = models.DateTimeField()
    photograph = models.BinaryField(null=True)
    sent = models.BinaryField(null=True)
    sent_by = models.CharField(max_length=60, blank=True)
    sent_at = models.DateTimeField(null=True)
    answer = models.JSONField(null=True)
    answered_at = models.DateTimeField(null=True)

    personal_data: ClassVar[PersonalData] = PersonalData(
        holds="the message sent and a photograph added to it (encrypted), the owner's coded answer, pseudonyms",
        ground="INTERPOL RPD Art. 63, 87: the owner is asked before anything is done",
        kept="five years after its last change (INTERPOL RPD Art. 49)",
    )

    class Meta:
        indexes = [
            models.Index(fields=["record_id"], name="hit_record"),
            models.Index(fields=["state"], name="hit_state"),
        ]


class IncomingHit(models.Model):
    """A hit that another member sent us about a record of ours; `id` is the sender's."""

    id = models.UUIDField(primary_key=True, editable=False)
    sender = models.CharField(max_length=2)
    record_id = models.UUIDField()
    version = models.PositiveIntegerField()
    message = models.BinaryField()
    state = models.CharField(max_length=20, default="received")
    received_at = models.DateTimeField()
    answer = models.JSONField(null=True)
    answered_by = models.CharField(max_length=60, blank=True)
    answered_at = models.DateTimeField(null=True)

    personal_data: ClassVar[PersonalData] = PersonalData(
        holds="what the sender wrote (encrypted): time, bureau contact, and what it added deliberately",
        ground="INTERPOL RPD Art. 87",
        kept="five years after the answer (INTERPOL RPD Art. 49)",
    )


class Followed(models.Model):
    """One row: up to which line of the holdings' journal the desks were told."""

    seq = models.BigIntegerField(default=0)

    personal_data: ClassVar[PersonalData] = NONE


class BatchCheck(models.Model):
    """The check of a list. The list lies encrypted in the node's directory until it is answered, then it is erased."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    asked_by = models.CharField(max_length=60)
    unit = models.CharField(max_length=40, blank=True)
    roles = models.JSONField()
    purpose = models.CharField(max_length=40)
    case_number = models.CharField(max_length=80, blank=True)
    ground = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=20)
    rows = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    matched = models.PositiveIntegerField(default=0)
    requested_at = models.DateTimeField()
    approved_by = models.CharField(max_length=60, blank=True)
    finished_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=300, blank=True)

    personal_data: ClassVar[PersonalData] = PersonalData(
        holds="pseudonyms of who asked and who approved; the list itself, encrypted, until it is answered",
        ground=_LOG_GROUND,
        kept="thirty days after the answer; the list until it is answered",
    )


class BatchRow(models.Model):
    """A row of a list that brought matches, by the caller's own reference."""

    batch = models.ForeignKey(BatchCheck, on_delete=models.CASCADE, related_name="answers")
    number = models.PositiveIntegerField()
    reference = models.CharField(max_length=120, blank=True)
    check_made = models.ForeignKey(Check, on_delete=models.CASCADE)

    personal_data: ClassVar[PersonalData] = PersonalData(
        holds="the caller's own reference of a row", ground=_LOG_GROUND, kept="as long as its batch check"
    )
