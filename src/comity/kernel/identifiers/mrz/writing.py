"""Writing a machine-readable zone: for exercises, and to compare a record with a document."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from comity.kernel.errors import InvalidInput
from comity.kernel.identifiers.characters import as_latin
from comity.kernel.identifiers.issuers import mrz_code
from comity.kernel.identifiers.mrz.check_digits import ALPHABET, check_digit
from comity.kernel.identifiers.mrz.layouts import LAYOUTS, Checked, Format, Layout, Span
from comity.kernel.identifiers.mrz.spelling import mrz_spelling
from comity.kernel.vocabulary.codes import Sex
from comity.kernel.vocabulary.text import N_

_SEXES = {Sex.MALE: "M", Sex.FEMALE: "F"}


@dataclass(frozen=True, slots=True)
class Holder:
    """Who a document is made out to.

    family, given  in any script; `language` (ISO 639-1) tells how to spell Cyrillic
    nationality    a country code or a code of ICAO 9303-3
    birth_date     ISO 8601, of any precision
    """

    family: str
    given: str
    nationality: str
    birth_date: str
    sex: Sex = Sex.OTHER
    language: str = ""


def compose(
    format: Format,
    holder: Holder,
    *,
    number: str,
    issuer: str,
    expiry: date | None = None,
    document_code: str = "",
    optional: Sequence[str] = (),
) -> tuple[str, ...]:
    """The lines of a zone, with their check digits.

    number         letters and digits; more than nine go on in the optional data of TD1 and TD2
    issuer         a country code or a code of ICAO 9303-3
    document_code  "" takes the layout's own: P, I, V, ID or FA
    optional       the optional fields in reading order; digits, letters and fillers
    Raises InvalidInput (mrz_field_too_long, mrz_field_characters) for what the layout cannot hold.
    """
    layout = LAYOUTS[format]
    texts = {
        "code": document_code or ("I" if format in (Format.TD1, Format.TD2) else layout.begins[0][:2]),
        "issuer": mrz_code(issuer),
        "number": re.sub(r"[^A-Z0-9]", "<", as_latin(number.strip().upper())),
        "nationality": mrz_code(holder.nationality),
        "birth": _six_digits(holder.birth_date),
        "sex": _SEXES.get(holder.sex, "<"),
        "expiry": _six_digits(expiry.isoformat() if expiry else ""),
    }
    texts |= _names(layout, mrz_spelling(holder.family, holder.language), mrz_spelling(holder.given, holder.language))
    rows = [["<"] * width for width in layout.widths]
    extra = list(optional)
    if layout.overflows and len(texts["number"]) > 9:
        texts["number"], extra = _overflowing(texts["number"], extra)
    for name, span in layout.fields.items():
        _put(rows, span, texts[name])
    for span, text in zip(layout.optional, extra, strict=False):
        _put(rows, span, text.upper())
    _put_check_digits(layout, rows, has_overflow=len(number.strip()) > 9)
    return tuple("".join(row) for row in rows)


def _six_digits(iso: str) -> str:
    """YYMMDD of an ISO partial date, fillers for what is unknown."""
    return "".join(part.rjust(2, "<") for part in (iso[2:4], iso[5:7], iso[8:10]))


def _overflowing(number: str, optional: list[str]) -> tuple[str, list[str]]:
    rest = number[9:] + check_digit(number)
    first = f"{rest}<{optional[0]}" if optional and optional[0] else rest
    return number[:9], [first, *optional[1:]]


def _put(rows: list[list[str]], span: Span, text: str) -> None:
    width = span.end - span.start
    if len(text) > width:
        raise InvalidInput(N_("a field is too long for this kind of document"), code="mrz_field_too_long")
    if any(c not in ALPHABET and c != "<" for c in text):
        raise InvalidInput(
            N_("a machine-readable zone holds capital letters, digits and fillers only"), code="mrz_field_characters"
        )
    rows[span.line][span.start : span.end] = text.ljust(width, "<")


def _put_check_digits(layout: Layout, rows: list[list[str]], *, has_overflow: bool) -> None:
    for check in layout.checks:  # in order: the composite covers the others
        if check.what is Checked.NUMBER and layout.overflows and has_overflow:
            continue
        covered = "".join("".join(rows[s.line][s.start : s.end]) for s in check.over)
        _put(rows, check.digit, check_digit(covered))


def _names(layout: Layout, family: str, given: str) -> dict[str, str]:
    """The names cut to the room there is: 9303-3 wants the last place taken by a letter to show the cut."""
    if "names" not in layout.fields:
        room = {name: layout.fields[name].end - layout.fields[name].start for name in ("family", "given")}
        return {"family": _cut(family, room["family"]), "given": _cut(given.replace("<", "<<"), room["given"])}
    span = layout.fields["names"]
    room_for_all = span.end - span.start
    if len(family) + 2 + len(given) > room_for_all and given:
        # At least three letters of the given names stay, as many as the longest family names leave in practice.
        family = _cut(family, room_for_all - 2 - min(len(given), 3)).rstrip("<")
    return {"names": _cut(f"{family}<<{given}" if given else family, room_for_all)}


def _cut(text: str, room: int) -> str:
    """`text` in `room` characters; if it is cut between two words, the first gives way to a letter of the second."""
    if len(text) <= room or text[room - 1] != "<":
        return text[:room]
    head, tail = text[:room].rstrip("<"), text[room:].lstrip("<")
    between = text[len(head) : len(text) - len(tail)]
    return head[: room - len(between) - 1].rstrip("<") + between + tail[:1]
