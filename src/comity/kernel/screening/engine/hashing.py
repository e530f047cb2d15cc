"""Posting keys: 32-bit hashes of what two names may share. Salted by kind, so that persons never meet ships.

Index files rest on these functions: raise `VERSION` of `screening.keys` with any change.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from comity.kernel.screening.engine.compiled import inlined

# What a key is made of. Each is a salt, and THING is added for names that are no person's.
WORD, PAIR, INITIAL, WRITTEN_INITIAL, HALVES, SIGNATURE, SOUNDED_PAIR = 1, 2, 3, 4, 5, 6, 7
THING = 16


@inlined
def hashed(salt: Any, one: Any, other: Any) -> Any:
    """32 bits, as a uint64, of two numbers in this order."""
    x = np.uint64(one) * np.uint64(0x9E3779B97F4A7C15)
    x ^= (np.uint64(other) + np.uint64(0x7F4A7C15)) * np.uint64(0xC2B2AE3D27D4EB4F)
    x ^= np.uint64(salt) * np.uint64(0x165667B19E3779F9)
    x ^= x >> np.uint64(29)
    x *= np.uint64(0xBF58476D1CE4E5B9)
    x ^= x >> np.uint64(32)
    return x & np.uint64(0xFFFFFFFF)


@inlined
def hashed_pair(salt: Any, one: Any, other: Any) -> Any:
    """The same in either order."""
    if one > other:
        return hashed(salt, other, one)
    return hashed(salt, one, other)
