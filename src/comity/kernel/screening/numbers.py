"""Numbers that single out one document, vehicle or thing: read from properties, keyed, and compared in full."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b

from comity.kernel.errors import ComityError
from comity.kernel.identifiers.confusable import confusable
from comity.kernel.identifiers.decoders import normalise
from comity.kernel.identifiers.kinds import IdentifierKind
from comity.kernel.screening.tables import rows
from comity.kernel.vocabulary import SCHEMATA

Number = tuple[str, str, str]  # kind, canonical number, issuer or ""

_PROPERTIES: dict[str, list[tuple[str, str, str]]] = {}
for _property, _schema, _kind, _issuer in rows("identifier_properties", 4):
    _PROPERTIES.setdefault(_property, []).append((_schema, _kind, _issuer))

_WALLETS = ("bitcoin", "ethereum", "tron")
# Kinds that registers mix up share their keys: what one calls a passport number another keeps as an identity number.
_ALIKE = {
    "national_id": "document", "registration": "document", "reference": "document",
    "firearm": "serial", "bitcoin": "wallet", "ethereum": "wallet", "tron": "wallet",
}  # fmt: skip
_CASE_MATTERS = frozenset({"wallet", "email"})


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
    return tuple(number for number in found if number[1])


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
    return (kind, "".join(letter for letter in text.upper() if letter.isalnum()), issuer.upper())


def identifier_keys(kind: str, number: str, issuer: str) -> frozenset[int]:
    """The 64-bit exact keys of one number: with its issuer where it has one, and without.

    Letters and digits that readers of print confuse (O and 0, I and 1, B and 8, S and 5) give the same keys; the full
    number is compared afterwards, by `agree`.
    """
    alike = _ALIKE.get(kind, kind)
    folded = number if alike in _CASE_MATTERS else confusable(number)
    if not folded:
        return frozenset()
    return frozenset(_digest(alike, folded, by) for by in {"", issuer.upper()})


@lru_cache(1 << 16)
def _digest(*texts: str) -> int:
    return int.from_bytes(blake2b("\0".join(texts).encode(), digest_size=8, person=b"comity number").digest(), "big")


def agree(asked: Iterable[Number], held: Sequence[Number]) -> tuple[str, Number, Number] | None:
    """The strongest agreement of any two numbers, `same`, `misread` or `other_issuer`, and the two; None if none."""
    strength = ("same", "misread", "other_issuer")
    found: tuple[str, Number, Number] | None = None
    for one in asked:
        for other in held:
            how = _how(one, other)
            if how and (found is None or strength.index(how) < strength.index(found[0])):
                found = (how, one, other)
    return found


def _how(one: Number, other: Number) -> str:
    if _ALIKE.get(one[0], one[0]) != _ALIKE.get(other[0], other[0]):
        return ""
    if one[1] != other[1] and (
        _ALIKE.get(one[0], one[0]) in _CASE_MATTERS or confusable(one[1]) != confusable(other[1])
    ):
        return ""
    if one[2] and other[2] and one[2].upper() != other[2].upper():
        return "other_issuer"
    return "same" if one[1] == other[1] else "misread"


def comparable(asked: Iterable[Number], held: Iterable[Number]) -> bool:
    """Whether both sides state numbers of the same kind and issuer, so that different ones say something."""
    sides = [{(_ALIKE.get(kind, kind), issuer.upper()) for kind, _, issuer in side if issuer} for side in (asked, held)]
    return bool(sides[0] & sides[1])
