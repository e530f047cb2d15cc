"""What speaks beside the names: dates, nationality, sex, places, each compared only where both sides know it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from math import log2

from comity.kernel.screening import dates, details, terms
from comity.kernel.screening.dates import DateAgreement
from comity.kernel.screening.facts import Question, Subject
from comity.kernel.screening.names import compare_names
from comity.kernel.screening.parts import Kind, parse
from comity.kernel.screening.tables import rows, words
from comity.kernel.screening.terms import Term, term

# What a disagreement leaves of the similarity, and what an agreement takes of what was missing to 1. Set by hand, so
# that 0.7 keeps its meaning for those who compare with it: a name alike is above it, and below with another birth date.
_KEEPS = {
    "birth_date.one_part": 0.93,
    "birth_date.near": 0.85,
    "birth_date.contradicts": 0.68,
    "nationality.differs": 0.93,
    "sex.differs": 0.85,
    "number.differs": 0.97,
    "number.own_differs": 0.95,
}
_ADDS = {"birth_date.exact": 0.3, "nationality.same": 0.1, "address.same": 0.15, "father.same": 0.1}

# How much each comparison counts in the extent; a birth date known in part counts in part.
_EXTENT = {
    Kind.PERSON: {"name": 0.4, "birth_date": 0.3, "nationality": 0.1, "sex": 0.05, "birth_place": 0.05},
    Kind.THING: {"name": 0.6, "country": 0.1},
}
_EXTENT_OF_DETAIL = 0.05

_SAME_PLACE, _OTHER_PLACE = 0.75, 0.5

_FORMER = {former: frozenset(words(cell)) for former, cell in rows("former_states", 2)}


@dataclass(slots=True)
class Evidence:
    """What the comparisons have come to so far. `kind` decides what counts how much."""

    kind: Kind
    extent: float = 0.0
    terms: list[Term] = field(default_factory=list)
    codes: set[str] = field(default_factory=set)
    bits: float = 0.0

    def add(self, found: Term) -> None:
        self.terms.append(found)
        self.codes.add(found.code)
        self.bits += found.bits

    def compared(self, what: str, share: float = 1.0) -> None:
        """That both sides know something, and how much of it."""
        self.extent += share * _EXTENT[self.kind].get(what, 0.0)

    def on(self, similarity: float, *, lifted: bool) -> float:
        """The similarity of names after all that speaks for (where `lifted`) and against."""
        for found in self.terms:
            if lifted and (adds := _ADDS.get(found.code)):
                similarity += (1.0 - similarity) * adds
        for found in self.terms:
            similarity *= _KEEPS.get(found.code, 1.0)
        return similarity

    def at_most(self, similarity: float, question: Question) -> float:
        """What names so alike can come to, after what was compared and whatever is still to be: at least a half."""
        left = 1.0 - similarity
        for found in self.terms:
            left *= 1.0 - _ADDS.get(found.code, 0.0)
        if question.nationalities:
            left *= 1.0 - _ADDS["nationality.same"]
        return max(1.0 - left, 0.5)


def birth_date(question: Question, subject: Subject, found: Evidence) -> None:
    """Of several dates the pair that agrees best counts, less for every pair that had the chance."""
    if not question.birth_dates:
        return
    agreement = dates.best(question.birth_dates, subject.birth_dates)
    if agreement is None:
        found.add(terms.not_known("birth_date"))
        return
    how, asked, held = agreement
    known = min(len(asked), len(held))
    found.compared("birth_date", 1.0 if known >= 10 else 0.75 if known >= 7 else 0.5)
    bits, sentence = terms.BIRTH_DATE[how]
    chances = len(question.birth_dates) * len(subject.birth_dates)
    if bits > 0 and chances > 1:
        bits = round(max(bits - log2(chances), 0.3), 2)
    found.add(term(f"birth_date.{how.value}", (bits, sentence), asked, held))


def nationality(question: Question, subject: Subject, found: Evidence) -> None:
    """One nationality in common is enough; citizens of former states may be of any that followed."""
    if not question.nationalities:
        return
    if not subject.nationalities:
        found.add(terms.not_known("nationality"))
        return
    found.compared("nationality")
    asked, held = set(question.nationalities), set(subject.nationalities)
    both = asked & held
    places = (" ".join(sorted(asked)), " ".join(sorted(held)))
    if both:
        found.add(term("nationality.same", terms.NATIONALITY_SAME, places[0], " ".join(sorted(both))))
    elif any(_related(one, other) for one in asked for other in held):
        found.add(term("nationality.former_state", terms.NATIONALITY_FORMER, *places))
    else:
        found.add(term("nationality.differs", terms.NATIONALITY_DIFFERS, *places))


def _related(one: str, other: str) -> bool:
    return other in _FORMER.get(one, ()) or one in _FORMER.get(other, ())


def sex(question: Question, subject: Subject, found: Evidence) -> None:
    if not question.sexes:
        return
    if not subject.sexes:
        found.add(terms.not_known("sex"))
        return
    found.compared("sex")
    same = not set(question.sexes).isdisjoint(subject.sexes)
    found.add(term("sex.same", terms.SEX_SAME) if same else term("sex.differs", terms.SEX_DIFFERS))


def country(question: Question, subject: Subject, found: Evidence) -> None:
    """Where a thing is registered. Countries of persons are too loosely used to speak against anybody."""
    if not question.countries:
        return
    if not subject.countries:
        if found.kind is Kind.THING:
            found.add(terms.not_known("country"))
        return
    found.compared("country")
    asked, held = set(question.countries), set(subject.countries)
    if both := asked & held:
        found.add(term("country.same", terms.COUNTRY_SAME, held=" ".join(sorted(both))))
    elif found.kind is Kind.THING and not any(_related(one, other) for one in asked for other in held):
        found.add(term("country.differs", terms.COUNTRY_DIFFERS, " ".join(sorted(asked)), " ".join(sorted(held))))


def birth_place(question: Question, subject: Subject, found: Evidence) -> None:
    """Towns in any script; "Lyon" and "Lyon, France" agree, places that are half alike say nothing."""
    if not question.places:
        return
    if not subject.places:
        found.add(terms.not_known("birth_place"))
        return
    found.compared("birth_place")
    alike, asked, held = max(
        (_places_alike(one, other), one, other) for one in question.places for other in subject.places
    )
    if alike >= _SAME_PLACE:
        found.add(term("birth_place.same", terms.PLACE_SAME, asked, held))
    elif alike < _OTHER_PLACE:
        found.add(term("birth_place.differs", terms.PLACE_DIFFERS, asked, held))


def _places_alike(one: str, other: str) -> float:
    """How alike two places are: their first parts, before the region and the country, or all of them."""
    towns = compare_names(parse(one.split(",")[0], Kind.PERSON), parse(other.split(",")[0], Kind.PERSON), Kind.PERSON)
    return towns.similarity


def other_details(question: Question, subject: Subject, found: Evidence) -> None:
    """Address, parents, and what a person looks like."""
    for reason in details.compared(question.details, subject.details) if question.details else ():
        found.extent += _EXTENT_OF_DETAIL if reason.sign else 0.0
        found.add(reason)


Comparison = Callable[[Question, Subject, Evidence], None]
# What alone may lead to a record whose name is hardly alike; then the rest.
LEADING: tuple[Comparison, ...] = (birth_date, other_details)
FURTHER: tuple[Comparison, ...] = (nationality, sex, country, birth_place)

BORN_THEN = frozenset(
    f"birth_date.{how.value}" for how in (DateAgreement.EXACT, DateAgreement.SWAPPED, DateAgreement.DAY_OFF)
)
