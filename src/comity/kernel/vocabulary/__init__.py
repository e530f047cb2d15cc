"""The coded words of the field: members, countries, person statuses, purposes, handling codes, schemata.

Every enum member's value is the code that travels and is stored; `.label` is the text for people, marked for
translation. A code, once published, never changes its meaning. Start reading at `codes`, then `countries` and
`schemata`. docs/glossary.md owns the words.
"""

from comity.kernel.vocabulary.codes import (
    Accuracy,
    ActionAsked,
    Caution,
    GroundKind,
    Handling,
    Nature,
    PersonStatus,
    Purpose,
    Reliability,
    Reveal,
    Sex,
    Tlp,
)
from comity.kernel.vocabulary.countries import Country, Member
from comity.kernel.vocabulary.offences import Offence
from comity.kernel.vocabulary.schemata import SCHEMATA, Schema

__all__ = [
    "SCHEMATA",
    "Accuracy",
    "ActionAsked",
    "Caution",
    "Country",
    "GroundKind",
    "Handling",
    "Member",
    "Nature",
    "Offence",
    "PersonStatus",
    "Purpose",
    "Reliability",
    "Reveal",
    "Schema",
    "Sex",
    "Tlp",
]
