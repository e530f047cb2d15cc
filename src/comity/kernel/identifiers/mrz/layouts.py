"""Where each field stands in each kind of machine-readable zone, and what each check digit covers.

Sources: ICAO Doc 9303, 8th edition (2021): Part 4 (TD3), Part 5 (TD1), Part 6 (TD2), Part 7 (visas). The French
identity card until 2021 and the Swiss driving licence follow national layouts, read off published specimens.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from comity.kernel.vocabulary.codes import Code
from comity.kernel.vocabulary.text import N_


class Format(Code):
    """The kinds of machine-readable zone."""

    TD1 = "TD1", N_("identity card (TD1)")
    TD2 = "TD2", N_("travel document (TD2)")
    TD3 = "TD3", N_("passport (TD3)")
    MRV_A = "MRV-A", N_("visa (MRV-A)")
    MRV_B = "MRV-B", N_("visa (MRV-B)")
    FRENCH_ID = "FRENCH-ID", N_("French identity card (until 2021)")
    SWISS_LICENCE = "SWISS-LICENCE", N_("Swiss driving licence")


class Checked(Code):
    """What a check digit covers."""

    NUMBER = "number", N_("document number")
    BIRTH = "birth", N_("date of birth")
    EXPIRY = "expiry", N_("date of expiry")
    OPTIONAL = "optional", N_("optional data")
    COMPOSITE = "composite", N_("the whole zone")


class Span(NamedTuple):
    """Characters `start` to before `end` of line `line`; all counted from 0."""

    line: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Check:
    what: Checked
    digit: Span
    over: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """One kind of zone.

    widths     characters of each line
    begins     what the document code may begin with
    fields     code, issuer, number, nationality, birth, sex, expiry, and names or family and given
    optional   where optional data stand, in reading order
    overflows  whether a long number goes on in the optional data (9303-5, 4.2.2; 9303-6, 4.2.2)
    """

    format: Format
    widths: tuple[int, ...]
    begins: tuple[str, ...]
    fields: Mapping[str, Span]
    optional: tuple[Span, ...] = ()
    checks: tuple[Check, ...] = ()
    overflows: bool = False


def _two_lines(
    format: Format, width: int, begins: tuple[str, ...], optional: Span, *checks: Check, overflows: bool = False
) -> Layout:
    """The layouts with a line of names above a line of data: TD2, TD3 and visas."""
    fields = {
        "code": Span(0, 0, 2),
        "issuer": Span(0, 2, 5),
        "names": Span(0, 5, width),
        "number": Span(1, 0, 9),
        "nationality": Span(1, 10, 13),
        "birth": Span(1, 13, 19),
        "sex": Span(1, 20, 21),
        "expiry": Span(1, 21, 27),
    }
    usual = (
        Check(Checked.NUMBER, Span(1, 9, 10), (Span(1, 0, 9),)),
        Check(Checked.BIRTH, Span(1, 19, 20), (Span(1, 13, 19),)),
        Check(Checked.EXPIRY, Span(1, 27, 28), (Span(1, 21, 27),)),
    )
    return Layout(format, (width, width), begins, fields, (optional,), usual + checks, overflows)


def _composite(width: int) -> Check:
    over = (Span(1, 0, 10), Span(1, 13, 20), Span(1, 21, width - 1))
    return Check(Checked.COMPOSITE, Span(1, width - 1, width), over)


TD1 = Layout(
    Format.TD1,
    (30, 30, 30),
    ("A", "C", "I"),
    {
        "code": Span(0, 0, 2),
        "issuer": Span(0, 2, 5),
        "number": Span(0, 5, 14),
        "birth": Span(1, 0, 6),
        "sex": Span(1, 7, 8),
        "expiry": Span(1, 8, 14),
        "nationality": Span(1, 15, 18),
        "names": Span(2, 0, 30),
    },
    (Span(0, 15, 30), Span(1, 18, 29)),
    (
        Check(Checked.NUMBER, Span(0, 14, 15), (Span(0, 5, 14),)),
        Check(Checked.BIRTH, Span(1, 6, 7), (Span(1, 0, 6),)),
        Check(Checked.EXPIRY, Span(1, 14, 15), (Span(1, 8, 14),)),
        Check(
            Checked.COMPOSITE,
            Span(1, 29, 30),
            (Span(0, 5, 30), Span(1, 0, 7), Span(1, 8, 15), Span(1, 18, 29)),
        ),
    ),
    overflows=True,
)
TD2 = _two_lines(Format.TD2, 36, ("A", "C", "I"), Span(1, 28, 35), _composite(36), overflows=True)
TD3 = _two_lines(
    Format.TD3,
    44,
    ("P",),
    Span(1, 28, 42),
    Check(Checked.OPTIONAL, Span(1, 42, 43), (Span(1, 28, 42),)),
    _composite(44),
)
MRV_A = _two_lines(Format.MRV_A, 44, ("V",), Span(1, 28, 44))
MRV_B = _two_lines(Format.MRV_B, 36, ("V",), Span(1, 28, 36))
FRENCH_ID = Layout(
    Format.FRENCH_ID,
    (36, 36),
    ("IDFRA",),
    {
        "code": Span(0, 0, 2),
        "issuer": Span(0, 2, 5),
        "family": Span(0, 5, 30),
        "number": Span(1, 0, 12),
        "given": Span(1, 13, 27),
        "birth": Span(1, 27, 33),
        "sex": Span(1, 34, 35),
    },
    (Span(0, 30, 36),),
    (
        Check(Checked.NUMBER, Span(1, 12, 13), (Span(1, 0, 12),)),
        Check(Checked.BIRTH, Span(1, 33, 34), (Span(1, 27, 33),)),
        Check(Checked.COMPOSITE, Span(1, 35, 36), (Span(0, 0, 36), Span(1, 0, 35))),
    ),
)
SWISS_LICENCE = Layout(
    Format.SWISS_LICENCE,
    (9, 30, 30),
    ("FA",),
    {
        "number": Span(0, 0, 9),
        "code": Span(1, 0, 2),
        "issuer": Span(1, 2, 5),
        "birth": Span(1, 19, 25),
        "names": Span(2, 0, 30),
    },
    (Span(1, 5, 17),),
)
LAYOUTS = {layout.format: layout for layout in (TD1, TD2, TD3, MRV_A, MRV_B, FRENCH_ID, SWISS_LICENCE)}
