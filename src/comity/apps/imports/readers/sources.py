"""Where one value of a row comes from: a column or several, a constant, a table of codes, a form of date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from comity.apps.imports.readers.dates import DateForm
from comity.kernel.errors import InvalidInput

_KEYS = {"column", "columns", "join", "constant", "values", "default", "split", "format", "language", "century"}


@dataclass(frozen=True)
class Source:
    """One value, or several, of a row.

    columns   their texts are joined with `join`; no columns: the `constant`s
    values    what a cell says -> what it means; anything else in the cell is an error
    default   for an empty cell
    split     a sign between several values in one cell
    forms     the forms of date the column may use, tried in order
    """

    columns: tuple[str, ...] = ()
    join: str = " "
    constants: tuple[str, ...] = ()
    values: Mapping[str, str] | None = None
    default: str = ""
    split: str = ""
    forms: tuple[DateForm, ...] = ()

    def read(self, row: Mapping[str, str]) -> list[str]:
        """The values of this row; empty for nothing. InvalidInput names what a table or form does not know."""
        if not self.columns:
            return list(self.constants)
        text = self.join.join(part for part in (row[column].strip() for column in self.columns) if part)
        texts = text.split(self.split) if self.split else [text]
        found = [self._one(part.strip()) for part in texts if part.strip()]
        return found or ([self.default] if self.default else [])

    def one(self, row: Mapping[str, str]) -> str:
        """The one value, or ""."""
        found = self.read(row)
        return found[0] if found else ""

    def all_columns(self) -> tuple[str, ...]:
        return self.columns

    def possible(self) -> tuple[str, ...]:
        """The values it can give, where they are known beforehand."""
        if not self.columns:
            return self.constants
        return tuple(dict.fromkeys([*self.values.values(), *filter(None, [self.default])])) if self.values else ()

    def _one(self, text: str) -> str:
        if self.values is not None:
            if text not in self.values:
                raise InvalidInput(
                    f"the column {self.columns[0]} holds a code that the mapping's table does not know",
                    hint=f"known: {', '.join(list(self.values)[:20])}",
                    code="unknown_code",
                    column=self.columns[0],
                )
            return self.values[text]
        if not self.forms:
            return text
        for form in self.forms[:-1]:
            try:
                return form.iso(text)
            except InvalidInput:
                continue
        try:
            return self.forms[-1].iso(text)
        except InvalidInput as fault:
            fault.places["column"] = self.columns[0]
            raise


def source(given: Any, language: str, *, constant: bool = False) -> Source:
    """A source from its TOML form. A bare text is a column's name, or a constant where `constant` says so."""
    if isinstance(given, str):
        return Source(constants=(given,)) if constant else Source(columns=(given,))
    if isinstance(given, list) and all(isinstance(part, str) for part in given):
        return Source(constants=tuple(given)) if constant else Source(columns=tuple(given))
    if not isinstance(given, dict):
        raise _bad(f"{given!r} is neither a column nor a table")
    if unknown := sorted(set(given) - _KEYS):
        raise _bad(f"unknown key {unknown[0]!r}")
    columns = _texts(given, "columns") or _texts(given, "column")
    constants = _texts(given, "constant")
    if bool(columns) == bool(constants):
        raise _bad("it needs a column or a constant, and not both")
    values = given.get("values")
    if values is not None and not (isinstance(values, dict) and all(isinstance(v, str) for v in values.values())):
        raise _bad("values is not a table of texts")
    language = str(given.get("language", language))
    forms = tuple(DateForm(pattern, language, _century(given)) for pattern in _texts(given, "format"))
    return Source(
        columns, _text(given, "join", " "), constants, values, _text(given, "default"), _text(given, "split"), forms
    )


def _texts(given: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = given.get(name, [])
    parts = value if isinstance(value, list) else [value]
    if not all(isinstance(part, str) for part in parts):
        raise _bad(f"{name} is not text")
    return tuple(parts)


def _text(given: Mapping[str, Any], name: str, default: str = "") -> str:
    value = given.get(name, default)
    if not isinstance(value, str):
        raise _bad(f"{name} is not text")
    return value


def _century(given: Mapping[str, Any]) -> int:
    value = given.get("century", 0)
    if value not in (0, 1800, 1900, 2000):
        raise _bad("century is none of 1800, 1900, 2000")
    return int(value)


def _bad(why: str) -> InvalidInput:
    return InvalidInput(
        f"the mapping cannot be used: {why}",
        hint='such as { column = "Born", format = "DD.MM.YYYY" }; see docs/operating/imports.md',
        code="bad_mapping",
    )
