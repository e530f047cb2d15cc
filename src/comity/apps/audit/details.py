"""From an act to its entry and its detail, and back: salts and commitments. What is sealed, `sealing` seals."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from comity.kernel.errors import InvalidInput, Unauthentic
from comity.kernel.keys import Suite
from comity.kernel.keys.pairs import bytes_of, text_of
from comity.kernel.merkle import Entry, commit
from comity.kernel.merkle.entries import SALT_BYTES
from comity.kernel.policy import Actor
from comity.kernel.vocabulary import Purpose

FIELDS = ("about", "by", "facts", "purpose", "sealed")  # every entry commits to all five, absent ones as null


@dataclass(frozen=True)
class Written:
    """An entry with what its commitments stand for, ready to be stored.

    opened  field name -> [salt (base64url), value]
    sealed  salt and value of the field `sealed` under the oversight key; None where nothing is sealed
    """

    entry: Entry
    opened: dict[str, list[Any]]
    sealed: bytes | None


def write(
    suite: Suite,
    seal: Callable[[UUID, str, Any], bytes],
    event: str,
    at: datetime,
    fields: Mapping[str, Any],
) -> Written:
    """A new entry about `fields` (see FIELDS; JSON values). InvalidInput for what is not JSON.

    seal  seals (entry's id, salt, value) to the oversight key
    """
    drawn = suite.random(16 + SALT_BYTES * len(FIELDS))
    id_ = UUID(bytes=drawn[:16], version=4)
    salts = {name: drawn[16 + SALT_BYTES * i : 16 + SALT_BYTES * (i + 1)] for i, name in enumerate(FIELDS)}
    try:
        commitments = tuple(commit(salts[name], name, fields[name]) for name in FIELDS)
    except (TypeError, ValueError) as fault:
        raise InvalidInput(f"a log entry for {event} holds a value that is not JSON: {fault}") from None
    opened = {name: [text_of(salts[name]), fields[name]] for name in FIELDS}
    sealed = None
    if fields["sealed"] is not None:
        sealed = seal(id_, *opened.pop("sealed"))
    return Written(Entry(id_, at, event, commitments), opened, sealed)


def require_committed(entry: Entry, name: str, salt: str, value: Any) -> None:
    """Raise Unauthentic unless `entry` commits to this value of the field."""
    if commit(bytes_of(salt), name, value) not in entry.commitments:
        raise Unauthentic(
            f"the detail {name} of log entry {entry.id} was altered: the entry commits to another value",
            hint="tell the data-protection officer",
            code="detail_altered",
        )


def of_actor(actor: Actor) -> dict[str, str]:
    """An actor as the field `by`: pseudonymous."""
    return {"id": actor.id, "kind": actor.kind.value, "member": str(actor.member), "unit": actor.unit}


def of_purpose(purpose: Purpose | None) -> str | None:
    """A purpose as the field `purpose`."""
    return purpose.value if purpose else None
