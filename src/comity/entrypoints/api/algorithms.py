"""GET /algorithms: there is one comparison here; names that clients send for others are answered by it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.http import HttpRequest
from ninja import Router

from comity.entrypoints.api.shapes import Algorithms
from comity.kernel.errors import InvalidInput

OURS, BEST = "comity", "best"
# Names of other scorers that existing clients ask for, with the settings that some of them send along.
ALIASES: dict[str, frozenset[str]] = {
    "logic-v2": frozenset(
        {
            "nm_name_property",
            "nm_number_mismatch",
            "nm_extra_query_name",
            "nm_extra_result_name",
            "nm_family_name_weight",
            "nm_fuzzy_cutoff_factor",
        }
    ),
    "logic-v1": frozenset(),
    "name-based": frozenset(),
    "name-qualified": frozenset(),
    "ofac": frozenset(),
    "regression-v1": frozenset(),
}
_FEATURES = {
    "name": "The names, in any script, order and spelling, and how rare what agrees is.",
    "birth_date": "The dates of birth, known to the day, the month or the year.",
    "nationality": "The nationalities, former states included.",
    "sex": "The sexes.",
    "birth_place": "The places of birth.",
    "country": "The countries in which a thing is registered.",
    "number": "Numbers of documents, vehicles, devices, accounts; misread letters and digits included.",
    "codes": "Codes of a record whose owner reveals no more.",
}

router = Router(tags=["System information"])


def require(algorithm: str, settings: Collection[str]) -> None:
    """InvalidInput for a scorer nobody knows, or a setting that the scorer asked for does not have."""
    name = algorithm.strip().lower()
    if name not in (OURS, BEST, *ALIASES):
        raise InvalidInput(f"Invalid algorithm: {algorithm[:60]}", hint="see /algorithms", code="unknown_algorithm")
    known = ALIASES["logic-v2"] if name in (BEST, OURS) else ALIASES[name]
    for key in settings:
        if key not in known:
            raise InvalidInput(
                f"Invalid configuration parameter: {key[:60]} for algorithm {name}", code="unknown_config"
            )


@router.get("/algorithms", response=Algorithms, auth=None, summary="Comparisons offered")
def algorithms(request: HttpRequest) -> dict[str, Any]:
    """The comparison of this node, and the names under which existing clients may ask for it."""
    return {"algorithms": [_described(name) for name in (OURS, *ALIASES)], "default": BEST, "best": OURS}


def _described(name: str) -> dict[str, Any]:
    text = "Every fact that both sides know speaks for or against, in bits; weights and settings are not taken."
    if name != OURS:
        text = f"Another name for {OURS}, so that clients that ask for {name} are answered."
    features = {code: {"description": what, "coefficient": 1.0, "url": ""} for code, what in _FEATURES.items()}
    config = {key: {"type": "float", "description": "accepted, not used", "default": None} for key in _settings(name)}
    docs = {"name": name, "description": text, "config": config, "features": features}
    return {"name": name, "description": text, "features": features, "docs": docs}


def _settings(name: str) -> list[str]:
    return sorted(ALIASES.get(name, ALIASES["logic-v2"]))
