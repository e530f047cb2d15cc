"""Tables of the records held here."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from comity.apps.bureau.privacy import NONE, PersonalData


class PolicyClass(models.Model):
    """One distinct combination of the facts that the policy door reads of a record, dates apart."""

    number = models.AutoField(primary_key=True)
    digest = models.CharField(max_length=64, unique=True)
    facts = models.JSONField()

    personal_data: ClassVar[PersonalData] = NONE


class Holding(models.Model):
    """The newest version held of one record: signed header, signatures, and the fields we have.

    own            whether this node's member is the owner
    lease_until    a replica's lease; None for own records
    adult_on       the earliest day on which the person is surely of age; None where that is past or unknown
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.CharField(max_length=2)
    own = models.BooleanField()
    version = models.PositiveIntegerField()
    schema = models.CharField(max_length=40)
    policy_class = models.ForeignKey(PolicyClass, on_delete=models.PROTECT)
    header = models.TextField()
    signatures = models.JSONField()
    fields = models.JSONField()
    caption = models.CharField(max_length=300, blank=True)
    status = models.CharField(max_length=20, blank=True)
    list_body = models.CharField(max_length=120, blank=True)
    national_reference = models.CharField(max_length=200, blank=True)
    lease_until = models.DateTimeField(null=True)
    review_on = models.DateField(null=True)
    adult_on = models.DateField(null=True)
    stored_at = models.DateTimeField()

    personal_data: ClassVar[PersonalData] = PersonalData(
        holds="everything the owner states about a person or thing",
        ground="the record's own legal ground and purposes; INTERPOL RPD Art. 10; Directive (EU) 2016/680 Art. 8",
        kept="own records to their review date, replicas to the end of their lease, both until withdrawn",
    )

    class Meta:
        indexes = [
            models.Index(fields=["policy_class", "-stored_at"], name="holding_class_newest"),
            models.Index(fields=["owner"], name="holding_owner"),
            models.Index(fields=["lease_until"], name="holding_lease"),
        ]


class SupersededHeader(models.Model):
    """The signed header of an earlier version: the chain stays provable, its fields are gone."""

    record_id = models.UUIDField()
    version = models.PositiveIntegerField()
    header = models.TextField()
    signatures = models.JSONField()

    personal_data: ClassVar[PersonalData] = NONE

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record_id", "version"], name="superseded_once")]


class Tombstone(models.Model):
    """A record that is gone: refuses every version up to and including `up_to`."""

    record_id = models.UUIDField(primary_key=True)
    owner = models.CharField(max_length=2)
    up_to = models.PositiveIntegerField()
    reason = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField()

    personal_data: ClassVar[PersonalData] = NONE


class JournalHead(models.Model):
    """One row: the last number given out. Locked while lines are written, so that commits keep the journal's order."""

    seq = models.BigIntegerField(default=0)

    personal_data: ClassVar[PersonalData] = NONE


class JournalLine(models.Model):
    """One change of the holdings, in order: what index, exchange and checks follow by cursor.

    corrected  a newer version that states something else than the one it replaced
    """

    STORED, REMOVED = "stored", "removed"

    seq = models.BigIntegerField(primary_key=True)
    record_id = models.UUIDField()
    kind = models.CharField(max_length=10)
    version = models.PositiveIntegerField()
    own = models.BooleanField()
    corrected = models.BooleanField(default=False)

    personal_data: ClassVar[PersonalData] = NONE


class Sharing(models.Model):
    """A proposal to share own records with members, decided by a second person.

    members   exactly these may see the records afterwards; none: nobody any more
    done      of a large one: how many of its records were dealt with
    changed   how many of them changed by it
    left_out  how many had another version than the one previewed
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    state = models.CharField(max_length=12, default="proposed")
    members = models.JSONField()
    reveal = models.CharField(max_length=10)
    reason = models.CharField(max_length=300)
    proposed_by = models.CharField(max_length=60)
    proposed_at = models.DateTimeField()
    decided_by = models.CharField(max_length=60, blank=True)
    decided_at = models.DateTimeField(null=True)
    count = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    left_out = models.PositiveIntegerField(default=0)

    personal_data: ClassVar[PersonalData] = PersonalData(
        holds="pseudonyms of the officers who proposed and decided",
        ground="accountability: Directive (EU) 2016/680 Art. 25",
        kept="as long as the records it shared",
    )


class SharingItem(models.Model):
    """One record in a proposal, at the version that was previewed."""

    sharing = models.ForeignKey(Sharing, on_delete=models.CASCADE, related_name="items")
    record_id = models.UUIDField()
    version = models.PositiveIntegerField()

    personal_data: ClassVar[PersonalData] = NONE

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sharing", "record_id"], name="shared_once")]
