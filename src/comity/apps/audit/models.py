"""Tables: entries, which only ever grow; their details, which are erased; what was signed and verified last."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from comity.apps.bureau.privacy import NONE, PersonalData


class Entry(models.Model):
    """One entry of the log. Its columns say no more than its bytes do: nothing personal.

    leaf   the entry's bytes (`kernel.merkle.Entry`), final from the moment it is written
    index  its place in the tree, from 0; None until it is sequenced
    """

    id = models.UUIDField(primary_key=True)
    at = models.DateTimeField()
    event = models.CharField(max_length=64)
    leaf = models.BinaryField()
    index = models.BigIntegerField(null=True, unique=True)

    personal_data: ClassVar[PersonalData] = NONE

    class Meta:
        indexes = [
            models.Index(fields=["at", "id"], name="audit_entry_by_time"),
            models.Index(fields=["at", "id"], condition=Q(index__isnull=True), name="audit_entry_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.id}"


class Detail(models.Model):
    """What the commitments of one entry stand for. Erasing it leaves the entry, which then says nothing about anybody.

    actor, about  pseudonymous ids, as columns to search by
    opened        field name -> [salt (base64url), value], for all fields but the sealed one
    sealed        salt and value of the field `sealed`, readable with the oversight key alone; None without one
    erase_sealed_on, erase_on  the first day (UTC) on which they are to be gone; see data/retention.yaml
    """

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, primary_key=True, related_name="detail")
    actor = models.CharField(max_length=80, db_index=True)
    about = models.UUIDField(null=True, db_index=True)
    opened = models.JSONField()
    sealed = models.BinaryField(null=True)
    erase_sealed_on = models.DateField(null=True)
    erase_on = models.DateField(db_index=True)

    personal_data: ClassVar[PersonalData] = PersonalData(
        holds="pseudonym of who acted, purpose, id of what it concerned; names and search terms, sealed to oversight",
        ground="Directive (EU) 2016/680 Art. 25 (logging of collection, consultation and disclosure)",
        kept="until erase_sealed_on and erase_on, by the periods and sources in apps/audit/data/retention.yaml",
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["erase_sealed_on"], condition=Q(sealed__isnull=False), name="audit_detail_sealed_until"
            ),
        ]

    def __str__(self) -> str:
        return str(self.entry_id)


class Head(models.Model):
    """The last checkpoint that was published, kept apart from the log's files: one row.

    A folder that was emptied or replaced by an older copy is noticed by it.
    """

    origin = models.CharField(max_length=120, primary_key=True)
    size = models.BigIntegerField()
    root = models.BinaryField()
    signed_at = models.DateTimeField()

    personal_data: ClassVar[PersonalData] = NONE

    def __str__(self) -> str:
        return f"{self.origin} {self.size}"


class Verification(models.Model):
    """The outcome of one verification of the log by the node itself.

    kind          code of `kernel.merkle.Tampering`; empty for a sound log
    index, until  the first wrong entry, or the range in which it lies; None where none can be named
    """

    at = models.DateTimeField(db_index=True)
    size = models.BigIntegerField()
    kind = models.CharField(max_length=32, blank=True)
    index = models.BigIntegerField(null=True)
    until = models.BigIntegerField(null=True)
    path = models.CharField(max_length=120, blank=True)

    personal_data: ClassVar[PersonalData] = NONE

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.kind or 'sound'}"
