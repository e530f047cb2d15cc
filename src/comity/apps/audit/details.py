"""From an act to its entry and its detail, and back: salts and commitments. What is sealed, `sealing` seals."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from comity.kernel.errors import InvalidInput, Unauthentic
from comity.kernel.keys import Suite
from comity.kernel.keys.pairs import bytes_of, text_of
from comity.kernel.merkle import Entry, commit
from comity.kernel.merkle.canonical_json import canonical_json
from comity.kernel.merkle.entries import SALT_BYTES, commit_to_bytes
from comity.kernel.policy import Actor
from comity.kernel.vocabulary import Purpose

FIELDS = ("about", "by", "facts", "purpose", "sealed")  # every entry commits to all five, absent ones as null


class Said(NamedTuple):
    """What an entry says in one field: a JSON value and its RFC 8785 bytes, encoded once for all that need them."""

    value: Any
    canonical: bytes


NOTHING = Said(None, b"null")
Seal = Callable[[UUID, str, bytes], bytes]
"""Seals (entry's id, salt, RFC 8785 bytes of the value) to the oversight key."""


@dataclass(frozen=True)
class Written:
    """An entry with what its commitments stand for, ready to be stored.

    opened  field name -> [salt (base64url), value]
    sealed  salt and value of the field `sealed` under the oversight key; None where nothing is sealed
    """

    entry: Entry
    opened: dict[str, list[Any]]
    sealed: bytes | None


def write(suite: Suite, seal: Seal, event: str, at: datetime, fields: Mapping[str, Said]) -> Written:
    """A new entry about `fields`, which are those of FIELDS."""
    drawn = suite.random(16 + SALT_BYTES * len(FIELDS))
    id_ = UUID(bytes=drawn[:16], version=4)
    commitments, opened, sealed, place = [], {}, None, 16
    for name in FIELDS:
        salt, field = drawn[place : place + SALT_BYTES], fields[name]
        place += SALT_BYTES
        commitments.append(commit_to_bytes(salt, name, field.canonical))
        if name != "sealed" or field.value is None:
            opened[name] = [text_of(salt), field.value]
        else:
            sealed = seal(id_, text_of(salt), field.canonical)
    return Written(Entry(id_, at, event, tuple(commitments)), opened, sealed)


def said(value: Any) -> Said:
    """A value as a field says it; InvalidInput for what is not JSON."""
    try:
        return Said(value, canonical_json(value))
    except (TypeError, ValueError) as fault:
        raise InvalidInput(f"a log entry holds a value that is not JSON: {fault}") from None


def require_committed(entry: Entry, name: str, salt: str, value: Any) -> None:
    """Raise Unauthentic unless `entry` commits to this value of the field."""
    if commit(bytes_of(salt), name, value) not in entry.commitments:
        raise Unauthentic(
            f"the detail {name} of log entry {entry.id} was altered: the entry commits to another value",
            hint="tell the data-protection officer",
            code="detail_altered",
        )


def of_actor(actor: Actor) -> Said:
    """An actor as the field `by`: pseudonymous."""
    return _by(actor.id, actor.kind.value, actor.member, actor.unit)


@lru_cache(maxsize=1024)
def _by(id_: str, kind: str, member: str, unit: str) -> Said:
    return said({"id": id_, "kind": kind, "member": str(member), "unit": unit})


@lru_cache(maxsize=64)
def of_purpose(purpose: Purpose | None) -> Said:
    """A purpose as the field `purpose`."""
    return said(purpose.value) if purpose else NOTHING


def of_record(about: UUID | None) -> Said:
    """The id of what an act concerned as the field `about`."""
    return said(str(about)) if about else NOTHING
