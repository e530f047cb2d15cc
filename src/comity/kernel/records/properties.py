"""An entity's properties, held against its schema: known names, values of the right type, one spelling."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from comity.kernel.errors import InvalidInput, UnknownValue
from comity.kernel.records.canonical import a_set, one_text
from comity.kernel.vocabulary import SCHEMATA, Country, Sex

_DATE = re.compile(r"^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$")
_FTM_TIME = re.compile(r"^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(:\d{2})?")


@dataclass(frozen=True)
class Cleaned:
    """Properties in canonical form.

    as_written  property -> the spellings that were changed, so that nothing the source said is lost
    """

    properties: Mapping[str, tuple[str, ...]]
    as_written: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def clean(schema: str, raw: Mapping[str, str | Iterable[str]]) -> Cleaned:
    """Properties in canonical form; InvalidInput naming the property for an unknown name or an impossible value.

    Dates are ISO, a year or a month alone allowed; countries become alpha-2, upper case; sexes become codes.
    """
    known = SCHEMATA[schema].properties
    properties: dict[str, tuple[str, ...]] = {}
    as_written: dict[str, tuple[str, ...]] = {}
    for name, given in raw.items():
        if name not in known:
            raise UnknownValue(
                f"{schema} has no property {name[:60]!r}",
                hint=_nearest(name, known),
                code="unknown_property",
                property=name[:60],
            )
        written = [given] if isinstance(given, str) else list(given)
        if not all(isinstance(value, str) for value in written):
            raise InvalidInput(f"{schema}.{name} holds something that is not text", code="not_text", property=name)
        texts = [one_text(value) for value in written]
        values = [_typed(known[name].type, text, f"{schema}.{name}") for text in texts if text]
        if kept := a_set(values, f"{schema}.{name}"):
            properties[name] = kept
        if changed := tuple(sorted({w for w, v in zip((t for t in texts if t), values, strict=True) if w != v})):
            as_written[name] = changed
    return Cleaned(properties, as_written)


def _typed(type_: str, text: str, what: str) -> str:
    if type_ == "date":
        return iso_date(text, what)
    if type_ == "country":
        return str(Country.parse(text))
    if type_ == "gender":
        return _sex(text).value
    return text


def iso_date(text: str, what: str = "the date") -> str:
    """A real date `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; a time of day is cut off."""
    if timed := _FTM_TIME.match(text):
        text = timed[1]
    found = _DATE.match(text)
    if found is None:
        raise InvalidInput(
            f"{what}: {text[:40]!r} is not a date", hint="expected 1980, 1980-05 or 1980-05-03", code="bad_date"
        )
    year, month, day = int(found[1]), int(found[2] or 1), int(found[3] or 1)
    try:
        date(year, month, day)
    except ValueError:
        raise InvalidInput(
            f"{what}: {text} does not exist", hint="check day, month and year", code="impossible_date"
        ) from None
    return text


_SEXES = {"m": Sex.MALE, "f": Sex.FEMALE, "x": Sex.OTHER, "<": Sex.OTHER, "u": Sex.OTHER}


def _sex(text: str) -> Sex:
    return _SEXES.get(text.casefold()) or Sex.parse(text)


def _nearest(name: str, known: Iterable[str]) -> str:
    from rapidfuzz import process

    found = process.extractOne(name[:60], list(known), score_cutoff=70)
    return f"did you mean {found[0]}?" if found else "see docs/protocol/records.md for the properties"
