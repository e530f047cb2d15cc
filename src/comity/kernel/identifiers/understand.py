"""The one box: what a typed, pasted or scanned text could be."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from comity.kernel.errors import InvalidInput
from comity.kernel.identifiers.characters import plain
from comity.kernel.identifiers.decoders import normalise
from comity.kernel.identifiers.kinds import Identifier, IdentifierKind, Subject
from comity.kernel.identifiers.labels import named_kind
from comity.kernel.identifiers.mrz import MachineReadableZone, parse
from comity.kernel.identifiers.people import PersonReading, read_person
from comity.kernel.identifiers.vehicles import vin_check_digit
from comity.kernel.vocabulary.text import N_

K = IdentifierKind


class Fit(IntEnum):
    """Why a text is taken for something; the higher, the fewer other things it could be."""

    LOOSE = 1  # many things look like this
    SHAPED = 2  # little else has this shape
    PROVEN = 3  # its check digits hold
    NAMED = 4  # the text says what it is


@dataclass(frozen=True, slots=True)
class Understanding:
    """One thing that the text could be, with its parsed value."""

    subject: Subject
    value: MachineReadableZone | Identifier | PersonReading
    fit: Fit

    @property
    def label(self) -> str:
        """What it is, for people: a text marked for translation."""
        if isinstance(self.value, Identifier):
            return self.value.kind.label
        return N_("machine-readable zone") if isinstance(self.value, MachineReadableZone) else N_("person's name")


# How telling each kind is: when nothing is odd about the number, and when its check digit is wrong (None: not offered).
# Where two fit equally, the earlier row comes first.
FITS: dict[IdentifierKind, tuple[Fit, Fit | None]] = {
    K.EMAIL: (Fit.PROVEN, Fit.SHAPED),
    K.BITCOIN: (Fit.PROVEN, Fit.SHAPED),
    K.ETHEREUM: (Fit.PROVEN, Fit.SHAPED),
    K.TRON: (Fit.PROVEN, Fit.SHAPED),
    K.IBAN: (Fit.PROVEN, Fit.SHAPED),
    K.LEI: (Fit.PROVEN, Fit.LOOSE),
    K.VIN: (Fit.PROVEN, Fit.SHAPED),
    K.CONTAINER: (Fit.PROVEN, Fit.SHAPED),
    K.ISIN: (Fit.PROVEN, Fit.LOOSE),
    K.ICCID: (Fit.PROVEN, Fit.LOOSE),
    K.IMEI: (Fit.PROVEN, Fit.LOOSE),
    K.MAC: (Fit.SHAPED, None),
    K.DOCUMENT: (Fit.LOOSE, Fit.LOOSE),
    K.PLATE: (Fit.LOOSE, Fit.LOOSE),
    K.PHONE: (Fit.SHAPED, Fit.LOOSE),
    K.IMO: (Fit.LOOSE, None),
    K.MMSI: (Fit.LOOSE, None),
    K.IMSI: (Fit.LOOSE, None),
    K.MEID: (Fit.LOOSE, None),
    K.BIC: (Fit.LOOSE, None),
    K.AIRCRAFT: (Fit.LOOSE, None),
    K.ICAO24: (Fit.LOOSE, None),
    K.SERIAL: (Fit.LOOSE, Fit.LOOSE),
    K.FIREARM: (Fit.LOOSE, Fit.LOOSE),
    K.REFERENCE: (Fit.LOOSE, Fit.LOOSE),
    K.NATIONAL_ID: (Fit.LOOSE, Fit.LOOSE),
    K.REGISTRATION: (Fit.LOOSE, Fit.LOOSE),
}
_ORDER = list(FITS)
_SHAPELESS = {K.DOCUMENT, K.PLATE, K.SERIAL, K.FIREARM, K.REFERENCE, K.NATIONAL_ID, K.REGISTRATION, K.BIC, K.ICAO24}
_NO_LINE = {K.ISIN, K.LEI}  # "IRAN STAR 25" has the shape of one by chance
_MAX_NUMBER = 120  # characters of the longest number that any decoder takes, with its separators
_MAX_SHAPELESS = 30
_SHAPELESS_TEXT = re.compile(r"(?=.*\d)[\w \-./·]{2,30}")
_LINE_OF_WORDS = re.compile(r".* .*[^\W\d_]{4}|.*[^\W\d_]{4}.* ")
_PLATE_LIKE = re.compile(r"(?=.*[^\W\d_])[\w \-·.]{4,11}")
_MAX_PLATE = 10
_UN_REFERENCE = re.compile(r"[A-Z]{2}[ie]\.[0-9]{3}")  # list, individual or entity, number: the UN's permanent numbers
_SHORT_NAME = re.compile(r"(?=.*[0-9])(?=.*[A-Za-z])[A-Za-z0-9-]{2,5}")  # M23, MS-13: groups have such names
_THREE_LETTERS = re.compile(r"[^\W\d_]{3}")
_AIRCRAFT_LIKE = re.compile(r"[A-Z0-9]{1,2}-[A-Z0-9]{3,5}|[A-Z]{1,2}[0-9][A-Z0-9]{1,4}")


def understand(text: str, today: date) -> tuple[Understanding, ...]:
    """What `text` could be, likeliest first; () for a text in which nothing can be seen.

    today  for the century of two-digit years, and because nobody was born later
    Raises TooLarge over 10,000 characters; nothing else. Takes time linear in the length of the text.
    """
    clean = plain(text)
    people = _people(clean, today)
    found = [*_zones(text, today), *_numbers(clean), *people]
    if not people and (not found or _may_be_a_name(clean)):
        found += _names_with_digits(clean)
    return tuple(sorted(found, key=lambda understanding: -understanding.fit))


def _zones(text: str, today: date) -> list[Understanding]:
    try:
        zone = parse(text, today)
    except InvalidInput:
        return []
    held = sum(check.holds for check in zone.checks)
    fit = Fit.PROVEN if held * 2 > len(zone.checks) or not zone.checks else Fit.SHAPED
    return [Understanding(Subject.DOCUMENT, zone, fit)]


def _numbers(text: str) -> list[Understanding]:
    if not text or len(text) > _MAX_NUMBER:
        return []
    found: list[Understanding] = []
    named, rest = named_kind(text)
    if named and any(c.isdigit() or c == "@" for c in rest) and (identifier := _read(named, rest)):
        found.append(Understanding(named.subject, identifier, Fit.NAMED))
    for kind in _in_likely_order(text):
        fit = _fit(kind, text)
        if fit and kind is not named:
            found.append(fit)
    return found


def _read(kind: IdentifierKind, text: str) -> Identifier | None:
    try:
        return normalise(kind, text)
    except InvalidInput:
        return None


def _fit(kind: IdentifierKind, text: str) -> Understanding | None:
    if not _may_be(kind, text):
        return None
    identifier = _read(kind, text)
    if identifier is None or (kind is K.PLATE and len(identifier.number) > _MAX_PLATE):
        return None
    is_odd = any(warning.code in ("check_digit", "unassigned", "no_country_code") for warning in identifier.warnings)
    fit = FITS[kind][is_odd]
    if kind is K.REFERENCE and _UN_REFERENCE.fullmatch(text):
        fit = Fit.SHAPED
    if kind is K.VIN and vin_check_digit(identifier.number) != identifier.number[8]:
        fit = Fit.SHAPED  # nothing wrong outside North America, and nothing proven
    return None if fit is None else Understanding(kind.subject, identifier, fit)


def _may_be(kind: IdentifierKind, text: str) -> bool:
    """Whether it is worth trying: a number without shape of its own has some digit, and is not a line of words."""
    if kind is K.AIRCRAFT:
        return _AIRCRAFT_LIKE.fullmatch(text) is not None
    if kind is K.VIN:
        return any(c.isdigit() for c in text)
    if kind in _NO_LINE:
        return not _LINE_OF_WORDS.match(text)
    return kind not in _SHAPELESS or bool(_SHAPELESS_TEXT.fullmatch(text) and not _LINE_OF_WORDS.match(text))


def _in_likely_order(text: str) -> list[IdentifierKind]:
    """The order of the table; plates before documents where the text is as short and mixed as plates are."""
    is_divided = bool(re.search(r"[ \-·.]", text))
    if _PLATE_LIKE.fullmatch(text) and (len(text) <= 7 or is_divided or not text.isascii()):
        return [K.PLATE, *(kind for kind in _ORDER if kind is not K.PLATE)]
    return _ORDER


def _people(text: str, today: date) -> list[Understanding]:
    """A name is likelier than a number without shape, unless it is as short as the letters of a plate."""
    found = []
    for person in read_person(text, today):
        is_name = len(person.name) > 3 or not person.birth or not person.name.isascii()
        found.append(Understanding(Subject.PERSON, person, Fit.SHAPED if is_name else Fit.LOOSE))
    return found


def _may_be_a_name(text: str) -> bool:
    """Whether a text with digits may be the name of a ship, a firm or a group: JON JIN 2, VALFAJR2, M23."""
    digits, letters = sum(c.isdigit() for c in text), sum(c.isalpha() for c in text)
    is_wordy = 0 < digits < letters and len(text) <= _MAX_SHAPELESS and _THREE_LETTERS.search(text) is not None
    return bool(_SHORT_NAME.fullmatch(text)) or (is_wordy and text.replace(" ", "").replace("-", "").isalnum())


def _names_with_digits(text: str) -> list[Understanding]:
    """What is left: the name of a ship, a firm or a brigade, or one misspelt with digits."""
    name = " ".join(text.split())
    if not any(c.isalpha() for c in name):
        return []
    return [Understanding(Subject.PERSON, PersonReading(name), Fit.LOOSE)]
