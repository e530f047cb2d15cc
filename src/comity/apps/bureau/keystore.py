"""Where the node's secret keys are: files that only the node's own user may read."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Protocol

from comity.apps.bureau.configuration import this
from comity.kernel.errors import ComityError, NodeFault
from comity.kernel.keys import KeyPair, PublicKey, PublicKeys, RealSuite, Suite, Use

STORAGE_KEY_BYTES = 32


class KeyStore(Protocol):
    """The node's keys. Raises NodeFault where a key is missing or unreadable."""

    def pair(self) -> KeyPair:
        """The keys with which the node signs, opens and proves who it is."""

    def storage_key(self) -> bytes:
        """32 bytes that encrypt what the database must not show, such as the questions of open checks."""

    def oversight_key(self) -> PublicKey:
        """The public key of the data-protection officer: what is sealed to it, no administrator can read."""


class FileKeyStore:
    """Keys in `home/keys`, each file readable by its owner alone."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def pair(self) -> KeyPair:
        return KeyPair.from_bytes(self._read("node.json"))

    def storage_key(self) -> bytes:
        key = bytes.fromhex(self._read("storage.key").decode("ascii"))
        if len(key) != STORAGE_KEY_BYTES:
            raise NodeFault(
                "the storage key has the wrong length", hint="restore it from a backup", code="bad_key_file"
            )
        return key

    def oversight_key(self) -> PublicKey:
        return PublicKeys.from_json(json.loads(self._read("oversight.pub.json"))).of(Use.SEAL)

    def _read(self, name: str) -> bytes:
        path = self._folder / name
        try:
            return path.read_bytes()
        except OSError as fault:
            raise NodeFault(
                f"the key file {path} cannot be read: {fault.strerror}",
                hint="restore it from a backup",
                code="no_key_file",
            ) from None

    @staticmethod
    def write(folder: Path, name: str, data: bytes) -> None:
        """Write a key file once; an existing one is never overwritten."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / name
        if path.exists():
            raise ComityError(f"{path} exists already", hint="keys are rotated, never overwritten", code="key_exists")
        path.touch(mode=0o600)
        path.write_bytes(data)


@cache
def keystore() -> KeyStore:
    """This node's key store."""
    return FileKeyStore(this().home / "keys")


@cache
def suite() -> Suite:
    """The real cryptography; simulations pass their own."""
    return RealSuite()
