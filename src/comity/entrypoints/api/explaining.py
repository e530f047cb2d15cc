"""Reasons for and against, in the shape in which clients of this interface expect explanations."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext

from comity.kernel.screening import Term

MOST_BITS = 32.0  # what names alone can say at most


def explanations(terms: Iterable[Term]) -> dict[str, dict[str, Any]]:
    """Code of the reason -> explanation; the weightiest first, what could not be compared last.

    score      share of 32 bits, from -1 (against) to 1 (for); 0: could not be compared
    detail     the reason as a sentence
    query      what was asked, where the reason names it; `candidate` what the record says
    """
    ordered = sorted(terms, key=lambda term: -abs(term.bits))
    return {term.code: _explained(term) for term in ordered}


def _explained(term: Term) -> dict[str, Any]:
    return {
        "detail": gettext(term.sentence) % term.places,
        "score": round(max(-1.0, min(1.0, term.bits / MOST_BITS)), 3),
        "query": term.places.get("asked") or None,
        "candidate": term.places.get("held") or None,
        "bits": round(term.bits, 1),
    }
