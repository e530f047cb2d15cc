"""The fields of a record beside its properties, in the JSON form of our exports: the `comity` object of an FtM line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

from comity.apps.imports.profiles import ground
from comity.kernel.errors import ComityError, InvalidInput
from comity.kernel.records import CautionMarker, Content, Desk, Listing
from comity.kernel.records.properties import iso_date
from comity.kernel.vocabulary import (
    Accuracy,
    ActionAsked,
    Caution,
    Handling,
    Nature,
    Offence,
    PersonStatus,
    Purpose,
    Reliability,
    Tlp,
)

T = TypeVar("T")


def record_fields(raw: object) -> dict[str, Any]:
    """Arguments of `Content`; InvalidInput naming the field that is unknown or malformed."""
    if not isinstance(raw, dict):
        raise InvalidInput("`comity` is not an object", code="malformed_field")
    given: dict[str, Any] = {}
    for name, value in raw.items():
        if name not in _FIELDS:
            hint = "imported records are shared with nobody" if name == "audience" else f"known: {', '.join(_FIELDS)}"
            raise InvalidInput(f"comity.{name[:60]} is not a field of a record", hint=hint, code="unknown_field")
        argument, parse = _FIELDS[name]
        try:
            given[argument] = parse(value)
        except ComityError as fault:
            raise InvalidInput(f"comity.{name}: {fault.message}", hint=fault.hint, code=fault.code) from None
        except (KeyError, TypeError, ValueError, AttributeError):
            raise InvalidInput(f"comity.{name} is malformed", code="malformed_field") from None
    return given


def text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value.strip()


def _many(parse: Callable[[str], T]) -> Callable[[Any], tuple[T, ...]]:
    def parse_many(value: Any) -> tuple[T, ...]:
        if not isinstance(value, list):
            raise TypeError
        return tuple(parse(text(part)) for part in value)

    return parse_many


def _one(parse: Callable[[str], T]) -> Callable[[Any], T | None]:
    return lambda value: parse(text(value)) if value else None


def _cautions(value: Any) -> tuple[CautionMarker, ...]:
    return tuple(_caution(part) for part in value)


def _caution(raw: Mapping[str, Any]) -> CautionMarker:
    if not isinstance(raw, dict) or set(raw) != {"caution", "since", "source"} or not text(raw["source"]):
        raise InvalidInput("a caution marker is dated and sourced", hint="expected caution, since and source")
    return CautionMarker(Caution.parse(text(raw["caution"])), iso_date(text(raw["since"])), text(raw["source"]))


def _listing(raw: Mapping[str, Any]) -> Listing:
    if set(raw) - {"body", "programme", "reference", "listed_on", "measures"} or not text(raw["body"]):
        raise KeyError
    listed_on = iso_date(text(raw["listed_on"])) if raw.get("listed_on") else ""
    measures = tuple(text(measure) for measure in raw.get("measures", []))
    return Listing(
        text(raw["body"]), text(raw.get("programme", "")), text(raw.get("reference", "")), listed_on, measures
    )


def _as_written(raw: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return {text(name): tuple(text(part) for part in values) for name, values in raw.items()}


def _desk(raw: Mapping[str, Any]) -> Desk:
    if set(raw) - {"name", "telephone", "email"}:
        raise KeyError
    return Desk(text(raw.get("name", "")), text(raw.get("telephone", "")), text(raw.get("email", "")))


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def day(value: Any) -> date:
    return date.fromisoformat(iso_date(text(value)))


_FIELDS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "status": ("status", _one(PersonStatus.parse)),
    "purposes": ("purposes", _many(Purpose.parse)),
    "offences": ("offences", _many(Offence.parse)),
    "legal_ground": ("ground", ground),
    "actions": ("actions", _many(ActionAsked.parse)),
    "cautions": ("cautions", _cautions),
    "nature": ("nature", _one(Nature.parse)),
    "source": ("source", text),
    "reliability": ("reliability", _one(Reliability.parse)),
    "accuracy": ("accuracy", _one(Accuracy.parse)),
    "handling": ("handling", _many(Handling.parse)),
    "handling_remark": ("handling_remark", text),
    "tlp": ("tlp", _one(Tlp.parse)),
    "classification": ("classification", text),
    "sensitive": ("sensitive", _flag),
    "review_on": ("review_on", day),
    "national_reference": ("national_reference", text),
    "desk": ("desk", _desk),
    "listing": ("listing", _listing),
    "as_written": ("as_written", _as_written),
}
_NOT_SAID = ("audience", "reveal", "hit_only")


def stated(content: Content) -> dict[str, Any]:
    """The reverse of `record_fields`; with whom it is shared is left out."""
    names = {argument: name for name, (argument, _parse) in _FIELDS.items()}
    said = {
        name: value
        for name, value in replace(content, properties={}).fields().items()
        if name not in _NOT_SAID and value not in ("", [], {})
    }
    if "as_written" in said:
        said["as_written"] = {n: v for n, v in said["as_written"].items() if not n.startswith("ftm.")}
    return {names[name]: value for name, value in sorted(said.items()) if value}
