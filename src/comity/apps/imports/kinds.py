"""The kinds of input, as a table: which reader reads them and which profile completes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from comity.apps.imports import profiles
from comity.apps.imports.profiles import Profile
from comity.apps.imports.readers import ftm, mapping, ofac_sdn, register_csv, un_sc
from comity.apps.imports.reading import Reader
from comity.kernel.errors import InvalidInput, UnknownValue
from comity.kernel.vocabulary.codes import Code
from comity.kernel.vocabulary.text import N_


class Kind(Code):
    """What kind of file is imported. The code is the command's word."""

    UN_SC = "un-sc", N_("United Nations Security Council Consolidated List")
    OFAC_SDN = "ofac-sdn", N_("OFAC Specially Designated Nationals list")
    FTM = "ftm", N_("FollowTheMoney entities")
    CSV = "csv", N_("register export with a mapping")


@dataclass(frozen=True)
class Input:
    """A file with everything that is needed to read it."""

    kind: Kind
    path: Path
    profile: Profile
    reader: Reader


def prepare(kind: Kind, path: Path, name: str, settings: Mapping[str, Any]) -> Input:
    """Choose reader and profile. InvalidInput for a profile or mapping that cannot be used.

    name      the file's own name, where it is stored under another
    settings  `profile`: keys over those of the built-in one; `mapping`: the mapping of a CSV file
    """
    extra = dict(settings.get("profile") or {})
    match kind:
        case Kind.UN_SC | Kind.OFAC_SDN:
            if extra:
                raise InvalidInput(
                    f"{kind.value} has a profile of its own", hint="leave the profile out", code="bad_profile"
                )
            reader = un_sc.read if kind is Kind.UN_SC else ofac_sdn.read
            return Input(kind, path, profiles.built_in(kind.value), reader)
        case Kind.FTM:
            profile = profiles.parse({"list": stem(name), **extra}, "profile")
            return Input(kind, path, profile, ftm.read)
        case Kind.CSV:
            if not settings.get("mapping"):
                raise InvalidInput(
                    "a CSV file needs a mapping", hint="see docs/operating/imports.md", code="mapping_missing"
                )
            mapped = mapping.parse(settings["mapping"])
            return Input(kind, path, mapped.profile, register_csv.reader(mapped))
    raise UnknownValue(f"{kind!r} is not a kind of import")


def stem(name: str) -> str:
    """The name of a list whose profile names none: the file's name without its endings."""
    base = Path(name).name
    for ending in (".gz", ".json", ".jsonl", ".ndjson", ".ijson", ".ftm", ".entities"):
        base = base.removesuffix(ending)
    return base or "list"
