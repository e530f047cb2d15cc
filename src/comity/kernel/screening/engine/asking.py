"""A question put to the engine: its names as words, its facts as numbers, for each segment it is asked of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from comity.kernel.screening.engine.beforehand import Beforehand, beforehand
from comity.kernel.screening.engine.facts import packed_dates, packed_sex, with_neighbours
from comity.kernel.screening.engine.hashing import THING
from comity.kernel.screening.engine.packing import kinds_of
from comity.kernel.screening.engine.reading import readings
from comity.kernel.screening.engine.scoring import Asked
from comity.kernel.screening.engine.segment import Segment
from comity.kernel.screening.engine.sight import Sight
from comity.kernel.screening.engine.standing import Standing
from comity.kernel.screening.engine.vocabulary import in_rows
from comity.kernel.screening.engine.weights import LEVELS, Floats, nation_bits, weights
from comity.kernel.screening.engine.words import MAX_CODES, WIDTH, word_row
from comity.kernel.screening.facts import Question, comparable
from comity.kernel.screening.parts import Kind, Part

MAX_READINGS = 24  # of all names of a question together
_WEIGHTS = weights(LEVELS)


@dataclass(frozen=True, eq=False)
class AskedName:
    """One reading of one name: its words and their rarity in what the asker may see."""

    salt: int
    words: NDArray[np.uint32]
    rarity: NDArray[np.float32]
    code_bits: NDArray[np.float32]
    beforehand: Beforehand


def names_asked(question: Question, sight: Sight) -> list[AskedName]:
    """Each distinct reading of the question's names, at most MAX_READINGS."""
    found: dict[tuple[int, tuple[Part, ...]], None] = {}
    for salt, words in _readings(question):
        found.setdefault((salt, words))
        if len(found) == MAX_READINGS:
            break
    return [_asked_name(salt, words, sight) for salt, words in found]


def _readings(question: Question) -> Iterator[tuple[int, tuple[Part, ...]]]:
    for name in question.names:
        for kind in kinds_of(question.schema):
            for reading in readings(name, kind):
                for words in in_rows(reading):
                    if words:
                        yield (0 if kind is Kind.PERSON else THING), tuple(words)


def _asked_name(salt: int, parts: Sequence[Part], sight: Sight) -> AskedName:
    weighed = [sight.weighed(part) for part in parts]
    words = np.concatenate([word_row(part) for part in parts]).reshape(-1, WIDTH)
    rarity = np.array([bits for bits, _ in weighed], np.float32)
    code_bits = np.concatenate([codes for _, codes in weighed]).reshape(-1, MAX_CODES)
    return AskedName(salt, words, rarity, code_bits, beforehand(words))


@dataclass(frozen=True, eq=False)
class Facts:
    """What a question says beside names, and the tables for one segment made of it."""

    question: Question
    dates: NDArray[np.int32]
    sex: int

    @classmethod
    def of(cls, question: Question) -> Facts:
        return cls(question, with_neighbours(packed_dates(question.birth_dates)), packed_sex(question.sexes))

    def nations(self, segment: Segment) -> Floats:
        """Bits of each set of nationalities of a segment."""
        asked = tuple(sorted(set(self.question.nationalities)))
        known = _NATIONS.setdefault(segment, {})
        if asked not in known:
            if len(known) > _REMEMBERED:
                known.clear()
            known[asked] = nation_bits(asked, len(segment.nation_sets), segment.nations)
        return known[asked]

    def schemata(self, segment: Segment) -> NDArray[np.uint8]:
        """By place in the segment's schema names, 1 where such a record may be proposed."""
        return _schemata(self.question.schema, segment.schema_names)


_REMEMBERED = 1024
_NATIONS: WeakKeyDictionary[Segment, dict[tuple[str, ...], Floats]] = WeakKeyDictionary()


@lru_cache(1 << 10)
def _schemata(asked: str, held: tuple[str, ...]) -> NDArray[np.uint8]:
    allowed = np.ones(256, np.uint8)
    if asked != "Thing":
        for place, schema in enumerate(held):
            allowed[place] = schema in ("", "Thing") or comparable(asked, schema)
    return allowed


def asked_of(standing: Standing, sight: Sight, name: AskedName, facts: Facts) -> Asked:
    """One reading asked of one segment."""
    segment = standing.segment
    return Asked(
        salt=name.salt,
        words=name.words,
        rarity=name.rarity,
        code_bits=name.code_bits,
        beforehand=name.beforehand,
        dates=facts.dates,
        sex=facts.sex,
        nations=facts.nations(segment),
        schemata=facts.schemata(segment),
        allowed=sight.allowed(segment),
        months=segment.months,
        present=segment.codes_present,
        gone=standing.gone,
        common=sight.commonness(segment),
        weights=_WEIGHTS,
    )
