"""Tables: units, users, API keys."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.utils.crypto import salted_hmac

from comity.apps.bureau.configuration import LANGUAGES
from comity.apps.bureau.privacy import NONE, PersonalData
from comity.kernel.policy import Role, Scope
from comity.kernel.vocabulary import Purpose

USERNAME = RegexValidator(r"\A[a-z0-9][a-z0-9._-]{1,62}\Z", "2 to 63 of a-z, 0-9, dot, hyphen and underscore")
UNIT_CODE = RegexValidator(r"\A[A-Z0-9][A-Z0-9-]{0,15}\Z", "1 to 16 of A-Z, 0-9 and hyphen")


class Unit(models.Model):
    """A part of the police: the bureau's desk, a border post. Its code stands in the log beside each act."""

    code = models.CharField(max_length=16, unique=True, validators=[UNIT_CODE])
    name = models.CharField(max_length=120)

    personal_data: ClassVar[PersonalData] = NONE

    def __str__(self) -> str:
        return self.code


class UserManager(BaseUserManager["User"]):
    """Users with their unit, since every request of an officer needs both."""

    def get_queryset(self) -> models.QuerySet[User]:
        return super().get_queryset().select_related("unit")


class User(AbstractBaseUser):
    """The account of one person.

    roles           codes of `policy.Role`; empty: may sign in and do nothing
    one_time_until  until when the present password, handed over by an administrator, may be used to sign in;
                    None once the person has chosen a password
    sessions_epoch  counts up to end every session of the person at once
    """

    username = models.CharField(max_length=63, unique=True, validators=[USERNAME])
    name = models.CharField(max_length=120)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="users")
    roles = models.JSONField(default=list)
    language = models.CharField(max_length=2, choices=[(code, code) for code in LANGUAGES], default="en")
    is_active = models.BooleanField(default=True)
    one_time_until = models.DateTimeField(null=True)
    sessions_epoch = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    disabled_at = models.DateTimeField(null=True)

    objects = UserManager()
    USERNAME_FIELD = "username"

    personal_data: ClassVar[PersonalData] = PersonalData(
        holds="officer's username, display name, unit, roles, language, password hash, last sign-in",
        ground="Directive (EU) 2016/680 Art. 25 and 29: who accessed what must be known",
        kept="while the person serves, then as long as log entries name the account",
    )

    def __str__(self) -> str:
        return self.username

    @property
    def must_change_password(self) -> bool:
        return self.one_time_until is not None

    @property
    def role_set(self) -> frozenset[Role]:
        return frozenset(Role(code) for code in self.roles)

    def may_sign_in(self, at: datetime) -> bool:
        """Whether the account is active and its one-time password, if it has one, is not too old."""
        return self.is_active and (self.one_time_until is None or at < self.one_time_until)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session is bound to: the password, and the epoch that ends all sessions when it counts up."""
        value = f"{self.password}\0{self.sessions_epoch}"
        return salted_hmac("comity.accounts.session", value, secret=secret, algorithm="sha256").hexdigest()


class ApiKey(models.Model):
    """What a program presents. Bound to a unit, scopes, one purpose and a legal ground; its secret is not kept.

    prefix  the public half, by which it is found; 8 characters
    digest  SHA-256 of the whole key: 256 random bits need no slow hash
    """

    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=8, unique=True)
    digest = models.CharField(max_length=64)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="keys")
    scopes = models.JSONField(default=list)
    purpose = models.CharField(max_length=32)
    ground = models.CharField(max_length=300)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=80)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    personal_data: ClassVar[PersonalData] = PersonalData(
        holds="the actor id of the administrator who made the key",
        ground="Directive (EU) 2016/680 Art. 25: accountability for access",
        kept="as long as log entries name the key",
    )

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix})"

    @property
    def purpose_code(self) -> Purpose:
        return Purpose(self.purpose)

    @property
    def scope_set(self) -> frozenset[Scope]:
        return frozenset(Scope(code) for code in self.scopes)

    def state(self, at: datetime) -> str:
        """`revoked`, `expired` or `valid`."""
        if self.revoked_at is not None:
            return "revoked"
        return "expired" if self.expires_at <= at else "valid"
