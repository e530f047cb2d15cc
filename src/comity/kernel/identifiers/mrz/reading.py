"""Reading a machine-readable zone, tolerant of what scanners and hands do to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from comity.kernel.errors import InvalidInput
from comity.kernel.identifiers.kinds import Warning
from comity.kernel.identifiers.mrz.arrange import arrangements
from comity.kernel.identifiers.mrz.check_digits import ALPHABET, CheckDigit, check_digit
from comity.kernel.identifiers.mrz.dates import birth_date, expiry_date
from comity.kernel.identifiers.mrz.doubts import doubts_of_content, doubts_of_reading
from comity.kernel.identifiers.mrz.layouts import Check, Checked, Layout, Span
from comity.kernel.identifiers.mrz.zone import MachineReadableZone
from comity.kernel.vocabulary.codes import Sex
from comity.kernel.vocabulary.text import N_

# What OCR-B readers confuse, mended only where a field can hold nothing but digits, or nothing but letters.
_TO_DIGITS = str.maketrans("OQDILZSGB", "000112568")
_TO_LETTERS = str.maketrans("0125688", "OIZSGBB")
_LETTER_FIELDS = ("issuer", "nationality", "names", "family", "given", "sex")
_DIGIT_FIELDS = ("birth", "expiry")
_SEXES = {"M": Sex.MALE, "F": Sex.FEMALE, "X": Sex.OTHER, "<": Sex.OTHER}


def parse(lines: str | Sequence[str], today: date) -> MachineReadableZone:
    """The machine-readable zone in `lines`: two or three lines, or one text with or without line breaks.

    today  decides the century of two-digit years
    Of several possible layouts the one whose check digits hold best is taken. Raises InvalidInput (not_an_mrz) for a
    text without the shape of a zone, TooLarge over 10,000 characters. A wrong check digit is a warning.
    """
    text = lines if isinstance(lines, str) else "\n".join(lines)
    zones = []
    for layout, rows, changed in arrangements(text):
        if is_plausible(layout, rows):
            zone = read(layout, rows, today)
            if _is_believable(zone, _cut(rows, layout.fields["birth"]), changed):
                zones.append((zone, changed))
    if not zones:
        raise InvalidInput(
            N_("the text does not have the shape of a machine-readable zone"),
            hint=N_("a zone has two lines of 36 or 44 characters, or three of 30: letters, digits and the filler <"),
            code="not_an_mrz",
        )
    return max(zones, key=lambda found: (_share_held(found[0]), -len(found[0].warnings), -found[1]))[0]


def _is_believable(zone: MachineReadableZone, birth: str, changed: int) -> bool:
    """Whether it is a zone at all: half its check digits hold, or its lines are whole and it states a date of birth."""
    return _share_held(zone) >= 0.5 or (changed == 0 and any(c.isdigit() for c in birth))


def _share_held(zone: MachineReadableZone) -> float:
    return sum(check.holds for check in zone.checks) / max(len(zone.checks), 1)


def is_plausible(layout: Layout, rows: tuple[str, ...]) -> bool:
    """Whether there is a number, the date of birth could be one, and few characters are foreign to zones.

    Nearly all other texts of the same length fail.
    """
    if not _cut(rows, layout.fields["number"]).strip("<"):
        return False
    digits = _cut(rows, layout.fields["birth"]).translate(_TO_DIGITS).replace("<", "0")
    foreign = sum(c not in ALPHABET and c != "<" for row in rows for c in row)
    return digits.isascii() and digits.isdigit() and foreign * 10 <= sum(layout.widths)


def read(layout: Layout, printed: tuple[str, ...], today: date) -> MachineReadableZone:
    """The zone that `printed`, lines of the layout's full widths, states."""
    rows = _mended(layout, printed)
    warnings = doubts_of_reading(printed, rows)
    field = {name: _cut(rows, span) for name, span in layout.fields.items()}
    optional = tuple(_cut(rows, span) for span in layout.optional)
    number, number_digit = _number(layout, field["number"], rows, optional)
    checks = tuple(
        number_digit if c.what is Checked.NUMBER and number_digit else _judge(c, rows) for c in layout.checks
    )
    family, given = _names(field)
    zone = MachineReadableZone(
        format=layout.format,
        lines=rows,
        document_code=field["code"].strip("<"),
        issuer=field["issuer"].strip("<"),
        number=number.replace("<", ""),
        family=family,
        given=given,
        nationality=field.get("nationality", "").strip("<"),
        birth_date=_date(birth_date, field["birth"], today, warnings),
        expiry=_date(expiry_date, field.get("expiry", "<<<<<<"), today, warnings),
        sex=_SEXES.get(field.get("sex", "")),
        optional=tuple(text.strip("<") for text in optional),
        checks=checks,
        is_name_truncated=not (field.get("names") or field["given"]).endswith("<"),
        warnings=(),
    )
    return replace(zone, warnings=(*warnings, *doubts_of_content(zone)))


def _cut(rows: Sequence[str], span: Span) -> str:
    return rows[span.line][span.start : span.end]


def _mended(layout: Layout, rows: tuple[str, ...]) -> tuple[str, ...]:
    """The lines with confused characters mended where only a digit, or only a letter, can stand."""
    mended = [list(row) for row in rows]
    spans = [(layout.fields[name], _TO_LETTERS) for name in _LETTER_FIELDS if name in layout.fields]
    spans += [(layout.fields[name], _TO_DIGITS) for name in _DIGIT_FIELDS if name in layout.fields]
    spans += [(check.digit, _TO_DIGITS) for check in layout.checks]
    for span, table in spans:
        mended[span.line][span.start : span.end] = _cut(rows, span).translate(table)
    return tuple("".join(row) for row in mended)


def _number(
    layout: Layout, field: str, rows: tuple[str, ...], optional: tuple[str, ...]
) -> tuple[str, CheckDigit | None]:
    """The document number, and its check digit if it stands in the optional data after the number's overflow."""
    digit = next((check.digit for check in layout.checks if check.what is Checked.NUMBER), None)
    tail = optional[0].split("<")[0] if optional else ""
    if not (layout.overflows and digit and _cut(rows, digit) == "<" and len(tail) > 1):
        return field.strip("<"), None
    printed = tail[-1].translate(_TO_DIGITS)
    # 9303-5 leaves the filler before the overflow out of the computation; some issuers (BEL until 2013) put it in.
    computed = (check_digit(field + tail[:-1]), check_digit(field + "<" + tail[:-1]))
    return field + tail[:-1], CheckDigit(Checked.NUMBER, printed, printed if printed in computed else computed[0])


def _judge(check: Check, rows: Sequence[str]) -> CheckDigit:
    return CheckDigit(check.what, _cut(rows, check.digit), check_digit("".join(_cut(rows, s) for s in check.over)))


def _names(field: dict[str, str]) -> tuple[str, str]:
    """Family and given names: two fillers part them, one filler parts words."""
    family, given = field.get("family", ""), field.get("given", "")
    if "names" in field:
        family, _, given = field["names"].partition("<<")
    return " ".join(family.replace("<", " ").split()), " ".join(given.replace("<", " ").split())


def _date(read: Callable[[str, date], str], digits: str, today: date, warnings: list[Warning]) -> str:
    try:
        return read(digits, today)
    except InvalidInput:
        warnings.append(Warning("impossible_date", N_("There is no such day: %(digits)s."), {"digits": digits}))
        return ""
