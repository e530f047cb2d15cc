"""The names of a question against the names of a record: the best pair, and what it says in bits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from comity.kernel.screening.facts import Question
from comity.kernel.screening.names import NOTHING, Agreement, compare_names
from comity.kernel.screening.parts import Part, Role, parse
from comity.kernel.screening.prepared import Prepared, kinds
from comity.kernel.screening.rarity import Rarity
from comity.kernel.screening.reach import may_agree
from comity.kernel.screening.terms import (
    NAME_ALIKE,
    NAME_ASKED_ONLY,
    NAME_COMMON,
    NAME_CONTRADICTS,
    NAME_HELD_ONLY,
    NAME_PARTLY,
    NAME_SAME,
    NAME_WEAK,
    Term,
    term,
)

_WEAK = 0.95  # similarity that an alias called weak keeps
_ASKED_ONLY, _HELD_ONLY, _CONTRADICTS = -3.0, -0.4, -5.0  # bits of one whole word
_SAME = 0.995
_COMMON = 14.0  # bits: a name that one person in 16,000 bears
LEAST = 0.5  # names less alike than this are no reason to show anybody a record
_MARGIN = 0.1  # names are measured if they may come so near to it: words two steps apart may still agree


@dataclass(frozen=True, slots=True)
class Named:
    """The best agreement of any two names.

    words  how many words of the question's name are names (not titles, particles, legal forms)
    """

    similarity: float
    agreement: Agreement
    asked: str
    held: str
    weak: bool
    words: int


UNNAMED = Named(0.0, NOTHING, "", "", False, 0)


def best_names(question: Question, prepared: Prepared, least: float = LEAST) -> Named:
    """The pair of names that agrees best; among equals the longer one, which says more.

    least  names less alike are not looked for
    """
    best = UNNAMED
    for kind in kinds(question, prepared.subject):
        held = prepared.names(kind)
        for text in question.names:
            asked = parse(text, kind)
            for known in held:
                if not may_agree(asked, known.name, max(best.similarity, least) - _MARGIN, kind):
                    continue
                found = compare_names(asked, known.name, kind)
                similarity = found.similarity * (_WEAK if known.weak else 1.0)
                if (similarity, len(found.pairs)) > (best.similarity, len(best.agreement.pairs)):
                    best = Named(similarity, found, text, known.text, known.weak, asked.words)
    return best


def name_terms(named: Named, rarity: Rarity) -> list[Term]:
    """The reasons that lie in the names."""
    agreement = named.agreement
    left_asked, left_held = _names(agreement.asked_only), _names(agreement.held_only)
    sentence = NAME_SAME if named.agreement.similarity >= _SAME and not left_held else NAME_ALIKE
    if left_asked or (left_held and agreement.similarity < _SAME and len(agreement.pairs) < 2):
        sentence = NAME_PARTLY
    code = {NAME_SAME: "name.same", NAME_ALIKE: "name.alike", NAME_PARTLY: "name.partly"}[sentence]
    found = [
        Term(code, 1, round(_pair_bits(agreement, rarity), 2), sentence, {"asked": named.asked, "held": named.held})
    ]
    if left_asked and left_held:
        bits = _CONTRADICTS * min(len(left_asked), len(left_held))
        found.append(_left("name.contradicts", bits, NAME_CONTRADICTS, left_asked, left_held))
    elif left_asked:
        found.append(_left("name.asked_only", _ASKED_ONLY * len(left_asked), NAME_ASKED_ONLY, left_asked, ()))
    elif left_held:
        found.append(_left("name.held_only", _HELD_ONLY * len(left_held), NAME_HELD_ONLY, (), left_held))
    if found[0].bits < _COMMON and not left_asked:
        found.append(term("name.common", NAME_COMMON))
    if named.weak:
        found.append(term("name.weak_alias", NAME_WEAK, held=named.held))
    return found


def _pair_bits(agreement: Agreement, rarity: Rarity) -> float:
    """The rarity of what agrees, less where it agrees less: nothing at a similarity of one half."""
    total = 0.0
    for pair in agreement.pairs:
        bits = min(sum(map(rarity.bits, pair.asked)), sum(map(rarity.bits, pair.held)))
        total += bits * max(0.0, 2.0 * pair.similarity - 1.0)
    return min(total, 32.0)


def _names(parts: Sequence[Part]) -> tuple[Part, ...]:
    return tuple(part for part in parts if part.role in (Role.NAME, Role.INITIAL, Role.NUMBER))


def _left(code: str, bits: float, sentence: str, asked: Sequence[Part], held: Sequence[Part]) -> Term:
    return Term(
        code,
        -1,
        round(bits, 2),
        sentence,
        {"asked": _written(asked), "held": _written(held)},
    )


def _written(parts: Sequence[Part]) -> str:
    return " ".join(part.written or part.text for part in parts)
