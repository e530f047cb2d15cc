"""The four nodes of the exercise: which bureau each is, and who works there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources
from typing import Any, Literal

import yaml

from comity.exercise.people.members import MEMBERS
from comity.kernel.policy import Role
from comity.kernel.vocabulary import Member

FEDERATION = "exercise.demo"
HUB = Member("XH")
FIRST_UNIT = "BUREAU"  # `comity init` makes it


@dataclass(frozen=True)
class ExerciseOfficer:
    """Somebody who works there; `unit` is a unit's code."""

    username: str
    name: str
    roles: tuple[Role, ...]
    unit: str = FIRST_UNIT


@dataclass(frozen=True)
class ExerciseNode:
    """One node.

    country  the invented country's English name; of the hub, what it is
    country_names  its name by language
    unit     code and name of the unit beside the bureau
    reasons  group of `sharing` -> why those records are shared, in the node's language
    """

    code: Member
    role: Literal["member", "hub"]
    name: str
    country: str
    country_names: Mapping[str, str]
    language: str
    telephone: str
    email: str
    unit: tuple[str, str]
    officers: tuple[ExerciseOfficer, ...]
    reasons: Mapping[str, str] = field(default_factory=dict)

    @property
    def folder(self) -> str:
        """Its directory in the site."""
        return self.code.lower()

    def who(self, role: Role) -> ExerciseOfficer:
        """The first officer with this role."""
        return next(officer for officer in self.officers if role in officer.roles)


def _officer(raw: Mapping[str, Any]) -> ExerciseOfficer:
    roles = tuple(Role.parse(code) for code in raw["roles"])
    return ExerciseOfficer(raw["username"], raw["name"], roles, raw.get("unit", FIRST_UNIT))


def _node(code: Member, raw: Mapping[str, Any]) -> ExerciseNode:
    country = MEMBERS.get(code)
    return ExerciseNode(
        code=code,
        role="member" if country else "hub",
        name=raw["name"],
        country=country.names["en"] if country else "the hub",
        country_names=country.names if country else {},
        language=raw["language"],
        telephone=country.desk.telephone if country else raw["telephone"],
        email=country.desk.email if country else raw["email"],
        unit=(raw["unit"]["code"], raw["unit"]["name"]),
        officers=tuple(_officer(one) for one in raw["officers"]),
        reasons=raw.get("reasons", {}),
    )


def _nodes() -> dict[Member, ExerciseNode]:
    text = resources.files(__package__).joinpath("data/nodes.yaml").read_text("utf-8")
    return {Member(code): _node(Member(code), raw) for code, raw in yaml.safe_load(text).items()}


NODES: Mapping[Member, ExerciseNode] = _nodes()
