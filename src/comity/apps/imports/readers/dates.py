"""Dates as registers write them, by a stated form: "DD.MM.YYYY", "D MMM YYYY", "YYYYMMDD". Nothing is guessed.

Two forms leave the reading to `kernel.identifiers.dates`: "day first" and "month first" (any signs, month names,
calendars). A text that may then still mean two days is refused.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from babel import Locale, UnknownLocaleError

from comity.kernel.errors import InvalidInput
from comity.kernel.identifiers.dates import parse_partial_date

_TOKEN = re.compile(r"YYYY|YY|MMM|MM|M|DD|D")
_FREE = {"day first": True, "month first": False}
_UNKNOWN = ("0", "00", "xx", "XX", "??", "--")


@dataclass(frozen=True)
class DateForm:
    """How one column writes dates.

    pattern   YYYY, YY (with `century`), MM or M, MMM (a month's name), DD or D, and what stands between them
    language  of month names, a CLDR code
    century   1900 or 2000: what YY is added to
    """

    pattern: str
    language: str = "en"
    century: int = 0
    _expression: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.pattern in _FREE:
            return
        tokens = _TOKEN.findall(self.pattern)
        year = [t for t in tokens if t in ("YYYY", "YY")]
        if len(year) != 1 or len(tokens) != len({t[0] for t in tokens}) or (year == ["YY"] and not self.century):
            raise InvalidInput(
                f"{self.pattern[:40]!r} is not a form of date",
                hint="such as DD.MM.YYYY, YYYY-MM-DD, D MMM YYYY or day first; YY needs a century",
                code="bad_date_form",
            )
        if "MMM" in tokens:
            _months(self.language)
        loose = bool(_TOKEN.sub("", self.pattern))
        object.__setattr__(self, "_expression", _expression(self.pattern, loose))

    def iso(self, text: str) -> str:
        """An ISO date; a day or month written as 00 is unknown and left out. InvalidInput for any other form."""
        if self.pattern in _FREE:
            return _free(text, day_first=_FREE[self.pattern])
        plain = "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in text.strip())
        if re.fullmatch(r"\d{4}", plain):
            return plain
        found = self._expression.fullmatch(plain)
        if found is None:
            raise InvalidInput(f"a date is not written as {self.pattern}", code="bad_date")
        parts = found.groupdict()
        year = int(parts["y"]) + (self.century if len(parts["y"]) == 2 else 0)
        month = self._month(parts)
        day = 0 if parts.get("d") is None or parts["d"] in _UNKNOWN else int(parts["d"])
        try:
            date(year, month or 1, day or 1)
        except ValueError:
            raise InvalidInput(
                "a date does not exist", hint="check day, month and year", code="impossible_date"
            ) from None
        return f"{year:04}" + (f"-{month:02}" if month else "") + (f"-{day:02}" if month and day else "")

    def _month(self, parts: dict[str, str]) -> int:
        if name := parts.get("name"):
            number = _months(self.language).get(_fold(name))
            if number is None:
                raise InvalidInput(f"a month has no such name in {self.language}", code="bad_date")
            return number
        text = parts.get("m")
        return 0 if text is None or text in _UNKNOWN else int(text)


def _free(text: str, *, day_first: bool) -> str:
    readings = parse_partial_date(text, day_first)
    if len(readings) != 1:
        raise InvalidInput(
            "a date may mean two days" if readings else "a date is not understood",
            hint="state the form of the column, such as DD.MM.YYYY",
            code="bad_date",
        )
    return readings[0]


def _expression(pattern: str, loose: bool) -> re.Pattern[str]:
    two = r"(?:\d{1,2}|xx|XX|\?\?|--)" if loose else r"\d{2}"
    shapes = {"YYYY": r"(?P<y>\d{4})", "YY": r"(?P<y>\d{2})", "MMM": r"(?P<name>[^\W\d_]+\.?(?: [^\W\d_]+)?)"}
    shapes |= {"MM": f"(?P<m>{two})", "M": f"(?P<m>{two})", "DD": f"(?P<d>{two})", "D": f"(?P<d>{two})"}
    expression, end = "", 0
    for token in _TOKEN.finditer(pattern):
        expression += re.escape(pattern[end : token.start()]) + shapes[token[0]]
        end = token.end()
    return re.compile(expression + re.escape(pattern[end:]))


@cache
def _months(language: str) -> dict[str, int]:
    """Folded month names and abbreviations -> 1 to 12."""
    try:
        locale = Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        raise InvalidInput(f"{language[:20]!r} is not a language", hint="such as de, pt or ar") from None
    names = {}
    for width in ("abbreviated", "wide"):
        for context in ("format", "stand-alone"):
            names.update({_fold(name): number for number, name in locale.months[context][width].items()})
    return names


def _fold(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(c for c in plain if c.isalnum() or c == " ")
