"""Two records side by side, and what speaks for and against as a picture."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import Any

from django import template
from django.utils.formats import number_format
from django.utils.translation import get_language_bidi, gettext, ngettext

from comity.apps import bureau
from comity.apps.holdings.queries import HeldRecord
from comity.apps.judgements import calibrating, queries
from comity.apps.judgements.pairs import Beside
from comity.entrypoints.web.navigation import may
from comity.entrypoints.web.templatetags.records import END_ISOLATE, ISOLATE, Row, rows, sentence
from comity.kernel.policy import Act
from comity.kernel.screening import Score, Term
from comity.kernel.vocabulary import SCHEMATA

register = template.Library()

# What a comparison looks at: the first part of its codes, and the properties it reads. The first one names it.
_READS = {
    "name": "name alias weakAlias previousName firstName middleName lastName",
    "birth_date": "birthDate",
    "birth_place": "birthPlace",
    "nationality": "nationality citizenship",
    "sex": "gender",
    "country": "country",
    "address": "address",
    "father": "fatherName",
    "mother": "motherName",
    "height": "height",
    "eyes": "eyeColor",
    "hair": "hairColor",
    "marks": "distinguishingMarks",
    "blood": "bloodType",
    "phone": "phone",
    "email": "email",
}
_LOOKS_AT = {name: what for what, names in _READS.items() for name in names.split()}
_PERSON = SCHEMATA["Person"].properties
WIDTH, ROW, BAR, TOP = 360, 28, 14, 8  # units of the drawing
_LONGEST = 110.0  # bar
_LEAST_SCALE = 16.0  # bits: small weights stay small bars


@dataclass(frozen=True)
class Line:
    """One property on both sides, and what it speaks: for (+1), against (-1), neither (0)."""

    label: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    sign: int


@dataclass(frozen=True)
class Bar:
    """One reason in the drawing: where its bar, its name and its weight stand."""

    label: str
    bits: str
    sign: int
    x: float
    y: float
    width: float
    label_x: float
    bits_x: float
    text_y: float


@dataclass(frozen=True)
class Headed:
    """A record and how it is headed: never like somebody wanted where it is somebody to protect."""

    record: HeldRecord

    @property
    def heading(self) -> str:
        status = self.record.facts.status
        if status is not None and status.is_protected:
            return "protect"
        return "listed" if self.record.facts.listed else "role"


@register.filter
def headed(record: HeldRecord) -> Headed:
    """A record for the heading that matches have."""
    return Headed(record)


@register.simple_tag
def side_by_side(beside: Beside, score: Score | None) -> list[Line]:
    """Every property that either record states, as far as it may be seen."""
    left, right = beside.left.record, beside.right.record
    signs = _signs(score.terms if score else ())
    lines = []
    for one, other in _together(rows(left), rows(right)):
        shown = one or other
        assert shown is not None
        what = _LOOKS_AT.get(shown.name) or ("number" if _is_number(shown.name, left, right) else "")
        both = one is not None and other is not None
        lines.append(
            Line(
                shown.label,
                one.values if one else (),
                other.values if other else (),
                signs.get(what, 0) if both or what == "name" else 0,
            )
        )
    return lines


def _together(left: Sequence[Row], right: Sequence[Row]) -> list[tuple[Row | None, Row | None]]:
    """Rows of the same property beside each other, in the order in which they stand."""
    on_left, on_right = ({row.name: row for row in side} for side in (left, right))
    order = [*on_left, *(name for name in on_right if name not in on_left)]
    return [(on_left.get(name), on_right.get(name)) for name in order]


def _is_number(name: str, *records: HeldRecord) -> bool:
    return any(name in SCHEMATA[record.schema].of_type("identifier") for record in records)


@register.simple_tag(takes_context=True)
def judged_same(context: template.Context, record: HeldRecord) -> list[HeldRecord]:
    """The records that two people called the same as this one, as far as the officer who looks may judge pairs."""
    actor, purpose, at = context["officer"].actor, context["shift"].purpose, bureau.now()
    if not may(actor, Act.JUDGE_PAIR, at):
        return []
    return queries.same_as(record.id, actor, purpose, at=at)


@register.simple_tag
def of_hundred(score: Score | None) -> str:
    """What the band means here, counted from judged pairs; empty where too few were judged."""
    share = calibrating.share_of(score.band) if score else None
    if share is None:
        return ""
    of = share.of_hundred
    sentence_ = ngettext(
        "Of 100 like this, %(n)s was the same (likely %(low)s to %(high)s), counted from %(pairs)s judged pairs.",
        "Of 100 like this, %(n)s were the same (likely %(low)s to %(high)s), counted from %(pairs)s judged pairs.",
        of,
    )
    return sentence_ % {
        "n": of,
        "low": floor(100 * share.low),
        "high": ceil(100 * share.high),
        "pairs": number_format(share.pairs, force_grouping=True),
    }


@register.inclusion_tag("web/pairs/picture.html")
def terms_picture(score: Score | None) -> dict[str, Any]:
    """The reasons as bars on both sides of a line, with their table beside it."""
    terms = sorted((t for t in score.terms if t.bits), key=lambda t: -t.bits) if score else []
    return {
        "bars": _bars(terms),
        "width": WIDTH,
        "height": 2 * TOP + ROW * len(terms),
        "axis": WIDTH / 2,
        "reasons": [(sentence(term), _weight(term), term.sign) for term in terms],
        "not_comparable": [sentence(term) for term in score.terms if term.sign == 0] if score else [],
        "total": _signed(sum(term.bits for term in terms)),
    }


def _bars(terms: Sequence[Term]) -> list[Bar]:
    scale = _LONGEST / max(_LEAST_SCALE, *(abs(term.bits) for term in terms)) if terms else 1.0
    bars = []
    for place, term in enumerate(terms):
        length = round(max(1.0, abs(term.bits) * scale), 1)
        # Right-to-left pages read the drawing from the right: for and against change sides with the text.
        outward = (1 if term.sign > 0 else -1) * (-1 if get_language_bidi() else 1)
        y = TOP + ROW * place + (ROW - BAR) / 2
        bars.append(
            Bar(
                label=_label(term),
                bits=_weight(term),
                sign=term.sign,
                x=round(WIDTH / 2 - (length if outward < 0 else 0), 1),
                y=y,
                width=length,
                label_x=WIDTH / 2 - 8 * outward,
                bits_x=round(WIDTH / 2 + (length + 6) * outward, 1),
                text_y=y + BAR - 3,
            )
        )
    return bars


def _label(term: Term) -> str:
    what = term.code.partition(".")[0]
    if what in _READS:
        return gettext(_PERSON[_READS[what].split()[0]].label)
    named = {"number": gettext("number"), "codes": gettext("codes"), "judged": gettext("judged before")}
    return named.get(what, gettext("other"))


def _weight(term: Term) -> str:
    return _signed(term.bits)


def _signed(bits: float) -> str:
    """Bits with their sign, which stays in front of the digits in every direction of writing."""
    sign = "+" if bits > 0 else "−" if bits < 0 else ""
    return f"{ISOLATE}{sign}{number_format(abs(bits), 1)}{END_ISOLATE}"


def _signs(terms: Iterable[Term]) -> dict[str, int]:
    """What each comparison says on the whole: the sign of its bits together."""
    bits: dict[str, float] = {}
    for term in terms:
        what = term.code.partition(".")[0]
        bits[what] = bits.get(what, 0.0) + term.bits
    return {what: (total > 0) - (total < 0) for what, total in bits.items()}
