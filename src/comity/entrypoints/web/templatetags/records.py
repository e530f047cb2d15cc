"""How a record, its values and the reasons of a score read on a page, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from comity.apps.checks import wording
from comity.apps.checks.queries import Result, Shown
from comity.apps.checks.workflows import HitState
from comity.apps.exchange import naming
from comity.apps.holdings.queries import HeldRecord
from comity.kernel.identifiers import IdentifierKind
from comity.kernel.screening import Question, Term
from comity.kernel.vocabulary import SCHEMATA, Offence, Sex

register = template.Library()
ISOLATE, END_ISOLATE = "\u2068", "\u2069"  # Unicode Bidirectional Algorithm (UAX 9): first-strong isolate

# Properties in the order in which a person looks for them; the others follow by name.
_FIRST = """name alias weakAlias previousName firstName secondName middleName fatherName motherName lastName
birthDate birthPlace birthCountry nationality gender passportNumber
idNumber number registrationNumber vin serialNumber make model color type height eyeColor hairColor appearance
distinguishingMarks""".split()  # noqa: SIM905
_NAMES = frozenset(_FIRST[: _FIRST.index("birthDate")])
_ORDER = {name: place for place, name in enumerate(_FIRST)}


@dataclass(frozen=True)
class Row:
    """One property: its label, its values as people read them, and whether it is prose."""

    name: str
    label: str
    values: tuple[str, ...]
    prose: bool


@dataclass(frozen=True)
class Pair:
    """One line of the comparison: what was asked, what the record says, what it speaks: for (+1) or against (-1)."""

    label: str
    asked: tuple[str, ...]
    held: tuple[str, ...]
    sign: int


@register.filter
def schema_label(name: str) -> str:
    """What kind of thing a schema is."""
    return gettext(SCHEMATA[name].label) if name in SCHEMATA else name


@register.filter
def country(code: str) -> str:
    """A country's name in the reader's language; the code for members that are no country."""
    return naming.country(code, get_language() or "en") if code else ""


@register.filter
def member(code: str) -> str:
    """A member by its country's name, or by its name in the directory where its code is no country's."""
    return naming.member(code, get_language() or "en") if code else ""


@register.filter
def offence_label(code: str) -> str:
    return gettext(Offence(code).label)


@register.filter
def rows(record: HeldRecord) -> list[Row]:
    """The properties of a record as the asker may see them."""
    known = SCHEMATA[record.schema].properties
    found = []
    for name, values in record.content.properties.items():
        shown = tuple(_value(known[name].type, value) for value in values)
        found.append(Row(name, gettext(known[name].label), shown, known[name].type == "text"))
    return sorted(found, key=lambda row: (_ORDER.get(row.name, len(_ORDER)), row.label))


@register.filter
def telling(record: HeldRecord) -> list[Row]:
    """The first few properties: what a list shows beside the caption."""
    return [row for row in rows(record) if row.name not in _NAMES][:4]


@register.filter
def face_query(record: HeldRecord) -> str:
    """What the drawn face of an exercise goes by: sex and year of birth."""
    said = record.content.properties
    return urlencode({"sex": said.get("gender", ("",))[0], "born": said.get("birthDate", ("",))[0][:4]})


@register.filter
def sentence(term: Term) -> SafeString:
    """A reason in the reader's language. What is quoted keeps its own direction; a date is never broken or turned."""
    said = wording.places(term, get_language() or "en")
    return SafeString(escape(gettext(term.sentence)) % {name: _quoted(text) for name, text in said.items()})


def _quoted(text: str) -> str:
    quoted = f"{ISOLATE}{escape(text)}{END_ISOLATE}" if text else ""
    return f"<bdi>{quoted}</bdi>" if text and len(text) <= len("2026-11-22") and " " not in text else quoted


@register.filter
def filled(text: tuple[str, Mapping[str, str]]) -> str:
    """A sentence and what stands in its places, in the reader's language."""
    msgid, places = text
    return gettext(msgid) % places if places else gettext(msgid)


@register.filter
def band_text(band: int) -> str:
    """How well question and record agree, in words; never a percentage."""
    return {1: gettext("some agreement"), 2: gettext("good agreement"), 3: gettext("very strong agreement")}.get(
        band, ""
    )


@register.filter
def hit_state(code: str) -> str:
    """Where a hit stands."""
    return gettext(HitState(code).label)


@register.filter
def batch_state(code: str) -> str:
    """Where the check of a list stands."""
    return {
        "awaiting_approval": gettext("waits for a second person"),
        "queued": gettext("waits for its turn"),
        "running": gettext("is being answered"),
        "done": gettext("answered"),
        "refused": gettext("refused"),
        "failed": gettext("failed"),
    }.get(code, code)


@register.filter
def reading_text(code: str) -> str:
    """What the box took a text for."""
    if code in IdentifierKind._value2member_map_:
        return gettext(IdentifierKind(code).label)
    return {"person": gettext("person's name"), "machine_readable_zone": gettext("machine-readable zone")}.get(
        code, code
    )


@register.filter
def asked_facts(question: Question) -> list[tuple[str, tuple[str, ...]]]:
    """What was asked, as label and values."""
    numbers = tuple(
        f"{number} ({country(issuer)})" if issuer else number for _kind, number, issuer in question.identifiers
    )
    facts = [
        (_LABELS["name"](), question.names),
        (_LABELS["birth_date"](), question.birth_dates),
        (_LABELS["nationality"](), tuple(country(code) for code in question.nationalities)),
        (_LABELS["sex"](), tuple(_sex(sex) for sex in question.sexes)),
        (_LABELS["number"](), tuple(dict.fromkeys(numbers))),
    ]
    return [(label, values) for label, values in facts if values]


@register.simple_tag
def compared(result: Result, shown: Shown) -> list[Pair]:
    """Question and record side by side."""
    if shown.record is None or shown.score is None:
        return []
    properties, known = shown.record.content.properties, SCHEMATA[shown.record.schema].properties
    question, signs = result.asked.question, _signs(shown.score.terms)
    sides = (
        ("name", question.names, ("name", "alias", "previousName", "weakAlias")),
        ("birth_date", question.birth_dates, ("birthDate",)),
        ("nationality", question.nationalities, ("nationality", "citizenship", "country")),
        ("sex", question.sexes, ("gender",)),
        ("place", question.places, ("birthPlace",)),
        ("number", tuple(n for _k, n, _i in question.identifiers), _numbers(shown.record.schema)),
    )
    pairs = []
    for what, asked, names in sides:
        held = tuple(_value(known[n].type, v) for n in names if n in known for v in properties.get(n, ()))
        if asked or held:
            shown_asked = tuple(_value(_TYPES.get(what, "string"), value) for value in asked)
            pairs.append(Pair(_LABELS[what](), shown_asked, held, signs.get(what, 0)))
    return pairs


_TYPES = {"nationality": "country", "sex": "gender", "birth_date": "date"}
_LABELS: dict[str, Any] = {
    "name": lambda: gettext("name"),
    "birth_date": lambda: gettext("date of birth"),
    "nationality": lambda: gettext("nationality"),
    "sex": lambda: gettext("sex"),
    "place": lambda: gettext("place of birth"),
    "number": lambda: gettext("number"),
}


def _signs(terms: Iterable[Term]) -> dict[str, int]:
    """What each comparison says on the whole: the sign of its bits together."""
    bits: dict[str, float] = {}
    for term in terms:
        what = term.code.partition(".")[0]
        bits[what] = bits.get(what, 0.0) + term.bits
    return {what: (total > 0) - (total < 0) for what, total in bits.items()}


def _numbers(schema: str) -> tuple[str, ...]:
    return SCHEMATA[schema].of_type("identifier")


def _value(type_: str, value: str) -> str:
    if type_ == "country":
        return country(value)
    return _sex(value) if type_ == "gender" else value


def _sex(value: str) -> str:
    return gettext(Sex(value).label) if value in Sex._value2member_map_ else value
