"""From what an officer typed to a question: one box for any kind of thing, and a few fields that narrow it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from comity.kernel.errors import InvalidInput, TooLarge
from comity.kernel.identifiers import (
    Identifier,
    IdentifierKind,
    MachineReadableZone,
    PersonReading,
    Subject,
    Warning,
    normalise,
    parse_partial_date,
    understand,
)
from comity.kernel.screening import Disguise, Question, disguises, question_from_properties
from comity.kernel.vocabulary import SCHEMATA, Country, Sex

MAX_NAME_CHARACTERS = 500
_LISTS = ("names", "birth_dates", "nationalities", "sexes", "places", "countries")
_MEMBERS = tuple(member.name for member in fields(Question))
MAX_READINGS = 12  # a text that could be anything is asked as its likeliest dozen


@dataclass(frozen=True)
class Asked:
    """What was asked, as typed and as understood.

    text      the words of the box, for showing them again
    question  what is compared
    readings  how the text was understood, in codes (person, document, vin, …), most likely first
    warnings  what is odd, such as a wrong check digit: each a sentence (msgid) and what stands in its places
    """

    text: str
    question: Question
    readings: tuple[str, ...] = ()
    warnings: tuple[tuple[str, Mapping[str, str]], ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "text": self.text,
            "question": {name: getattr(self.question, name) for name in _MEMBERS},
            "readings": list(self.readings),
            "warnings": [[sentence, dict(places)] for sentence, places in self.warnings],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Asked:
        stored = data["question"]
        texts = {name: tuple(stored[name]) for name in _LISTS}
        numbers = tuple((kind, number, issuer) for kind, number, issuer in stored["identifiers"])
        details = tuple((what, value) for what, value in stored.get("details", ()))
        question = Question(schema=stored["schema"], identifiers=numbers, details=details, **texts)
        return cls(data["text"], question, tuple(data["readings"]), tuple((s, p) for s, p in data["warnings"]))


def person(
    name: str,
    *,
    birth: str = "",
    nationality: str = "",
    sex: str = "",
    document: str = "",
    issuer: str = "",
) -> Asked:
    """A question about a person. InvalidInput for an impossible date, an unknown country or sex, or nothing asked."""
    if len(name) > MAX_NAME_CHARACTERS:
        raise TooLarge(f"a name of {len(name):,} characters cannot be checked", hint=f"at most {MAX_NAME_CHARACTERS}")
    if not name.strip() and not document.strip():
        raise InvalidInput("nothing was asked", hint="give a name or a number", code="nothing_asked")
    properties: dict[str, Sequence[str]] = {"name": [name]} if name.strip() else {}
    if birth.strip():
        properties["birthDate"] = list(parse_partial_date(birth))
    if nationality.strip():
        properties["nationality"] = [str(Country.parse(nationality))]
    if sex.strip():
        properties["gender"] = [_sex(sex)]
    question = question_from_properties("Person", properties)
    warnings: Sequence[Warning] = ()
    if document.strip():
        found = normalise(IdentifierKind.DOCUMENT, document, issuer)
        question = _with_number(question, found.kind.value, found.number, found.issuer)
        warnings = found.warnings
    told = (*_told(warnings), *_disguised(question))
    return Asked(name or document, question, (Subject.PERSON.value,), told)


def number(kind: IdentifierKind, text: str, issuer: str = "") -> Asked:
    """A question about one number of a known kind."""
    found = normalise(kind, text, issuer)
    question = _with_number(Question(schema=_SCHEMA[kind.subject]), found.kind.value, found.number, found.issuer)
    return Asked(text, question, (found.kind.value,), _told(found.warnings))


def entity(schema: str, properties: Mapping[str, Sequence[str]]) -> Asked:
    """A question in FollowTheMoney's shape; properties are those of `SCHEMATA`, already cleaned."""
    question = question_from_properties(SCHEMATA[schema].name, properties)
    if not question.names and not question.identifiers:
        raise InvalidInput("nothing was asked", hint="give a name or a number", code="nothing_asked")
    caption = SCHEMATA[schema].caption_of({k: tuple(v) for k, v in properties.items()})
    return Asked(caption, question, warnings=_disguised(question))


def box(text: str, *, birth: str = "", nationality: str = "", sex: str = "", today: date) -> Asked:
    """What the one box was given: a name, a date beside it, a travel document's lines, or any number.

    All readings of a number are asked at once: the exact keys cost little, and nobody need choose. A bare name may be
    a person's, a ship's or a company's: it is an open question, asked of everything (schema `Thing`).
    """
    readings = understand(text, today)[:MAX_READINGS]
    if not readings:
        raise InvalidInput("nothing was asked", hint="give a name or a number", code="nothing_asked")
    question = Question(schema=_SCHEMA[readings[0].subject])
    for reading in readings:
        question = _joined(question, reading.value)
    question = _narrowed(question, birth=birth, nationality=nationality, sex=sex, today=today)
    warnings = getattr(readings[0].value, "warnings", ())
    told = (*_told(warnings), *_disguised(question))
    return Asked(text, question, tuple(dict.fromkeys(_code(r.value) for r in readings)), told)


def _joined(question: Question, value: MachineReadableZone | Identifier | PersonReading) -> Question:
    """The question, asking also for one more reading of the text."""
    if isinstance(value, Identifier):
        return _with_number(question, value.kind.value, value.number, value.issuer)
    if isinstance(value, PersonReading):
        births = tuple(dict.fromkeys((*question.birth_dates, *value.birth)))
        schema = "Person" if births else "Thing"
        return replace(question, schema=schema, names=(*question.names, value.name), birth_dates=births)
    question = _with_number(question, IdentifierKind.DOCUMENT.value, value.number, value.issuer_code)
    name = f"{value.given} {value.family}".strip()
    return replace(
        question,
        schema="Person",
        names=(name,) if name else (),
        birth_dates=(value.birth_date,) if value.birth_date else (),
        nationalities=(value.nationality_code,) if value.nationality_code else (),
        sexes=(value.sex.value,) if value.sex else (),
    )


def _narrowed(question: Question, *, birth: str, nationality: str, sex: str, today: date) -> Question:
    """What stands in the fields beside the box takes the place of what the box itself said."""
    if birth.strip():
        question = replace(question, birth_dates=parse_partial_date(birth, today=today))
    if nationality.strip():
        question = replace(question, nationalities=(str(Country.parse(nationality)),))
    if sex.strip():
        question = replace(question, sexes=(_sex(sex),))
    only_persons_have = question.birth_dates or question.sexes
    return replace(question, schema="Person") if question.names and only_persons_have else question


def _told(warnings: Sequence[Warning]) -> tuple[tuple[str, Mapping[str, str]], ...]:
    return tuple((w.sentence, dict(w.places)) for w in warnings)


def _disguised(question: Question) -> tuple[tuple[str, Mapping[str, str]], ...]:
    """What in the names asked may be meant to hide one. Companies and ships are named with digits: that is no mask."""
    plain = question.schema != "Person"
    return tuple(
        (found.kind.sentence, {"found": found.found, "read": found.read})
        for name in question.names
        for found in disguises(name)
        if not (plain and found.kind is Disguise.DIGITS_FOR_LETTERS)
    )


def _code(value: MachineReadableZone | Identifier | PersonReading) -> str:
    if isinstance(value, Identifier):
        return value.kind.value
    return "person" if isinstance(value, PersonReading) else "machine_readable_zone"


_SCHEMA = {
    Subject.PERSON: "Person",
    Subject.DOCUMENT: "Identification",
    Subject.VEHICLE: "Vehicle",
    Subject.OBJECT: "Thing",
}


def _with_number(question: Question, kind: str, text: str, issuer: str) -> Question:
    return replace(question, identifiers=tuple(dict.fromkeys((*question.identifiers, (kind, text, issuer)))))


def _sex(text: str) -> str:
    return {"m": Sex.MALE, "f": Sex.FEMALE, "x": Sex.OTHER}.get(text.strip().casefold()) or Sex.parse(text)
