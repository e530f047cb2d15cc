"""How alike two names are: words paired with words, initials, words written together or apart, and what is left over.

The asker often knows less than the record: words that only the record has cost little, words that only the question has
cost more, and words on both sides that do not agree cost most, for they speak of two people.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from rapidfuzz.distance import Indel

from comity.kernel.screening.parts import Kind, Name, Part, Role, joined
from comity.kernel.screening.similarity import similarity
from comity.kernel.screening.transliterate import Hearing

INITIAL_AGREES = 0.95
JOINED = 0.98  # words written together say a little less than words written alike
_JOIN_LEAST = 0.8
JOIN_GLANCE = 0.5  # share of letters in one order that two spellings of one word have in common
_ACRONYM = 0.85
_LONGEST_JOIN = 3
STEEPNESS = 1.5
_OPTIONAL = (Role.TITLE, Role.PARTICLE)  # written or left out at will, by either side
FULLY, BEYOND = 1.0, 0.5  # weight of further names of a person that counts in full; and what counts of the rest
NOBODY = 0.5  # where only initials, titles or numbers agree
FACED_INITIAL = 0.9  # the weight of an initial that faces another name
_OTHER_NUMBER, _ONE_NUMBER = 0.7, 0.9


@dataclass(frozen=True, slots=True)
class Costs:
    """What words without a partner cost, as shares of their weight."""

    asked_only: float
    held_only: float
    contradiction: float


COSTS = {
    Kind.PERSON: Costs(asked_only=0.65, held_only=0.18, contradiction=1.35),
    Kind.THING: Costs(asked_only=0.6, held_only=0.5, contradiction=1.35),
}


@dataclass(frozen=True, slots=True)
class Pair:
    """Words of both sides that were paired (several where written together), and how alike they are."""

    asked: tuple[Part, ...]
    held: tuple[Part, ...]
    similarity: float

    @property
    def by_initial(self) -> bool:
        return self.asked[0].role is Role.INITIAL or self.held[0].role is Role.INITIAL

    @property
    def weight(self) -> float:
        """An initial agrees with a seventh of all names: such a pair weighs no more than the initial."""
        asked, held = sum(p.weight for p in self.asked), sum(p.weight for p in self.held)
        return min(asked, held) if self.by_initial else (asked + held) / 2

    @property
    def value(self) -> float:
        """What the likeness is worth: two words roughly alike speak less than one that is alike and one that is not."""
        return max(0.0, 1.0 - STEEPNESS * (1.0 - self.similarity))

    def left(self, side: str) -> float:
        """The weight of a full word on one side that its initial on the other leaves open, half of it."""
        mine, other = (self.asked, self.held) if side == "asked" else (self.held, self.asked)
        return 0.5 * max(0.0, mine[0].weight - other[0].weight) if self.by_initial else 0.0


@dataclass(frozen=True, slots=True)
class Agreement:
    """The best pairing of two names."""

    similarity: float
    pairs: tuple[Pair, ...] = ()
    asked_only: tuple[Part, ...] = ()
    held_only: tuple[Part, ...] = ()


NOTHING = Agreement(0.0)
_NAMING = (Role.NAME, Role.WORD)  # few: looking through them is quicker than hashing


@lru_cache(1 << 14)
def compare_names(asked: Name, held: Name, kind: Kind) -> Agreement:
    """The best agreement over all readings of both names."""
    best = NOTHING
    for one in asked.readings:
        for other in held.readings:
            found = _align(one, other, kind)
            if found.similarity > best.similarity:
                best = found
                if best.similarity >= 1.0:
                    return best
    if asked.acronym is not None or held.acronym is not None:
        return max(best, *_by_acronym(asked, held, kind), key=lambda found: found.similarity)
    return best


def _by_acronym(asked: Name, held: Name, kind: Kind) -> Iterator[Agreement]:
    """One side by its acronym, the other as written; two acronyms of long names would say nothing."""
    found = []
    if held.acronym is not None:
        found += [_align(one, (held.acronym,), kind) for one in asked.readings]
    if asked.acronym is not None:
        found += [_align((asked.acronym,), other, kind) for other in held.readings]
    for agreement in found:
        exact = any(pair.similarity >= 1.0 for pair in agreement.pairs)
        yield replace(agreement, similarity=_ACRONYM * agreement.similarity) if exact else NOTHING


def _align(asked: Sequence[Part], held: Sequence[Part], kind: Kind) -> Agreement:
    options = []
    for i, one in enumerate(asked):
        for j, other in enumerate(held):
            alike = _pair_similarity(one, other)
            if alike:
                surety = alike if Role.INITIAL not in (one.role, other.role) else alike - 1.0  # words before initials
                options.append((surety, min(one.weight, other.weight), alike, 1 << i, 1 << j))
    if not options and len(asked) == len(held):
        return NOTHING
    found = _assign(asked, held, options, kind)
    if found.asked_only or found.held_only:
        joins = _joins(asked, held, asked_several=False) + _joins(held, asked, asked_several=True)
        if joins:
            found = max(found, _assign(asked, held, options + joins, kind), key=lambda a: a.similarity)
    return found


def _pair_similarity(one: Part, other: Part) -> float:
    if one.role is Role.INITIAL or other.role is Role.INITIAL:
        first = {spelling[0] for spelling in one.spellings} & {spelling[0] for spelling in other.spellings}
        if not first or Role.PARTICLE in (one.role, other.role) or Role.TITLE in (one.role, other.role):
            return 0.0
        return 1.0 if one.role is other.role else INITIAL_AGREES
    if Role.NUMBER in (one.role, other.role):
        return 1.0 if one.text == other.text else 0.0
    return similarity(one, other)


# how sure, weight, how alike, words of the question as bits, words of the record as bits
_Option = tuple[float, float, float, int, int]


def _assign(asked: Sequence[Part], held: Sequence[Part], options: list[_Option], kind: Kind) -> Agreement:
    """Pair greedily, the surest first; among equals the weightiest."""
    used_asked = used_held = 0
    pairs = []
    for _, _, alike, bits_asked, bits_held in sorted(options, reverse=True):
        if used_asked & bits_asked or used_held & bits_held:
            continue
        used_asked |= bits_asked
        used_held |= bits_held
        pairs.append(Pair(_chosen(asked, bits_asked), _chosen(held, bits_held), alike))
    asked_only = tuple(p for i, p in enumerate(asked) if not used_asked >> i & 1 and not _said_before(p, pairs))
    held_only = tuple(p for j, p in enumerate(held) if not used_held >> j & 1 and not _said_before(p, pairs))
    return Agreement(_total(pairs, asked_only, held_only, kind), tuple(pairs), asked_only, held_only)


def _chosen(parts: Sequence[Part], bits: int) -> tuple[Part, ...]:
    return tuple(part for at, part in enumerate(parts) if bits >> at & 1)


def _said_before(part: Part, pairs: list[Pair]) -> bool:
    """Whether a word repeats one that is already paired (Sergey Sergey Shoigu): repeating it adds and takes nothing."""
    return any(part is other or part.text == other.text for pair in pairs for other in (*pair.asked, *pair.held))


def _total(pairs: list[Pair], asked_only: Sequence[Part], held_only: Sequence[Part], kind: Kind) -> float:
    weight = sum(pair.weight for pair in pairs)
    if weight <= 0:
        return 0.0
    if not any(pair.asked[0].role in _NAMING and pair.held[0].role in _NAMING for pair in pairs):
        return NOBODY  # initials, titles and numbers alone name nobody
    costs = COSTS[kind]
    agreed = sum(pair.value * pair.weight for pair in pairs)
    left_asked = _left(asked_only, held_only) + sum(pair.left("asked") for pair in pairs)
    left_held = _left(held_only, asked_only) + sum(pair.left("held") for pair in pairs)
    against = min(left_asked, left_held)
    more = left_held - against
    if kind is Kind.PERSON:  # whose ancestors are named as well is told by the names that agree
        more = min(more, FULLY) + BEYOND * max(0.0, more - FULLY)
    optional = sum(part.weight for part in (*asked_only, *held_only) if part.role in _OPTIONAL)
    cost = (
        against * costs.contradiction + (left_asked - against) * costs.asked_only + (more + optional) * costs.held_only
    )
    similarity = agreed / (weight + cost)
    return similarity * _numbered(asked_only, held_only) if kind is Kind.THING else similarity


def _numbered(asked_only: Sequence[Part], held_only: Sequence[Part]) -> float:
    """What remains where the numbers of things differ: Fund II and Fund III are two, Fund and Fund II perhaps."""
    asked, held = (any(part.role is Role.NUMBER for part in side) for side in (asked_only, held_only))
    return _OTHER_NUMBER if asked and held else _ONE_NUMBER if asked or held else 1.0


def _left(parts: Sequence[Part], facing: Sequence[Part]) -> float:
    """The weight of words without a partner. An initial that faces another name contradicts it as a full name does."""
    faced = any(part.role in (Role.NAME, Role.INITIAL) for part in facing)
    return sum(
        FACED_INITIAL if faced and part.role is Role.INITIAL else part.weight
        for part in parts
        if part.role not in _OPTIONAL
    )


def _joins(single: Sequence[Part], several: Sequence[Part], *, asked_several: bool) -> list[_Option]:
    """Options that pair one word of `single` with two or three neighbours of `several`, or with a run of initials."""
    found: list[_Option] = []
    for i, part in enumerate(single):
        if part.role is not Role.NAME:
            continue
        for at in range(len(several) - 1):
            if part.starts.isdisjoint(several[at].starts):
                continue
            for length in range(2, min(_LONGEST_JOIN, len(several) - at) + 1):
                alike = _joined_similarity(part, several[at : at + length])
                if alike >= _JOIN_LEAST:
                    bits = (((1 << length) - 1) << at, 1 << i)
                    found.append((alike, part.weight, alike, *(bits if asked_several else bits[::-1])))
    return found


def _joined_similarity(part: Part, several: Sequence[Part]) -> float:
    if len(part.text) <= 3:
        return _initials(part, several)
    if abs(len(part.text) - sum([len(one.text) for one in several])) > 2 + len(part.text) // 4:
        return 0.0
    if part.hearing is Hearing.WRITTEN and all(one.hearing is Hearing.WRITTEN for one in several):
        # Most words have little in common with neighbours written as one: that is seen before these are made a part.
        written = "".join([one.text for one in several])
        if not Indel.normalized_similarity(part.text, written, score_cutoff=JOIN_GLANCE):
            return 0.0
    together = several[0]
    for one in several[1:]:
        together = joined(together, one)
    return JOINED * similarity(part, together)


def _initials(part: Part, several: Sequence[Part]) -> float:
    """JC for Jean-Claude."""
    if len(part.text) != len(several):
        return 0.0
    agrees = all(p.text[0] == letter and len(p.text) > 1 for p, letter in zip(several, part.text, strict=True))
    return 0.85 if agrees else 0.0
