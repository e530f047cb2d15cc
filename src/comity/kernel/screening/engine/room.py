"""The room one thread searches in: made once, used for every question, never shared."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from comity.kernel.screening.engine.codes import MOST_NEAR
from comity.kernel.screening.engine.facts import MAX_DATES
from comity.kernel.screening.engine.scoring import Memory, memory

BATCH = 2048  # rows collected before they are looked at, so that the waits for memory overlap
MOST_KEYS_TRIED = 8192
MOST_DAYS = 256
_SEEN = 1 << 16
MOST_SEEN = _SEEN * 3 // 4
COUNT, CAPPED, SCORED, COLLECTED, SEEN, WORST, STAMP, TRIED, DAYS = range(9)  # places in `state`


class Room(NamedTuple):
    """Arrays to search in.

    memory            for scoring
    seen              rows that were looked at, each with the stamp of its search
    rows              rows collected and not yet looked at
    keys, low, high   posting keys tried, and where their lists begin and end
    limits            (n, 3) for each key: see `lists.try_key`
    windows           see `blocks.windows_of`
    ranges            (n, 3) parts of a list: from, to, how many
    days              (n, 2) days of birth looked at, and how many bits of a signature they ask for
    near              codes one step from a code
    best              (most, 2) record and name row of the best so far
    bits, fits        (most,) their bits, and whether their names fit
    state             counters, by the names above
    """

    memory: Memory
    seen: NDArray[np.int64]
    rows: NDArray[np.int64]
    keys: NDArray[np.uint64]
    low: NDArray[np.int64]
    high: NDArray[np.int64]
    limits: NDArray[np.int64]
    windows: NDArray[np.int64]
    ranges: NDArray[np.int64]
    days: NDArray[np.int64]
    near: NDArray[np.uint64]
    best: NDArray[np.int64]
    bits: NDArray[np.float32]
    fits: NDArray[np.uint8]
    state: NDArray[np.int64]


def room(most: int) -> Room:
    """Room for searches that return up to `most` records."""
    return Room(
        memory(),
        np.zeros(_SEEN, np.int64),
        np.zeros(BATCH, np.int64),
        np.zeros(MOST_KEYS_TRIED, np.uint64),
        np.zeros(MOST_KEYS_TRIED, np.int64),
        np.zeros(MOST_KEYS_TRIED, np.int64),
        np.zeros((MOST_KEYS_TRIED, 3), np.int64),
        np.zeros(1 + 2 * MAX_DATES, np.int64),
        np.zeros((1 + MAX_DATES, 3), np.int64),
        np.zeros((MOST_DAYS, 2), np.int64),
        np.zeros(MOST_NEAR, np.uint64),
        np.zeros((most, 2), np.int64),
        np.zeros(most, np.float32),
        np.zeros(most, np.uint8),
        np.zeros(9, np.int64),
    )
