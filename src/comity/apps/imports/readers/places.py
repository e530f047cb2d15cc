"""Countries as foreign lists write them: by name, adjective, with a remark in brackets, or not at all."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

import yaml

from comity.kernel.vocabulary import Country

_BRACKETS = re.compile(r"\s*\([^()]*\)\s*")
_TAIL = re.compile(r"\s+(passport|citizenship|national)s?$", re.IGNORECASE)


@cache
def _others() -> dict[str, str]:
    table = yaml.safe_load(resources.files("comity.apps.imports").joinpath("data/places.yaml").read_text("utf-8"))
    return {name.casefold(): code for name, code in table.items()}


def country(text: str) -> Country | None:
    """The country that `text` names in full, brackets aside; None for anything less certain ("possibly Ethiopian")."""
    for form in (text, _BRACKETS.sub(" ", text)):
        wanted = _TAIL.sub("", " ".join(form.split()).strip(" .,"))
        if not wanted:
            continue
        if found := _others().get(wanted.casefold()):
            return Country(found)
        if found_by_name := Country.recognise(wanted):
            return found_by_name
    return None


def last_country(place: str) -> Country | None:
    """The country at the end of a place such as "Culiacan, Sinaloa, Mexico"."""
    return country(place.rpartition(",")[2]) if place else None
