"""Everything that reads accounts."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime

from comity.apps import bureau
from comity.apps.accounts.keys import digest_of, prefix_of
from comity.apps.accounts.models import ApiKey, Unit, User
from comity.kernel.errors import NotFound, Unauthentic
from comity.kernel.policy import Actor, ActorKind, Role


@dataclass(frozen=True)
class Officer:
    """A person who has signed in.

    actor     what decides, with the person's pseudonym; this, and no name, goes into the log
    name      the display name, for the person's own screen
    language  one of en, fr, es, ar
    unit      the unit's name
    """

    actor: Actor
    name: str
    language: str
    user_id: int
    unit: str = ""


@dataclass(frozen=True)
class KeyHolder:
    """A program that has presented a valid key.

    ground      the legal ground on which its calls are made
    expires_at  when the key ends
    """

    actor: Actor
    name: str
    key_id: int
    ground: str
    expires_at: datetime


def actor_id(user_id: int) -> str:
    """The pseudonym under which a user stands in the log."""
    return f"officer:{user_id}"


def user_id_of(actor: str) -> int | None:
    """The user behind a pseudonym; None for programs, peers and the console."""
    number = actor.removeprefix("officer:")
    return int(number) if number != actor and number.isdecimal() else None


def officer(user: User) -> Officer:
    """The officer this user is."""
    actor = Actor(actor_id(user.pk), ActorKind.OFFICER, bureau.this().member, roles=user.role_set, unit=user.unit.code)
    return Officer(actor, user.name or user.username, user.language, user.pk, user.unit.name)


def officer_named(username: str) -> Officer:
    """The active officer with this username; NotFound otherwise."""
    return officer(user_named(username))


def user_named(username: str) -> User:
    """The active user with this username; NotFound otherwise."""
    found = User.objects.filter(username=username, is_active=True).first()
    if found is None:
        raise NotFound(f"no active officer has the username {username[:63]!r}", hint="see: comity officer list")
    return found


def user(user_id: int) -> User:
    """The user with this number, active or not; NotFound otherwise."""
    found = User.objects.filter(pk=user_id).first()
    if found is None:
        raise NotFound(f"there is no officer {user_id}", hint="see: comity officer list")
    return found


def user_id(username: str) -> int:
    """The number of the user with this username, active or not; NotFound otherwise."""
    found = User.objects.filter(username=username.strip().lower()).values_list("pk", flat=True).first()
    if found is None:
        raise NotFound(f"there is no officer {username[:63]!r}", hint="see: comity officer list")
    return found


def names(actor_ids: set[str]) -> dict[str, str]:
    """Display names by pseudonym, for the screens on which a person must be told apart; keys are left out."""
    wanted = [int(text.removeprefix("officer:")) for text in actor_ids if text.removeprefix("officer:").isdecimal()]
    return {actor_id(found.pk): found.name or found.username for found in User.objects.filter(pk__in=wanted)}


def users() -> list[User]:
    """All users, the active first, by username."""
    return list(User.objects.order_by("-is_active", "username"))


def units() -> list[Unit]:
    return list(Unit.objects.order_by("code"))


def api_keys() -> list[ApiKey]:
    """All API keys, the newest first."""
    return list(ApiKey.objects.select_related("unit").order_by("-created_at", "-pk"))


def any_other_with(role: Role, *, than: int) -> bool:
    """Whether an active user other than this one has the role."""
    rest = User.objects.filter(is_active=True).exclude(pk=than)
    return any(role in found.role_set for found in rest)


def authenticate_key(secret: str, at: datetime) -> KeyHolder:
    """Whoever presents `secret`. Unauthentic: `key_unknown`, or for its true holder `key_revoked` or `key_expired`."""
    prefix = prefix_of(secret)
    found = ApiKey.objects.select_related("unit").filter(prefix=prefix).first() if prefix else None
    # An unknown prefix costs the same comparison as a known one.
    right = hmac.compare_digest(digest_of(secret), found.digest if found else "0" * 64)
    if found is None or not right:
        raise Unauthentic(
            "the API key is not known here", hint="send it as: Authorization: ApiKey KEY", code="key_unknown"
        )
    if found.revoked_at is not None:
        raise Unauthentic(
            f"the API key {found.prefix} was revoked on {found.revoked_at:%Y-%m-%d}",
            hint="ask the administrator of the node for a new one",
            code="key_revoked",
        )
    if found.expires_at <= at:
        raise Unauthentic(
            f"the API key {found.prefix} expired on {found.expires_at:%Y-%m-%d}",
            hint="ask the administrator of the node for a new one",
            code="key_expired",
        )
    actor = Actor(
        f"key:{found.pk}",
        ActorKind.API_KEY,
        bureau.this().member,
        unit=found.unit.code,
        scopes=found.scope_set,
        purpose=found.purpose,
    )
    return KeyHolder(actor, found.name, found.pk, found.ground, found.expires_at)
