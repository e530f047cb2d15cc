"""Everything that changes accounts. Each act is decided at the policy door and logged in its own transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import transaction

from comity.apps import bureau
from comity.apps.accounts import queries, rules
from comity.apps.accounts.keys import digest_of, new_key, new_password
from comity.apps.accounts.models import ApiKey, Unit, User
from comity.apps.audit.actions import append
from comity.apps.audit.events import Event
from comity.kernel.errors import Conflict, InvalidInput, NotFound
from comity.kernel.policy import Act, Actor, Role, Scope, decide
from comity.kernel.vocabulary import Purpose

ONE_TIME_PASSWORD_HOURS = 72
LONGEST_KEY_DAYS = 366


@dataclass(frozen=True)
class Handed:
    """What an administrator hands over once: it is shown, and not kept."""

    id: int
    secret: str


@transaction.atomic
def create_unit(code: str, name: str, *, by: Actor, at: datetime) -> Unit:
    """A new unit; Conflict if the code is taken."""
    decide(by, Act.MANAGE_PEOPLE, None, None, at=at).require()
    unit = Unit(code=code.strip().upper(), name=name.strip())
    rules.require_valid(unit, "code", "name")
    if Unit.objects.filter(code=unit.code).exists():
        raise Conflict(f"there is a unit {unit.code} already", hint="choose another code", code="unit_exists")
    unit.save()
    append(Event.UNIT_ADDED, by=by, at=at, facts={"unit": unit.code})
    return unit


@transaction.atomic
def create_user(
    username: str, *, name: str, unit: str, roles: Iterable[Role], language: str = "", by: Actor, at: datetime
) -> Handed:
    """A new officer of the unit with this code, with a one-time password that is good for 72 hours."""
    decide(by, Act.MANAGE_PEOPLE, None, None, at=at).require()
    given = rules.require_roles(roles)
    password = new_password()
    user = User(
        username=username.strip().lower(),
        name=name.strip(),
        unit=rules.unit(unit),
        roles=given,
        language=language or bureau.this().language,
        created_at=at,
        one_time_until=at + timedelta(hours=ONE_TIME_PASSWORD_HOURS),
    )
    user.set_password(password)
    rules.require_valid(user, "username", "name", "language")
    if User.objects.filter(username=user.username).exists():
        raise Conflict(f"the username {user.username} is taken", hint="choose another", code="username_taken")
    user.save()
    append(Event.USER_CREATED, by=by, at=at, facts={"officer": queries.actor_id(user.pk), "roles": given})
    return Handed(user.pk, password)


@transaction.atomic
def set_roles(user_id: int, roles: Iterable[Role], *, by: Actor, at: datetime) -> None:
    """Give the officer exactly these roles; Conflict if nobody would be left to administer the node."""
    decide(by, Act.MANAGE_PEOPLE, None, None, at=at).require()
    user, given = _locked(user_id), rules.require_roles(roles)
    if Role.ADMINISTRATOR not in given:
        rules.require_another_administrator(user)
    before, user.roles = user.roles, given
    user.save(update_fields=["roles"])
    facts = {"officer": queries.actor_id(user.pk), "before": before, "roles": given}
    append(Event.ROLE_CHANGED, by=by, at=at, facts=facts)


@transaction.atomic
def disable(user_id: int, *, by: Actor, at: datetime) -> None:
    """Close the account and end its sessions at once. Repeating it changes nothing."""
    decide(by, Act.MANAGE_PEOPLE, None, None, at=at).require()
    user = _locked(user_id)
    if not user.is_active:
        return
    rules.require_another_administrator(user)
    user.is_active, user.disabled_at = False, at
    user.sessions_epoch += 1
    user.save(update_fields=["is_active", "disabled_at", "sessions_epoch"])
    append(Event.USER_DISABLED, by=by, at=at, facts={"officer": queries.actor_id(user.pk)})


@transaction.atomic
def reset_sign_in(user_id: int, *, by: Actor, at: datetime) -> Handed:
    """Open the account anew for a person who lost password or second factor: both are forgotten, sessions end."""
    decide(by, Act.MANAGE_PEOPLE, None, None, at=at).require()
    user, password = _locked(user_id), new_password()
    user.set_password(password)
    user.is_active, user.disabled_at = True, None
    user.one_time_until = at + timedelta(hours=ONE_TIME_PASSWORD_HOURS)
    user.sessions_epoch += 1
    user.save()
    rules.forget_second_factor(user)
    append(Event.SIGN_IN_RESET, by=by, at=at, facts={"officer": queries.actor_id(user.pk)})
    return Handed(user.pk, password)


@transaction.atomic
def choose_password(user_id: int, password: str, *, at: datetime) -> User:
    """The person's own new password; ends the one-time password and every other session."""
    user = _locked(user_id)
    if user.check_password(password):
        raise InvalidInput("this is the password you have already", hint="choose a new one", code="same_password")
    try:
        validate_password(password, user)
    except ValidationError as fault:
        raise InvalidInput(" ".join(fault.messages), hint="use at least 12 characters", code="weak_password") from None
    user.set_password(password)
    user.one_time_until = None
    user.save(update_fields=["password", "one_time_until"])
    append(Event.PASSWORD_CHANGED, by=queries.officer(user).actor, at=at)
    return user


def forget_sessions(at: datetime) -> None:
    """Delete the sessions that have ended: they hold purpose and case number of a shift."""
    Session.objects.filter(expire_date__lt=at).delete()


def set_language(user_id: int, language: str) -> None:
    """The language of the person's screens; not worth a log entry."""
    if language not in dict(User._meta.get_field("language").choices or ()):
        raise InvalidInput(f"{language[:10]!r} is not one of the languages", code="unknown_language")
    User.objects.filter(pk=user_id).update(language=language)


@transaction.atomic
def create_key(
    name: str,
    *,
    scopes: Iterable[Scope],
    purpose: Purpose,
    ground: str,
    unit: str,
    days: int,
    by: Actor,
    at: datetime,
) -> Handed:
    """A new API key, shown once, that ends after `days` (1 to 366)."""
    decide(by, Act.MANAGE_KEYS, None, None, at=at).require()
    key, prefix = new_key(bureau.this().member)
    if not 1 <= days <= LONGEST_KEY_DAYS:
        raise InvalidInput(f"a key lasts 1 to {LONGEST_KEY_DAYS} days, not {days}", code="bad_key_days")
    made = ApiKey(
        name=name.strip(),
        prefix=prefix,
        digest=digest_of(key),
        unit=rules.unit(unit),
        scopes=sorted(scope.value for scope in set(scopes)),
        purpose=purpose.value,
        ground=ground.strip(),
        created_at=at,
        created_by=by.id,
        expires_at=at + timedelta(days=days),
    )
    if not made.scopes:
        raise InvalidInput("a key without a scope opens nothing", hint="give at least one scope", code="no_scope")
    rules.require_valid(made, "name", "ground")
    made.save()
    facts = {
        "key": f"key:{made.pk}",
        "scopes": made.scopes,
        "purpose": made.purpose,
        "unit": made.unit.code,
        "days": days,
    }
    append(Event.API_KEY_CREATED, by=by, at=at, facts=facts)
    return Handed(made.pk, key)


@transaction.atomic
def revoke_key(key_id: int, *, by: Actor, at: datetime) -> None:
    """End an API key at once. Repeating it changes nothing."""
    decide(by, Act.MANAGE_KEYS, None, None, at=at).require()
    key = ApiKey.objects.select_for_update().filter(pk=key_id).first()
    if key is None:
        raise NotFound(f"there is no API key {key_id}", hint="see: comity apikey list")
    if key.revoked_at is None:
        key.revoked_at = at
        key.save(update_fields=["revoked_at"])
        append(Event.API_KEY_REVOKED, by=by, at=at, facts={"key": f"key:{key.pk}"})


def _locked(user_id: int) -> User:
    user = User.objects.select_for_update(of=("self",)).filter(pk=user_id).first()
    if user is None:
        raise NotFound(f"there is no officer {user_id}", hint="see: comity officer list")
    return user
