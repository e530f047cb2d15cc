"""What agreements and contradictions are worth in bits, as arrays for the kernels.

Facts beside the name are weighed by the one table of the judgement, `terms`. Words of names are weighed by their
rarity, less what the way of agreeing costs; these costs are the engine's own, for it ranks without explaining.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from comity.kernel.screening import terms
from comity.kernel.screening.dates import DateAgreement
from comity.kernel.screening.tables import rows, words

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Levels:
    """Bits by how two words agree, added to a rarity unless said otherwise.

    spelled         the same spelling: word's rarity
    sounded         the same sound: the word's rarity
    family          two forms of one given name: the word's rarity
    coded           the same consonants: the code's rarity
    one_off         one letter differs: the word's rarity, at most `mistyped_most`
    two_off         two letters differ in six or more
    coded_too       added to the two before where the consonants are the same
    skeleton        the consonants agree as far as a script without vowels or with syllables keeps them: by their number
    near            codes one step apart: the code's rarity, at most `near_most`
    initial         an initial and a name that begins with it (alone, without rarity)
    joined          two words written as one: the rarity of the one, at most what so many consonants can say
    asked_only      a word of the question without a partner (alone)
    held_only       a word of the record without a partner (alone)
    contradiction   each word without a partner that faces another one (alone)
    """

    spelled: float = -1.6
    sounded: float = -1.9
    family: float = -3.0
    coded: float = -1.5
    one_off: float = -3.6
    two_off: float = -5.2
    coded_too: float = 1.5
    skeleton: float = -2.0
    per_bone: float = 3.0
    near: float = -8.5
    mistyped_most: float = 14.0
    near_most: float = 11.0
    initial: float = 4.5
    joined: float = 0.2
    asked_only: float = -4.0
    held_only: float = -0.3
    contradiction: float = -1.5


LEVELS = Levels()
(
    SPELLED_AS, SOUNDED, IN_FAMILY, CODED, ONE_OFF, TWO_OFF, CODED_TOO, SKELETON, PER_BONE, NEAR, MISTYPED_MOST,
    NEAR_MOST, BY_INITIAL, JOINED, ASKED_ONLY, HELD_ONLY, CONTRADICTION,
) = range(len(fields(Levels)))  # fmt: skip
DATES = len(fields(Levels))  # the place of the first DateAgreement; they follow in their order of strength
SEX_SAME = DATES + len(DateAgreement)
SEX_DIFFERS, WEAK_NAME = SEX_SAME + 1, SEX_SAME + 2


def weights(levels: Levels = LEVELS) -> Floats:
    """All numbers in one array, at the places named above."""
    return np.array(
        [
            *(getattr(levels, one.name) for one in fields(levels)),
            *(terms.BIRTH_DATE[agreement][0] for agreement in DateAgreement),
            terms.SEX_SAME[0],
            terms.SEX_DIFFERS[0],
            terms.NAME_WEAK[0],
        ],
        np.float32,
    )


_FORMER = {former: frozenset(words(cell)) for former, cell in rows("former_states", 2)}


def nation_bits(asked: Iterable[str], sets: int, with_nation: Mapping[str, NDArray[np.int64]]) -> Floats:
    """For each set of nationalities that a segment holds the bits it has against those asked; set 0 is empty.

    sets         how many sets there are
    with_nation  for each nationality the sets that have it
    """
    wanted = set(asked)
    found = np.zeros(max(sets, 1), np.float32)
    if not wanted:
        return found
    found[1:] = terms.NATIONALITY_DIFFERS[0]
    related = wanted.union(*(_FORMER.get(one, ()) for one in wanted))
    related.update(held for held in with_nation if not wanted.isdisjoint(_FORMER.get(held, ())))
    for nations, rule in ((related, terms.NATIONALITY_FORMER), (wanted, terms.NATIONALITY_SAME)):
        for nation in nations & with_nation.keys():
            found[with_nation[nation]] = rule[0]
    return found
