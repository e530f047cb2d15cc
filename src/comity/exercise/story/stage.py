"""Where the story is played: the nodes as they run, and the people at them, signed in by one click when needed."""

from __future__ import annotations

import gettext
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib import resources
from typing import TypeVar

from comity.exercise.federation.nodes import NODES
from comity.exercise.federation.site import Plan, Settled, Site
from comity.exercise.people.tables import table
from comity.exercise.story.person import DidNotHold, Page, Person
from comity.kernel.policy import Role
from comity.kernel.vocabulary import Member

T = TypeVar("T")
PATIENCE_SECONDS = 60.0
PAUSE_SECONDS = 0.3
XA, XB, XC = Member("XA"), Member("XB"), Member("XC")
_ROOMS = (
    "entrypoints.web",
    "entrypoints.cli",
    "apps.checks",
    "apps.alerts",
    "kernel.vocabulary",
    "kernel.policy",
    "kernel.records",
    "kernel.screening",
)


@dataclass
class Stage:
    """The running exercise, and what earlier steps left for later ones.

    memory  name -> path of a page, or whatever else a later step needs
    """

    site: Site
    plan: Plan
    settled: Mapping[Member, Settled]
    memory: dict[str, str] = field(default_factory=dict)
    _people: dict[tuple[Member, Role], Person] = field(default_factory=dict)

    def at(self, code: Member, role: Role = Role.OFFICER) -> Person:
        """The person of this role at this node, signed in."""
        if (code, role) not in self._people:
            link = self.settled[code].link(role.value)
            person = Person(self.plan.address(code), link.name)
            self._people[code, role] = person
            page = person.get(link.path)
            page.require(page.path == "/", "the first page after the one-click sign-in")
        return self._people[code, role]

    def close(self) -> None:
        for person in self._people.values():
            person.close()

    def record(self, code: Member, figure: str) -> str:
        """The id of a figure's record at its owner."""
        return self.settled[code].figures[figure]


def name_of(figure: str) -> str:
    """How the figure's owner has written the name."""
    name: str = table("cast")["entries"][figure]["properties"]["name"]
    return name


def until(what: str, look: Callable[[], T | None]) -> T:
    """The first thing that is found; DidNotHold after a minute."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        found = look()
        if found is not None:
            return found
        if time.monotonic() > deadline:
            raise DidNotHold(f"waited {PATIENCE_SECONDS:.0f} s in vain for {what}")
        time.sleep(PAUSE_SECONDS)


def heard(page: Page, code: Member) -> datetime | None:
    """When the node last heard from this member, as every page's footer says."""
    for line in page.root.all("li"):
        member, moment = line.first("bdi"), line.first("time")
        if member is not None and member.text == code and moment is not None:
            return datetime.fromisoformat(moment.attributes["datetime"])
    return None


def said(sentence: str, language: str) -> str:
    """A text of the program as it stands on the pages in this language."""
    for room in _ROOMS:
        found = _catalogue(room, language).gettext(sentence)
        if found != sentence:
            return found
    return sentence


@cache
def _catalogue(room: str, language: str) -> gettext.NullTranslations:
    folder = resources.files("comity").joinpath(*room.split("."), "locale")
    return gettext.translation("django", str(folder), [language], fallback=True)


def language_of(code: Member) -> str:
    return NODES[code].language
