"""What stands in the places of a reason's sentence, as people read it."""

from __future__ import annotations

from comity.apps.exchange import naming
from comity.kernel.screening import Term

_OF_COUNTRIES = ("nationality.", "country.")


def places(term: Term, language: str) -> dict[str, str]:
    """The places of the term; countries by name instead of by code."""
    if not term.code.startswith(_OF_COUNTRIES):
        return dict(term.places)
    return {
        name: ", ".join(naming.country(code, language) for code in text.split()) for name, text in term.places.items()
    }
