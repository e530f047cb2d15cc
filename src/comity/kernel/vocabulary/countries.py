"""Countries by ISO 3166-1 and the members of a federation."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib import resources
from typing import Self

import yaml
from babel import Locale

from comity.kernel.errors import UnknownValue

_USER_ASSIGNED = re.compile(r"^(AA|Q[M-Z]|X[A-Z]|ZZ)$")  # ISO 3166-1, clause 8.1.3: free for private use
_FORMER = {"SU", "YU", "CS", "DD", "AN", "TP", "ZR", "BU"}  # ISO 3166-3: still written on lists and in old documents


@cache
def _territories() -> frozenset[str]:
    """The alpha-2 codes that CLDR names, less its own inventions (EU and UN bodies stay out)."""
    current = {c for c in map(str, Locale("en").territories) if re.fullmatch(r"[A-Z]{2}", c)} - {
        "EU",
        "EZ",
        "QO",
        "UN",
        "XA",
        "XB",
        "ZZ",
    }
    return frozenset(current | _FORMER)


@cache
def _by_name() -> dict[str, str]:
    """Folded English, French, Spanish and Arabic names, alpha-3 codes and common other names -> alpha-2."""
    names: dict[str, str] = {}
    for language in ("ar", "es", "fr", "en"):
        for code, name in Locale(language).territories.items():
            if code in _territories():
                names[_fold(str(name))] = str(code)
    table = yaml.safe_load(resources.files(__package__).joinpath("data/country_names.yaml").read_text("utf-8"))
    for code, others in table["names"].items():
        for name in others:
            names[_fold(name)] = code
    for code, others in table["everyday"].items():
        for name in others:
            names[_fold(name)] = code
    for alpha3, code in table["alpha3"].items():
        names[_fold(alpha3)] = code
    return names


def _fold(name: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    return " ".join(re.findall(r"\w+", plain.replace("&", " and ")))


class Country(str):
    """A country or territory: ISO 3166-1 alpha-2, upper case. Former states keep their ISO 3166-3 alpha-2 code."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """From a code (two or three letters) or a name in en, fr, es, ar; UnknownValue names what it could not read."""
        wanted = text.strip()
        code = wanted.upper()
        if code in _territories() or _USER_ASSIGNED.match(code):
            return cls(code)
        found = _by_name().get(_fold(wanted))
        if found is None:
            raise UnknownValue(
                f"{wanted[:60]!r} is not a known country",
                hint="use an ISO 3166-1 code such as PT, or the country's English name",
                code="unknown_country",
            )
        return cls(found)

    @classmethod
    def recognise(cls, text: str) -> Self | None:
        """Like `parse`, but None for what is not known: for foreign lists that name places in their own way."""
        try:
            return cls.parse(text)
        except UnknownValue:
            return None

    def name(self, language: str = "en") -> str:
        """The country's name in `language` by CLDR, or the code itself (user-assigned codes)."""
        if _USER_ASSIGNED.match(self):
            return str(self)
        return str(Locale.parse(language.replace("-", "_")).territories.get(str(self), str(self)))


class Member(Country):
    """A member of the federation: a country, or an organisation under a user-assigned code.

    Real members use their ISO 3166-1 code; invented ones in exercises use XA to XZ.
    """

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        code = text.strip().upper()
        if not (code in _territories() or _USER_ASSIGNED.match(code)):
            raise UnknownValue(
                f"{text.strip()[:60]!r} is not a member code",
                hint="two letters: an ISO 3166-1 code, or XA to XZ for exercises",
                code="unknown_member",
            )
        return cls(code)
