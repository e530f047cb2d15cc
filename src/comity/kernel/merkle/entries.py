"""The log's entries, byte for byte: what is hashed into a leaf. Final; docs/protocol/audit-log.md describes it.

An entry holds no personal data: an id, a time, an event code and salted commitments. What the commitments stand for
lies beside the log, where it can be erased; with its salt gone, a commitment says nothing to anybody.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from comity.kernel.errors import InvalidInput
from comity.kernel.keys.pairs import bytes_of, text_of
from comity.kernel.merkle.canonical_json import canonical_json

SALT_BYTES = 16
_B64 = "[A-Za-z0-9_-]{43}"
_FORM = re.compile(
    rf'\{{"at":"(\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{{6}}Z)","comity":"entry/1","commitments":\[("{_B64}"(?:,"{_B64}")*)\],'
    r'"event":"([a-z][a-z0-9_]{0,63})","id":"([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"\}'.encode(),
    re.ASCII,
)
_EVENT = re.compile(r"[a-z][a-z0-9_]{0,63}", re.ASCII)


def commit(salt: bytes, name: str, value: Any) -> bytes:
    """The salted commitment to one field, 32 bytes: SHA-256(salt || name || 0x00 || RFC 8785 JSON of value).

    salt  16 random bytes, used once
    """
    return commit_to_bytes(salt, name, canonical_json(value))


def commit_to_bytes(salt: bytes, name: str, canonical: bytes) -> bytes:
    """The same commitment where the value's RFC 8785 JSON is at hand."""
    if len(salt) != SALT_BYTES:
        raise InvalidInput(f"a commitment's salt has {SALT_BYTES} bytes, not {len(salt)}")
    return sha256(b"%b%b\x00%b" % (salt, name.encode(), canonical)).digest()


@dataclass(frozen=True)
class Entry:
    """One entry of an audit log.

    at           aware time, kept in UTC to the microsecond
    event        code of what happened, such as `record_read`
    commitments  32 bytes each; sorted when encoded, so that their order says nothing
    """

    id: UUID
    at: datetime
    event: str
    commitments: tuple[bytes, ...]

    def encode(self) -> bytes:
        """The entry's bytes: RFC 8785 JSON. Its form is so narrow that it is written out here."""
        if self.at.tzinfo is None or not _EVENT.fullmatch(self.event) or not self.commitments:
            raise InvalidInput("a log entry needs an aware time, an event code and at least one commitment")
        at = self.at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")
        commitments = '","'.join(sorted(map(text_of, self.commitments)))
        return (
            f'{{"at":"{at}Z","comity":"entry/1","commitments":["{commitments}"],'
            f'"event":"{self.event}","id":"{self.id}"}}'
        ).encode()

    @classmethod
    def parse(cls, data: bytes) -> Entry:
        """The entry in `data`; InvalidInput unless it is one, byte for byte."""
        found = _FORM.fullmatch(data)
        if found is None:
            raise InvalidInput(f"not a log entry of form entry/1: {data[:60]!r}")
        at, commitments, event, id_ = (part.decode() for part in found.groups())
        try:
            moment = datetime.strptime(at, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
        except ValueError:
            raise InvalidInput(f"the log entry's time is impossible: {at}") from None
        listed = commitments[1:-1].split('","')
        if listed != sorted(listed):
            raise InvalidInput("the log entry's commitments are not sorted")
        return cls(UUID(id_), moment, event, tuple(map(bytes_of, listed)))


def is_entry(data: bytes) -> bool:
    """Whether `data` has the form of an entry: quicker than `Entry.parse`, for verifying many."""
    return _FORM.fullmatch(data) is not None


def starts_with_entry(data: bytes) -> bool:
    """Whether a whole entry stands at the start of `data`: tells a damaged length from a file cut short."""
    return _FORM.match(data) is not None
