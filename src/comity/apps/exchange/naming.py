"""What countries are called: by ISO 3166 where it names them, else as the member itself says in the directory.

Codes for private use (XA to XZ and others) stand for invented countries in exercises and for organisations.
"""

from __future__ import annotations

from collections.abc import Mapping

from comity.apps import bureau
from comity.apps.exchange import directories
from comity.kernel.vocabulary import Country, Member


def country(code: str, language: str) -> str:
    """The name of a country in `language`, else in English, else in any language it is named in; else the code."""
    named = Country(code).name(language)
    if named != code:
        return named
    names = _own_names(code)
    return names.get(language) or names.get("en") or next(iter(names.values()), code)


def member(code: str, language: str) -> str:
    """A member by its country's name, else by the name of its bureau in the directory, else its code."""
    named = country(code, language)
    if named != code:
        return named
    directory = directories.newest()
    found = directory.find(Member(code)) if directory else None
    return found.name if found else code


def _own_names(code: str) -> Mapping[str, str]:
    """What this member calls its country, by language."""
    us = bureau.this()
    if code == us.member:
        return us.country
    directory = directories.newest()
    found = directory.find(Member(code)) if directory else None
    return dict(found.country) if found else {}
