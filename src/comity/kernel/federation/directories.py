"""The directory: who belongs to the federation, with which keys, now and in the past. A verified value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

from comity.kernel.envelopes import EnvelopeRejected, Rejection
from comity.kernel.errors import InvalidInput, NotFound
from comity.kernel.keys import PublicKey, PublicKeys, Use
from comity.kernel.keys.binding import parse_federation
from comity.kernel.records.canonical import moment, parse_moment
from comity.kernel.vocabulary import Member

KIND = "directory/1"
MAX_MEMBERS = 1_000
MAX_KEYS_PER_MEMBER = 50
MAX_LANGUAGES = 40
MAX_TEXT = 300


class KeyState(StrEnum):
    """CURRENT signs and is sealed to; RETIRED still proves what it signed before; COMPROMISED proves nothing new."""

    CURRENT = "current"
    RETIRED = "retired"
    COMPROMISED = "compromised"


@dataclass(frozen=True)
class MemberKeys:
    """One set of keys and its state since a moment."""

    public: PublicKeys
    state: KeyState
    since: datetime


@dataclass(frozen=True)
class DirectoryMember:
    """One member.

    role     `hub` keeps the directory and publishes no records
    address  where its peer door is, e.g. https://bureau.example/peer/; empty if nobody can reach it
    keys     newest first; exactly one set is current
    country  pairs of language and the country's name, for a member whose code ISO 3166 leaves to private use
    """

    member: Member
    name: str
    role: Literal["member", "hub"]
    address: str
    keys: tuple[MemberKeys, ...]
    country: tuple[tuple[str, str], ...] = ()

    @property
    def current(self) -> PublicKeys:
        return next(keys.public for keys in self.keys if keys.state is KeyState.CURRENT)


@dataclass(frozen=True)
class Directory:
    """All members. `version` and `expires_at` come from the signed metadata that carried it."""

    federation: str
    members: tuple[DirectoryMember, ...]
    version: int
    expires_at: datetime

    def __iter__(self) -> Iterator[DirectoryMember]:
        return iter(self.members)

    def find(self, member: Member) -> DirectoryMember | None:
        return next((entry for entry in self.members if entry.member == member), None)

    def entry(self, member: Member) -> DirectoryMember:
        """Raise NotFound for who is not in the federation."""
        if (found := self.find(member)) is None:
            raise NotFound(f"{member} is not a member of {self.federation}", hint="comity peer list", code="no_member")
        return found

    def is_stale(self, at: datetime) -> bool:
        """Whether it is too old to hand out new records by; withdrawals, receipts and answers still go."""
        return at >= self.expires_at

    def envelope_key(self, sender: Member, key_id: str) -> PublicKey:
        """The key that may sign new envelopes for `sender`, or EnvelopeRejected saying what is wrong with it."""
        entry = self.find(sender)
        if entry is None:
            raise EnvelopeRejected(
                Rejection.UNKNOWN_SENDER,
                f"{sender} is not in the directory of {self.federation}, version {self.version}",
                hint="refresh the directory: comity peer pull",
            )
        for keys in entry.keys:
            key = keys.public.of(Use.ENVELOPE)
            if key.id == key_id:
                if keys.state is KeyState.CURRENT:
                    return key
                raise EnvelopeRejected(
                    Rejection.KEY_RETIRED,
                    f"an envelope from {sender} is signed with key {key_id}, {keys.state} since {moment(keys.since)}",
                    hint=f"ask the {sender} desk to send it again with its current key",
                )
        raise EnvelopeRejected(
            Rejection.UNKNOWN_KEY,
            f"{key_id[:16]} is no envelope key of {sender} in directory version {self.version}",
            hint="refresh the directory: comity peer pull",
        )

    def trusted_keys(self, member: Member, use: Use) -> tuple[PublicKey, ...]:
        """Keys that prove what `member` said, now or in the past: current and retired ones."""
        entry = self.find(member)
        sets = entry.keys if entry else ()
        return tuple(keys.public.of(use) for keys in sets if keys.state is not KeyState.COMPROMISED)

    def key(self, member: Member, use: Use, key_id: str) -> PublicKey:
        """The trusted key with this id; NotFound if the member has no such key, or it is compromised."""
        for key in self.trusted_keys(member, use):
            if key.id == key_id:
                return key
        raise NotFound(
            f"{member} has no trusted {use.value} key {key_id[:16]}",
            hint="refresh the directory: comity peer pull",
            code="no_such_key",
        )

    def to_json(self) -> dict[str, Any]:
        """What the metadata carries; version and expiry are the metadata's own."""
        return {
            "comity": KIND,
            "federation": self.federation,
            "members": [
                {
                    "member": str(entry.member),
                    "name": entry.name,
                    "role": entry.role,
                    "address": entry.address,
                    "keys": [
                        {"state": keys.state.value, "since": moment(keys.since), "public": keys.public.to_json()}
                        for keys in entry.keys
                    ],
                    **({"country": dict(entry.country)} if entry.country else {}),
                }
                for entry in self.members
            ],
        }

    @classmethod
    def from_json(cls, data: object, *, version: int, expires_at: datetime) -> Directory:
        """Raise InvalidInput for a directory that is not whole: a member twice, no current key, foreign keys."""
        match data:
            case {"comity": "directory/1", "federation": str(name), "members": list(entries), **rest} if not rest:
                federation = parse_federation(name)
                if len(entries) > MAX_MEMBERS:
                    raise _malformed(f"{len(entries)} members")
                members = tuple(_member(entry, federation) for entry in entries)
                if len({entry.member for entry in members}) != len(members):
                    raise _malformed("a member stands in it twice")
                return cls(federation, members, version, expires_at)
        raise _malformed("its parts are not those of directory/1")


def _member(data: object, federation: str) -> DirectoryMember:
    match data:
        case {
            "member": str(code),
            "name": str(name),
            "role": ("member" | "hub") as role,
            "address": str(address),
            "keys": list(entries),
            **rest,
        } if rest.keys() <= {"country"} and max(len(name), len(address)) <= MAX_TEXT:
            keys = tuple(_keys(entry, federation) for entry in entries[: MAX_KEYS_PER_MEMBER + 1])
            current = [k for k in keys if k.state is KeyState.CURRENT]
            if len(keys) <= MAX_KEYS_PER_MEMBER and len(current) == 1:
                return DirectoryMember(Member.parse(code), name, role, address, keys, named(rest.get("country", {})))
            raise _malformed(f"{code[:2]} must have exactly one current set of keys")
    raise _malformed("a member's entry is not understood")


def named(country: object) -> tuple[tuple[str, str], ...]:
    """The names of a country by language, as pairs; InvalidInput for anything else."""
    if isinstance(country, dict) and len(country) <= MAX_LANGUAGES:
        pairs = tuple(sorted(country.items()))
        if all(
            re.fullmatch(r"[a-z]{2,3}", key) and isinstance(text, str) and 0 < len(text) <= 100 for key, text in pairs
        ):
            return pairs
    raise _malformed("the names of a country are not understood")


def _keys(data: object, federation: str) -> MemberKeys:
    match data:
        case {"state": str(state), "since": str(since), "public": public_json, **rest} if not rest:
            public = PublicKeys.from_json(public_json)
            if state in tuple(KeyState) and public.federation == federation:
                for use in Use:
                    public.of(use)
                return MemberKeys(public, KeyState(state), parse_moment(since))
    raise _malformed("a set of keys is not understood, or is of another federation")


def _malformed(why: str) -> InvalidInput:
    return InvalidInput(
        f"the directory is malformed: {why}", hint="see docs/protocol/directory.md", code="bad_directory"
    )
