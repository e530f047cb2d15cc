"""The remarks of an SDN entry: "DOB 17 Feb 1974; POB Leningrad, Russia; Passport 639092215 (Russia) issued …".

A table of beginnings and where what follows belongs. What no row of it knows stays in the notes, where the whole text
is kept anyway.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from comity.apps.imports.readers.drafts import Draft
from comity.apps.imports.readers.places import country, last_country

_ITEM = re.compile(r";\s+")
_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTHS = {name: f"{number:02}" for number, name in enumerate(_NAMES, 1)}
_DAY = re.compile(r"(?:(?:(\d{1,2}) )?([A-Z][a-z]{2}) )?(\d{4})")
_QUOTED = re.compile(r"^(a\.k\.a\.|f\.k\.a\.|n\.k\.a\.)\s+'(.+?)'?\.?$")
_NUMBER_END = re.compile(r",|\s+(?:\([^()]*\)|issued\b|expires\b|and\b)")


def read(remarks: str, draft: Draft) -> None:
    """Put what the remarks say into the draft's properties."""
    for item in items(remarks):
        for beginning, what in _TABLE:
            if item.startswith(beginning):
                what(item[len(beginning) :].strip(), draft)
                break
        else:
            if quoted := _QUOTED.match(item):
                draft.add("previousName" if quoted[1] == "f.k.a." else "weakAlias", quoted[2])


def items(remarks: str) -> Iterator[str]:
    """The statements of a remark, `alt.` before them left out."""
    for part in _ITEM.split(remarks.strip().removesuffix(".")):
        if item := part.strip().removeprefix("alt. "):
            yield item


def iso_day(text: str) -> str:
    """`17 Feb 1974`, `Feb 1974` or `1974` as an ISO date, or "" for anything else."""
    found = _DAY.fullmatch(text.strip())
    if found is None or (found[2] and found[2] not in _MONTHS):
        return ""
    month = f"-{_MONTHS[found[2]]}" if found[2] else ""
    return found[3] + month + (f"-{int(found[1]):02}" if found[1] else "")


def _born(text: str, draft: Draft) -> None:
    plain = text.removeprefix("circa ").strip()
    first, to, last = plain.partition(" to ")
    if not to and re.fullmatch(r"\d{4}-\d{4}", plain):
        first, to, last = plain[:4], "to", plain[5:]
    begin, end = iso_day(first), iso_day(last)
    if to and begin and end:
        draft.years("birthDate", int(begin[:4]), int(end[:4]))
        draft.as_written("birthDate", text)
    elif begin and not to:
        draft.date("birthDate", begin, "DOB")
        if plain != text:
            draft.as_written("birthDate", text)
    else:
        draft.warnings.add("date_not_understood", "a date is kept in the notes only", draft.place)


def _born_at(text: str, draft: Draft) -> None:
    draft.add("birthPlace", text)
    if found := last_country(text):
        draft.add("birthCountry", str(found))


def _gender(text: str, draft: Draft) -> None:
    if text.casefold() in ("male", "female"):
        draft.add("gender", text.casefold())


def _country(name: str) -> Callable[[str, Draft], None]:
    def put(text: str, draft: Draft) -> None:
        if found := country(text):
            _put(draft, name, str(found))
        else:
            draft.warnings.add("country_not_recognised", "a country is kept in the notes only", draft.place)

    return put


def _number(name: str) -> Callable[[str, Draft], None]:
    """A number up to the country, issue and expiry that follow it."""

    def put(text: str, draft: Draft) -> None:
        end = _NUMBER_END.search(text)
        number = text[: end.start()] if end else text
        if any(c.isdigit() for c in number):
            _put(draft, name, number.removeprefix("#").removeprefix("No.").strip(" :"))

    return put


def _text(name: str) -> Callable[[str, Draft], None]:
    return lambda text, draft: _put(draft, name, text)


def _built(text: str, draft: Draft) -> None:
    if day := iso_day(text):
        _put(draft, "buildDate", day)


def _imo(text: str, draft: Draft) -> None:
    if found := re.search(r"IMO\s*(\d{7})", text):
        _put(draft, "imoNumber" if "imoNumber" in draft.known else "registrationNumber", found[1])


def _company(text: str, draft: Draft) -> None:
    (_imo if "IMO" in text else _number("registrationNumber"))(text, draft)


def _put(draft: Draft, name: str, text: str) -> None:
    """Only where the schema has the property: an organisation's "Passport" stays in the notes."""
    if name in draft.known:
        draft.add(name, text)


# Beginnings, the longer ones first among those that share a start. In the words of the list.
_TABLE: list[tuple[str, Callable[[str, Draft], None]]] = sorted(
    [
        ("DOB ", _born),
        ("POB ", _born_at),
        ("Gender ", _gender),
        ("nationality ", _country("nationality")),
        ("citizen ", _country("citizenship")),
        ("Nationality of Registration ", _country("jurisdiction")),
        ("Organization Established Date ", lambda text, draft: _put(draft, "incorporationDate", iso_day(text))),
        ("Passport ", _number("passportNumber")),
        ("Diplomatic Passport ", _number("passportNumber")),
        ("British National Overseas Passport ", _number("passportNumber")),
        ("Stateless Person Passport ", _number("passportNumber")),
        ("Travel Document Number ", _number("passportNumber")),
        ("SSN ", _number("socialSecurityNumber")),
        *(
            (label, _number("idNumber"))
            for label in (
                "National ID No. ",
                "National Foreign ID Number ",
                "Identification Number ",
                "Personal ID Card ",
                "Cedula No. ",
                "Cedula de Ciudadania ",
                "Cedula de Residencia ",
                "C.U.R.P. ",
                "C.U.I.P. ",
                "CUIP ",
                "CURP ",
                "D.N.I. ",
                "I.F.E. ",
                "LE Number ",
                "Electoral Registry No. ",
                "Numero de Identidad ",
                "Turkish Identification Number ",
                "Kenyan ID No. ",
                "Bosnian Personal ID No. ",
                "Residency Number ",
                "Refugee ID Card ",
                "Stateless Person ID Card ",
                "Birth Certificate Number ",
                "Military Registration Number ",
                "Driver's License No. ",
                "Credencial electoral ",
                "Public Security and Immigration No. ",
                "Tarjeta de Identidad ",
                "Afghan Money Service Provider License Number ",
            )
        ),
        *(
            (label, _number("taxNumber"))
            for label in (
                "Tax ID No. ",
                "R.F.C. ",
                "RFC ",
                "NIT # ",
                "RUC # ",
                "RIF # ",
                "RTN ",
                "Italian Fiscal Code ",
                "C.U.I.T. ",
                "Numero Unico de Identificacao Tributaria (NUIT) ",
                "Fiscal Code ",
                "US FEIN ",
            )
        ),
        *(
            (label, _number("registrationNumber"))
            for label in (
                "Registration ID ",
                "Registration Number ",
                "Business Registration Document # ",
                "Business Registration Number ",
                "Commercial Registry Number ",
                "Public Registration Number ",
                "UK Company Number ",
                "Chamber of Commerce Number ",
                "Certificate of Incorporation Number ",
                "Registered Charity No. ",
                "Matricula Mercantil No ",
                "Folio Mercantil No. ",
                "Government Gazette Number ",
                "Economic Register Number (CBLS) ",
                "Enterprise Number ",
                "Business Number ",
                "Trade License No. ",
                "License ",
                "C.R. No. ",
                "Aircraft Tail Number ",
            )
        ),
        ("Company Number ", _company),
        ("Identification Number IMO ", lambda text, draft: _imo(f"IMO {text}", draft)),
        ("Unified Social Credit Code (USCC) ", _number("registrationNumber")),
        ("Vessel Registration Identification ", _imo),
        ("MMSI ", _number("mmsi")),
        ("V.A.T. Number ", _number("vatCode")),
        ("D-U-N-S Number ", _number("dunsCode")),
        ("Legal Entity Number ", _number("leiCode")),
        ("SWIFT/BIC ", _text("swiftBic")),
        ("Website ", _text("website")),
        ("Email Address ", _text("email")),
        ("Telephone ", _text("phone")),
        ("Telephone No. ", _text("phone")),
        ("Phone Number ", _text("phone")),
        ("Position: ", _text("position")),
        ("Aircraft Model ", _text("model")),
        ("Aircraft Manufacture Date ", _built),
        ("Aircraft Manufacturer's Serial Number (MSN) ", _number("serialNumber")),
        ("Aircraft Construction Number (also called L/N or S/N or F/N) ", _number("serialNumber")),
        ("Aircraft Mode S Transponder Code ", _text("icaoCode")),
        ("Previous Aircraft Tail Number ", _text("previousName")),  # it may fly with somebody else today
        ("Former Vessel Flag ", _country("pastFlags")),
        ("Vessel Year of Build ", _built),
        ("Vessel Flag ", _country("flag")),
        ("Vessel Call Sign ", _text("callSign")),
        ("Vessel Type ", _text("type")),
    ],
    key=lambda row: -len(row[0]),
)
