"""What speaks for and against: each comparison as a term with its bits and a sentence for the officer.

Bits are powers of two, as in the theory of record linkage: +10 bits say that the agreement is 1,024 times likelier if
the two are the same than if they are not. The tables are the whole of the weighing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from comity.kernel.screening.dates import DateAgreement
from comity.kernel.vocabulary.text import N_


@dataclass(frozen=True, slots=True)
class Term:
    """One reason.

    code      stable, such as `birth_date.swapped`
    sign      +1 speaks for, -1 against, 0 says that it could not be compared
    bits      weight of the reason, negative against
    sentence  text for people, marked for translation, with the named places asked and held
    places    what stands in them
    """

    code: str
    sign: Literal[-1, 0, 1]
    bits: float
    sentence: str
    places: Mapping[str, str] = field(default_factory=dict)


Rule = tuple[float, str]

# agreement -> bits, sentence
BIRTH_DATE: Mapping[DateAgreement, Rule] = {
    DateAgreement.EXACT: (14.0, N_("The dates of birth are the same: %(held)s.")),
    DateAgreement.SWAPPED: (
        9.0,
        N_("The dates of birth are the same with day and month exchanged: %(asked)s and %(held)s."),
    ),
    DateAgreement.MONTH: (8.0, N_("The month and year of birth agree: %(asked)s and %(held)s.")),
    DateAgreement.DAY_OFF: (9.0, N_("The dates of birth are one day apart: %(asked)s and %(held)s.")),
    DateAgreement.YEAR: (5.0, N_("The years of birth agree as far as they are known: %(asked)s and %(held)s.")),
    DateAgreement.YEAR_OFF: (8.0, N_("The dates of birth agree but for one year: %(asked)s and %(held)s.")),
    DateAgreement.ONE_PART: (
        3.0,
        N_("The dates of birth agree in two of day, month and year: %(asked)s and %(held)s."),
    ),
    DateAgreement.NEAR: (-1.5, N_("The dates of birth are near but differ: %(asked)s and %(held)s.")),
    DateAgreement.CONTRADICTS: (-12.0, N_("The dates of birth differ: %(asked)s and %(held)s.")),
}

NATIONALITY_SAME: Rule = (3.0, N_("The nationalities agree: %(held)s."))
NATIONALITY_FORMER: Rule = (1.5, N_("The nationalities may agree through a former state: %(asked)s and %(held)s."))
NATIONALITY_DIFFERS: Rule = (-3.0, N_("The nationalities differ: %(asked)s and %(held)s."))
COUNTRY_SAME: Rule = (1.0, N_("The countries agree: %(held)s."))
SEX_SAME: Rule = (1.0, N_("The sexes agree."))
SEX_DIFFERS: Rule = (-5.0, N_("The sexes differ."))
PLACE_SAME: Rule = (4.0, N_("The places of birth agree: %(asked)s and %(held)s."))
PLACE_DIFFERS: Rule = (-1.0, N_("The places of birth differ: %(asked)s and %(held)s."))
NUMBER_SAME: Rule = (26.0, N_("The same number: %(held)s."))
NUMBER_MISREAD: Rule = (
    16.0,
    N_("The same number if letters and digits that look alike were confused: %(asked)s and %(held)s."),
)
NUMBER_OTHER_ISSUER: Rule = (4.0, N_("The same number, but from another issuer: %(asked)s and %(held)s."))
NUMBER_DIFFERS: Rule = (-1.0, N_("Both have numbers of the same kind and issuer, and these differ."))

NAME_SAME = N_("The names are the same: %(asked)s and %(held)s.")
NAME_ALIKE = N_("The names are alike: %(asked)s and %(held)s.")
NAME_PARTLY = N_("The names agree in part: %(asked)s and %(held)s.")
NAME_ASKED_ONLY = N_("Only the question has: %(asked)s.")
NAME_HELD_ONLY = N_("Only the record has: %(held)s.")
NAME_CONTRADICTS = N_("Parts of the names differ: %(asked)s and %(held)s.")
NAME_WEAK: Rule = (-4.0, N_("The agreement rests on an alias that its source calls weak: %(held)s."))
NAME_COMMON: Rule = (-1.0, N_("The name is frequent: many people bear it."))
CODES_AGREE = N_("The coded names agree. The owner can say more.")
CODES_YEAR_AGREES = N_("The coded year of birth agrees.")
CODES_YEAR_DIFFERS = N_("The coded year of birth differs.")
CODES_NUMBER_AGREES = N_("The coded number agrees. The owner can say more.")
NOT_KNOWN: Mapping[str, str] = {
    "birth_date": N_("The record states no date of birth."),
    "nationality": N_("The record states no nationality."),
    "sex": N_("The record states no sex."),
    "number": N_("The record states no number of this kind."),
}


def term(code: str, rule: Rule, asked: str = "", held: str = "") -> Term:
    """A term by its rule; the sign follows the bits."""
    bits, sentence = rule
    return Term(code, 1 if bits > 0 else -1 if bits < 0 else 0, bits, sentence, {"asked": asked, "held": held})


def not_known(what: str) -> Term:
    """A term for what was asked and the record does not state."""
    return Term(f"{what}.not_known", 0, 0.0, NOT_KNOWN[what])
