"""The best way to lay two words side by side, compiled."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray


@njit(cache=True, nogil=True)
def best_bits(one: NDArray[np.uint8], other: NDArray[np.uint8], bits: NDArray[np.float32]) -> float:
    """The most bits that any alignment of two words has. Source: Needleman and Wunsch, 1970.

    one, other  sounds as codes, below the size of `bits`
    bits        (n, n): for a sound of `one` over a sound of `other`; row and column 0 for a sound over none
    """
    row = np.zeros(len(other) + 1, np.float32)
    for j in range(len(other)):
        row[j + 1] = row[j] + bits[0, other[j]]
    for i in range(len(one)):
        above = row[0]
        row[0] += bits[one[i], 0]
        for j in range(len(other)):
            side = row[j] + bits[0, other[j]]
            over = row[j + 1] + bits[one[i], 0]
            both = above + bits[one[i], other[j]]
            above = row[j + 1]
            row[j + 1] = max(both, max(over, side))
    return float(row[len(other)])
