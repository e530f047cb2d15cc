"""The directory of one exercise: a directory for each node, and beside them what the nodes hand to each other.

DIR/demo.json     made by us: seed, day and ports, so that a later start goes on where it was
DIR/xh, xa, …     the nodes, each with its log `serve.log`
DIR/registers/    the registers that were imported, as files
DIR/handed/       cards and the invitation, as they would go from hand to hand
DIR/settled/      what each node says once it is ready: sign-in links, how much it shares with whom
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from comity.exercise.federation.nodes import NODES
from comity.kernel.errors import Conflict, NodeFault
from comity.kernel.vocabulary import Member

KIND = "demo/1"
MARKER = "demo.json"
_FOLDERS = ("registers", "handed", "settled")


@dataclass(frozen=True)
class Plan:
    """What was decided when the exercise was made.

    size   how many invented records each member has, beside the fixed figures
    ready  whether it was brought up once: if not, it is made anew
    """

    seed: int
    day: date
    size: int
    ports: Mapping[Member, int]
    ready: bool = False

    def address(self, code: Member) -> str:
        return f"http://127.0.0.1:{self.ports[code]}"

    def to_json(self) -> dict[str, Any]:
        ports = {str(code): port for code, port in self.ports.items()}
        return {"comity": KIND, **asdict(self), "day": self.day.isoformat(), "ports": ports}

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Plan:
        ports = {Member(code): int(port) for code, port in raw["ports"].items()}
        return cls(int(raw["seed"]), date.fromisoformat(raw["day"]), int(raw["size"]), ports, raw["ready"] is True)


@dataclass(frozen=True)
class Link:
    """A one-click sign-in: `path` on the node's address."""

    username: str
    name: str
    roles: tuple[str, ...]
    path: str


@dataclass(frozen=True)
class Settled:
    """What a node says once it can be served.

    shared   member -> how many records it may receive from here
    figures  figure of the story -> record id
    kept     an entry of the register that is shared with nobody: {"name", "birth", "record"}; empty at the hub
    """

    links: tuple[Link, ...]
    shared: Mapping[str, int] = field(default_factory=dict)
    figures: Mapping[str, str] = field(default_factory=dict)
    kept: Mapping[str, str] = field(default_factory=dict)

    def link(self, role: str) -> Link:
        """The first officer with this role."""
        return next(link for link in self.links if role in link.roles)

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Settled:
        links = tuple(Link(**{**link, "roles": tuple(link["roles"])}) for link in raw["links"])
        return cls(links, raw["shared"], raw["figures"], raw["kept"])


@dataclass(frozen=True)
class Site:
    """The directory of one exercise."""

    home: Path

    def node(self, code: Member) -> Path:
        return self.home / NODES[code].folder

    def serve_log(self, code: Member) -> Path:
        return self.node(code) / "serve.log"

    def settle_log(self, code: Member) -> Path:
        return self.home / "settled" / f"{code.lower()}.log"

    def register(self, code: Member) -> Path:
        return self.home / "registers" / f"{code.lower()}.jsonl"

    def card(self, code: Member) -> Path:
        return self.home / "handed" / f"{code.lower()}.card.json"

    @property
    def invitation(self) -> Path:
        return self.home / "handed" / "invitation.json"

    def plan(self) -> Plan | None:
        """What was decided here; None if nothing was made yet. NodeFault for a damaged file."""
        try:
            raw = json.loads((self.home / MARKER).read_text("utf-8"))
            if raw["comity"] != KIND:
                raise ValueError(raw["comity"])
            return Plan.from_json(raw)
        except FileNotFoundError:
            return None
        except (KeyError, ValueError, TypeError, OSError) as fault:
            raise NodeFault(
                f"{self.home / MARKER} cannot be read: {fault}",
                hint="move the directory away, or name another with --dir",
                code="bad_demo_file",
            ) from None

    def begin(self, plan: Plan) -> None:
        """Make the directory; Conflict if somebody else's files are in it."""
        if self.home.exists() and self.plan() is None and any(self.home.iterdir()):
            raise Conflict(
                f"{self.home} is not empty and was not made by comity demo",
                hint="name another directory with --dir",
                code="foreign_directory",
            )
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.write(plan)
        for folder in _FOLDERS:
            (self.home / folder).mkdir(mode=0o700, exist_ok=True)

    def write(self, plan: Plan) -> None:
        replace_text(self.home / MARKER, json.dumps(plan.to_json(), indent=1))

    def clear(self) -> None:
        """Delete what `comity demo` made here, and nothing else; the directory itself stays, for it is held."""
        if self.plan() is None:
            return
        for name in (*_FOLDERS, *(node.folder for node in NODES.values())):
            shutil.rmtree(self.home / name, ignore_errors=True)
        (self.home / MARKER).unlink()

    def say_settled(self, code: Member, settled: Settled) -> None:
        """Tell the others that this node is ready."""
        replace_text(self._settled(code), json.dumps(asdict(settled), ensure_ascii=False, indent=1))

    def settled(self, code: Member) -> Settled | None:
        """What the node said; None if it has not yet."""
        try:
            return Settled.from_json(json.loads(self._settled(code).read_text("utf-8")))
        except FileNotFoundError:
            return None

    def _settled(self, code: Member) -> Path:
        return self.home / "settled" / f"{code.lower()}.json"


def replace_text(path: Path, text: str) -> None:
    """Whole or not at all: another process may be waiting for the file."""
    part = path.with_suffix(".part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)
