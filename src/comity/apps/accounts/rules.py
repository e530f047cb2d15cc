"""What must hold of accounts, whoever changes them."""

from __future__ import annotations

from collections.abc import Iterable

from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db.models import Model

from comity.apps.accounts import queries
from comity.apps.accounts.models import Unit, User
from comity.kernel.errors import Conflict, InvalidInput, NotFound
from comity.kernel.policy import Role


def require_roles(roles: Iterable[Role]) -> list[str]:
    """The codes to store. An administrator has no other role: who runs the node reads no records."""
    given = set(roles)
    if Role.ADMINISTRATOR in given and len(given) > 1:
        raise InvalidInput(
            "an administrator has no other role, since who runs the node reads no records",
            hint="give the person a second account for the other roles",
            code="roles_conflict",
        )
    return sorted(role.value for role in given)


def require_another_administrator(user: User) -> None:
    """Conflict if `user` is the last active administrator."""
    is_last = Role.ADMINISTRATOR in user.role_set and not queries.any_other_with(Role.ADMINISTRATOR, than=user.pk)
    if user.is_active and is_last:
        raise Conflict(
            "this is the last administrator of the node",
            hint="make another administrator first",
            code="last_administrator",
        )


def unit(code: str) -> Unit:
    """The unit with this code; NotFound names it."""
    found = Unit.objects.filter(code=code.strip().upper()).first()
    if found is None:
        known = ", ".join(unit.code for unit in queries.units()) or "none yet"
        raise NotFound(f"there is no unit {code[:16]!r}", hint=f"known units: {known}", code="unknown_unit")
    return found


def require_valid(row: Model, *columns: str) -> None:
    """InvalidInput naming the first of these columns whose value the column's own rules refuse."""
    try:
        row.clean_fields(exclude={field.name for field in row._meta.fields} - set(columns))
    except ValidationError as fault:
        column, faults = next(iter(fault.message_dict.items()))
        raise InvalidInput(f"{column}: {' '.join(faults)}", code=f"bad_{column}", column=column) from None


def forget_second_factor(user: User) -> None:
    """Remove authenticator apps, passkeys and recovery codes."""
    Authenticator.objects.filter(user=user).delete()
