"""Which consonant codes a segment has at all, one bit for each: of the codes near one asked, hardly any exist."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from comity.kernel.screening.engine.compiled import compiled, inlined
from comity.kernel.screening.engine.hashing import SIGNATURE, hashed
from comity.kernel.screening.engine.words import CODES, MAX_CODES

_BITS_A_WORD = 4  # most words share their codes with others


def present(words: NDArray[np.uint32]) -> NDArray[np.uint64]:
    """The bits of all codes of a word table; its size is a power of two."""
    size = 64
    while size * 64 < _BITS_A_WORD * len(words):
        size *= 2
    found = np.zeros(size, np.uint64)
    _mark(words, found)
    return found


@compiled
def _mark(words: NDArray[np.uint32], out: NDArray[np.uint64]) -> None:
    for word in range(words.shape[0]):
        for a in range(MAX_CODES):
            place = _place(out, words[word, CODES + a])
            out[place >> 6] |= np.uint64(1) << np.uint64(place & 63)


@inlined
def _place(bits: NDArray[np.uint64], code: Any) -> Any:
    return np.int64(hashed(SIGNATURE, code, 0)) & (64 * bits.shape[0] - 1)


@inlined
def is_present(bits: NDArray[np.uint64], code: Any) -> Any:
    """Whether some word may have this code; a few that none has pass as well."""
    place = _place(bits, code)
    return (bits[place >> 6] >> np.uint64(place & 63)) & np.uint64(1)
