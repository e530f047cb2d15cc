"""How well a word of another script agrees with a Latin one, sound by sound, in bits.

Scripts hear differently: Arabic leaves short vowels out, Japanese has one sound for l and r, Chinese writes Smith as
shi-mi-si. The tables `data/hearing_*.tsv` say for each kind of script how many bits it speaks for one name that a sound
of the script stands over a sound of the Latin spelling, or over none. The best way to lay the two words side by side
counts, as in the alignment of genes. `bench.screening.hearing` estimates the tables from pairs of names.
"""

from __future__ import annotations

from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from comity.kernel.screening.tables import rows
from comity.kernel.screening.transliterate import Hearing

NONE = 0  # stands for no sound; sounds are their ASCII codes
SIZE = 128
_SAME, _OTHER, _MISSING = 3.0, -5.0, -3.0  # bits of sounds that no table knows

Sounds = NDArray[np.uint8]
Bits = NDArray[np.float32]  # (SIZE, SIZE): sound of the script, sound of the Latin word


@cache
def table(hearing: Hearing) -> Bits:
    """The bits for one kind of script."""
    bits = np.full((SIZE, SIZE), _OTHER, np.float32)
    np.fill_diagonal(bits, _SAME)
    bits[NONE, :] = bits[:, NONE] = _MISSING
    (_, *columns), *lines = rows(f"hearing_{hearing.value}", 0)
    for sound, *cells in lines:
        for column, cell in zip(columns, cells, strict=True):
            bits[_code(sound), _code(column)] = float(cell)
    bits.flags.writeable = False
    return bits


def _code(sound: str) -> int:
    return NONE if sound == "-" else ord(sound)


@lru_cache(1 << 16)
def sounds(heard: str) -> Sounds:
    """The sounds of one word as codes, shape (n,)."""
    return np.frombuffer(heard.encode("ascii", "replace"), np.uint8)


def agreement(script: str, latin: str, hearing: Hearing) -> float:
    """Bits for each sound of the longer word, from about -3 (nothing in common) to 3; 0 is as likely one name as not.

    script  sounds of the word in another script, see `parts.Part.heard`
    latin   sounds of the Latin word, or of the other word where neither is Latin
    """
    # Imported at the first comparison: it takes longer than all other imports together.
    from comity.kernel.screening.alignment import best_bits

    one, other = sounds(script), sounds(latin)
    return float(best_bits(one, other, table(hearing))) / (2 + max(len(one), len(other)))
