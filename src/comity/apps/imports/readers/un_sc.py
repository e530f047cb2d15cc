"""The Consolidated List of the United Nations Security Council, XML.

Source: the list's own schema (sc-sanctions.xsd). Elements this reader does not know become notes, with a warning, so
that a later edition loses nothing. Left out as the publisher's housekeeping: DATAID, VERSIONNUM, SORT_KEY, LIST_TYPE.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from comity.apps.imports.files import Bounded
from comity.apps.imports.readers.drafts import Draft, joined
from comity.apps.imports.readers.un_parts import NAMES, put
from comity.apps.imports.reading import Reading
from comity.apps.imports.references import reference
from comity.apps.imports.rows import Fault, Place, Row, at_place, refused
from comity.kernel.errors import ComityError, TooLarge
from comity.kernel.records import Listing

ROOT = "CONSOLIDATED_LIST"
_ENTRIES = {"INDIVIDUAL": "Person", "ENTITY": "Organization"}
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
    draft.add("name", joined(*(element.findtext(tag) for tag in NAMES)))
    draft.add("topics", "sanction")
    draft.add("programId", code)  # the identifier among its properties: entries are asked for by their number
    comments = element.findtext("COMMENTS1")
    draft.note(comments)
    for part in element:
        put(part, element.tag, draft)
    return draft.row(code, _listing(element, comments or "", draft, reading))


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
