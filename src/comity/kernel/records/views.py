"""Which fields of a version a reader abroad receives: a view only ever leaves fields out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from comity.kernel.records.versions import SignedVersion

# What a hit-only reader needs to recognise a possible match, to handle it rightly and to ask the owner.
_HIT_ONLY = frozenset(
    {"hit_only", "purposes", "handling", "handling_remark", "tlp", "classification", "reveal", "review_on", "desk"}
)
_OWNERS_OWN = frozenset({"audience", "hit_only", "as_written"})  # stays with the owner in a full view


def FULL_VIEW(name: str) -> bool:
    return name not in _OWNERS_OWN


def HIT_ONLY_VIEW(name: str) -> bool:
    return name in _HIT_ONLY


def reduced(version: SignedVersion, keep: Callable[[str], bool]) -> SignedVersion:
    """The same version with only the fields that `keep` lets through; header and signature unchanged."""
    return replace(version, fields=tuple(f for f in version.fields if keep(f.name)))
