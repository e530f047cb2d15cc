"""The parts of an entry of the Security Council's list: aliases, addresses, births, and what stands as plain values."""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.etree.ElementTree import Element

from comity.apps.imports.readers.drafts import Draft, joined
from comity.apps.imports.readers.un_documents import document

_ALIAS_PROPERTY = {"good": "alias", "low": "weakAlias", "a.k.a.": "alias", "f.k.a.": "previousName", "": "alias"}
_ORIGINAL_SCRIPT = re.compile(r"original script:?\s*(.+)", re.IGNORECASE | re.DOTALL)
_EARLIER = re.compile(r"(previously|formerly) listed as", re.IGNORECASE)
_LANGUAGE = re.compile(r"\s*\((Tigrinya|Arabic|Persian|Dari|Pashto|Urdu|Russian|Korean|Chinese)\)\s*$")
_HOUSEKEEPING = {"DATAID", "VERSIONNUM", "SORT_KEY", "SORT_KEY_LAST_MOD", "LIST_TYPE"}
NAMES = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME", "FIFTH_NAME", "SIXTH_NAME")


def put(part: Element, kind: str, draft: Draft) -> None:
    """One element of an entry goes where it belongs; what nobody knows becomes a note."""
    tag, text = part.tag.removeprefix(f"{kind}_"), part.text
    if part.tag in _HOUSEKEEPING or part.tag in NAMES or tag in _READ_ELSEWHERE:
        return
    if tag in _COMPOUND:
        known, fill = _COMPOUND[tag]
        fill(part, draft)
        _note_unknown(part, known, draft)
    elif tag in _VALUES:
        for value in part.iter():
            _VALUES[tag](value.text, draft)
    else:
        _note_unknown_tag(part, text, draft)


def _alias(part: Element, draft: Draft) -> None:
    name, note = part.findtext("ALIAS_NAME") or "", joined(part.findtext("NOTE"))
    if not name.strip():
        return
    quality = (part.findtext("QUALITY") or "").strip().casefold()
    if quality not in _ALIAS_PROPERTY:
        draft.warnings.add("unknown_alias_quality", "an alias has a quality the list did not use so far", draft.place)
    where = "previousName" if _EARLIER.match(note) else _ALIAS_PROPERTY.get(quality, "alias")
    names = spellings(name)
    draft.add(where, *names)
    if len(names) > 1:
        draft.as_written(where, name)
    if original := _ORIGINAL_SCRIPT.match(note):
        draft.add(where, original[1])
    elif "transliteration" in note and ";" not in note:
        draft.add(where, *re.sub(r"\([^)]*\)", "", note).split(","))
    elif ";" in note and ":" not in note:
        draft.add(where, *note.split(";"))
    born = joined(part.findtext("DATE_OF_BIRTH"))
    town = joined(part.findtext("CITY_OF_BIRTH"), part.findtext("COUNTRY_OF_BIRTH"), by=", ")
    if born:
        draft.date("birthDate", born, f"Born as {names[0]}")
    if note or born or town:
        draft.note(joined(f"Alias {joined(name)}", note, born and f"born {born}", town and f"in {town}", by=", "))


def spellings(name: str) -> list[str]:
    """The spellings in one alias: the list sometimes writes several into it, with semicolons and brackets."""
    if ";" not in name:
        return [name]
    parts = (part.strip() for part in re.split(r"[;()]", name))
    return [part for part in parts if part and part.casefold() != "original script"]


def _address(part: Element, draft: Draft) -> None:
    texts = [joined(part.findtext(tag)) for tag in ("STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE", "COUNTRY")]
    note = joined(part.findtext("NOTE"))
    if any(texts):
        draft.add("address", joined(joined(*texts, by=", "), f"({note.strip('()')})" if note else ""))
        draft.country("country", texts[-1], "Country")
    else:
        draft.note(f"Address: {note}" if note else "")


def _birth_date(part: Element, draft: Draft) -> None:
    kind, note = (part.findtext("TYPE_OF_DATE") or "").strip().upper(), joined(part.findtext("NOTE"))
    day, year = joined(part.findtext("DATE")), joined(part.findtext("YEAR"))
    first, last = joined(part.findtext("FROM_YEAR")), joined(part.findtext("TO_YEAR"))
    if first.isdigit() and last.isdigit():
        draft.years("birthDate", int(first), int(last))
        draft.as_written("birthDate", joined(f"between {first} and {last}", note and f"({note})"))
    elif day or year:
        draft.date("birthDate", day or year, "Date of birth")
        if note or kind == "APPROXIMATELY":
            about = "approximately " if kind == "APPROXIMATELY" else ""
            draft.as_written("birthDate", joined(f"{about}{(day or year)[:10]}", note and f"({note})"))
    elif first or last or note:
        draft.note(f"Date of birth: {joined(first, last, note)}")


def _birth_place(part: Element, draft: Draft) -> None:
    country = part.findtext("COUNTRY")
    place = joined(part.findtext("CITY"), part.findtext("STATE_PROVINCE"), country, by=", ")
    draft.add("birthPlace", place)
    draft.country("birthCountry", country, "Country of birth")
    if note := joined(part.findtext("NOTE")):
        draft.note(f"Place of birth: {note}")


def _gender(text: str | None, draft: Draft) -> None:
    if (word := (text or "").strip().casefold()) in ("male", "female"):
        draft.add("gender", word)


def _updated(text: str | None, draft: Draft) -> None:
    draft.date("modifiedAt", text, "Updated")


def _noted(label: str) -> Callable[[str | None, Draft], None]:
    return lambda text, draft: draft.note(f"{label}: {joined(text)}") if text and text.strip() else None


_READ_ELSEWHERE = {"REFERENCE_NUMBER", "COMMENTS1", "UN_LIST_TYPE", "LISTED_ON"}
_COMPOUND = {
    "ALIAS": ({"QUALITY", "ALIAS_NAME", "NOTE", "DATE_OF_BIRTH", "CITY_OF_BIRTH", "COUNTRY_OF_BIRTH"}, _alias),
    "ADDRESS": ({"STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE", "COUNTRY", "NOTE"}, _address),
    "DATE_OF_BIRTH": ({"TYPE_OF_DATE", "DATE", "YEAR", "FROM_YEAR", "TO_YEAR", "NOTE"}, _birth_date),
    "PLACE_OF_BIRTH": ({"CITY", "STATE_PROVINCE", "COUNTRY", "NOTE"}, _birth_place),
    "DOCUMENT": (
        {
            "TYPE_OF_DOCUMENT",
            "TYPE_OF_DOCUMENT2",
            "NUMBER",
            "ISSUING_COUNTRY",
            "DATE_OF_ISSUE",
            "CITY_OF_ISSUE",
            "COUNTRY_OF_ISSUE",
            "NOTE",
        },
        document,
    ),
}
_VALUES: dict[str, Callable[[str | None, Draft], None]] = {
    "TITLE": lambda text, draft: draft.add("title", text),
    "DESIGNATION": lambda text, draft: draft.add("position", text),
    "NATIONALITY": lambda text, draft: draft.country("nationality", text, "Nationality"),
    "NATIONALITY2": lambda text, draft: draft.country("nationality", text, "Nationality"),
    "NAME_ORIGINAL_SCRIPT": lambda text, draft: _original_script(text, draft),
    "GENDER": _gender,
    "LAST_DAY_UPDATED": _updated,
    "SUBMITTED_ON": _noted("Submitted on"),
    "SUBMITTED_BY": _noted("Submitted by"),
    "DELISTED_ON": _noted("Delisted on"),
    "NOTE1": _noted("Note"),
}


def _original_script(text: str | None, draft: Draft) -> None:
    if not text or not text.strip():
        return
    bare = _LANGUAGE.sub("", text)
    draft.add("name", bare)
    if bare != text:
        draft.as_written("name", text)


def _note_unknown(part: Element, known: set[str], draft: Draft) -> None:
    for child in part:
        if child.tag not in known:
            _note_unknown_tag(child, " ".join(child.itertext()), draft)


def _note_unknown_tag(part: Element, text: str | None, draft: Draft) -> None:
    said = joined(text, *(child.text for child in part.iter() if child is not part))
    if said:
        draft.note(f"{part.tag}: {said}")
        draft.warnings.add("unknown_element", f"<{part.tag[:60]}> is kept in the notes only", draft.place)
