"""Numbers that single out one document, vehicle or thing: read from properties, keyed, and compared in full.

A number is looked up by its *lookup key*: its family of kinds and its spelling with all that readers confuse made
equal. What is found is then compared in full, by `how`: same, misread, or the same number of another issuer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from hashlib import blake2b

from comity.kernel.errors import ComityError
from comity.kernel.identifiers.confusable import confusable
from comity.kernel.identifiers.decoders import normalise
from comity.kernel.identifiers.kinds import IdentifierKind
from comity.kernel.screening.plates import latin_plate, plate_fold
from comity.kernel.screening.tables import rows
from comity.kernel.vocabulary import SCHEMATA

Number = tuple[str, str, str]  # kind, canonical number, issuer or ""

_PROPERTIES: dict[str, list[tuple[str, str, str]]] = {}
for _property, _schema, _kind, _issuer in rows("identifier_properties", 4):
    _PROPERTIES.setdefault(_property, []).append((_schema, _kind, _issuer))

_WALLETS = ("bitcoin", "ethereum", "tron")
_LONGEST = 300  # letters; what is longer is a text that stands where a number should
ISSUED_BY = "\x1f"  # between number and issuer in `packed`


@dataclass(frozen=True, slots=True)
class _Kind:
    """A row of the table: letter, family and its letter, and how its misreadings are folded."""

    letter: str
    family: str
    fold: str


_KINDS = {kind: _Kind(*cells) for kind, *cells in rows("number_kinds", 4)}
_BY_LETTER = {row.letter: kind for kind, row in _KINDS.items()}
_FAMILY_LETTERS: dict[str, str] = {}
for _row in _KINDS.values():
    _FAMILY_LETTERS.setdefault(_row.family, _row.letter)


class How(StrEnum):
    """How a number that is held agrees with the one asked for, strongest first."""

    SAME = "same"
    MISREAD = "misread"
    OTHER_ISSUER = "other_issuer"


_STRENGTH = {how: place for place, how in enumerate(How)}


def of_properties(schema: str, properties: Mapping[str, Sequence[str]]) -> tuple[Number, ...]:
    """All numbers of one entity in their canonical spelling; what a kind refuses is kept as letters and digits."""
    found: dict[Number, None] = {}
    for name, values in properties.items():
        rule = _rule(schema, name)
        if rule is None:
            continue
        kind, issuer_property = rule
        issuers = properties.get(issuer_property, ()) if issuer_property else ()
        issuer = issuers[0] if len(issuers) == 1 else ""
        found.update(dict.fromkeys(canonical(kind, value, issuer) for value in values if value))
    return tuple(number for number in found if 0 < len(number[1]) <= _LONGEST)


@lru_cache(1 << 10)
def _rule(schema: str, name: str) -> tuple[str, str] | None:
    for fits, kind, issuer in _PROPERTIES.get(name, ()):
        if fits == "-" or (schema in SCHEMATA and SCHEMATA[schema].is_a(fits)):
            return kind, issuer
    return None


@lru_cache(1 << 16)
def canonical(kind: str, text: str, issuer: str) -> Number:
    """A number as its kind spells it; a wallet's kind is found out; one that its kind refuses is letters and digits."""
    kinds = _WALLETS if kind == "wallet" else (kind,)
    for possible in kinds:
        try:
            found = normalise(IdentifierKind(possible), text, issuer)
        except (ComityError, ValueError):
            continue
        return (found.kind.value, found.number, found.issuer)
    return (kind, "".join(letter for letter in text.upper() if letter.isalnum()), issuer.upper()[:_LONGEST])


def folded(kind: str, number: str) -> str:
    """The canonical number with everything made equal that readers confuse: O and 0, I and 1, B and 8, S and 5 …"""
    match _KINDS[kind].fold:
        case "none":
            return number
        case "plate":
            return plate_fold(number)
    return confusable(number)


def lookup_key(kind: str, number: str) -> bytes:
    """Under which bytes a number is found, whoever issued it: a letter for the family of its kind, and its fold."""
    return (_FAMILY_LETTERS[_KINDS[kind].family] + folded(kind, number)).encode(errors="replace")


def letters_of(kind: str) -> tuple[str, str]:
    """The letter of a kind, with which `packed` begins, and the letter of its family, with which its keys begin."""
    row = _KINDS[kind]
    return row.letter, _FAMILY_LETTERS[row.family]


def packed(number: Number) -> bytes:
    """A number as the number store keeps it: the letter of its kind, its canonical spelling, its issuer."""
    kind, spelling, issuer = number
    text = _KINDS[kind].letter + spelling
    return (f"{text}{ISSUED_BY}{issuer}" if issuer else text).encode(errors="replace")


def unpacked(raw: bytes) -> Number:
    """The reverse of `packed`. Raises ValueError or KeyError for what `packed` does not make."""
    spelling, _, issuer = raw.decode().partition(ISSUED_BY)
    return (_BY_LETTER[spelling[:1]], spelling[1:], issuer)


def identifier_keys(kind: str, number: str, issuer: str) -> frozenset[int]:
    """The 64-bit exact keys of one number: with its issuer where it has one, and without.

    Letters and digits that readers of print confuse (O and 0, I and 1, B and 8, S and 5) give the same keys; the full
    number is compared afterwards, by `agree`.
    """
    spelling = folded(kind, number)
    if not spelling:
        return frozenset()
    return frozenset(_digest(_KINDS[kind].family, spelling, by) for by in {"", issuer.upper()})


@lru_cache(1 << 16)
def _digest(*texts: str) -> int:
    return int.from_bytes(blake2b("\0".join(texts).encode(), digest_size=8, person=b"comity number").digest(), "big")


def agree(asked: Iterable[Number], held: Sequence[Number]) -> tuple[How, Number, Number] | None:
    """The strongest agreement of any two numbers, and the two; None if none agree."""
    found: tuple[How, Number, Number] | None = None
    for one in asked:
        for other in held:
            agreement = how(one, other)
            if agreement and (found is None or _STRENGTH[agreement] < _STRENGTH[found[0]]):
                found = (agreement, one, other)
    return found


def how(one: Number, other: Number) -> How | None:
    """How two numbers agree in full; None if they are two different numbers.

    Two national spellings of one plate are the same number. An issuer that one side does not state is no difference.
    """
    if _KINDS[one[0]].family != _KINDS[other[0]].family:
        return None
    is_same = one[1] == other[1]
    if not is_same and folded(one[0], one[1]) != folded(other[0], other[1]):
        return None
    if one[2] and other[2] and one[2].upper() != other[2].upper():
        return How.OTHER_ISSUER
    if is_same or (one[0] == other[0] == "plate" and latin_plate(one[1]) == latin_plate(other[1])):
        return How.SAME
    return How.MISREAD


def comparable(asked: Iterable[Number], held: Iterable[Number]) -> bool:
    """Whether both sides state numbers of the same kind and issuer, so that different ones say something."""
    sides = [{(_KINDS[kind].family, issuer.upper()) for kind, _, issuer in side if issuer} for side in (asked, held)]
    return bool(sides[0] & sides[1])
