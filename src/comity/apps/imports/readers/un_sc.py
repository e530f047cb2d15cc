"""The Consolidated List of the United Nations Security Council, XML.

Source: the list's own schema (sc-sanctions.xsd). Elements this reader does not know become notes, with a warning, so
that a later edition loses nothing. Left out as the publisher's housekeeping: DATAID, VERSIONNUM, SORT_KEY, LIST_TYPE.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from comity.apps.imports.files import Bounded
from comity.apps.imports.readers.drafts import Draft, joined
from comity.apps.imports.readers.un_documents import document
from comity.apps.imports.reading import Reading
from comity.apps.imports.references import reference
from comity.apps.imports.rows import Fault, Place, Row, at_place, refused
from comity.kernel.errors import ComityError, TooLarge
from comity.kernel.records import Listing

ROOT = "CONSOLIDATED_LIST"
_ENTRIES = {"INDIVIDUAL": "Person", "ENTITY": "Organization"}
_NAMES = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME", "FIFTH_NAME", "SIXTH_NAME")
_ALIAS_PROPERTY = {"good": "alias", "low": "weakAlias", "a.k.a.": "alias", "f.k.a.": "previousName", "": "alias"}
_HOUSEKEEPING = {"DATAID", "VERSIONNUM", "SORT_KEY", "SORT_KEY_LAST_MOD", "LIST_TYPE"}
_ORIGINAL_SCRIPT = re.compile(r"original script:?\s*(.+)", re.IGNORECASE | re.DOTALL)
_EARLIER = re.compile(r"(previously|formerly) listed as", re.IGNORECASE)
_LANGUAGE = re.compile(r"\s*\((Tigrinya|Arabic|Persian|Dari|Pashto|Urdu|Russian|Korean|Chinese)\)\s*$")
_STATED_MEASURES = {
    "asset_freeze": re.compile(r"assets?\s+freeze", re.I),
    "travel_ban": re.compile(r"travel\s+ban", re.I),
}


def read(reading: Reading) -> Iterator[Row | Fault]:
    """Entries of the list, individuals and entities."""
    with reading.opened(reading.path) as stream:
        yield from _entries(stream, reading)


def _entries(stream: Bounded, reading: Reading) -> Iterator[Row | Fault]:
    number = 0
    containers: list[Element] = []
    try:
        for event, element in iterparse(stream, events=("start", "end"), forbid_dtd=True):
            if event == "start":
                if not containers and element.tag != ROOT:
                    raise _not_the_list(f"it begins with <{str(element.tag)[:40]}>")
                if len(containers) == 0:
                    reading.edition = element.get("dateGenerated", "")[:10]
                containers.append(element)
                continue
            containers.pop()
            if element.tag in _ENTRIES and len(containers) == 2:
                number += 1
                yield _entry(element, number, reading)
                containers[-1].clear()
                stream.entry_begins()
    except ParseError as fault:
        if not containers and not number:
            raise _not_the_list("it is no XML") from None
        line, column = fault.position
        raise refused(
            Place(line=line),
            f"the XML breaks off or is damaged at line {line}, column {column + 1}",
            hint="fetch the list again",
            code="damaged_xml",
        ) from None
    except TooLarge as fault:
        fault.places.setdefault("entry", number + 1)
        raise
    except DefusedXmlException:
        raise refused(
            Place(entry=number + 1),
            "the XML declares a document type or entities, which the list never does",
            hint="fetch the list again from its publisher",
            code="xml_entities",
        ) from None
    except (LookupError, ValueError):
        raise _not_the_list("its encoding is not one that XML lists use") from None
    if not number:
        raise _not_the_list("it has no entry")


def _not_the_list(why: str) -> ComityError:
    return refused(
        Place(line=1),
        f"this is not the Security Council's list: {why}",
        hint="choose the list's XML file (consolidated.xml)",
        code="wrong_kind",
    )


def _entry(element: Element, number: int, reading: Reading) -> Row | Fault:
    place = Place(entry=number)
    try:
        with at_place(place):
            code = reference(element.findtext("REFERENCE_NUMBER") or "")
            return _row(element, code, place, reading)
    except ComityError as fault:
        return Fault(place, fault)


def _row(element: Element, code: str, place: Place, reading: Reading) -> Row:
    draft = Draft(_ENTRIES[element.tag], place, reading.warnings)
    draft.add("name", joined(*(element.findtext(tag) for tag in _NAMES)))
    draft.add("topics", "sanction")
    draft.add("programId", code)  # the identifier among its properties: entries are asked for by their number
    comments = element.findtext("COMMENTS1")
    draft.note(comments)
    for part in element:
        _part(part, element.tag, draft)
    return draft.row(code, _listing(element, comments or "", draft, reading))


def _part(part: Element, kind: str, draft: Draft) -> None:
    """One element of an entry goes where it belongs; what nobody knows becomes a note."""
    tag, text = part.tag.removeprefix(f"{kind}_"), part.text
    if part.tag in _HOUSEKEEPING or part.tag in _NAMES or tag in _READ_ELSEWHERE:
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


def _listing(element: Element, comments: str, draft: Draft, reading: Reading) -> Listing:
    programme = joined(element.findtext("UN_LIST_TYPE"))
    draft.add("program", programme)
    regime = reading.profile.regimes.get(re.sub(r"[^a-z]", "", programme.casefold()))
    if regime is None:
        draft.warnings.add("unknown_regime", "the measures of a regime are not in the profile's table", draft.place)
        measures: list[str] = []
    else:
        measures = list(regime["persons" if draft.schema == "Person" else "entities"])
    in_brackets = " ".join(re.findall(r"\(([^)]*)\)", comments))
    if stated := [code for code, words in _STATED_MEASURES.items() if words.search(in_brackets)]:
        measures = stated
    return Listing(
        body=reading.profile.body,
        programme=str(regime["title"]) if regime else programme,
        listed_on=(element.findtext("LISTED_ON") or "").strip()[:10],
        measures=tuple(measures),
    )


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
