"""The node's own file, `node.toml`: written by `comity init`, read at every start, never guessed."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from django.conf import settings

from comity.kernel.errors import ComityError, NodeFault
from comity.kernel.records import Desk
from comity.kernel.vocabulary import Member

LANGUAGES = ("en", "fr", "es", "ar")


@dataclass(frozen=True)
class Bureau:
    """Who this node is.

    federation  id of the federation, bound into every key and envelope
    exercise    whether the federation is an exercise: shown on every page, one-click sign-in allowed
    role        `member`, or `hub` (keeps the directory, owns no records)
    home        the node's directory
    language    the bureau's own language, one of en, fr, es, ar
    origin      where people and peers reach it, e.g. https://bureau.example
    country     language -> the country's name, where ISO 3166 knows none: in exercises, of organisations
    """

    member: Member
    name: str
    federation: str
    exercise: bool
    role: Literal["member", "hub"]
    home: Path
    language: str
    origin: str
    desk: Desk
    country: Mapping[str, str] = field(default_factory=dict)


def this() -> Bureau:
    """The bureau this process serves."""
    bureau: Bureau = settings.COMITY
    return bureau


def write(bureau: Bureau) -> None:
    """Write `node.toml` in the bureau's home. Values are plain strings, so the text needs no TOML library."""
    lines = [
        "# This node. Written by `comity init`; read at every start.",
        f"member = {_quoted(bureau.member)}",
        f"name = {_quoted(bureau.name)}",
        f"federation = {_quoted(bureau.federation)}",
        f"exercise = {'true' if bureau.exercise else 'false'}",
        f"role = {_quoted(bureau.role)}",
        f"language = {_quoted(bureau.language)}",
        f"origin = {_quoted(bureau.origin)}",
        "",
        "[desk]",
        f"name = {_quoted(bureau.desk.name)}",
        f"telephone = {_quoted(bureau.desk.telephone)}",
        f"email = {_quoted(bureau.desk.email)}",
        "",
        *(["[country]"] if bureau.country else []),
        *(f"{language} = {_quoted(name)}" for language, name in sorted(bureau.country.items())),
        *([""] if bureau.country else []),
    ]
    (bureau.home / "node.toml").write_text("\n".join(lines), encoding="utf-8")


def read(home: Path) -> Bureau:
    """Read `home/node.toml`; NodeFault says what is missing or wrong."""
    path = home / "node.toml"
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise NodeFault(
            f"{home} holds no node", hint="make one with: comity init DIR --member XA --name ...", code="no_node"
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as fault:
        raise NodeFault(
            f"{path} cannot be read: {fault}", hint="restore it from a backup", code="bad_node_file"
        ) from None
    try:
        return _parse(raw, home)
    except (KeyError, TypeError, ValueError, ComityError) as fault:
        raise NodeFault(
            f"{path} is not valid: {fault}", hint="compare it with docs/operating/node.md", code="bad_node_file"
        ) from None


def _parse(raw: dict[str, Any], home: Path) -> Bureau:
    role, language = raw["role"], raw.get("language", "en")
    if role not in ("member", "hub"):
        raise ValueError(f"role is {role!r}, expected member or hub")
    if language not in LANGUAGES:
        raise ValueError(f"language is {language!r}, expected one of {', '.join(LANGUAGES)}")
    if not isinstance(raw["exercise"], bool):
        raise ValueError("exercise must be true or false")
    desk = raw.get("desk", {})
    return Bureau(
        member=Member.parse(raw["member"]),
        name=str(raw["name"]),
        federation=str(raw["federation"]),
        exercise=raw["exercise"],
        role=role,
        home=home,
        language=language,
        origin=os.environ.get("COMITY_ORIGIN", str(raw.get("origin", ""))).rstrip("/"),
        country=country_names(raw.get("country", {})),
        desk=Desk(str(desk.get("name", "")), str(desk.get("telephone", "")), str(desk.get("email", ""))),
    )


def country_names(raw: Mapping[str, Any]) -> dict[str, str]:
    """Names of a country by language; ValueError for another language or an empty name."""
    names = {str(language): str(name).strip() for language, name in raw.items()}
    if not set(names) <= set(LANGUAGES) or not all(names.values()):
        raise ValueError(f"a country is named in {', '.join(LANGUAGES)}")
    return names


def _quoted(text: str) -> str:
    """A TOML basic string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    escaped = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in escaped)
    return f'"{escaped}"'
