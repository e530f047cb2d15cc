"""Identity documents of the Security Council's list: numbers out of the sentences in which they sometimes stand."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from comity.apps.imports.readers.drafts import Draft, joined

_PASSPORT = re.compile(r"pass(e)?port|pasaporte|travel document", re.IGNORECASE)
_REMARK = re.compile(r"\([^()]*[^\W\d_]{2}[^()]*\)")  # a bracket with words in it; "D489833(9)" keeps its own
_NUMBER_WORD = re.compile(r"\b(?:no|nos|nr|number)\b\.?\s*:?\s*", re.IGNORECASE)


def document(part: Element, draft: Draft) -> None:
    """The number goes to `passportNumber` or `idNumber`; type, issuer, dates and remarks to the notes."""
    kind = joined(part.findtext("TYPE_OF_DOCUMENT"), part.findtext("TYPE_OF_DOCUMENT2"), by=", ")
    number = document_number(part.findtext("NUMBER") or "") or document_number(part.findtext("TYPE_OF_DOCUMENT2") or "")
    if number:
        draft.add("passportNumber" if _PASSPORT.search(kind) else "idNumber", number)
    where = joined(part.findtext("CITY_OF_ISSUE"), part.findtext("COUNTRY_OF_ISSUE"), by=", ")
    said = joined(
        joined(kind or "Document", part.findtext("NUMBER")),
        joined("issued by", issuer) if (issuer := part.findtext("ISSUING_COUNTRY") or "").strip() else "",
        joined("issued on", day) if (day := part.findtext("DATE_OF_ISSUE") or "").strip() else "",
        where and f"issued in {where}",
        part.findtext("NOTE"),
        by="; ",
    )
    if said != "Document":
        draft.note(said)


def document_number(text: str) -> str:
    """The number in "Russian passport number 8208 No. 555627", "Libyan Passport No. 96/184442"; "" if there is none."""
    bare = _REMARK.sub(" ", text).split(",")[0]
    if word := _NUMBER_WORD.search(bare):
        bare = _NUMBER_WORD.sub(" ", bare[word.end() :])
    words = bare.split()
    while words and len(words[0]) > 2 and not any(c.isdigit() for c in words[0]):
        words = words[1:]
    number = " ".join(words).strip(" .;:")
    return number if any(c.isdigit() for c in number) else ""
