"""A query's properties in canonical form. What cannot be understood is left out with a warning, never guessed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import phonenumbers

from comity.entrypoints.api.plain import plain_text
from comity.kernel.errors import InvalidInput, TooLarge
from comity.kernel.identifiers import parse_partial_date
from comity.kernel.records.properties import clean
from comity.kernel.vocabulary import SCHEMATA, Country

MAX_VALUES = 100  # of one property of a query
MAX_NAME_CHARACTERS = 4_000  # all names of a query together: long lists of real aliases have some two thousand
MAX_WARNINGS = 20

# Codes of FollowTheMoney that ISO 3166-1 does not have, with the ISO 3166-3 codes that we keep.
_FORMER = {"suhh": "SU", "yucs": "YU", "csxx": "CS", "cshh": "CS"}
_FORMER_OUT = {"SU": "suhh", "YU": "yucs", "CS": "cshh"}


@dataclass
class Cleaned:
    """What is asked of one query.

    properties  in the record's own form (countries in capitals)
    warnings    what was left out and why, with stable codes
    """

    properties: dict[str, tuple[str, ...]] = field(default_factory=dict)
    warnings: list[dict[str, str]] = field(default_factory=list)

    def warn(self, name: str, code: str, detail: str) -> None:
        if len(self.warnings) < MAX_WARNINGS:
            self.warnings.append({"property": name[:60], "code": code, "detail": detail})

    def add(self, name: str, values: Iterable[str]) -> None:
        known = self.properties.get(name, ())
        self.properties[name] = tuple(dict.fromkeys((*known, *values)))


def cleaned(schema: str, given: Mapping[str, Any]) -> Cleaned:
    """The properties of a query about `schema`; TooLarge for a value or a number of values that nobody means."""
    out = Cleaned()
    known = SCHEMATA[schema].properties
    for name, values in given.items():
        if name not in known:
            out.warn(name, "unknown_property", f"{schema} has no property {name[:60]!r}: it is ignored")
            continue
        for text in _texts(name, values, out):
            if kept := _one(schema, name, known[name].type, text, out):
                out.add(name, kept)
    _bound_names(schema, out)
    if "country" in known and (hints := _countries_hinted(schema, out.properties)):
        out.add("country", hints)
    return out


def outgoing(schema: str, properties: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    """Properties as FollowTheMoney spells them: country codes in small letters."""
    known = SCHEMATA[schema].properties
    return {
        name: [country_code(v) for v in values] if name in known and known[name].type == "country" else list(values)
        for name, values in properties.items()
    }


def country_code(code: str) -> str:
    """A country as FollowTheMoney writes it."""
    return _FORMER_OUT.get(code, code.lower())


def country_of(text: str) -> str:
    """A country from FollowTheMoney's code or any name, in capitals; UnknownValue otherwise."""
    folded = text.strip().casefold()
    region, dash, _ = folded.partition("-")  # gb-sct: a part of a country counts as the country
    return str(Country.parse(_FORMER.get(folded, region if dash and len(region) == 2 else text)))


def _bound_names(schema: str, out: Cleaned) -> None:
    names = (text for name in SCHEMATA[schema].of_type("name") for text in out.properties.get(name, ()))
    if (length := sum(map(len, names))) > MAX_NAME_CHARACTERS:
        raise TooLarge(
            f"the names of a query have {length:,} characters", hint=f"at most {MAX_NAME_CHARACTERS:,} are compared"
        )


def _texts(name: str, values: Any, out: Cleaned) -> list[str]:
    """The values as texts, numbers included; entities and nothing are no values."""
    given = values if isinstance(values, list) else [values]
    if len(given) > MAX_VALUES:
        raise TooLarge(f"{name[:60]} has {len(given):,} values", hint=f"at most {MAX_VALUES} are compared")
    texts = []
    for value in given:
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            if text := plain_text(str(value), name):
                texts.append(text)
        elif value is not None:
            out.warn(name, "not_text", "only texts and numbers are compared: the value is ignored")
    return texts


def _one(schema: str, name: str, type_: str, text: str, out: Cleaned) -> tuple[str, ...]:
    """One value in canonical form: none if it cannot be understood, two where a date can be read in two ways."""
    try:
        return clean(schema, {name: [country_of(text) if type_ == "country" else text]}).properties.get(name, ())
    except InvalidInput as fault:
        found = _in_words(text) if fault.code == "bad_date" else ()
        if not found:
            out.warn(name, fault.code, f"{fault.message}: it is ignored")
        return found


def _in_words(text: str) -> tuple[str, ...]:
    """The dates that a text in some national form may mean."""
    try:
        return parse_partial_date(text)
    except InvalidInput:
        return ()


def _countries_hinted(schema: str, properties: Mapping[str, tuple[str, ...]]) -> set[str]:
    """Countries that telephone and account numbers name by themselves."""
    hints = {text[:2].upper() for text in properties.get("iban", ())}
    for name in SCHEMATA[schema].of_type("phone"):
        for text in properties.get(name, ()):
            try:
                hints.add(phonenumbers.region_code_for_number(phonenumbers.parse(text)) or "")
            except phonenumbers.NumberParseException:
                continue
    return {str(found) for hint in hints if (found := Country.recognise(hint))} if hints else set()
