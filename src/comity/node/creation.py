"""Making a node: its directory, its keys, its file. The database and the first administrator follow in `commands`."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from comity.apps.bureau.configuration import Bureau, write
from comity.apps.bureau.keystore import STORAGE_KEY_BYTES, FileKeyStore
from comity.kernel.errors import Conflict
from comity.kernel.keys import KeyPair, RealSuite, Use
from comity.kernel.records import Desk
from comity.kernel.vocabulary import Member


@dataclass(frozen=True)
class Created:
    """What is handed over once: the secret half of the oversight key belongs to the data-protection officer."""

    bureau: Bureau
    oversight: KeyPair


def lay_out(
    home: Path,
    *,
    member: str,
    name: str,
    federation: str,
    exercise: bool,
    role: Literal["member", "hub"],
    language: str,
    origin: str = "",
    desk: Desk | None = None,
    country: Mapping[str, str] | None = None,
) -> Created:
    """Make the directory of a new node with fresh keys; Conflict if there is a node already."""
    if (home / "node.toml").exists():
        raise Conflict(f"{home} holds a node already", hint="choose another directory", code="node_exists")
    code = Member.parse(member)
    suite = RealSuite()
    oversight = suite.generate(federation, [Use.SEAL])
    pair = suite.generate(federation)
    desk = desk or Desk(name)
    bureau = Bureau(code, name, federation, exercise, role, home.resolve(), language, origin, desk, country or {})
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    for folder in ("keys", "index", "log", "state", "directory"):
        (home / folder).mkdir(mode=0o700, exist_ok=True)
    keys = home / "keys"
    FileKeyStore.write(keys, "node.json", pair.to_bytes())
    FileKeyStore.write(keys, "storage.key", suite.random(STORAGE_KEY_BYTES).hex().encode())
    FileKeyStore.write(keys, "oversight.pub.json", json.dumps(oversight.public.to_json()).encode())
    FileKeyStore.write(keys, "web.secret", secrets.token_urlsafe(50).encode())
    write(bureau)
    return Created(bureau, oversight)
