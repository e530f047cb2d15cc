"""Faults, warnings and places in words for people; the exact sentence, in English, stands beside them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext

from comity.kernel.vocabulary.text import N_

_DAMAGED = N_("The file is damaged or was cut short. Fetch it again from its publisher.")
_OTHER_KIND = N_("This is another kind of file than the one you chose.")
_DATE = N_("A date does not exist or is written in another form.")
_UNKNOWN = N_("The file uses a code or name that is not known here.")
_MAPPING = N_("The mapping or profile cannot be used as it is.")

FAULTS: Mapping[str, str] = {
    "wrong_kind": _OTHER_KIND,
    "damaged_xml": _DAMAGED,
    "damaged_archive": _DAMAGED,
    "truncated_file": _DAMAGED,
    "damaged_csv": N_("A row cannot be read: check its quotes and delimiters."),
    "damaged_json": N_("A line is not JSON."),
    "xml_entities": N_(
        "The file declares entities, which no list does: it may be an attack. Fetch it from its publisher."
    ),
    "zip_bomb": N_("The packed file grows beyond measure: it may be an attack. Fetch it from its publisher."),
    "too_large": N_("A value, an entry or the file is too large."),
    "bad_encoding": N_("The text is in another encoding than expected."),
    "ragged_row": N_("A row has more or fewer cells than the header."),
    "bad_header": N_("Two columns have the same name."),
    "missing_column": N_("A column that the mapping names is missing."),
    "unmapped_column": N_("The file has a column that the mapping does not mention."),
    "malformed_entity": N_("An entity does not have the expected form."),
    "malformed_field": N_("A field does not have the expected form."),
    "unknown_field": N_("An entity has a field that is not known here."),
    "unknown_property": N_("An entity has a property that is not known here."),
    "unknown_schema": N_("An entity is of a kind that is not known here."),
    "unknown_country": N_("A country is not known."),
    "unknown_code": N_("A column holds a code that the mapping does not explain."),
    "bad_date": _DATE,
    "not_a_date": _DATE,
    "impossible_date": _DATE,
    "no_reference": N_("An entry has no reference number."),
    "repeated_reference": N_("Two entries with different content have the same reference number."),
    "incomplete_entry": N_("An entry lacks a purpose, a legal ground or a review date; state it in a profile."),
    "bad_ground": N_("The legal ground of an entry is not complete."),
    "bad_mapping": _MAPPING,
    "bad_profile": _MAPPING,
    "mapping_missing": N_("A register export needs a mapping."),
    "audience_given": N_("An import shares nothing: take the audience out, and share the records afterwards."),
    "file_missing": N_("A file is missing."),
    "import_running": N_("Another import of the same list was running."),
    "interrupted": N_("The import was interrupted. Import the same file again: what is missing is completed."),
    "cancelled": N_("An approver declined the removals."),
    "superseded": N_("A later import of the same list took its place."),
    "expired": N_("Nobody decided about the removals in time."),
}
_ANY_FAULT = N_("The file could not be accepted.")

WARNINGS: Mapping[str, str] = {
    "country_not_recognised": N_("A country could not be recognised; its text is kept in the notes."),
    "date_not_understood": N_("A date could not be understood; its text is kept in the notes."),
    "unknown_element": N_("The file has an element that is not known here; its text is kept in the notes."),
    "unknown_regime": N_("The measures of a sanctions regime are not in the table of this node."),
    "unknown_alias_quality": N_("An alias has a quality that the list did not use so far."),
    "no_add_file": N_("The file of addresses is missing: no addresses were imported."),
    "no_alt_file": N_("The file of aliases is missing: only those in the remarks were imported."),
    "unknown_entry": N_("A file speaks of entries that the list does not have."),
    "kept_in_notes": N_("What has no property here is kept in the notes."),
    "formula_cell": N_("A cell looks like a formula; it is kept as plain text."),
    "repeated_entry": N_("An entry stands in the file twice, word for word."),
}

PHASES: Mapping[str, str] = {
    "reading": N_("Reading the file"),
    "comparing": N_("Comparing with the edition before"),
    "storing": N_("Storing what changed"),
}


def fault_text(code: str) -> str:
    """What a fault means, in the reader's language."""
    return gettext(FAULTS.get(code) or (_UNKNOWN if code.startswith("unknown_") else _ANY_FAULT))


def warning_text(code: str) -> str:
    return gettext(WARNINGS[code]) if code in WARNINGS else code


def phase_text(phase: str) -> str:
    return gettext(PHASES[phase]) if phase in PHASES else phase


def place_text(place: Mapping[str, Any]) -> str:
    """A place in a file, in the reader's language: "sdn.csv, line 17"."""
    parts = [str(place["file"])] if place.get("file") else []
    for name, text in (
        ("line", gettext("line %(line)s")),
        ("entry", gettext("entry %(entry)s")),
        ("column", gettext("column “%(column)s”")),
    ):
        if place.get(name):
            parts.append(text % {name: place[name]})
    return gettext(", ").join(parts)
