"""What personal data a table holds, on what ground and for how long: declared beside every model."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PersonalData:
    """holds   which data about people, in a phrase
    ground  the legal ground, with its source
    kept    for how long, or the event that ends it
    """

    holds: str
    ground: str
    kept: str


NONE = PersonalData(holds="none", ground="", kept="")
