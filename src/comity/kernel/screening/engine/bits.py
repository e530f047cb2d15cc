"""Counting bits inside kernels, each by one instruction of the processor or a few."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba.cpython.unsafe import numbers

from comity.kernel.screening.engine.compiled import inlined

leading_zeros: Any = numbers.leading_zeros
trailing_zeros: Any = numbers.trailing_zeros


@inlined
def ones(x: Any) -> Any:
    """How many bits are set in a number of 32 bits."""
    x = np.uint64(x)
    x = x - ((x >> np.uint64(1)) & np.uint64(0x55555555))
    x = (x & np.uint64(0x33333333)) + ((x >> np.uint64(2)) & np.uint64(0x33333333))
    x = (x + (x >> np.uint64(4))) & np.uint64(0x0F0F0F0F)
    return (x * np.uint64(0x01010101) & np.uint64(0xFFFFFFFF)) >> np.uint64(24)
