"""Records of which only codes are held: what an owner publishes of them, and how a question compares with that.

Codes are coarse on purpose: many names share them. A match on codes is never more than *possible*; the owner is asked.
A holder can guess its way through codes by trying names; docs/protocol says so, and rates and logs bound it.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping
from typing import Any

from comity.kernel.screening.facts import Question, Subject, comparable, kind_of
from comity.kernel.screening.keys import Codes, birth_years, name_codes
from comity.kernel.screening.numbers import Number, identifier_keys
from comity.kernel.screening.phonetics import near_codes
from comity.kernel.screening.score import Score, scored
from comity.kernel.screening.terms import CODES_AGREE, CODES_NUMBER_AGREES, CODES_YEAR_AGREES, CODES_YEAR_DIFFERS, Term

VERSION = 1
_MOST = 0.75  # similarity that codes can reach
_EXTENT_NAMES, _EXTENT_YEAR = 0.2, 0.1
_NEAR = 0.6


def hit_only_codes(subject: Subject, secret: bytes = b"") -> dict[str, Any]:
    """What the owner publishes of a record instead of its properties.

    `{"v": 1, "schema": …, "names": [[[code, …], …], …], "birth_years": [1980], "numbers": ["…"]}`: a name is a list of
    words, a word a list of codes. `numbers` are HMACs under a secret shared with one reader, absent without one.
    """
    kind = kind_of(subject.schema)
    names = dict.fromkeys(codes for name in (*subject.names, *subject.weak_names) for codes in name_codes(name, kind))
    published: dict[str, Any] = {
        "v": VERSION,
        "schema": subject.schema,
        "names": [[list(word) for word in name] for name in names],
        "birth_years": list(birth_years(subject.birth_dates)),
    }
    if secret:
        published["numbers"] = number_marks(subject.identifiers, secret)
    return published


def number_marks(identifiers: Iterable[Number], secret: bytes) -> list[str]:
    """HMAC-SHA-256 of each exact key, hexadecimal, sorted."""
    keys = {key for identifier in identifiers for key in identifier_keys(*identifier)}
    return sorted(hmac.digest(secret, b"comity number mark" + key.to_bytes(8, "big"), "sha256").hex() for key in keys)


def coded_names(codes: Mapping[str, Any]) -> list[Codes]:
    """The names that codes stand for; none where the version is not known here."""
    if codes.get("v") != VERSION:
        return []
    return [tuple(tuple(word) for word in name) for name in codes.get("names", ())]


def coded_years(codes: Mapping[str, Any]) -> tuple[int, ...]:
    """The birth years that codes state."""
    return tuple(codes.get("birth_years", ())) if codes.get("v") == VERSION else ()


def asked_marks(identifiers: Iterable[Number], secret: bytes) -> tuple[Number, ...]:
    """The marks of a question's numbers, to be looked up beside them."""
    return tuple(("mark", mark, "") for mark in number_marks(identifiers, secret))


def hit_only_numbers(codes: Mapping[str, Any]) -> tuple[Number, ...]:
    """What the number store holds of a record known by codes: the marks that its owner made of its numbers for us."""
    return tuple(("mark", str(mark), "") for mark in codes.get("numbers", ())) if codes.get("v") == VERSION else ()


def compare_hit_only(question: Question, codes: Mapping[str, Any], secret: bytes = b"") -> Score | None:
    """How well codes answer a question: at most band 1, *possible*; None where too little agrees."""
    if codes.get("v") != VERSION or not comparable(question.schema, str(codes.get("schema", question.schema))):
        return None
    terms: list[Term] = []
    similarity, extent = 0.0, 0.0
    held = coded_names(codes)
    asked = [found for name in question.names for found in name_codes(name, kind_of(question.schema))]
    best, bits = max((_alike(one, other) for one in asked for other in held), default=(0.0, 0.0))
    if best >= _NEAR:
        similarity, extent = best * _MOST, _EXTENT_NAMES
        terms.append(Term("codes.name", 1, bits, CODES_AGREE))
    if secret and set(number_marks(question.identifiers, secret)) & set(codes.get("numbers", ())):
        similarity, extent = _MOST, 0.5
        terms.append(Term("codes.number", 1, 16.0, CODES_NUMBER_AGREES))
    if not terms:
        return None
    years, asked_years = codes.get("birth_years", ()), birth_years(question.birth_dates)
    if years and asked_years:
        agrees = any(abs(one - other) <= 1 for one in years for other in asked_years)
        extent += _EXTENT_YEAR
        similarity *= 1.0 if agrees else 0.7
        terms.append(
            Term("codes.year", 1, 4.0, CODES_YEAR_AGREES)
            if agrees
            else Term("codes.year", -1, -8.0, CODES_YEAR_DIFFERS)
        )
    return scored(similarity, extent, 1, terms)


def _alike(asked: Codes, held: Codes) -> tuple[float, float]:
    """(share of words that agree, bits). Words left over on both sides speak against, on one side less."""
    left = list(held)
    agreed = bits = 0.0
    for word in asked:
        found = next((other for other in left if set(word) & set(other)), None)
        value = 1.0
        if found is None:
            found = next((other for other in left if near_codes(word[0]) & set(other)), None)
            value = _NEAR
        if found is not None:
            left.remove(found)
            agreed += value
            bits += value * (1.0 + 1.5 * len(f"{min(word):x}"))
    missing = len(asked) - agreed
    against = min(missing, len(left))
    return agreed / (agreed + 1.35 * against + 0.65 * (missing - against) + 0.15 * (len(left) - against) or 1.0), bits
