"""Consonant codes inside the kernels: up to eight classes of four bits, the first one leftmost (`phonetics.code`).

Codes of vowels alone (0xFA to 0xFD) and numbers of name families (from FAMILY up) are codes too, but are never cut,
joined or changed.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from comity.kernel.screening.engine.bits import leading_zeros, trailing_zeros
from comity.kernel.screening.engine.compiled import compiled, inlined
from comity.kernel.screening.phonetics import CLASSES, CODE_LENGTH, code

FAMILY = 0xF0000000
MOST_NEAR = 256  # more than all codes one step from a code of eight classes
_LAST_CLASS = max(CLASSES)
_H = np.uint64(code("h"))
_FOUR, _NIBBLE = np.uint64(4), np.uint64(15)


@inlined
def length(code: Any) -> Any:
    """How many classes a code has."""
    return (67 - np.int64(leading_zeros(np.uint64(code)))) >> 2


@inlined
def plain(code: Any) -> Any:
    """Whether a code is made of consonant classes."""
    return code != 0 and code < FAMILY and not 0xFA <= code <= 0xFD


@compiled
def joined(one: Any, other: Any, apart: Any) -> Any:
    """The code of two words written as one, cut to eight classes; 0 where there is none.

    apart  whether a vowel stands between their consonants, so that two of one class stay two
    """
    if not plain(one) or not plain(other):
        return np.uint64(0)
    a, b = np.uint64(one), np.uint64(other)
    n = length(b)
    if n > 1 and (b >> np.uint64(4 * (n - 1))) == _H:  # inside a word it is not heard
        n -= 1
        b &= (np.uint64(1) << np.uint64(4 * n)) - np.uint64(1)
        apart = True
    if not apart and (a & _NIBBLE) == (b >> np.uint64(4 * (n - 1))):
        n -= 1
        b &= (np.uint64(1) << np.uint64(4 * n)) - np.uint64(1)
    while n + length(a) > CODE_LENGTH and n > 0:
        n -= 1
        b >>= _FOUR
    return a << np.uint64(4 * n) | b


@inlined
def first_half(code: Any) -> Any:
    """The first two classes, marked as such; of a shorter or other code itself."""
    n = length(code)
    if not plain(code) or n < 2:
        return np.uint64(code)
    return (np.uint64(code) >> np.uint64(4 * (n - 2))) | np.uint64(0x100000000)


@inlined
def last_half(code: Any) -> Any:
    """The last two classes, marked as such; of a shorter or other code itself."""
    if not plain(code) or length(code) < 2:
        return np.uint64(code)
    return (np.uint64(code) & np.uint64(0xFF)) | np.uint64(0x200000000)


@inlined
def are_near(one: Any, other: Any) -> Any:
    """Whether two codes are one step apart: a class added, left out or exchanged, or two neighbours swapped.

    Where all but one class of the longer code stands at the beginning or the end of both, that class is the step.
    """
    a, b = np.uint64(one), np.uint64(other)
    m, n = length(a), length(b)
    if abs(m - n) > 1:
        return False
    from_left = np.int64(leading_zeros(a << np.uint64(64 - 4 * m) ^ b << np.uint64(64 - 4 * n))) >> 2
    differ = a ^ b
    from_right = np.int64(trailing_zeros(differ)) >> 2
    if from_left + from_right >= max(m, n) - 1:
        return True
    if m != n or from_left + from_right != m - 2:
        return False
    two = differ >> np.uint64(4 * from_right)  # two neighbours differ: swapped if each is the other
    return (two >> _FOUR) == (two & _NIBBLE) and (((a >> np.uint64(4 * from_right)) & _NIBBLE) ^ (two & _NIBBLE)) == (
        (a >> np.uint64(4 * from_right + 4)) & _NIBBLE
    )


@compiled
def near(code: Any, out: NDArray[np.uint64]) -> Any:
    """All codes one step from `code` into `out`, some more than once; returns how many."""
    if not plain(code):
        return 0
    c, many, n = np.uint64(code), length(code), 0
    one = np.uint64(1)
    for place in range(many + 1):
        shift = np.uint64(4 * place)
        low, high = c & ((one << shift) - one), c >> shift
        if place < many:
            if many > 1:
                out[n] = (high >> _FOUR) << shift | low
                n += 1
            for other in range(1, _LAST_CLASS + 1):
                if np.uint64(other) != (high & _NIBBLE):
                    out[n] = ((high >> _FOUR) << _FOUR | np.uint64(other)) << shift | low
                    n += 1
        if place + 1 < many:
            one_class, next_class = high & _NIBBLE, (high >> _FOUR) & _NIBBLE
            out[n] = ((high >> np.uint64(8)) << np.uint64(8) | one_class << _FOUR | next_class) << shift | low
            n += 1
        if many < 8:
            for other in range(1, _LAST_CLASS + 1):
                out[n] = (high << _FOUR | np.uint64(other)) << shift | low
                n += 1
    return n
