"""Tables of the lists imported here."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from comity.apps.bureau.privacy import NONE, PersonalData


class Import(models.Model):
    """One run: a file on its way into the holdings, or refused.

    list_code  code of the list, known once the profile is read
    path       where the input is; under `state/uploads` when it came through the web, and removed afterwards
    settings   profile and mapping, as given
    spool      name of the file in `state/imports` that holds what was read, while it is needed
    counts     added, changed, removed, kept, warnings, and the speed
    agreed     how many removals a person has agreed to; None: nobody was asked
    fault      code, message, hint and place of what made the run fail
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=20)
    list_code = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    file_name = models.CharField(max_length=200)
    path = models.CharField(max_length=1000)
    uploaded = models.BooleanField(default=False)
    settings = models.JSONField(default=dict)
    state = models.CharField(max_length=24)
    edition = models.CharField(max_length=40, blank=True)
    counts = models.JSONField(default=dict)
    warnings = models.JSONField(default=list)
    fault = models.JSONField(default=dict)
    agreed = models.PositiveIntegerField(null=True)
    started_by = models.CharField(max_length=80)
    started_at = models.DateTimeField()
    decided_by = models.CharField(max_length=80, blank=True)
    finished_at = models.DateTimeField(null=True)

    personal_data: ClassVar[PersonalData] = PersonalData(
        holds="pseudonyms of who started and decided; the sentence of a fault may quote a value of the file",
        ground="accountability: Directive (EU) 2016/680 Art. 25",
        kept="two years after the run (imports.actions.forget)",
    )

    class Meta:
        indexes = [
            models.Index(fields=["-started_at"], name="import_newest"),
            models.Index(fields=["state"], name="import_state"),
        ]

    def __str__(self) -> str:
        return f"{self.list_code} {self.id}"


class Edition(models.Model):
    """A list as one file stated it: what was current until the next one came.

    digest  SHA-256 over the entries' digests: equal editions are equal here
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    list_code = models.CharField(max_length=60)
    name = models.CharField(max_length=40, blank=True)
    digest = models.CharField(max_length=64)
    entries = models.PositiveIntegerField()
    imported_at = models.DateTimeField()

    personal_data: ClassVar[PersonalData] = NONE

    class Meta:
        indexes = [models.Index(fields=["list_code", "-imported_at"], name="edition_newest")]

    def __str__(self) -> str:
        return f"{self.list_code} {self.imported_at:%Y-%m-%d}"


class ListEntry(models.Model):
    """Which record states what a list says under one reference, and what it said last.

    digest   SHA-256 of the entry's content, before the review date is set
    edition  the edition that last changed it
    """

    list_code = models.CharField(max_length=60)
    reference = models.CharField(max_length=200)
    record_id = models.UUIDField()
    digest = models.CharField(max_length=64)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT)

    personal_data: ClassVar[PersonalData] = PersonalData(
        holds="a list's own reference number of a person, beside the id of our record",
        ground="the ground of the record itself; Directive (EU) 2016/680 Art. 4(1)(d): kept up to date",
        kept="until the entry leaves the list",
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["list_code", "reference"], name="entry_once_in_a_list")]
        indexes = [models.Index(fields=["record_id"], name="list_entry_record")]

    def __str__(self) -> str:
        return f"{self.list_code} {self.reference}"
