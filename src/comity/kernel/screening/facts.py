"""What a question and a record can be compared by: the same facts on both sides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from comity.kernel.screening import dates, details, numbers
from comity.kernel.screening.details import Detail
from comity.kernel.screening.numbers import Number
from comity.kernel.screening.parts import Kind
from comity.kernel.vocabulary import SCHEMATA, Country

_NAMES = ("name", "alias", "previousName")
_COUNTRIES = ("nationality", "citizenship")
_MALE, _FEMALE = frozenset({"male", "m"}), frozenset({"female", "f"})
MAX_NAMES = 60  # names of one record that are compared


@dataclass(frozen=True, slots=True)
class Question:
    """What an officer asks.

    birth_dates    ISO, possibly partial: 1980, 1980-05, 1980-05-03
    nationalities  ISO 3166-1 alpha-2, capitals
    sexes          male, female, other
    identifiers    (kind, canonical number, issuer or ""), kinds of `kernel.identifiers`
    places         of birth, as written
    details        (what, value) of what else tells two apart: see `details`
    """

    schema: str
    names: tuple[str, ...] = ()
    birth_dates: tuple[str, ...] = ()
    nationalities: tuple[str, ...] = ()
    sexes: tuple[str, ...] = ()
    identifiers: tuple[Number, ...] = ()
    places: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    details: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Subject:
    """What a record says of the same; `weak_names` are aliases that the source itself calls weak."""

    schema: str
    names: tuple[str, ...] = ()
    weak_names: tuple[str, ...] = ()
    birth_dates: tuple[str, ...] = ()
    nationalities: tuple[str, ...] = ()
    sexes: tuple[str, ...] = ()
    identifiers: tuple[Number, ...] = ()
    places: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    details: tuple[tuple[str, str], ...] = ()


Properties = Mapping[str, Sequence[str]]


def question_from_properties(schema: str, properties: Properties) -> Question:
    """The comparable facts of a question in FollowTheMoney's shape; properties that are not compared are left out."""
    strong, weak = _names(schema, properties)
    return Question(schema, tuple(dict.fromkeys(strong + weak)), *_facts(schema, properties))


def subject_from_properties(schema: str, properties: Properties) -> Subject:
    """The comparable facts of a record."""
    strong, weak = _names(schema, properties)
    return Subject(schema, tuple(strong), tuple(weak), *_facts(schema, properties))


def _facts(
    schema: str, properties: Properties
) -> tuple[
    tuple[str, ...],
    tuple[str, ...],
    tuple[str, ...],
    tuple[Number, ...],
    tuple[str, ...],
    tuple[str, ...],
    tuple[Detail, ...],
]:
    born = (value[:10] for value in properties.get("birthDate", ()) if dates.parse(value))
    nations = (_country(value) for name in _COUNTRIES for value in properties.get(name, ()))
    countries = (
        _country(value)
        for name in ("country", "jurisdiction", "flag", "birthCountry")
        for value in properties.get(name, ())
    )
    return (
        _distinct(born),
        _distinct(nations),
        _distinct(_sex(value) for value in properties.get("gender", ())),
        numbers.of_properties(schema, properties),
        _distinct(properties.get("birthPlace", ())),
        _distinct(countries),
        details.of_properties(schema, properties),
    )


def _names(schema: str, properties: Properties) -> tuple[list[str], list[str]]:
    strong = [value for name in _NAMES for value in properties.get(name, ()) if value.strip()]
    strong += _composed(properties)
    weak = [value for value in properties.get("weakAlias", ()) if value.strip()]
    strong = list(dict.fromkeys(strong))[:MAX_NAMES]
    return strong, [value for value in dict.fromkeys(weak) if value not in strong][:MAX_NAMES]


def _composed(properties: Properties) -> list[str]:
    """Given and family names as one name, where each is known: as a question or a passport states them."""
    family = properties.get("lastName", ()) or properties.get("surname", ())
    given = properties.get("firstName", ()) or properties.get("givenName", ())
    if not family or len(family) > 2 or len(given) > 2:
        return list(family) if not properties.get("name") and len(family) <= 2 else []
    between = (properties.get(name, ())[:1] for name in ("secondName", "middleName", "fatherName"))
    middle = " ".join(name for names in between for name in names)
    return [" ".join(f"{first} {middle} {last}".split()) for first in given or ("",) for last in family]


@lru_cache(1 << 12)
def _country(value: str) -> str:
    found = Country.recognise(value)
    return str(found) if found else value.strip().upper()


def _sex(value: str) -> str:
    folded = value.strip().casefold()
    return "male" if folded in _MALE else "female" if folded in _FEMALE else ""


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


@lru_cache(256)
def kind_of(schema: str) -> Kind:
    """How names of this schema are compared. A legal entity that is not said to be a person may be either."""
    return (
        Kind.PERSON
        if schema in SCHEMATA and (SCHEMATA[schema].is_a("Person") or SCHEMATA[schema].is_a("Identification"))
        else Kind.THING
    )


@lru_cache(1 << 10)
def comparable(asked: str, held: str) -> bool:
    """Whether a question about `asked` may concern a record of `held`: one extends the other, or one is a document."""
    if asked not in SCHEMATA or held not in SCHEMATA:
        return asked == held
    one, other = SCHEMATA[asked], SCHEMATA[held]
    return one.is_a(held) or other.is_a(asked) or one.is_a("Identification") or other.is_a("Identification")
