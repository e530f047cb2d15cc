"""What else a question and a record may both state: address, parents, and what a person looks like."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache

from comity.kernel.screening import addresses, terms
from comity.kernel.screening.names import compare_names
from comity.kernel.screening.parts import Kind, parse
from comity.kernel.screening.scripts import clean
from comity.kernel.screening.tables import rows, words
from comity.kernel.screening.terms import Rule, Term, term
from comity.kernel.vocabulary import SCHEMATA

Detail = tuple[str, str]  # what it says, as the table names it, and its value
_MOST = 12  # values of one kind that are compared

_PROPERTIES = {name: (kind, schema) for name, kind, schema in rows("details", 3)}
_COLOURS = [(colour, words(cell)) for colour, cell in rows("colours", 2)]

_SAME_ADDRESS, _ALIKE_ADDRESS, _PARTLY_ADDRESS = 0.92, 0.7, 0.45
_SAME_NAME, _OTHER_NAME = 0.8, 0.45
_SAME_HEIGHT, _OTHER_HEIGHT = 4.0, 12.0  # centimetres
_SAME_MARKS = 0.6


def of_properties(schema: str, properties: Mapping[str, Sequence[str]]) -> tuple[Detail, ...]:
    """The details that an entity states, in the order of its properties."""
    found: dict[Detail, None] = {}
    for name, values in properties.items():
        kind, fits = _PROPERTIES.get(name, ("", ""))
        if kind and (fits == "-" or (schema in SCHEMATA and SCHEMATA[schema].is_a(fits))):
            found.update(((kind, value.strip()), None) for value in values[:_MOST] if value.strip())
    return tuple(found)


def compared(asked: Sequence[Detail], held: Sequence[Detail]) -> list[Term]:
    """A term for each kind of detail that was asked; kinds that say nothing either way are left out."""
    found = []
    for kind in dict.fromkeys(kind for kind, _ in asked):
        values = [value for other, value in held if other == kind]
        if not values:
            found.append(terms.not_known(kind))
            continue
        best = _best(kind, [value for other, value in asked if other == kind], values)
        if best is not None:
            found.append(best)
    return found


def _best(kind: str, asked: Iterable[str], held: Sequence[str]) -> Term | None:
    pairs = [_COMPARISONS[kind](one, other) for one in asked for other in held]
    return max((pair for pair in pairs if pair is not None), key=lambda pair: pair.bits, default=None)


def _address(asked: str, held: str) -> Term | None:
    alike = addresses.alike(asked, held)
    if alike >= _SAME_ADDRESS:
        return term("address.same", terms.ADDRESS_SAME, asked, held)
    if alike >= _ALIKE_ADDRESS:
        return term("address.alike", terms.ADDRESS_ALIKE, asked, held)
    if alike >= _PARTLY_ADDRESS:
        return term("address.partly", terms.ADDRESS_PARTLY, asked, held)
    return term("address.differs", terms.ADDRESS_DIFFERS, asked, held)


def _parent(kind: str, same: Rule, differs: Rule) -> Callable[[str, str], Term | None]:
    def comparison(asked: str, held: str) -> Term | None:
        alike = compare_names(parse(asked), parse(held), Kind.PERSON).similarity
        if alike >= _SAME_NAME:
            return term(f"{kind}.same", same, asked, held)
        return term(f"{kind}.differs", differs, asked, held) if alike < _OTHER_NAME else None

    return comparison


_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


@lru_cache(1 << 12)
def centimetres(text: str) -> float | None:
    """A height written in metres or centimetres; None for what is no height of a person."""
    found = _NUMBER.search(text)
    if not found:
        return None
    number = float(found.group().replace(",", "."))
    number = number * 100 if number < 3 else number
    return number if 40 <= number <= 260 else None


def _height(asked: str, held: str) -> Term | None:
    one, other = centimetres(asked), centimetres(held)
    if one is None or other is None:
        return None
    if abs(one - other) <= _SAME_HEIGHT:
        return term("height.same", terms.HEIGHT_SAME, asked, held)
    return term("height.differs", terms.HEIGHT_DIFFERS, asked, held) if abs(one - other) > _OTHER_HEIGHT else None


@lru_cache(1 << 12)
def colours(text: str) -> frozenset[str]:
    """The colours that a text names, in any of the languages of the table."""
    apart = unicodedata.normalize("NFD", clean(text).casefold())
    read = unicodedata.normalize("NFC", "".join(letter for letter in apart if not "\u0300" <= letter <= "\u036f"))
    return frozenset(colour for colour, beginnings in _COLOURS if any(word in read for word in beginnings))


def _colour(kind: str, same: Rule, differs: Rule) -> Callable[[str, str], Term | None]:
    def comparison(asked: str, held: str) -> Term | None:
        one, other = colours(asked), colours(held)
        if not one or not other:
            return None
        return term(f"{kind}.same", same, asked, held) if one & other else term(f"{kind}.differs", differs, asked, held)

    return comparison


def _marks(asked: str, held: str) -> Term | None:
    alike = addresses.alike(asked, held)
    return term("marks.same", terms.MARKS_SAME, asked, held) if alike >= _SAME_MARKS else None


def _blood(asked: str, held: str) -> Term | None:
    one, other = ("".join(text.upper().replace("0", "O").split()) for text in (asked, held))
    return term("blood.same", terms.BLOOD_SAME, one, other) if one == other else _other_blood(one, other)


def _other_blood(one: str, other: str) -> Term | None:
    """Types differ if their groups do, or the signs where both state one."""
    group, other_group = one.rstrip("+-"), other.rstrip("+-")
    if group == other_group and (one == group or other == other_group):
        return None
    return term("blood.differs", terms.BLOOD_DIFFERS, one, other)


_COMPARISONS: Mapping[str, Callable[[str, str], Term | None]] = {
    "address": _address,
    "father": _parent("father", terms.FATHER_SAME, terms.FATHER_DIFFERS),
    "mother": _parent("mother", terms.MOTHER_SAME, terms.MOTHER_DIFFERS),
    "height": _height,
    "eyes": _colour("eyes", terms.EYES_SAME, terms.EYES_DIFFER),
    "hair": _colour("hair", terms.HAIR_SAME, terms.HAIR_DIFFERS),
    "marks": _marks,
    "blood": _blood,
}
