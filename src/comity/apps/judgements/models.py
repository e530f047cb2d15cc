"""Tables of judged pairs, of suggestions, and of the digests of those who were told apart."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from comity.apps.bureau.privacy import NONE, PersonalData

_GROUND = "accuracy: Directive (EU) 2016/680 Art. 4(1)(d); INTERPOL RPD Art. 12"


class PairJudgement(models.Model):
    """What people say of two records, in these versions of them: it does not hold for any other.

    first, second    ids of the records, the lesser first
    judged_entry     the entry of the audit log in which the judgement stands, and so the node's signature
    confirmed_*      the second person of a *same*
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    first = models.UUIDField()
    second = models.UUIDField()
    first_version = models.PositiveIntegerField()
    second_version = models.PositiveIntegerField()
    answer = models.CharField(max_length=10)
    state = models.CharField(max_length=10)
    purpose = models.CharField(max_length=40)
    judged_by = models.CharField(max_length=60)
    judged_at = models.DateTimeField()
    judged_entry = models.UUIDField()
    confirmed_by = models.CharField(max_length=60, blank=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_entry = models.UUIDField(null=True)

    personal_data: ClassVar[PersonalData] = PersonalData(
        holds="that two records are, or are not, about the same; pseudonyms of the officers who said so",
        ground=_GROUND,
        kept="until either record changes or ends, or the judgement is taken back",
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["first", "second"], name="pair_judged_once")]
        indexes = [models.Index(fields=["second"], name="pair_judged_second")]


class Suggestion(models.Model):
    """A pair that nobody has judged yet, in these versions of the records.

    band, rank  as the node compared them, to order the queue; what is shown is compared anew
    """

    first = models.UUIDField()
    second = models.UUIDField()
    first_version = models.PositiveIntegerField()
    second_version = models.PositiveIntegerField()
    band = models.PositiveSmallIntegerField()
    rank = models.FloatField()

    personal_data: ClassVar[PersonalData] = PersonalData(
        holds="that two records may be about the same", ground=_GROUND, kept="until judged, or either record changes"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["first", "second"], name="suggested_once")]
        indexes = [
            models.Index(fields=["-rank", "first", "second"], name="suggestion_order"),
            models.Index(fields=["second"], name="suggestion_second"),
        ]


class Cursor(models.Model):
    """One row: the last line of the holdings' journal whose record was compared with the others."""

    seq = models.BigIntegerField(default=0)

    personal_data: ClassVar[PersonalData] = NONE


class ToldApart(models.Model):
    """That the bearer of a document is not the person of a record: found by whoever asks with both, listed by nobody.

    digest  HMAC-SHA-256 under a secret of the node, over record, version, and the document's kind, number and issuer
    """

    digest = models.BinaryField(max_length=32, primary_key=True)
    on = models.DateField()
    until = models.DateField()

    personal_data: ClassVar[PersonalData] = PersonalData(
        holds="a keyed digest that names nobody, and a date",
        ground=_GROUND + ": nobody is to be stopped again and again for another's name",
        kept="the period of data/periods.yaml, or until the record changes",
    )

    class Meta:
        indexes = [models.Index(fields=["until"], name="told_apart_until")]


class AdoptedCalibration(models.Model):
    """What the bands mean, as counted from judged pairs when a person adopted it. The last row holds.

    said  `Calibration.to_json`: counts and shares, nobody's data
    """

    by = models.CharField(max_length=60)
    at = models.DateTimeField()
    said = models.JSONField()

    personal_data: ClassVar[PersonalData] = PersonalData(
        holds="pseudonym of who adopted it",
        ground="accountability: Directive (EU) 2016/680 Art. 25",
        kept="as long as the node: it says by which figures people judged",
    )
