"""Compare a question with a record: names, dates, nationality, sex, places, numbers, each only where both know it."""

from __future__ import annotations

from comity.kernel.screening import evidence, facts, terms
from comity.kernel.screening.bands import band
from comity.kernel.screening.documents import Numbered, numbered
from comity.kernel.screening.evidence import Evidence
from comity.kernel.screening.facts import Question, Subject
from comity.kernel.screening.named import LEAST, UNNAMED, Named, best_names, name_terms
from comity.kernel.screening.parts import Kind
from comity.kernel.screening.prepared import Prepared, kinds
from comity.kernel.screening.rarity import PUBLIC_RARITY, Rarity
from comity.kernel.screening.score import Score, scored
from comity.kernel.screening.terms import term

_BY_NUMBER = {"same": 0.99, "misread": 0.9, "near": 0.6, "other_issuer": 0.6}
_NUMBER_BUT_OTHER_NAME = 0.85
_BY_CIRCUMSTANCES = 0.5  # the similarity of a record that is told by date and address, under another name
_EXTENT_OF_NUMBER = 0.7  # one number that agrees says most of what there is to say
_EXTENT_OF_NAME, _EXTENT_OF_WORD = 1.0, 0.6

# Bits beside the names with which names that are half alike, or not at all, are still worth saying.
_ENOUGH_FOR_HALF_A_NAME, _HALF_A_NAME = 8.0, 0.25
_ENOUGH_WITHOUT_NAME = 20.0
_ROUNDED = 0.0001  # what a similarity may gain by being rounded


def compare(
    question: Question,
    subject: Subject | Prepared,
    rarity: Rarity = PUBLIC_RARITY,
    *,
    most: float = 1.0,
    cutoff: float = 0.0,
) -> Score | None:
    """How well a record answers a question; None where neither a name nor a number agrees, nor much else together.

    A name alone never reaches band 3, and a contradicting birth date lowers but does not hide.

    subject  a record's facts, or what `prepare` made of them, which can be kept for the next question
    most     what its names can come to at most as those of a person, where `most_alike` looked: it saves looking again
    cutoff   what is less alike will be shown to nobody: it may be None as well, though neither birth date, nationality
             nor sex is held against it
    """
    prepared = subject if isinstance(subject, Prepared) else Prepared(subject)
    held = prepared.subject
    if not facts.comparable(question.schema, held.schema):
        return None
    found = Evidence(facts.kind_of(held.schema))
    number = numbered(question, held)
    for comparison in evidence.LEADING:
        comparison(question, held, found)
    for reason in number.terms:
        found.add(reason)
    least = _HALF_A_NAME if found.bits >= _ENOUGH_FOR_HALF_A_NAME else LEAST
    by_name = bool(question.names) and not number.how  # nothing else can make it a match
    if by_name and most < 1.0 and kinds(question, held) == (Kind.PERSON,):
        too_little = most < least and found.bits < _ENOUGH_WITHOUT_NAME
        if too_little or _falls_short(question, found, most, cutoff):
            return None
    named = best_names(question, prepared, least) if question.names else UNNAMED
    if by_name and _falls_short(question, found, named.similarity, cutoff):
        return None
    if named.similarity < least and not number.how and found.bits < _ENOUGH_WITHOUT_NAME:
        return None
    _names(question, held, named, least, found, rarity)
    for comparison in evidence.FURTHER:
        comparison(question, held, found)
    if number.how:
        found.extent = max(found.extent + 0.1, _EXTENT_OF_NUMBER if number.how in ("same", "misread") else 0.0)
    similarity = found.on(_start(question, named, number), lifted=named.similarity >= LEAST or not question.names)
    return scored(similarity, found.extent, band(question, named, number, found), found.terms)


def _falls_short(question: Question, found: Evidence, similarity: float, cutoff: float) -> bool:
    """Whether names so alike cannot come to the cutoff, whatever else agrees."""
    return (
        cutoff > _BY_CIRCUMSTANCES
        and found.at_most(similarity if similarity >= LEAST else 0.0, question) < cutoff - _ROUNDED
    )


def _names(question: Question, held: Subject, named: Named, least: float, found: Evidence, rarity: Rarity) -> None:
    if not question.names:
        return
    if not (held.names or held.weak_names):
        found.add(terms.not_known("name"))
        return
    found.compared("name", _EXTENT_OF_NAME if named.words > 1 else _EXTENT_OF_WORD)
    if named.similarity >= least:
        for reason in name_terms(named, rarity):
            found.add(reason)
    else:
        found.add(term("name.differs", terms.NAME_DIFFERS, question.names[0], (held.names or held.weak_names)[0]))


def _start(question: Question, named: Named, number: Numbered) -> float:
    """The similarity before anything beside names and numbers is looked at."""
    if not number.how:
        return named.similarity or _BY_CIRCUMSTANCES
    by_number = _BY_NUMBER[number.how]
    if question.names and named.similarity < LEAST:
        by_number = min(by_number, _NUMBER_BUT_OTHER_NAME)
    return max(named.similarity, by_number)
