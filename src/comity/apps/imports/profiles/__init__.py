"""Profiles: what an import states beside the file. Data in TOML; the built-in ones stand beside this module.

A profile names the list and what every entry gets where the file itself is silent: status, purposes, legal ground,
handling, actions, review. The owner is always this node's member and the audience always empty: sharing is an act of
its own.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

from comity.apps.imports.references import reference
from comity.kernel.errors import ComityError, InvalidInput
from comity.kernel.records import Content, LegalGround
from comity.kernel.records.properties import iso_date
from comity.kernel.vocabulary import (
    Accuracy,
    ActionAsked,
    GroundKind,
    Handling,
    Nature,
    Offence,
    PersonStatus,
    Purpose,
    Reliability,
    Tlp,
)

MAX_REVIEW_DAYS = 3660
T = TypeVar("T")


@dataclass(frozen=True)
class Profile:
    """What an import states beside the file.

    list       code of the list: editions of one list are compared with each other
    body       who publishes the list; empty for a register of our own
    review_on, review_after_days   the review date of new and changed entries that state none; one of them
    unknown_properties             `refuse` them, or keep them in the `notes`
    """

    list: str
    title: str
    body: str = ""
    status: PersonStatus | None = None
    purposes: tuple[Purpose, ...] = ()
    offences: tuple[Offence, ...] = ()
    ground: LegalGround | None = None
    actions: tuple[ActionAsked, ...] = ()
    handling: tuple[Handling, ...] = ()
    tlp: Tlp | None = None
    nature: Nature | None = None
    reliability: Reliability | None = None
    accuracy: Accuracy | None = None
    source: str = ""
    lease_days: int = 90
    review_on: date | None = None
    review_after_days: int = 0
    unknown_properties: str = "refuse"
    measures: tuple[str, ...] = ()
    regimes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def complete(self, content: Content) -> Content:
        """The entry with what the profile adds where it is silent. A person whose role nobody states is `unknown`."""
        status = content.status or self.status
        if status is None and content.schema == "Person":
            status = PersonStatus.UNKNOWN
        return replace(
            content,
            status=status,
            purposes=content.purposes or self.purposes,
            offences=content.offences or self.offences,
            ground=content.ground or self.ground,
            actions=content.actions or self.actions,
            handling=content.handling or self.handling,
            tlp=content.tlp or self.tlp,
            nature=content.nature or self.nature,
            reliability=content.reliability or self.reliability,
            accuracy=content.accuracy or self.accuracy,
            source=content.source or self.source,
        )

    def review_date(self, today: date) -> date | None:
        """When an entry stored today is reviewed, unless it says so itself."""
        if self.review_on is not None:
            return self.review_on
        return today + timedelta(days=self.review_after_days) if self.review_after_days else None

    def require_complete(self, content: Content, today: date) -> None:
        """InvalidInput saying what no record can do without and neither entry nor profile states."""
        for missing, what, hint in (
            (not content.purposes, "purpose", "--purpose, or purposes in the profile"),
            (
                content.ground is None and content.listing is None,
                "legal ground",
                "--ground, or [ground] in the profile",
            ),
            (
                content.review_on is None and self.review_date(today) is None,
                "review date",
                "--review, or review_after_days in the profile",
            ),
        ):
            if missing:
                raise InvalidInput(f"the entry states no {what}", hint=f"state it with {hint}", code="incomplete_entry")


def built_in(name: str) -> Profile:
    """A profile of this package, such as `un-sc`."""
    text = resources.files(__package__).joinpath(f"{name}.toml").read_text("utf-8")
    return parse(tomllib.loads(text), "profile")


def read_toml(path: Path, what: str) -> dict[str, Any]:
    """A profile or mapping file as JSON values; InvalidInput says what is wrong with it."""
    try:
        raw = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as fault:
        raise InvalidInput(f"the {what} cannot be read: {fault.strerror}", code=f"bad_{what}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise InvalidInput(f"the {what} is not TOML: {fault}", code=f"bad_{what}") from None
    return dict(plain(raw))


def plain(value: Any) -> Any:
    """TOML values as JSON values: dates become text."""
    if isinstance(value, dict):
        return {str(name): plain(part) for name, part in value.items()}
    if isinstance(value, list):
        return [plain(part) for part in value]
    return value.isoformat() if isinstance(value, date) else value


def parse(raw: Mapping[str, Any], what: str) -> Profile:
    """A profile from its TOML form; InvalidInput `bad_profile` (or `bad_mapping`) names the key at fault."""
    given: dict[str, Any] = {}
    for name, value in raw.items():
        if name == "audience":
            raise InvalidInput(
                f"the {what} names an audience",
                hint="imported records are shared with nobody; share them afterwards, as an act of its own",
                code="audience_given",
            )
        if name not in _KEYS:
            raise InvalidInput(f"the {what} has an unknown key {name!r}", hint=_known(), code=f"bad_{what}")
        try:
            given[name] = _KEYS[name](value)
        except ComityError as fault:
            raise InvalidInput(f"{name} in the {what}: {fault.message}", hint=fault.hint, code=fault.code) from None
        except (TypeError, ValueError, KeyError, AttributeError):
            raise InvalidInput(f"{name} in the {what} cannot be understood", code=f"bad_{what}") from None
    if not given.get("list"):
        raise InvalidInput(f"the {what} does not name its list", hint='add list = "..."', code=f"bad_{what}")
    profile = Profile(**{"title": given["list"], **given})
    if profile.review_on and profile.review_after_days:
        raise InvalidInput(f"the {what} states two review dates", hint="keep one of them", code=f"bad_{what}")
    return profile


def ground(raw: Mapping[str, Any]) -> LegalGround:
    """The legal ground from its TOML or JSON form `{kind, authority, reference, date}`."""
    if unknown := set(raw) - {"kind", "authority", "reference", "date"}:
        raise InvalidInput(f"the legal ground has an unknown key {min(unknown)!r}", code="bad_ground")
    if not raw.get("authority"):
        raise InvalidInput(
            "the legal ground names no authority", hint="which court, prosecutor, body or law?", code="bad_ground"
        )
    day = str(raw.get("date", ""))
    return LegalGround(
        GroundKind.parse(_text(raw.get("kind", ""))),
        _text(raw["authority"]),
        _text(raw.get("reference", "")),
        iso_date(day, "the legal ground's date") if day else "",
    )


def _known() -> str:
    return f"known: {', '.join(sorted(_KEYS))}"


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value.strip()


def _many(parse_one: Callable[[str], T]) -> Callable[[Any], tuple[T, ...]]:
    """One value or a list of them."""

    def parse_many(value: Any) -> tuple[T, ...]:
        return tuple(parse_one(_text(part)) for part in (value if isinstance(value, list) else [value]))

    return parse_many


def _days(least: int) -> Callable[[Any], int]:
    def parse_days(value: Any) -> int:
        if type(value) is not int or not least <= value <= MAX_REVIEW_DAYS:
            raise InvalidInput(f"expected a whole number of days from {least} to {MAX_REVIEW_DAYS}")
        return value

    return parse_days


def _day(value: Any) -> date:
    return date.fromisoformat(iso_date(_text(value)))


def _unknown_properties(value: Any) -> str:
    if value not in ("refuse", "notes"):
        raise InvalidInput("expected refuse or notes")
    return str(value)


_KEYS: dict[str, Callable[[Any], Any]] = {
    "list": lambda value: reference(_text(value))[:60],
    "title": _text,
    "body": _text,
    "status": lambda value: PersonStatus.parse(_text(value)),
    "purposes": _many(Purpose.parse),
    "offences": _many(Offence.parse),
    "ground": ground,
    "actions": _many(ActionAsked.parse),
    "handling": _many(Handling.parse),
    "tlp": lambda value: Tlp.parse(_text(value)),
    "nature": lambda value: Nature.parse(_text(value)),
    "reliability": lambda value: Reliability.parse(_text(value)),
    "accuracy": lambda value: Accuracy.parse(_text(value)),
    "source": _text,
    "lease_days": _days(1),
    "review_on": _day,
    "review_after_days": _days(1),
    "unknown_properties": _unknown_properties,
    "measures": _many(str),
    "regimes": dict,
}
