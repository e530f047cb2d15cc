"""From what an officer typed to a question: one box for any kind of thing, and a few fields that narrow it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from comity.kernel.errors import InvalidInput, TooLarge
from comity.kernel.identifiers import IdentifierKind, Subject, normalise, understand
from comity.kernel.identifiers.dates import parse_partial_date
from comity.kernel.screening import Question, question_from_properties
from comity.kernel.vocabulary import SCHEMATA, Country, Sex

MAX_NAME_CHARACTERS = 500


@dataclass(frozen=True)
class Asked:
    """What was asked, as typed and as understood.

    text      the words of the box, for showing them again
    question  what is compared
    readings  how the text was understood, in codes (person, document, vin, …), most likely first
    warnings  sentences already filled in, such as a wrong check digit
    """

    text: str
    question: Question
    readings: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "text": self.text,
            "question": asdict(self.question),
            "readings": list(self.readings),
            "warnings": list(self.warnings),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Asked:
        raw = data["question"]
        question = Question(
            **{
                name: tuple(tuple(v) if isinstance(v, list) else v for v in value) if isinstance(value, list) else value
                for name, value in raw.items()
            }
        )
        return cls(data["text"], question, tuple(data["readings"]), tuple(data["warnings"]))


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
    warnings: tuple[str, ...] = ()
    if document.strip():
        found = normalise(IdentifierKind.DOCUMENT, document, issuer)
        question = _with_number(question, found.kind.value, found.number, found.issuer)
        warnings = tuple(str(w) for w in found.warnings)
    return Asked(name or document, question, (Subject.PERSON.value,), warnings)


def number(kind: IdentifierKind, text: str, issuer: str = "") -> Asked:
    """A question about one number of a known kind."""
    found = normalise(kind, text, issuer)
    question = _with_number(Question(schema=_SCHEMA[kind.subject]), found.kind.value, found.number, found.issuer)
    return Asked(text, question, (found.kind.value,), tuple(str(w) for w in found.warnings))


def entity(schema: str, properties: Mapping[str, Sequence[str]]) -> Asked:
    """A question in FollowTheMoney's shape; properties are those of `SCHEMATA`, already cleaned."""
    question = question_from_properties(SCHEMATA[schema].name, properties)
    if not question.names and not question.identifiers:
        raise InvalidInput("nothing was asked", hint="give a name or a number", code="nothing_asked")
    return Asked(SCHEMATA[schema].caption_of({k: tuple(v) for k, v in properties.items()}), question)


def box(text: str, *, birth: str = "", nationality: str = "", sex: str = "", today: date) -> Asked:
    """What the one box was given: a name, a date beside it, a travel document's lines, or any number.

    All readings of a number are asked at once: the exact keys cost nothing, and a person need not choose.
    """
    readings = understand(text, today)
    if not readings:
        raise InvalidInput("nothing was asked", hint="give a name or a number", code="nothing_asked")
    first = readings[0]
    asked = person_of_reading(first, text, birth=birth, nationality=nationality, sex=sex)
    question = asked.question
    for reading in readings:
        for found in reading.identifiers:
            question = _with_number(question, found.kind.value, found.number, found.issuer)
    warnings = tuple(str(w) for w in first.warnings)
    return Asked(text, question, tuple(dict.fromkeys(r.code for r in readings)), warnings)


def person_of_reading(reading: Any, text: str, *, birth: str, nationality: str, sex: str) -> Asked:
    """The question of one reading of the box, narrowed by the fields beside it."""
    if not reading.names:
        return Asked(text, Question(schema=_SCHEMA[reading.subject]))
    properties: dict[str, Sequence[str]] = {"name": list(reading.names)}
    births = list(parse_partial_date(birth)) if birth.strip() else list(reading.birth_dates)
    if births:
        properties["birthDate"] = births
    nations = [str(Country.parse(nationality))] if nationality.strip() else list(reading.nationalities)
    if nations:
        properties["nationality"] = nations
    sexes = [_sex(sex)] if sex.strip() else list(reading.sexes)
    if sexes:
        properties["gender"] = sexes
    return Asked(text, question_from_properties("Person", properties))


_SCHEMA = {
    Subject.PERSON: "Person",
    Subject.DOCUMENT: "Identification",
    Subject.VEHICLE: "Vehicle",
    Subject.OBJECT: "Thing",
}


def _with_number(question: Question, kind: str, text: str, issuer: str) -> Question:
    from dataclasses import replace

    return replace(question, identifiers=tuple(dict.fromkeys((*question.identifiers, (kind, text, issuer)))))


def _sex(text: str) -> str:
    return {"m": Sex.MALE, "f": Sex.FEMALE, "x": Sex.OTHER}.get(text.strip().casefold()) or Sex.parse(text)
