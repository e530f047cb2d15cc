"""What numbers say for and against: documents, telephones, registrations, each by what its kind can tell."""

from __future__ import annotations

from dataclasses import dataclass

from rapidfuzz.distance import OSA

from comity.kernel.screening import numbers, terms
from comity.kernel.screening.facts import Question, Subject
from comity.kernel.screening.numbers import Number
from comity.kernel.screening.terms import Rule, Term, term

# One number of these kinds exists once in the world, whoever issued it.
_UNIQUE = frozenset(
    {"vin", "imei", "iban", "imo", "mmsi", "icao24", "container", "lei", "isin", "bitcoin", "ethereum", "tron"}
)
_SHARED = {"phone": terms.CONTACT_SAME, "email": terms.CONTACT_SAME, "bic": terms.BANK_SAME}
_FOR_LIFE = frozenset({"national_id", "vin", "imei", "imo"})
_LEAST_LENGTH = 6  # shorter numbers differ in one character by chance

_SAYS: dict[str, Rule] = {
    "same": terms.NUMBER_SAME,
    "misread": terms.NUMBER_MISREAD,
    "other_issuer": terms.NUMBER_OTHER_ISSUER,
}
_ORDER = ("same", "misread", "near", "other_issuer")


@dataclass(frozen=True, slots=True)
class Numbered:
    """The strongest agreement of numbers, and all that they say.

    how      same, misread, near, other_issuer; empty where no number that singles out agrees
    certain  whether the same number can only be the same document or thing: its issuers agree, or it is unique
    terms    at most one for each number asked, and at most one against
    """

    how: str
    certain: bool
    terms: tuple[Term, ...]


NONE = Numbered("", False, ())


def numbered(question: Question, subject: Subject) -> Numbered:
    """Compare the numbers of both sides; NONE where either has none."""
    if not question.identifiers:
        return NONE
    if not subject.identifiers:
        return Numbered("", False, (terms.not_known("number"),))
    best, certain = "", False
    found: dict[str, Term] = {}
    differs: Term | None = None
    for asked in question.identifiers:
        how, held = _agreement(asked, subject.identifiers)
        if held is None:
            differs = differs or _differs(asked, subject.identifiers)
            continue
        shared = _SHARED.get(asked[0]) if how != "near" else None
        if shared is not None:
            found.setdefault(f"{asked[0]}.same", term(f"{asked[0]}.same", shared, asked[1], held[1]))
            continue
        rule = _SAYS.get(how, terms.NUMBER_NEAR)
        found.setdefault(held[1], term(f"number.{how}", rule, _written(asked), _written(held)))
        if not best or _ORDER.index(how) < _ORDER.index(best):
            best = how
        certain = certain or (how == "same" and (bool(asked[2] and held[2]) or asked[0] in _UNIQUE))
    against = (differs,) if differs is not None and not best else ()
    return Numbered(best, certain, (*found.values(), *against))


def _agreement(asked: Number, held: tuple[Number, ...]) -> tuple[str, Number | None]:
    agreement = numbers.agree((asked,), held)
    if agreement is not None:
        return str(agreement[0]), agreement[2]
    near = next((other for other in held if _near(asked, other)), None)
    return ("near", near) if near is not None else ("", None)


def _near(asked: Number, held: Number) -> bool:
    """Whether two numbers of one kind and issuer are one slip of the keyboard apart."""
    one, other = asked[1], held[1]
    if min(len(one), len(other)) < _LEAST_LENGTH or abs(len(one) - len(other)) > 1 or asked[0] in _SHARED:
        return False
    return OSA.distance(one, other, score_cutoff=1) <= 1 and numbers.comparable((asked,), (held,))


def _differs(asked: Number, held: tuple[Number, ...]) -> Term | None:
    others = [other for other in held if numbers.comparable((asked,), (other,))]
    if not others or asked[0] in _SHARED:
        return None
    if asked[0] in _FOR_LIFE and any(other[0] == asked[0] for other in others):
        return term("number.own_differs", terms.OWN_NUMBER_DIFFERS)
    return term("number.differs", terms.NUMBER_DIFFERS)


def _written(number: Number) -> str:
    return f"{number[1]} ({number[2]})" if number[2] else number[1]
