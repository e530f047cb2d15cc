"""One version of a record: the signed header, the salted fields, and the chain.

Commitment of a field: SHA-256(salt of 16 bytes || field name, UTF-8 || 0x00 || canonical JSON of its value). The header
holds the commitments sorted and without names, so that a reader of some fields learns nothing about the others.
Source of the idea: SD-JWT (IETF, selective disclosure); canonical bytes: RFC 8785.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from comity.kernel.errors import InvalidInput, Unauthentic
from comity.kernel.keys import PublicKey, SecretKey, Signatures, Suite
from comity.kernel.keys.pairs import bytes_of, text_of
from comity.kernel.records.canonical import canonical, moment, parse_moment
from comity.kernel.records.content import Content
from comity.kernel.vocabulary import SCHEMATA, Member

SALT_BYTES = 16
CONTEXT = b"record-header/1"
MAX_HEADER_BYTES = 64 * 1024
MAX_LEASE_DAYS = 3660


@dataclass(frozen=True)
class Field:
    """One disclosed field: its salt, name and JSON value."""

    salt: bytes
    name: str
    value: Any

    def commitment(self) -> bytes:
        """32 bytes that bind the owner to name and value and tell nothing without the salt."""
        return hashlib.sha256(self.salt + self.name.encode() + b"\0" + canonical(self.value)).digest()

    def to_json(self) -> list[Any]:
        return [text_of(self.salt), self.name, self.value]

    @classmethod
    def from_json(cls, data: object) -> Field:
        match data:
            case [str(salt), str(name), value] if len(salt_bytes := bytes_of(salt)) == SALT_BYTES:
                return cls(salt_bytes, name, value)
        raise InvalidInput("a field is malformed", hint="expected [salt, name, value]", code="malformed_field")


@dataclass(frozen=True)
class Header:
    """What the owner signs.

    version   from 1, each one more than the last
    previous  SHA-256 of the previous version's header bytes; None for version 1
    """

    id: UUID
    owner: Member
    version: int
    previous: bytes | None
    schema: str
    lease_days: int
    published_at: datetime
    commitments: tuple[bytes, ...]

    def to_bytes(self) -> bytes:
        return canonical(
            {
                "comity": "record/1",
                "id": str(self.id),
                "owner": str(self.owner),
                "version": self.version,
                "previous": self.previous.hex() if self.previous else None,
                "schema": self.schema,
                "lease_days": self.lease_days,
                "published_at": moment(self.published_at),
                "commitments": [text_of(c) for c in self.commitments],
            }
        )

    def digest(self) -> bytes:
        return hashlib.sha256(self.to_bytes()).digest()

    @classmethod
    def from_bytes(cls, data: bytes) -> Header:
        """Parse signed header bytes; InvalidInput unless they are exactly what `to_bytes` writes."""
        if len(data) > MAX_HEADER_BYTES:
            raise InvalidInput("a record header is too long", code="malformed_header")
        try:
            raw = json.loads(data)
            header = cls(
                id=UUID(raw["id"]),
                owner=Member.parse(raw["owner"]),
                version=raw["version"],
                previous=bytes.fromhex(raw["previous"]) if raw["previous"] is not None else None,
                schema=SCHEMATA[raw["schema"]].name,
                lease_days=raw["lease_days"],
                published_at=parse_moment(raw["published_at"]),
                commitments=tuple(bytes_of(text) for text in raw["commitments"]),
            )
            if header.to_bytes() == data and _sound(header):
                return header
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            pass  # whatever is wrong with it, the answer is the same
        raise InvalidInput("a record header is malformed", hint="see docs/protocol/records.md", code="malformed_header")


def _sound(header: Header) -> bool:
    return (
        type(header.version) is int
        and header.version >= 1
        and type(header.lease_days) is int
        and 1 <= header.lease_days <= MAX_LEASE_DAYS
        and (header.previous is None) == (header.version == 1)
        and (header.previous is None or len(header.previous) == 32)
        and all(len(c) == 32 for c in header.commitments)
        and list(header.commitments) == sorted(set(header.commitments))
    )


@dataclass(frozen=True)
class SignedVersion:
    """A version as it is stored and travels: header bytes, signatures, and the disclosed fields."""

    header: Header
    signatures: Signatures
    fields: tuple[Field, ...]

    @property
    def content(self) -> Content:
        return Content.from_fields(self.header.schema, {f.name: f.value for f in self.fields})

    def to_json(self) -> dict[str, Any]:
        return {
            "header": self.header.to_bytes().decode(),
            "signatures": self.signatures.to_json(),
            "fields": [f.to_json() for f in self.fields],
        }

    @classmethod
    def from_json(cls, data: object) -> SignedVersion:
        match data:
            case {"header": str(header), "signatures": signatures, "fields": list(fields), **rest} if not rest:
                made = tuple(Field.from_json(part) for part in fields)
                return cls(Header.from_bytes(header.encode()), Signatures.from_json(signatures), made)
        raise InvalidInput(
            "a record version is malformed", hint="see docs/protocol/records.md", code="malformed_version"
        )


def publish(
    content: Content,
    *,
    id: UUID,
    owner: Member,
    previous: Header | None,
    lease_days: int,
    at: datetime,
    suite: Suite,
    secret: SecretKey,
) -> SignedVersion:
    """The next version of a record, signed by its owner."""
    named = content.fields()
    salts = suite.random(SALT_BYTES * len(named))
    fields = tuple(
        Field(salts[i * SALT_BYTES : (i + 1) * SALT_BYTES], name, value)
        for i, (name, value) in enumerate(sorted(named.items()))
    )
    header = Header(
        id=id,
        owner=owner,
        version=previous.version + 1 if previous else 1,
        previous=previous.digest() if previous else None,
        schema=content.schema,
        lease_days=lease_days,
        published_at=at.replace(microsecond=0),
        commitments=tuple(sorted(f.commitment() for f in fields)),
    )
    return SignedVersion(header, suite.sign(secret, CONTEXT, header.to_bytes()), fields)


def verify(version: SignedVersion, *, suite: Suite, public: PublicKey) -> None:
    """Raise Unauthentic unless the owner signed this header and every disclosed field stands under it."""
    suite.verify(public, CONTEXT, version.header.to_bytes(), version.signatures)
    known = set(version.header.commitments)
    names = [f.name for f in version.fields]
    if len(set(names)) != len(names):
        raise Unauthentic("a field is disclosed twice", code="field_twice")
    for disclosed in version.fields:
        if disclosed.commitment() not in known:
            raise Unauthentic(f"the field {disclosed.name[:60]!r} is not what the owner signed", code="field_altered")


def as_mapping(fields: Iterable[Field]) -> Mapping[str, Any]:
    """Field name -> value."""
    return {f.name: f.value for f in fields}
