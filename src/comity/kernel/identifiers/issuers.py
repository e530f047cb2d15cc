"""Who issues documents: the codes of machine-readable zones and the country codes of records, one to the other."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml
from babel.core import get_global

from comity.kernel.errors import UnknownValue
from comity.kernel.vocabulary.countries import Country
from comity.kernel.vocabulary.text import N_


@dataclass(frozen=True, slots=True)
class Issuer:
    """A code of ICAO 9303-3 that ISO 3166-1 does not have.

    country  the state behind it, alpha-2, or ""
    label    text for people, or "" where the country's name says it
    """

    code: str
    country: str
    label: str


@cache
def special_issuers() -> dict[str, Issuer]:
    """The codes of ICAO 9303-3 beyond ISO 3166-1, by code."""
    table = yaml.safe_load(resources.files(__package__).joinpath("data/issuers.yaml").read_text("utf-8"))
    return {
        code: Issuer(code, entry.get("country", ""), entry.get("label", "")) for code, entry in table["codes"].items()
    }


def find_issuer(text: str) -> str | None:
    """The issuer that `text` names, or None: an alpha-2 country code, or ICAO's code of an organisation.

    Takes codes of machine-readable zones (D, GBR, UNO), alpha-2 codes and names of countries. The invented members of
    exercises have the codes ZZA to ZZZ (ISO 3166-1 leaves them free, ICAO uses none of them): ZZA is XA, and so on.
    """
    code = text.strip().upper()
    if special := special_issuers().get(code):
        return special.country or special.code
    if len(code) == 3 and code.isascii() and code.isalpha() and code.startswith("ZZ") and code != "ZZK":
        return f"X{code[2]}"
    country = Country.recognise(text[:200])
    return None if country is None else str(country)


def parse_issuer(text: str) -> str:
    """Like `find_issuer`, but "" for "", and UnknownValue (unknown_country) for what nobody knows."""
    if not text.strip():
        return ""
    found = find_issuer(text)
    if found is None:
        raise UnknownValue(
            N_("the issuing country or organisation is not known"),
            hint=N_("use a two-letter country code such as PT, or the three letters printed in the document"),
            code="unknown_country",
        )
    return found


@cache
def _alpha3() -> dict[str, str]:
    """ISO 3166-1 alpha-2 -> alpha-3, from CLDR's territory aliases as babel carries them."""
    aliases = {a: c for a, c in get_global("territory_aliases").items() if len(a) == 3 and a.isalpha() and len(c) == 1}
    current = {c[0]: a for a, c in sorted(aliases.items()) if Country.recognise(a) == c[0]}
    return {**current, "DE": "D", "XK": "RKS"}


def mrz_code(issuer: str) -> str:
    """The code that machine-readable zones print for `issuer` (the reverse of `find_issuer`); UnknownValue if none."""
    code = issuer.strip().upper()
    if code in special_issuers() or code in _alpha3().values():
        return code
    if found := _alpha3().get(code):
        return found
    if len(code) == 2 and code.startswith("X") and code[1].isascii() and code[1].isalpha():
        return f"ZZ{code[1]}"
    if len(code) == 3 and find_issuer(code) is not None:
        return code
    raise UnknownValue(N_("the issuing country or organisation is not known"), code="unknown_country")
