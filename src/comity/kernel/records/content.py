"""`Content`: everything an owner states in one version of a record, typed; and its form as named fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from comity.kernel.errors import InvalidInput
from comity.kernel.vocabulary import (
    Accuracy,
    ActionAsked,
    Caution,
    GroundKind,
    Handling,
    Member,
    Nature,
    Offence,
    PersonStatus,
    Purpose,
    Reliability,
    Reveal,
    Tlp,
)

PROPERTY = "properties."  # the field of property `name` is called `properties.name`


@dataclass(frozen=True)
class LegalGround:
    """The warrant, judgment, decision or report the record stands on."""

    kind: GroundKind
    authority: str
    reference: str = ""
    date: str = ""  # ISO


@dataclass(frozen=True)
class CautionMarker:
    """What to know before approaching, since when and who says so."""

    caution: Caution
    since: str  # ISO date
    source: str


@dataclass(frozen=True)
class Listing:
    """An entry on a list: who lists, under which programme and number, with which measures. Never an arrest warrant."""

    body: str
    programme: str = ""
    reference: str = ""
    listed_on: str = ""  # ISO date
    measures: tuple[str, ...] = ()


@dataclass(frozen=True)
class Desk:
    """The owner's desk that answers day and night."""

    name: str
    telephone: str = ""
    email: str = ""


@dataclass(frozen=True)
class Content:
    """What the owner states. Absent values are None or empty; a partial view lacks what was not disclosed.

    properties  property -> values (canonical, see `properties.clean`)
    audience    member codes that may receive it, resolved when it was shared; empty: nobody
    hit_only    what a hit-only reader receives instead of properties (kernel.screening makes it)
    """

    schema: str
    properties: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    status: PersonStatus | None = None
    purposes: tuple[Purpose, ...] = ()
    offences: tuple[Offence, ...] = ()
    ground: LegalGround | None = None
    actions: tuple[ActionAsked, ...] = ()
    cautions: tuple[CautionMarker, ...] = ()
    listing: Listing | None = None
    nature: Nature | None = None
    source: str = ""
    reliability: Reliability | None = None
    accuracy: Accuracy | None = None
    handling: tuple[Handling, ...] = ()
    handling_remark: str = ""
    tlp: Tlp | None = None
    classification: str = ""
    sensitive: bool = False
    audience: tuple[Member, ...] = ()
    reveal: Reveal | None = None
    review_on: date | None = None
    national_reference: str = ""
    desk: Desk | None = None
    as_written: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    hit_only: Mapping[str, Any] | None = None

    def fields(self) -> dict[str, Any]:
        """Field name -> JSON value, for everything that is stated; the order means nothing."""
        out: dict[str, Any] = {PROPERTY + name: list(values) for name, values in self.properties.items() if values}
        for name in _CODES:
            if (code := getattr(self, name)) is not None:
                out[name] = code.value
        for name in _CODE_SETS:
            if codes := getattr(self, name):
                out[name] = sorted({str(code) for code in codes})
        for name in _TEXTS:
            if text := getattr(self, name):
                out[name] = text
        for name in _OBJECTS:
            if (value := getattr(self, name)) is not None:
                out[name] = _plain(value)
        if self.cautions:
            out["cautions"] = [_plain(c) for c in sorted(self.cautions, key=lambda c: (c.caution, c.since, c.source))]
        if self.sensitive:
            out["sensitive"] = True
        if self.review_on:
            out["review_on"] = self.review_on.isoformat()
        if self.as_written:
            out["as_written"] = {name: list(values) for name, values in self.as_written.items()}
        if self.hit_only is not None:
            out["hit_only"] = dict(self.hit_only)
        return out

    @classmethod
    def from_fields(cls, schema: str, fields: Mapping[str, Any]) -> Content:
        """The reverse of `fields`; raise InvalidInput naming a field that is unknown or malformed."""
        given: dict[str, Any] = {}
        properties: dict[str, tuple[str, ...]] = {}
        for name, value in fields.items():
            try:
                if name.startswith(PROPERTY):
                    properties[name.removeprefix(PROPERTY)] = _texts(value)
                else:
                    given[name] = _READERS[name](value)
            except KeyError as fault:
                known = "it is not a field of this protocol version" if name not in _READERS else f"{fault} is missing"
                raise InvalidInput(f"field {name[:60]!r} cannot be read: {known}", code="unknown_field") from None
            except (ValueError, TypeError, AttributeError):
                raise InvalidInput(f"field {name[:60]!r} is malformed", code="malformed_field") from None
        return cls(schema=schema, properties=properties, **given)

    def with_audience(self, members: Sequence[Member], reveal: Reveal) -> Content:
        """The same statement, shared with `members`; with nobody any more if there are none."""
        if not members:
            return replace(self, audience=(), reveal=None, hit_only=None)
        return replace(self, audience=tuple(sorted(set(members))), reveal=reveal)


_CODES: dict[str, type[StrEnum]] = {
    "status": PersonStatus,
    "nature": Nature,
    "reliability": Reliability,
    "accuracy": Accuracy,
    "tlp": Tlp,
    "reveal": Reveal,
}
_CODE_SETS: dict[str, Any] = {
    "purposes": Purpose,
    "offences": Offence.parse,
    "actions": ActionAsked,
    "handling": Handling,
    "audience": Member.parse,
}
_TEXTS = ("source", "handling_remark", "classification", "national_reference")
_OBJECTS: dict[str, Any] = {"ground": LegalGround, "listing": Listing, "desk": Desk}
T = TypeVar("T")


def _plain(value: Any) -> dict[str, Any]:
    """A small dataclass as JSON: codes as codes, empty values left out."""
    out: dict[str, Any] = {}
    for name in value.__dataclass_fields__:
        part = getattr(value, name)
        if isinstance(part, tuple):
            part = list(part)
        if part:
            out[name] = str(part) if isinstance(part, StrEnum) else part
    return out


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError
    return tuple(_text(part) for part in value)


def _codes(make: Any) -> Any:
    return lambda value: tuple(make(text) for text in _texts(value))


def _ground(value: dict[str, Any]) -> LegalGround:
    rest = {name: _text(value[name]) for name in ("reference", "date") if name in value}
    return LegalGround(GroundKind(value["kind"]), _text(value.get("authority", "")), **rest)


def _listing(value: dict[str, Any]) -> Listing:
    texts = {name: _text(value[name]) for name in ("programme", "reference", "listed_on") if name in value}
    return Listing(_text(value["body"]), measures=_texts(value.get("measures", [])), **texts)


def _caution(value: dict[str, Any]) -> CautionMarker:
    return CautionMarker(Caution(value["caution"]), _text(value.get("since", "")), _text(value.get("source", "")))


def _desk(value: dict[str, Any]) -> Desk:
    return Desk(_text(value.get("name", "")), _text(value.get("telephone", "")), _text(value.get("email", "")))


def _flag(value: Any) -> bool:
    if value is not True:
        raise TypeError
    return True


_READERS: dict[str, Any] = {
    **_CODES,
    **{name: _codes(make) for name, make in _CODE_SETS.items()},
    **dict.fromkeys(_TEXTS, _text),
    "ground": _ground,
    "listing": _listing,
    "desk": _desk,
    "cautions": lambda value: tuple(_caution(part) for part in value),
    "sensitive": _flag,
    "review_on": date.fromisoformat,
    "as_written": lambda value: {_text(name): _texts(values) for name, values in value.items()},
    "hit_only": dict,
}
