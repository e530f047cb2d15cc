"""One table: what was told to whom."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from comity.apps.bureau.privacy import PersonalData


class Alert(models.Model):
    """Something that needs somebody.

    user   the one person it is for; None: whoever has `role`, in `unit` if that is not empty
    about  the id of the matter it is about; None where the kind has none
    key    tells repeated rings of the same matter apart, such as two withdrawals of versions of one record
    """

    kind = models.CharField(max_length=32)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=32, blank=True)
    unit = models.CharField(max_length=16, blank=True)
    about = models.UUIDField(null=True)
    key = models.CharField(max_length=80, blank=True)
    places = models.JSONField(default=dict)
    rank = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    personal_data: ClassVar[PersonalData] = PersonalData(
        holds="which officer is to be told of which matter, by ids",
        ground="Directive (EU) 2016/680 Art. 4(1)(d): steps to act on what is inaccurate or withdrawn",
        kept="90 days after it was closed",
    )

    class Meta:
        indexes = [
            models.Index(fields=["rank", "created_at"], name="alert_open", condition=models.Q(closed_at__isnull=True)),
            models.Index(fields=["about"], name="alert_about"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.about}"
