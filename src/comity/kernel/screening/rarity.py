"""How rare a name is, in bits: how many people out of how many bear it.

Rarity never comes from the records held, since what the asker may not see must not change an answer. It comes from a
public table of frequent names, and for all other names from their length: long names are rarer than short ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from comity.kernel.screening.parts import Part, Role
from comity.kernel.screening.tables import rows, words

_LEAST, _MOST = 5.0, 15.0
_UNLISTED_AT_FOUR_LETTERS, _PER_LETTER = 10.0, 0.8


@dataclass(frozen=True)
class Rarity:
    """Bits by name: 10 bits say that one person in 2^10 bears it, among people of its own naming culture and others.

    listed  spelling a-z -> bits
    """

    listed: Mapping[str, float] = field(default_factory=dict)

    def bits(self, part: Part) -> float:
        """The rarity of one word of a name. The commonest of its spellings decides."""
        if part.role is not Role.NAME:
            return 2.0 if part.role in (Role.WORD, Role.NUMBER, Role.INITIAL) else 0.0
        known = [self.listed[spelling] for spelling in part.spellings if spelling in self.listed]
        if known:
            return min(known)
        by_length = _UNLISTED_AT_FOUR_LETTERS + _PER_LETTER * (len(part.text) - 4)
        return min(max(by_length, _LEAST), _MOST)


def _public() -> Rarity:
    return Rarity({name: float(bits) for bits, cell in rows("frequent_names", 2) for name in words(cell)})


PUBLIC_RARITY = _public()
