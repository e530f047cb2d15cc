"""What speaks for and against: each comparison as a term with its bits and a sentence for the officer.

Bits are powers of two, as in the theory of record linkage: +10 bits say that the agreement is 1,024 times likelier if
the two are the same than if they are not. Each rule below states those two likelihoods, and its bits follow:

    same       of 100 pairs of records that are about one person, how many agree in this way, as a share
    strangers  of 100 pairs of two different people, how many agree in this way by chance

Source of the method: Fellegi and Sunter, A Theory for Record Linkage, JASA 64 (1969); shares of strangers are worked
out from the populations named beside them. Shares of the same are set by hand, rounded, after looking at the halves of
the public truth sets that are kept for that (`bench.screening.truth`): registers differ more than decimals could tell.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import log2
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


Rule = tuple[float, str]  # bits, sentence


def rule(same: float, strangers: float, sentence: str) -> Rule:
    """A rule by its two likelihoods."""
    return (round(log2(same / strangers), 1), sentence)


_DAY = 1 / 22_000  # two strangers born on one day: adults of sixty years, 365 days each
_YEAR = 1 / 55  # births are not spread evenly over sixty years
_MONTH = _YEAR / 12

# agreement -> bits, sentence
BIRTH_DATE: Mapping[DateAgreement, Rule] = {
    DateAgreement.EXACT: rule(0.80, _DAY, N_("The dates of birth are the same: %(held)s.")),
    # 12 of 30 days can stand for a month
    DateAgreement.SWAPPED: rule(
        0.01,
        0.4 * _DAY,
        N_("The dates of birth are the same with day and month exchanged: %(asked)s and %(held)s."),
    ),
    DateAgreement.MONTH: rule(0.80, _MONTH, N_("The month and year of birth agree: %(asked)s and %(held)s.")),
    # about 36 other dates differ in one digit, or in two that changed places
    DateAgreement.DIGITS: rule(
        0.10,
        36 * _DAY,
        N_("The dates of birth differ in one digit, or in two digits exchanged: %(asked)s and %(held)s."),
    ),
    DateAgreement.DAY_OFF: rule(0.01, 2 * _DAY, N_("The dates of birth are one day apart: %(asked)s and %(held)s.")),
    # where day and month are unknown, registers write 1 January, and so may one birth in ten of those that share a year
    DateAgreement.PLACEHOLDER: rule(
        0.80,
        0.1 * _YEAR,
        N_("The dates of birth are the same, but 1 January often stands for an unknown day: %(held)s."),
    ),
    DateAgreement.YEAR_OFF: rule(
        0.01, 2 * _DAY, N_("The dates of birth agree but for one year: %(asked)s and %(held)s.")
    ),
    DateAgreement.YEAR: rule(
        0.80, _YEAR, N_("The years of birth agree as far as they are known: %(asked)s and %(held)s.")
    ),
    # Persian, Islamic and Ethiopian calendars, to the day or the day beside it
    DateAgreement.CALENDAR: rule(
        0.01,
        6 * _DAY,
        N_("The dates of birth agree if one of them is counted in another calendar: %(asked)s and %(held)s."),
    ),
    # another day of the month, another month, or a year that differs in one digit
    DateAgreement.ONE_PART: rule(
        0.02, 40 * _DAY, N_("The dates of birth agree in two of day, month and year: %(asked)s and %(held)s.")
    ),
    # lists say "circa"; neighbouring years are 2 of 55
    DateAgreement.NEAR: rule(0.015, 2.3 * _YEAR, N_("The dates of birth are near but differ: %(asked)s and %(held)s.")),
    DateAgreement.CONTRADICTS: rule(0.004, 1.0, N_("The dates of birth differ: %(asked)s and %(held)s.")),
}

# Two people in one check share a nationality more often than two of the world: one pair in ten.
NATIONALITY_SAME: Rule = rule(0.85, 0.10, N_("The nationalities agree: %(held)s."))
NATIONALITY_FORMER: Rule = rule(
    0.05, 0.018, N_("The nationalities may agree through a former state: %(asked)s and %(held)s.")
)
NATIONALITY_DIFFERS: Rule = rule(0.11, 0.88, N_("The nationalities differ: %(asked)s and %(held)s."))
COUNTRY_SAME: Rule = rule(0.90, 0.45, N_("The countries agree: %(held)s."))
COUNTRY_DIFFERS: Rule = rule(0.20, 0.55, N_("The countries differ: %(asked)s and %(held)s."))
SEX_SAME: Rule = rule(0.98, 0.50, N_("The sexes agree."))
SEX_DIFFERS: Rule = rule(0.015, 0.50, N_("The sexes differ."))
# One stranger in fifty of one nationality comes from the same town.
PLACE_SAME: Rule = rule(0.40, 0.02, N_("The places of birth agree: %(asked)s and %(held)s."))
PLACE_DIFFERS: Rule = rule(0.45, 0.95, N_("The places of birth differ: %(asked)s and %(held)s."))

# Families and strangers live at one address; people move.
ADDRESS_SAME: Rule = rule(0.40, 1 / 20_000, N_("The addresses are the same: %(asked)s and %(held)s."))
ADDRESS_ALIKE: Rule = rule(0.15, 1 / 4_000, N_("The addresses are alike: %(asked)s and %(held)s."))
ADDRESS_PARTLY: Rule = rule(0.08, 1 / 100, N_("The addresses agree in part: %(asked)s and %(held)s."))
ADDRESS_DIFFERS: Rule = rule(0.35, 0.98, N_("The addresses differ: %(asked)s and %(held)s."))

# Parents are named in registers of Arabic, Slavic and Iberian countries; names of fathers are shared like any name.
FATHER_SAME: Rule = rule(0.80, 1 / 80, N_("The names of the fathers agree: %(asked)s and %(held)s."))
FATHER_DIFFERS: Rule = rule(0.10, 0.98, N_("The names of the fathers differ: %(asked)s and %(held)s."))
MOTHER_SAME: Rule = rule(0.80, 1 / 80, N_("The names of the mothers agree: %(asked)s and %(held)s."))
MOTHER_DIFFERS: Rule = rule(0.15, 0.98, N_("The names of the mothers differ: %(asked)s and %(held)s."))

# Adults of one sex are within 4 cm of each other in a third of all pairs (standard deviation 7 cm), more than 12 cm
# apart in a quarter. Measured and stated heights of one person differ by more than 12 cm in few records.
HEIGHT_SAME: Rule = rule(0.80, 0.33, N_("The heights agree: %(asked)s and %(held)s."))
HEIGHT_DIFFERS: Rule = rule(0.02, 0.25, N_("The heights differ: %(asked)s and %(held)s."))
EYES_SAME: Rule = rule(0.85, 0.45, N_("The colours of the eyes agree: %(asked)s and %(held)s."))
EYES_DIFFER: Rule = rule(0.10, 0.50, N_("The colours of the eyes differ: %(asked)s and %(held)s."))
HAIR_SAME: Rule = rule(0.65, 0.40, N_("The colours of the hair agree: %(asked)s and %(held)s."))
HAIR_DIFFERS: Rule = rule(0.35, 0.60, N_("The colours of the hair differ: %(asked)s and %(held)s."))
# Marks that agree say much; marks that differ may be two marks of one person.
MARKS_SAME: Rule = rule(0.30, 1 / 100, N_("Distinguishing marks agree: %(asked)s and %(held)s."))
BLOOD_SAME: Rule = rule(0.97, 0.35, N_("The blood types agree: %(held)s."))
BLOOD_DIFFERS: Rule = rule(0.02, 0.65, N_("The blood types differ: %(asked)s and %(held)s."))

# A number of seven digits is shared by chance once in ten millions; the rest is said about those who type it.
NUMBER_SAME: Rule = (26.0, N_("The same number: %(held)s."))
NUMBER_MISREAD: Rule = (
    16.0,
    N_("The same number if letters and digits that look alike were confused: %(asked)s and %(held)s."),
)
NUMBER_NEAR: Rule = rule(
    0.08, 1 / 20_000, N_("The numbers differ in one character, or in two exchanged: %(asked)s and %(held)s.")
)
NUMBER_OTHER_ISSUER: Rule = (4.0, N_("The same number, but from another issuer: %(asked)s and %(held)s."))
# People get new passports, but keep the numbers by which their state knows them; these are several (identity, tax).
NUMBER_DIFFERS: Rule = rule(0.40, 1.0, N_("Both have numbers of the same kind and issuer, and these differ."))
OWN_NUMBER_DIFFERS: Rule = rule(0.15, 1.0, N_("Both have a number that its holder keeps for life, and these differ."))
# Telephones and mailboxes are shared in families and offices, and pass to strangers.
CONTACT_SAME: Rule = rule(0.50, 1 / 8_000, N_("The same telephone number or e-mail address: %(held)s."))
BANK_SAME: Rule = rule(0.50, 0.05, N_("The same bank: %(held)s."))

NAME_SAME = N_("The names are the same: %(asked)s and %(held)s.")
NAME_ALIKE = N_("The names are alike: %(asked)s and %(held)s.")
NAME_PARTLY = N_("The names agree in part: %(asked)s and %(held)s.")
NAME_ASKED_ONLY = N_("Only the question has: %(asked)s.")
NAME_HELD_ONLY = N_("Only the record has: %(held)s.")
NAME_CONTRADICTS = N_("Parts of the names differ: %(asked)s and %(held)s.")
NAME_DIFFERS: Rule = (-8.0, N_("The names differ: %(asked)s and %(held)s."))
NAME_WEAK: Rule = (-4.0, N_("The agreement rests on an alias that its source calls weak: %(held)s."))
NAME_COMMON: Rule = (-1.0, N_("The name is frequent: many people bear it."))
CODES_AGREE = N_("The coded names agree. The owner can say more.")
CODES_YEAR_AGREES = N_("The coded year of birth agrees.")
CODES_YEAR_DIFFERS = N_("The coded year of birth differs.")
CODES_NUMBER_AGREES = N_("The coded number agrees. The owner can say more.")
NOT_KNOWN: Mapping[str, str] = {
    "name": N_("The record states no name."),
    "birth_date": N_("The record states no date of birth."),
    "nationality": N_("The record states no nationality."),
    "sex": N_("The record states no sex."),
    "birth_place": N_("The record states no place of birth."),
    "country": N_("The record states no country."),
    "number": N_("The record states no number of this kind."),
    "address": N_("The record states no address."),
    "father": N_("The record does not name the father."),
    "mother": N_("The record does not name the mother."),
    "height": N_("The record states no height."),
    "eyes": N_("The record states no colour of the eyes."),
    "hair": N_("The record states no colour of the hair."),
    "marks": N_("The record states no distinguishing marks."),
    "blood": N_("The record states no blood type."),
}


def term(code: str, rule: Rule, asked: str = "", held: str = "") -> Term:
    """A term by its rule; the sign follows the bits."""
    bits, sentence = rule
    return Term(code, 1 if bits > 0 else -1 if bits < 0 else 0, bits, sentence, {"asked": asked, "held": held})


def not_known(what: str) -> Term:
    """A term for what was asked and the record does not state."""
    return Term(f"{what}.not_known", 0, 0.0, NOT_KNOWN[what])
