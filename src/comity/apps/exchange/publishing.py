"""The hub's side of the directory: signed metadata by The Update Framework, as files that the peer door serves.

Every role signs with two keys, Ed25519 and ML-DSA-65, and needs both (threshold two): as with envelopes, neither
algorithm alone is trusted. The root keys and the online keys are separate files in the node's key folder; the root keys
are needed only to rotate keys and can be taken off the machine after the first publication.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

from cryptography.hazmat.primitives.serialization import load_pem_private_key
from securesystemslib.signer import CryptoSigner  # type: ignore[attr-defined]
from tuf.api.metadata import (  # type: ignore[attr-defined]
    Metadata,
    MetaFile,
    Root,
    Snapshot,
    TargetFile,
    Targets,
    Timestamp,
)

from comity.apps import bureau
from comity.apps.bureau.keystore import FileKeyStore
from comity.kernel.errors import Denied, NodeFault
from comity.kernel.federation import Directory, DirectoryMember
from comity.kernel.keys import fingerprint_of

TARGET = "directory.json"
ROLES = ("root", "targets", "snapshot", "timestamp")
ONLINE_ROLES = ROLES[1:]
LIFETIMES = {
    "root": timedelta(days=3 * 365),
    "targets": timedelta(days=400),
    "snapshot": timedelta(days=400),
    "timestamp": timedelta(days=3),  # how long members trust a directory that nobody renews
}
RENEW_BEFORE = timedelta(days=2)


@dataclass(frozen=True)
class Repository:
    """The files under `home/directory`: metadata/ and targets/."""

    home: Path

    @property
    def metadata(self) -> Path:
        return self.home / "directory" / "metadata"

    @property
    def targets(self) -> Path:
        return self.home / "directory" / "targets"

    @property
    def first_root(self) -> bytes:
        """The trust anchor that new members compare by fingerprint."""
        path = self.metadata / "1.root.json"
        if not path.exists():
            raise NodeFault(
                "no directory has been published yet", hint="comity peer publish --yes", code="no_directory"
            )
        return path.read_bytes()

    def fingerprint(self) -> str:
        return fingerprint_of(self.first_root)


def repository() -> Repository:
    """This node's repository; Denied on a node that is not the hub."""
    us = bureau.this()
    if us.role != "hub":
        raise Denied("only the hub keeps the directory", rule="hub_only", hint="run this on the hub's node")
    return Repository(us.home)


def publish(members: Sequence[DirectoryMember], at: datetime) -> Directory:
    """Sign and write the next version of the directory with these members."""
    files = repository()
    if not (files.metadata / "1.root.json").exists():
        _write_root(files, at)
    online = _signers(files.home, "online")
    version = _latest(files, "targets") + 1
    made = Directory(bureau.this().federation, tuple(members), version, at + LIFETIMES["timestamp"])
    data = json.dumps(made.to_json(), indent=1, sort_keys=True, ensure_ascii=False).encode()
    target = TargetFile.from_data(TARGET, data, ["sha256"])
    _write(files.targets / f"{target.hashes['sha256']}.{TARGET}", data)
    _sign(files, Targets(version, expires=_end("targets", at), targets={TARGET: target}), online)
    return _seal_version(files, made, at, online)


def renew(directory: Directory, at: datetime) -> Directory | None:
    """Sign the unchanged directory anew before it expires; None while it is fresh enough."""
    if directory.expires_at - at > LIFETIMES["timestamp"] - RENEW_BEFORE:
        return None
    files = repository()
    made = Directory(directory.federation, directory.members, directory.version, at + LIFETIMES["timestamp"])
    return _seal_version(files, made, at, _signers(files.home, "online"))


def _seal_version(files: Repository, made: Directory, at: datetime, online: Sequence[CryptoSigner]) -> Directory:
    """Snapshot and timestamp over the newest targets; the timestamp goes last, since it makes the rest visible."""
    snapshot = Snapshot(
        _latest(files, "snapshot") + 1,
        expires=_end("snapshot", at),
        meta={"targets.json": MetaFile(_latest(files, "targets"))},
    )
    _sign(files, snapshot, online)
    timestamp = Timestamp(
        _timestamp_version(files) + 1, expires=_end("timestamp", at), snapshot_meta=MetaFile(snapshot.version)
    )
    _sign(files, timestamp, online)
    return Directory(made.federation, made.members, made.version, timestamp.expires)


def _write_root(files: Repository, at: datetime) -> None:
    root = Root(1, expires=_end("root", at), consistent_snapshot=True)
    signers = {name: _signers(files.home, name, make=True) for name in ("root", "online")}
    for role in ROLES:
        for signer in signers["root" if role == "root" else "online"]:
            root.add_key(signer.public_key, role)
        root.roles[role].threshold = 2
    _sign(files, root, signers["root"])


def _sign(files: Repository, signed: Root | Targets | Snapshot | Timestamp, signers: Sequence[CryptoSigner]) -> None:
    metadata: Metadata[Any] = Metadata(cast(Any, signed))
    for signer in signers:
        metadata.sign(signer, append=True)
    name = f"{signed.type}.json" if isinstance(signed, Timestamp) else f"{signed.version}.{signed.type}.json"
    _write(files.metadata / name, metadata.to_bytes())


def _signers(home: Path, name: str, *, make: bool = False) -> list[CryptoSigner]:
    """The two signers `name`, from PEM files in the key folder."""
    found = []
    for algorithm, fresh in (("ed25519", CryptoSigner.generate_ed25519), ("ml-dsa-65", CryptoSigner.generate_mldsa)):
        file = f"directory-{name}.{algorithm}.pem"
        path = home / "keys" / file
        if make and not path.exists():
            FileKeyStore.write(home / "keys", file, fresh().private_bytes)
        try:
            found.append(CryptoSigner(load_pem_private_key(path.read_bytes(), None)))
        except OSError:
            raise NodeFault(f"the directory key {path} is missing", hint="restore it", code="no_key_file") from None
    return found


def _latest(files: Repository, role: str) -> int:
    """The highest version of a role's metadata on disk, 0 for none."""
    numbers = (path.name.partition(".")[0] for path in files.metadata.glob(f"*.{role}.json"))
    return max((int(number) for number in numbers if number.isdecimal()), default=0)


def _timestamp_version(files: Repository) -> int:
    path = files.metadata / "timestamp.json"
    return Metadata[Timestamp].from_bytes(path.read_bytes()).signed.version if path.exists() else 0


def _end(role: str, at: datetime) -> datetime:
    return (at + LIFETIMES[role]).replace(microsecond=0)


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all: readers fetch while we write."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_bytes(data)
    part.replace(path)
