"""Ships, aircraft and freight containers."""

from __future__ import annotations

import re

from stdnum import imo as imo_rule
from stdnum import iso6346

from comity.kernel.errors import InvalidInput
from comity.kernel.identifiers.characters import expect, squeezed
from comity.kernel.identifiers.check_digits import judge
from comity.kernel.identifiers.kinds import Identifier, IdentifierKind
from comity.kernel.vocabulary.text import N_

_IMO = re.compile(r"(?:IMO)?([0-9]{7})")
# Ship, group, coast, aircraft, aid to navigation, craft of a ship, beacon; the middle three digits are a country's.
_MMSI = re.compile(r"[2-7][0-9]{8}|00?[2-7][0-9]{6,7}|111[2-7][0-9]{5}|9[89][2-7][0-9]{6}|97[024][0-9]{6}")
_CONTAINER = re.compile(r"[A-Z]{3}[UJZR][0-9]{7}")
_ICAO24 = re.compile(r"[0-9A-F]{6}")
_AIRCRAFT = re.compile(r"[A-Z][A-Z0-9]{2,6}|[0-9][A-Z][A-Z0-9]{1,5}")


def imo(text: str, issuer: str = "") -> Identifier:
    """An IMO ship number: seven digits, the last a check digit (IMO resolution A.1117(30)); "IMO" before it goes."""
    message = N_("an IMO ship number has seven digits")
    number = expect(_IMO, squeezed(text), code="invalid_imo", message=message).removeprefix("IMO")
    doubts = judge(imo_rule.validate, number, code="invalid_imo", message=message)
    return Identifier(IdentifierKind.IMO, number, "", doubts)


def mmsi(text: str, issuer: str = "") -> Identifier:
    """A maritime mobile service identity: nine digits whose beginning tells what carries it (ITU-R M.585)."""
    message = N_("an MMSI has nine digits that begin as the radio regulations say")
    number = expect(_MMSI, squeezed(text).removeprefix("MMSI"), code="invalid_mmsi", message=message)
    return Identifier(IdentifierKind.MMSI, number)


def container(text: str, issuer: str = "") -> Identifier:
    """A freight container's number: owner, category letter, six digits and a check digit (ISO 6346)."""
    message = N_("a container number has four letters, the last U, J, Z or R, and seven digits")
    number = expect(_CONTAINER, squeezed(text), code="invalid_container", message=message)
    doubts = judge(iso6346.validate, number, code="invalid_container", message=message)
    return Identifier(IdentifierKind.CONTAINER, number, "", doubts)


def icao24(text: str, issuer: str = "") -> Identifier:
    """An aircraft's transponder address: six hexadecimal digits in capitals (ICAO Annex 10, volume III)."""
    message = N_("an aircraft address has six hexadecimal digits")
    number = expect(_ICAO24, squeezed(text), code="invalid_icao24", message=message)
    if number in ("000000", "FFFFFF"):
        raise InvalidInput(N_("this aircraft address is never assigned"), code="invalid_icao24")
    return Identifier(IdentifierKind.ICAO24, number)


def aircraft(text: str, issuer: str = "") -> Identifier:
    """A registration mark without its hyphen: nationality mark and up to five letters or digits (ICAO Annex 7)."""
    message = N_("an aircraft registration mark has three to seven letters and digits")
    number = expect(_AIRCRAFT, squeezed(text), code="invalid_aircraft", message=message)
    return Identifier(IdentifierKind.AIRCRAFT, number)
