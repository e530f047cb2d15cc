"""Some, good or very strong agreement: the rules by which a match gets its band."""

from __future__ import annotations

from comity.kernel.screening.documents import Numbered
from comity.kernel.screening.evidence import Evidence
from comity.kernel.screening.facts import Question
from comity.kernel.screening.named import LEAST, Named

_ALIKE, _NEARLY_SAME, _SAME = 0.75, 0.85, 0.9  # similarities of names
_GOOD, _GOOD_WITH_HALF_A_NAME = 20.0, 28.0  # bits: one in a million is left to chance
_GOOD_BY_NAME_ALONE = 24.0  # bits: lists hold thousands of names, and nothing else was there to tell
_VERY_STRONG, _VERY_STRONG_BY_MANY = 30.0, 42.0  # bits: one in a thousand millions

_STRONGLY_AGAINST = frozenset({"birth_date.contradicts", "sex.differs", "name.differs", "blood.differs"})
_LITTLE_AGAINST = ("name.held_only", "name.common", "birth_place", "hair", "address", "number.differs")
_BESIDE = ("birth_date", "nationality.same", "birth_place.same", "address", "father", "mother", "phone", "email")


def band(question: Question, named: Named, number: Numbered, found: Evidence) -> int:
    """1 some, 2 good, 3 very strong agreement. The rules, strictest first:

    3  the same number from the same issuer (or a number unique in the world), and nothing speaks strongly against
    3  a name and the exact birth date agree, with more than 30 bits, and nothing speaks against but missing words
    3  a name and two things beside it agree, with more than 42 bits, and nothing speaks against but what changes
    2  a number that agrees or may have been misread
    2  a name nearly alike with some agreement beside it, or a rare full name alone, and nothing speaks strongly against
    2  half of a name, with so much beside it that it may be a married or a misread name
    """
    against = bool(found.codes & _STRONGLY_AGAINST)
    parts_differ = "name.contradicts" in found.codes
    names_fit = not question.names or named.similarity >= LEAST
    certain = number.certain or (bool(question.names) and named.similarity >= _ALIKE)
    if number.how == "same" and certain and names_fit and not against and not parts_differ:
        return 3
    if number.how in ("same", "misread"):
        return 2
    beside = _beside(found)
    if against or named.similarity < LEAST:
        return 1
    if named.similarity >= _NEARLY_SAME and not parts_differ:
        born = "birth_date.exact" in found.codes
        if born and found.bits > _VERY_STRONG and "nationality.differs" not in found.codes:
            return 3
        if beside >= 2 and found.bits > _VERY_STRONG_BY_MANY and not _disagrees(found):
            return 3
    if beside and found.bits >= _GOOD_WITH_HALF_A_NAME:
        return 2
    if named.similarity < _ALIKE or parts_differ:
        return 1
    alone = named.similarity >= _SAME and named.words > 1 and not _disagrees(found)
    return 2 if found.bits >= (_GOOD if beside else _GOOD_BY_NAME_ALONE) and (beside or alone) else 1


def _beside(found: Evidence) -> int:
    """How many things beside the names speak for the match."""
    return sum(reason.sign > 0 and reason.code.startswith(_BESIDE) for reason in found.terms)


def _disagrees(found: Evidence) -> bool:
    return any(reason.sign < 0 and not reason.code.startswith(_LITTLE_AGAINST) for reason in found.terms)
