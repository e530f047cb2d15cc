"""What happened at the door, for the log: who came in, who left, who was turned away."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from allauth.mfa.models import Authenticator
from django.db import transaction

from comity.apps import bureau
from comity.apps.accounts import queries
from comity.apps.accounts.models import User
from comity.apps.audit.actions import append
from comity.apps.audit.events import Event
from comity.kernel.errors import NotFound
from comity.kernel.policy import Actor, ActorKind


class Step(StrEnum):
    """What a signed-in person must do before anything else."""

    NEW_PASSWORD = "new_password"  # noqa: S105 - the name of a step
    SECOND_FACTOR = "second_factor"


def next_step(user: User, *, by_click: bool) -> Step | None:
    """The step that comes first, or None.

    A one-time password is replaced at the first sign-in, and every node but an exercise's demands a second factor.
    by_click  whether the person came in by the one click of an exercise, without any password
    """
    if user.must_change_password and not by_click:
        return Step.NEW_PASSWORD
    if not bureau.this().exercise and not has_second_factor(user):
        return Step.SECOND_FACTOR
    return None


@transaction.atomic
def second_factor_added(user: User, *, kind: str, at: datetime) -> None:
    """kind  `totp` or `webauthn`"""
    append(Event.SECOND_FACTOR_ADDED, by=queries.officer(user).actor, at=at, facts={"kind": kind})


@transaction.atomic
def signed_in(user: User, *, how: str, at: datetime) -> None:
    """how  `password` (with the second factor, where there is one) or `exercise` (one click)"""
    append(Event.SIGNED_IN, by=queries.officer(user).actor, at=at, facts={"how": how})


@transaction.atomic
def signed_out(user: User, *, at: datetime) -> None:
    append(Event.SIGNED_OUT, by=queries.officer(user).actor, at=at)


@transaction.atomic
def failed(username: str, *, at: datetime) -> None:
    """A wrong password. What was typed is not kept: people type passwords into the wrong field."""
    user = User.objects.filter(username=username.strip().lower()).first()
    facts = {"officer": queries.actor_id(user.pk) if user else None}
    append(Event.SIGN_IN_REFUSED, by=_visitor(), at=at, facts=facts)


@transaction.atomic
def refused(user: User, *, reason: str, at: datetime) -> None:
    """The right password of an account that may not be used: `disabled` or `one_time_password_expired`."""
    append(Event.SIGN_IN_REFUSED, by=_visitor(), at=at, facts={"officer": queries.actor_id(user.pk), "reason": reason})


def has_second_factor(user: User) -> bool:
    """Whether an authenticator app or a passkey is set up."""
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return bool(Authenticator.objects.filter(user_id=user.pk, type__in=kinds).exists())


def exercise_officers() -> list[User]:
    """Whom one click signs in as, on the node of an exercise; NotFound on any other."""
    if not bureau.this().exercise:
        raise NotFound("this node is not part of an exercise")
    return list(User.objects.filter(is_active=True).order_by("pk"))


def exercise_officer(user_id: int) -> User:
    """One of them; NotFound for anybody else."""
    for user in exercise_officers():
        if user.pk == user_id:
            return user
    raise NotFound(f"there is no officer {user_id} in this exercise")


def _visitor() -> Actor:
    """Somebody who is not known yet: an actor without any role."""
    return Actor("visitor", ActorKind.OFFICER, bureau.this().member)
