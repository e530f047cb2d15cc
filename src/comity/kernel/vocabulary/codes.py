"""The small code lists. Sources stand beside each; INTERPOL RPD = Rules on the Processing of Data."""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from comity.kernel.errors import UnknownValue
from comity.kernel.vocabulary.text import N_


class Code(StrEnum):
    """A code with a text for people. `parse` names the input it does not know."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    @classmethod
    def parse(cls, text: str) -> Self:
        """The member whose code is `text` (case and surrounding blanks aside); UnknownValue otherwise."""
        wanted = text.strip().casefold().replace("-", "_").replace(" ", "_")
        for member in cls:
            if member.value.casefold().replace("-", "_") == wanted:
                return member
        known = ", ".join(member.value for member in cls)
        name = cls.__name__
        raise UnknownValue(
            f"{text[:60]!r} is not a known {name}", hint=f"known: {known}", code=f"unknown_{name.lower()}"
        )


class PersonStatus(Code):
    """The role in which a record names a person (RPD Art. 44; Directive (EU) 2016/680 Art. 6)."""

    SUSPECT = "suspect", N_("suspect")
    ACCUSED = "accused", N_("accused")
    CONVICTED = "convicted", N_("convicted")
    LISTED = "listed", N_("listed (measures apply)")
    MISSING = "missing", N_("missing person")
    VICTIM = "victim", N_("victim")
    WITNESS = "witness", N_("witness")
    POSSIBLE_THREAT = "possible_threat", N_("possible threat")
    DECEASED = "deceased", N_("deceased")
    UNIDENTIFIED = "unidentified", N_("unidentified person or body")
    UNKNOWN = "unknown", N_("role not stated")

    @property
    def is_protected(self) -> bool:
        """Whether the person is to be protected and is never shown like somebody wanted."""
        return self in (PersonStatus.MISSING, PersonStatus.VICTIM, PersonStatus.WITNESS)


class Purpose(Code):
    """Why data are processed (RPD Art. 10). One is stated before every access and logged."""

    BORDER_CONTROL = "border_control", N_("border control")
    POLICE_CHECK = "police_check", N_("police check")
    INVESTIGATION = "investigation", N_("criminal investigation")
    ARREST = "arrest", N_("location and arrest")
    MISSING_PERSONS = "missing_persons", N_("search for missing persons")
    IDENTIFICATION = "identification", N_("identification of a person or body")
    PROPERTY = "property", N_("search for stolen or lost property")
    SANCTIONS = "sanctions", N_("application of sanctions measures")
    PUBLIC_SAFETY = "public_safety", N_("prevention of a threat to public safety")
    TRAINING = "training", N_("training and exercise")


class ActionAsked(Code):
    """What the owner asks whoever finds the person or thing to do (RPD Art. 82-97; SIS alert categories)."""

    ARREST = "arrest", N_("detain with a view to extradition")
    LOCATE = "locate", N_("establish the whereabouts and tell the owner")
    IDENTIFY = "identify", N_("identify and tell the owner")
    PROTECT = "protect", N_("place under protection and tell the owner")
    DISCREET_CHECK = "discreet_check", N_("report the sighting without telling the person")
    SEIZE = "seize", N_("secure the object")
    REFUSE_DOCUMENT = "refuse_document", N_("do not accept the document; secure it")
    INFORM = "inform", N_("tell the owner")
    APPLY_MEASURES = "apply_measures", N_("refer to the national authority for the listed measures")
    NONE = "none", N_("no action asked")

    @property
    def is_coercive(self) -> bool:
        """Whether it touches liberty or property: shown only once the owner confirmed the hit (RPD Art. 63)."""
        return self in (ActionAsked.ARREST, ActionAsked.SEIZE, ActionAsked.REFUSE_DOCUMENT)


class Caution(Code):
    """Caution markers: what an officer must know before approaching."""

    ARMED = "armed", N_("may be armed")
    VIOLENT = "violent", N_("may be violent")
    ESCAPE = "escape", N_("may try to escape")
    SELF_HARM = "self_harm", N_("risk of self-harm")
    MEDICAL = "medical", N_("needs medical attention")
    CONTAGIOUS = "contagious", N_("risk of infection")
    VULNERABLE = "vulnerable", N_("vulnerable person")


class Handling(Code):
    """SIENA handling codes (Europol Regulation (EU) 2016/794, Art. 19); they combine."""

    H0 = "H0", N_("H0: only to prevent and combat crime")
    H1 = "H1", N_("H1: not for use in court without the owner's permission")
    H2 = "H2", N_("H2: not to be passed on without the owner's permission")
    H3 = "H3", N_("H3: other restriction, see the remark")


class Tlp(Code):
    """Traffic Light Protocol 2.0 (FIRST, August 2022)."""

    RED = "TLP:RED", N_("TLP:RED, named recipients only")
    AMBER_STRICT = "TLP:AMBER+STRICT", N_("TLP:AMBER+STRICT, recipient's organisation only")
    AMBER = "TLP:AMBER", N_("TLP:AMBER, organisation and its clients")
    GREEN = "TLP:GREEN", N_("TLP:GREEN, community")
    CLEAR = "TLP:CLEAR", N_("TLP:CLEAR, no limit")


class Reliability(Code):
    """How reliable the source is: the first half of the 4x4 evaluation (Regulation (EU) 2016/794, Art. 29)."""

    A = "A", N_("A: no doubt about the source")
    B = "B", N_("B: source mostly reliable")
    C = "C", N_("C: source mostly unreliable")
    X = "X", N_("X: source cannot be assessed")


class Accuracy(Code):
    """How accurate the information is: the second half of the 4x4 evaluation."""

    ONE = "1", N_("1: accuracy not in doubt")
    TWO = "2", N_("2: known personally to the source")
    THREE = "3", N_("3: corroborated by other information")
    FOUR = "4", N_("4: cannot be corroborated")


class Nature(Code):
    """Whether a statement is a fact or somebody's assessment (Directive (EU) 2016/680 Art. 7)."""

    FACT = "fact", N_("fact")
    ASSESSMENT = "assessment", N_("assessment")


class Reveal(Code):
    """How much of a shared record a reader abroad receives."""

    FULL = "full", N_("full record")
    HIT_ONLY = "hit_only", N_("hit only: the owner is asked for details")


class Sex(Code):
    """Sex as travel documents state it (ICAO Doc 9303-4)."""

    MALE = "male", N_("male")
    FEMALE = "female", N_("female")
    OTHER = "other", N_("other or unspecified")


class GroundKind(Code):
    """The legal ground a record stands on."""

    WARRANT = "warrant", N_("arrest warrant")
    CONVICTION = "conviction", N_("enforceable judgment")
    DECISION = "decision", N_("decision of an authority")
    REPORT = "report", N_("report to the police")
    LISTING = "listing", N_("listing by a sanctions body")
    LAW = "law", N_("statutory duty")
