"""The mapping of a register's export: which column says what. TOML, documented in docs/operating/imports.md."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from comity.apps.imports import profiles
from comity.apps.imports.profiles import Profile
from comity.apps.imports.readers.sources import Source, source
from comity.kernel.errors import InvalidInput
from comity.kernel.vocabulary import SCHEMATA

_ENCODINGS = re.compile(
    r"ascii|utf-?8(-sig)?|utf-?16(-?[lb]e)?|(iso-?8859|latin)-?\d+|(windows-?|cp)\d{3,4}|koi8-[rut]|mac-?\w+"
    r"|gbk|gb2312|gb18030|big5(hkscs)?|shift-?jis|euc-?(jp|kr)|tis-?620",
    re.IGNORECASE,
)
_KEYS = {
    "list", "title", "schema", "reference", "encoding", "delimiter", "quote", "columns", "skip_lines", "language",
    "notes", "ignore", "record", "properties", "lease_days", "unknown_properties", "tlp",
}  # fmt: skip
_CONSTANT = ("nature", "reliability", "accuracy", "tlp")
_REQUIRED = ("status", "purposes", "ground", "review")
_RECORD = {
    *_REQUIRED, *_CONSTANT, "actions", "offences", "handling", "cautions", "source", "national_reference",
    "handling_remark",
}  # fmt: skip


@dataclass(frozen=True)
class RegisterMapping:
    """What each column of a register's export says.

    columns  names of the columns where the file has no header line
    notes    columns kept in the notes under their own name;  ignore: columns left out on purpose
    record   field of the record -> where it comes from
    """

    profile: Profile
    schema: Source
    reference: Source
    properties: Mapping[str, Source]
    record: Mapping[str, Source]
    encoding: str = "utf-8"
    delimiter: str = ","
    quote: str = '"'
    columns: tuple[str, ...] = ()
    skip_lines: int = 0
    notes: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    used: frozenset[str] = field(default_factory=frozenset)


def parse(raw: Mapping[str, Any]) -> RegisterMapping:
    """A mapping from its TOML form; InvalidInput `bad_mapping` says what is missing or not understood."""
    if unknown := sorted(set(raw) - _KEYS):
        raise _bad(f"it has an unknown key {unknown[0]!r}", f"known: {', '.join(sorted(_KEYS))}")
    language = _text(raw, "language", "en")
    record = _sources(raw, "record", language)
    given = _table(raw, "record")
    for name in _REQUIRED:
        if name not in given:
            raise _bad(
                f"[record] does not state the {_WORDS[name]}", f"add {name} = ... (see docs/operating/imports.md)"
            )
    if unknown := sorted(set(given) - _RECORD):
        raise _bad(f"[record] has an unknown key {unknown[0]!r}", f"known: {', '.join(sorted(_RECORD))}")
    for required in ("schema", "reference"):
        if required not in raw:
            raise _bad(f"it does not state the {required}", f"add {required} = ...")
    schema = source(raw["schema"], language, constant=True)
    properties = _sources(raw, "properties", language)
    if not properties:
        raise _bad("it maps no property", "add [properties]")
    _known_properties(schema, properties)
    mapping = RegisterMapping(
        profile=_profile(raw),
        schema=schema,
        reference=source(raw["reference"], language),
        properties=properties,
        record=record,
        encoding=_encoding(_text(raw, "encoding", "utf-8")),
        delimiter=_character(raw, "delimiter", ","),
        quote=_text(raw, "quote", '"')[:1],
        columns=_names(raw, "columns"),
        skip_lines=_count(raw, "skip_lines"),
        notes=_names(raw, "notes"),
        ignore=_names(raw, "ignore"),
    )
    sources = [mapping.schema, mapping.reference, *properties.values(), *record.values()]
    used = {column for one in sources for column in one.all_columns()} | {*mapping.notes, *mapping.ignore}
    return RegisterMapping(**{**mapping.__dict__, "used": frozenset(used)})


_WORDS = {"status": "person status", "purposes": "purpose", "ground": "legal ground", "review": "review date"}


def _profile(raw: Mapping[str, Any]) -> Profile:
    """What is the same for every row: the review by days or day, and the list's own name."""
    given = {name: raw[name] for name in ("list", "title", "lease_days", "tlp", "unknown_properties") if name in raw}
    record = _table(raw, "record")
    given |= {name: record[name] for name in _CONSTANT if name in record}
    review = record["review"]
    if isinstance(review, dict) and "after_days" in review:
        given["review_after_days"] = review["after_days"]
    elif isinstance(review, str):
        given["review_on"] = review
    return profiles.parse(given, "mapping")


def _sources(raw: Mapping[str, Any], table: str, language: str) -> dict[str, Source]:
    """The sources of [properties] or [record]; a text is a column in the former, a constant in the latter."""
    found: dict[str, Source] = {}
    constant = table == "record"
    for name, given in _table(raw, table).items():
        if constant and name in _CONSTANT:
            continue
        if constant and name == "ground":
            if not isinstance(given, dict):
                raise _bad(
                    "ground in [record] is not a table", 'such as ground = { kind = "warrant", authority = "..." }'
                )
            found |= {f"ground.{part}": source(value, language, constant=True) for part, value in given.items()}
        elif constant and name == "cautions":
            found |= {
                f"cautions.{part}": source(given[part], language, constant=True) for part in _caution_parts(given)
            }
        elif constant and name == "review" and (isinstance(given, str) or "after_days" in given):
            continue
        else:
            found[name] = source(given, language, constant=constant)
    return found


def _caution_parts(given: object) -> tuple[str, ...]:
    parts = ("caution", "since", "source")
    if not isinstance(given, dict) or set(given) != set(parts):
        raise _bad(
            "cautions in [record] is not complete", "a caution marker is dated and sourced: caution, since, source"
        )
    return parts


def _known_properties(schema: Source, properties: Mapping[str, Source]) -> None:
    """Every property exists in one at least of the schemata that the mapping can give."""
    names = schema.possible()
    known = {name for one in names for name in SCHEMATA[one].properties} if names else None
    for name in properties:
        if known is not None and name not in known:
            raise _bad(
                f"{' or '.join(names)} has no property {name!r}", "see docs/protocol/records.md for the properties"
            )


def _encoding(name: str) -> str:
    if not _ENCODINGS.fullmatch(name.replace("_", "-")):
        raise _bad(f"{name[:40]!r} is not an encoding of text", "such as utf-8, windows-1252, iso-8859-5 or utf-16")
    try:
        return codecs.lookup(name).name
    except LookupError:
        raise _bad(f"{name[:40]!r} is not a known encoding", "such as utf-8, windows-1252 or iso-8859-5") from None


def _table(raw: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = raw.get(name, {})
    if not isinstance(value, dict):
        raise _bad(f"[{name}] is not a table", "")
    return value


def _text(raw: Mapping[str, Any], name: str, default: str) -> str:
    value = raw.get(name, default)
    if not isinstance(value, str):
        raise _bad(f"{name} is not text", "")
    return value


def _character(raw: Mapping[str, Any], name: str, default: str) -> str:
    value = _text(raw, name, default)
    value = {"tab": "\t", "\\t": "\t"}.get(value, value)
    if len(value) != 1:
        raise _bad(f"{name} is not one character", 'such as ";" or "\\t"')
    return value


def _count(raw: Mapping[str, Any], name: str) -> int:
    value = raw.get(name, 0)
    if type(value) is not int or not 0 <= value <= 1000:
        raise _bad(f"{name} is not a number of lines", "")
    return value


def _names(raw: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = raw.get(name, [])
    if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
        raise _bad(f"{name} is not a list of columns", 'such as ["Column A", "Column B"]')
    return tuple(value)


def _bad(why: str, hint: str) -> InvalidInput:
    return InvalidInput(f"the mapping cannot be used: {why}", hint=hint, code="bad_mapping")
