"""The search of one segment for one reading of a name, in three phases, each wider than the one before.

    AS_ASKED  words, pairs, neighbours written together and initials as they are asked; who was born on the day asked,
              and, if the name agrees, on the days it is mistaken for
    NEAR      pairs with one code a step away
    HALVES    pairs of which each word keeps its first or last two consonants

A later phase is left out where the best so far are as good as anything it could find. NEAR is left out where a day of
birth is asked: whoever was born on it is looked at anyhow, and longer words a step away have halves that agree.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from comity.kernel.screening.engine.blocks import take_days, windows_of
from comity.kernel.screening.engine.compiled import compiled
from comity.kernel.screening.engine.lists import take_lists
from comity.kernel.screening.engine.probes import probe_as_asked, probe_halves, probe_near
from comity.kernel.screening.engine.room import COUNT, SEEN, WORST, Room
from comity.kernel.screening.engine.scoring import Asked, most_bits
from comity.kernel.screening.engine.segment import Arrays
from comity.kernel.screening.engine.weights import DATES, SEX_SAME

AS_ASKED, NEAR, HALVES = 1, 2, 4
ALL_PHASES = AS_ASKED | NEAR | HALVES
CAP = 2000  # rows taken of one list, or of one window of it
_NEAR_CAP, _HALF_CAP = 250, 600
_BUDGET, _NEAR_BUDGET, _HALF_BUDGET = 2400, 800, 1600  # rows taken of all long lists of a phase
_HALF_BUDGET_OF_DAY = 500  # where a day is asked: two typing errors in the name and another day as well are rare
_NEAR_LOSES, _HALVES_LOSE, _FOUND = np.float32(3), np.float32(4), np.float32(8)  # bits


@compiled
def search(arrays: Arrays, asked: Asked, room: Room, phases: Any, cap: Any, stamp: Any) -> None:
    """Search for one reading; the best records gather in `room`, which keeps them from call to call.

    phases  which of them, added up
    cap     rows taken of one list, CAP or less
    stamp   another one for each question and reading, the same for its phases
    """
    words, state = asked.words, room.state
    most = most_bits(words, asked.rarity, asked.weights)
    ceiling = most + _best_facts(asked.dates, asked.nations, asked.sex, asked.weights)
    windows = room.windows[: 1 + 2 * asked.dates.shape[0]]
    windows_of(arrays.dates, asked.months, asked.dates, windows)
    day_known = asked.dates.shape[0] > 0 and asked.dates[0, 0] & 31 != 0
    for phase in (AS_ASKED, NEAR, HALVES):
        if not phases & phase or (phase == NEAR and day_known):
            continue
        budget = _BUDGET if phase == AS_ASKED else _NEAR_BUDGET
        if phase == AS_ASKED:
            state[SEEN] = 0
            take_days(arrays, asked, room, most, stamp)
            year_alone = asked.dates.shape[0] > 0 and not day_known
            probe_as_asked(words, asked.salt, year_alone, cap, room.keys, room.limits, state)
        elif phase == NEAR and _worst(room.bits, state) < ceiling - _NEAR_LOSES:
            probe_near(words, asked.salt, min(cap, _NEAR_CAP), asked.present, room.near, room.keys, room.limits, state)
        elif phase == HALVES and _halves_may_add(room.bits, state, ceiling):
            budget = _HALF_BUDGET_OF_DAY if day_known else _HALF_BUDGET
            probe_halves(words, asked.salt, min(cap, _HALF_CAP), room.near, room.keys, room.limits, state)
        take_lists(arrays, asked, room, windows, most, stamp, budget)


@compiled
def _best_facts(dates: NDArray[np.int32], nations: NDArray[np.float32], sex: Any, weights: NDArray[np.float32]) -> Any:
    """The most that the facts asked can add to a name."""
    bits = weights[DATES] if dates.shape[0] else np.float32(0)
    best_nations = np.float32(0)
    for i in range(nations.shape[0]):
        best_nations = max(best_nations, nations[i])
    return bits + best_nations + (weights[SEX_SAME] if sex else np.float32(0))


@compiled
def _halves_may_add(bits: NDArray[np.float32], state: NDArray[np.int64], ceiling: Any) -> Any:
    """Not if there is no room for them, nor if somebody is found who has nearly all that was asked."""
    return _worst(bits, state) < ceiling - _HALVES_LOSE and _best(bits, state) < ceiling - _FOUND


@compiled
def _worst(bits: NDArray[np.float32], state: NDArray[np.int64]) -> Any:
    return bits[state[WORST]] if state[COUNT] == bits.shape[0] else np.float32(-1e9)


@compiled
def _best(bits: NDArray[np.float32], state: NDArray[np.int64]) -> Any:
    best = np.float32(-1e9)
    for at in range(state[COUNT]):
        best = max(best, bits[at])
    return best
