"""A log in memory: the same files a node writes, in a dictionary."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from comity.kernel.merkle import Checkpoint, Entry, Frontier, Verdict, VerifierKey, leaf_hash, verify_log
from comity.kernel.merkle.hashing import fold
from comity.kernel.merkle.tiles import encode_bundle, levels, tiles_of

START = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)


def entry(number: int) -> bytes:
    """An invented entry, a different one for each number."""
    salt = sha256(str(number).encode()).digest()
    return Entry(UUID(bytes=salt[:16], version=4), START + timedelta(seconds=number), "check_made", (salt,)).encode()


@dataclass
class Log:
    """files: path -> bytes. `write` lays out a log of these entries; tests then tamper with the files."""

    key: Ed25519PrivateKey
    files: dict[str, bytes] = field(default_factory=dict)
    name: str = "exercise-tests/XA"

    @property
    def vkey(self) -> VerifierKey:
        return VerifierKey(self.name, self.key.public_key().public_bytes_raw())

    def write(self, entries: list[bytes], *, partials_at: tuple[int, ...] = ()) -> Checkpoint:
        for size in (*partials_at, len(entries)):
            self.write_tree(entries[:size])
        return self.sign(entries)

    def write_tree(self, entries: list[bytes]) -> None:
        self.write_bundles(entries)
        row = [leaf_hash(e) for e in entries]
        for level in levels(len(entries)):
            for name in tiles_of(level, len(entries)):
                self.files[name.path] = b"".join(row[name.number * 256 : name.number * 256 + name.width])
            row = [fold(b"".join(row[i : i + 256])) for i in range(0, len(row) // 256 * 256, 256)]

    def write_bundles(self, entries: list[bytes], size: int | None = None) -> None:
        """Only the entries, under the names that a log of `size` entries has."""
        for name in tiles_of(-1, size or len(entries)):
            self.files[name.path] = encode_bundle(entries[name.number * 256 : name.number * 256 + name.width])

    def sign(self, entries: list[bytes]) -> Checkpoint:
        frontier = Frontier()
        for e in entries:
            frontier.append(leaf_hash(e))
        head = Checkpoint(self.name, len(entries), frontier.root())
        self.files["checkpoint"] = head.signed(self.vkey, self.key.sign)
        return head

    def verify(self, since: Checkpoint | None = None) -> Verdict:
        return verify_log(self.files.get, [self.vkey], since)


@pytest.fixture
def log() -> Log:
    return Log(Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
