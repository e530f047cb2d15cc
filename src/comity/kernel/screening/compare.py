"""Compare a question with a record: names, dates, nationality, sex, places, numbers, each only where both know it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from comity.kernel.screening import dates, facts, numbers, terms
from comity.kernel.screening.dates import DateAgreement
from comity.kernel.screening.facts import Question, Subject
from comity.kernel.screening.named import LEAST, UNNAMED, Named, best_names, name_terms
from comity.kernel.screening.names import compare_names
from comity.kernel.screening.parts import Kind, parse
from comity.kernel.screening.prepared import Prepared
from comity.kernel.screening.rarity import PUBLIC_RARITY, Rarity
from comity.kernel.screening.score import Score, scored
from comity.kernel.screening.tables import rows, words
from comity.kernel.screening.terms import Term, term

# What a disagreement leaves of the similarity, and what an agreement takes of what was missing to 1.
_KEEPS = {DateAgreement.ONE_PART: 0.93, DateAgreement.NEAR: 0.85, DateAgreement.CONTRADICTS: 0.68}
_KEEPS_NATION, _KEEPS_SEX, _KEEPS_NUMBER = 0.93, 0.85, 0.97
_ADDS_DATE, _ADDS_NATION = 0.3, 0.1
_BY_NUMBER = {"same": 0.99, "misread": 0.9, "other_issuer": 0.6}
_NUMBER_BUT_OTHER_NAME = 0.85

# How much each comparison counts in the extent; a birth date known in part counts in part.
_EXTENT = {
    Kind.PERSON: {"name": 0.4, "birth_date": 0.3, "nationality": 0.1, "sex": 0.05, "place": 0.05, "number": 0.1},
    Kind.THING: {"name": 0.6, "country": 0.1, "number": 0.3},
}
_EXTENT_OF_NUMBER = 0.7  # one number that agrees says most of what there is to say
_UNIQUE = frozenset(
    {"vin", "imei", "iban", "imo", "mmsi", "icao24", "container", "lei", "isin", "bitcoin", "ethereum", "tron"}
)

_FORMER = {former: frozenset(words(cell)) for former, cell in rows("former_states", 2)}


@dataclass
class _Found:
    """What the comparisons have come to so far."""

    similarity: float
    extent: float = 0.0
    terms: list[Term] = field(default_factory=list)
    codes: set[str] = field(default_factory=set)

    def add(self, found: Term) -> None:
        self.terms.append(found)
        self.codes.add(found.code)


def compare(question: Question, subject: Subject | Prepared, rarity: Rarity = PUBLIC_RARITY) -> Score | None:
    """How well a record answers a question; None where neither a name nor a number agrees.

    A name alone never reaches band 3, and a contradicting birth date lowers but does not hide.

    subject  a record's facts, or what `prepare` made of them, which can be kept for the next question
    """
    prepared = subject if isinstance(subject, Prepared) else Prepared(subject)
    subject = prepared.subject
    if not facts.comparable(question.schema, subject.schema):
        return None
    number = numbers.agree(question.identifiers, subject.identifiers)
    named = best_names(question, prepared) if question.names else UNNAMED
    if named.similarity < LEAST and number is None:
        return None
    found = _Found(_start(question, named, number))
    shares = _EXTENT[facts.kind_of(subject.schema)]
    if question.names and (subject.names or subject.weak_names):
        found.extent += shares["name"] * (1.0 if named.words > 1 else 0.6)
        if named.similarity >= LEAST:
            for reason in name_terms(named, rarity):
                found.add(reason)
    for share, comparison in _COMPARISONS.items():
        comparison(question, subject, found, shares.get(share, 0.0))
    _number(question, subject, number, found)
    return scored(found.similarity, found.extent, _band(question, named, number, found), found.terms)


def _start(question: Question, named: Named, number: tuple[str, object, object] | None) -> float:
    if number is None:
        return named.similarity
    by_number = _BY_NUMBER[number[0]]
    if question.names and named.similarity < LEAST:
        by_number = min(by_number, _NUMBER_BUT_OTHER_NAME)
    return max(named.similarity, by_number)


def _birth_date(question: Question, subject: Subject, found: _Found, share: float) -> None:
    if not question.birth_dates:
        return
    agreement = dates.best(question.birth_dates, subject.birth_dates)
    if agreement is None:
        found.add(terms.not_known("birth_date"))
        return
    how, asked, held = agreement
    known = min(len(asked), len(held))
    found.extent += share * (1.0 if known >= 10 else 0.75 if known >= 7 else 0.5)
    found.add(term(f"birth_date.{how.value}", terms.BIRTH_DATE[how], asked, held))
    found.similarity *= _KEEPS.get(how, 1.0)
    if how is DateAgreement.EXACT and found.similarity >= LEAST:
        found.similarity += (1.0 - found.similarity) * _ADDS_DATE


def _nationality(question: Question, subject: Subject, found: _Found, share: float) -> None:
    if not question.nationalities:
        return
    if not subject.nationalities:
        found.add(terms.not_known("nationality"))
        return
    found.extent += share
    asked, held = set(question.nationalities), set(subject.nationalities)
    places = (" ".join(sorted(asked)), " ".join(sorted(held)))
    if asked & held:
        found.add(term("nationality.same", terms.NATIONALITY_SAME, places[0], " ".join(sorted(asked & held))))
        found.similarity += (1.0 - found.similarity) * _ADDS_NATION
    elif any(_related(one, other) for one in asked for other in held):
        found.add(term("nationality.former_state", terms.NATIONALITY_FORMER, *places))
    else:
        found.add(term("nationality.differs", terms.NATIONALITY_DIFFERS, *places))
        found.similarity *= _KEEPS_NATION


def _related(one: str, other: str) -> bool:
    return other in _FORMER.get(one, ()) or one in _FORMER.get(other, ())


def _sex(question: Question, subject: Subject, found: _Found, share: float) -> None:
    if not question.sexes:
        return
    if not subject.sexes:
        found.add(terms.not_known("sex"))
        return
    found.extent += share
    if set(question.sexes) & set(subject.sexes):
        found.add(term("sex.same", terms.SEX_SAME))
    else:
        found.add(term("sex.differs", terms.SEX_DIFFERS))
        found.similarity *= _KEEPS_SEX


def _country(question: Question, subject: Subject, found: _Found, share: float) -> None:
    """Where a thing is registered. Countries of persons are too loosely used to speak against anybody."""
    both = set(question.countries) & set(subject.countries)
    if question.countries and subject.countries:
        found.extent += share
    if both:
        found.add(term("country.same", terms.COUNTRY_SAME, held=" ".join(sorted(both))))


def _place(question: Question, subject: Subject, found: _Found, share: float) -> None:
    if not question.places or not subject.places:
        return
    found.extent += share
    pairs = [
        (compare_names(parse(one, Kind.THING), parse(other, Kind.THING), Kind.THING).similarity, one, other)
        for one in question.places
        for other in subject.places
    ]
    alike, asked, held = max(pairs)
    same = alike >= 0.75
    rule = terms.PLACE_SAME if same else terms.PLACE_DIFFERS
    found.add(term("birth_place.same" if same else "birth_place.differs", rule, asked, held))


_COMPARISONS: dict[str, Callable[[Question, Subject, _Found, float], None]] = {
    "nationality": _nationality,
    "sex": _sex,
    "birth_date": _birth_date,  # after what adds to the similarity, so that a contradiction lowers all of it
    "country": _country,
    "place": _place,
}


def _number(
    question: Question, subject: Subject, number: tuple[str, numbers.Number, numbers.Number] | None, found: _Found
) -> None:
    if number is not None:
        how, asked, held = number
        rule = {"same": terms.NUMBER_SAME, "misread": terms.NUMBER_MISREAD, "other_issuer": terms.NUMBER_OTHER_ISSUER}[
            how
        ]
        found.add(term(f"number.{how}", rule, _written(asked), _written(held)))
        found.extent = max(found.extent + 0.1, _EXTENT_OF_NUMBER if how != "other_issuer" else 0.0)
    elif question.identifiers:
        if numbers.comparable(question.identifiers, subject.identifiers):
            found.add(term("number.differs", terms.NUMBER_DIFFERS))
            found.similarity *= _KEEPS_NUMBER
            found.extent += 0.1
        elif not subject.identifiers:
            found.add(terms.not_known("number"))


def _written(number: numbers.Number) -> str:
    return f"{number[1]} ({number[2]})" if number[2] else number[1]


_STRONGLY_AGAINST = {"birth_date.contradicts", "sex.differs", "name.contradicts"}


def _band(
    question: Question, named: Named, number: tuple[str, numbers.Number, numbers.Number] | None, found: _Found
) -> int:
    """1 some, 2 good, 3 very strong agreement. The rules, strictest first:

    3  the same number from the same issuer (or a number unique in the world), and nothing speaks strongly against
    3  a name and the exact birth date agree, with more than 30 bits, and nothing speaks against but missing words
    2  a number that agrees or may have been misread
    2  a name nearly alike with some agreement beside it, or a rare full name alone, and nothing speaks strongly against
    """
    bits = sum(reason.bits for reason in found.terms)
    against = bool(found.codes & _STRONGLY_AGAINST)
    names_fit = not question.names or named.similarity >= LEAST
    if number is not None and number[0] == "same" and not against and names_fit:
        issuers_known = bool(number[1][2] and number[2][2]) or number[1][0] in _UNIQUE
        if issuers_known or (question.names and named.similarity >= 0.75):
            return 3
    if number is not None and number[0] != "other_issuer":
        return 2
    if against or named.similarity < 0.75:
        return 1
    if (
        "birth_date.exact" in found.codes
        and named.similarity >= 0.85
        and bits > 30
        and "nationality.differs" not in found.codes
    ):
        return 3
    beside = any(
        code.startswith(("birth_date", "nationality.same", "birth_place.same")) and not code.endswith("not_known")
        for code in found.codes
    )
    if bits >= 20 and (beside or (named.similarity >= 0.9 and named.words > 1 and not _disagrees(found))):
        return 2
    return 1


def _disagrees(found: _Found) -> bool:
    return any(reason.sign < 0 and not reason.code.startswith("name.held_only") for reason in found.terms)
