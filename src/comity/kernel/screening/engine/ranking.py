"""From rows to the best records: each is looked at once, filtered, bounded, scored, and kept if it leads."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from comity.kernel.screening.engine.compiled import compiled, inlined
from comity.kernel.screening.engine.facts import date_bits
from comity.kernel.screening.engine.keys import MAX_WORDS
from comity.kernel.screening.engine.packing import FACTS, IS_THING, SETS
from comity.kernel.screening.engine.room import CAPPED, COLLECTED, COUNT, MOST_SEEN, SCORED, SEEN, WORST, Room
from comity.kernel.screening.engine.scoring import NO_NAME, Asked, fact_bits, name_bits
from comity.kernel.screening.engine.segment import Arrays

_LEAST_SHARE = np.float32(0.12)  # of the bits that the whole name has: where fewer agree nobody is meant
_FITS = np.float32(0.6)  # a name as near as this fits the question: leaving such a record out is told


@inlined
def visible(names: NDArray[np.int32], allowed: NDArray[np.uint8], gone: NDArray[np.uint64], row: Any) -> Any:
    """Whether the asker may see the record of a row, and it is its newest state."""
    if not allowed[names[row, SETS] >> 16]:
        return False
    return gone.shape[0] == 0 or not (gone[row >> 6] >> np.uint64(row & 63)) & np.uint64(1)


@inlined
def collect(seen: NDArray[np.int64], rows: NDArray[np.int64], state: NDArray[np.int64], row: Any, stamp: Any) -> None:
    """Take a row in, unless it was seen in this search. The caller looks at the rows when they are many."""
    mask = seen.shape[0] - 1
    slot = (row * 40503) & mask
    mark = np.int64(stamp) << 32 | row
    while seen[slot] >> 32 == stamp:
        if seen[slot] == mark:
            return
        slot = (slot + 1) & mask
    if state[SEEN] >= MOST_SEEN:
        state[CAPPED] = 1
        return
    seen[slot] = mark
    state[SEEN] += 1
    rows[state[COLLECTED]] = row
    state[COLLECTED] += 1


@compiled
def look(arrays: Arrays, asked: Asked, room: Room, most: Any, stamp: Any) -> None:
    """Score the rows collected. First all rows are read, then the words of those that count: the waits overlap."""
    names, words, common, rows, state = arrays.names, arrays.words, asked.common, room.rows, room.state
    kept = _those_that_count(
        names, arrays.schemata, asked.schemata, asked.allowed, asked.gone, asked.salt, rows, state[COLLECTED]
    )
    state[COLLECTED] = 0
    touched = np.uint32(0)
    for at in range(kept):
        for place in range(MAX_WORDS):
            word = names[rows[at], place]
            if word < 0:
                break
            touched ^= words[word, 0] ^ np.uint32(common[word])
    room.near[0] = touched  # so that the reading above is not optimised away
    date, of_date = np.int32(-1), np.float32(0)
    for at in range(kept):
        row = rows[at]
        if names[row, FACTS] >> 8 != date:  # rows of one day stand side by side
            date = names[row, FACTS] >> 8
            of_date = date_bits(asked.dates, date, asked.weights)
        facts = of_date + fact_bits(asked.nations, asked.sex, asked.weights, names[row, FACTS], names[row, SETS])
        if state[COUNT] == room.bits.shape[0] and facts + most < room.bits[state[WORST]]:
            continue
        state[SCORED] += 1
        name, agreed = name_bits(asked, names, row, words, room.memory, stamp)
        if name > NO_NAME and agreed + max(facts, np.float32(0)) >= _LEAST_SHARE * most:
            fits = name >= _FITS * most and facts >= 0
            keep(room.best, room.bits, room.fits, state, np.int64(arrays.records[row]), row, name + facts, fits)


@compiled
def _those_that_count(
    names: NDArray[np.int32],
    schemata: NDArray[np.uint8],
    may_be: NDArray[np.uint8],
    allowed: NDArray[np.uint8],
    gone: NDArray[np.uint64],
    salt: Any,
    rows: NDArray[np.int64],
    many: Any,
) -> Any:
    """Bring forward the rows that the asker may see and that are of the kind asked; returns how many."""
    kept = 0
    thing = IS_THING if salt else 0
    for at in range(many):
        row = rows[at]
        if (names[row, FACTS] & IS_THING) == thing and visible(names, allowed, gone, row) and may_be[schemata[row]]:
            rows[kept] = row
            kept += 1
    return kept


@compiled
def keep(
    best: NDArray[np.int64],
    bits: NDArray[np.float32],
    fits: NDArray[np.uint8],
    state: NDArray[np.int64],
    record: Any,
    row: Any,
    found: Any,
    fit: Any,
) -> None:
    """Enter a record with the bits `found` among the best, once; among equals the one with the smaller id stays."""
    for at in range(state[COUNT]):
        if best[at, 0] == record:
            fits[at] |= np.uint8(fit)
            if found > bits[at]:
                bits[at], best[at, 1] = found, row
                _find_worst(best, bits, state)
            return
    at = state[COUNT]
    if at < bits.shape[0]:
        state[COUNT] += 1
    else:
        at = state[WORST]
        if found < bits[at] or (found == bits[at] and record > best[at, 0]):
            state[CAPPED] |= np.int64(fit)
            return
        state[CAPPED] |= np.int64(fits[at])
    best[at, 0], best[at, 1], bits[at], fits[at] = record, row, found, np.uint8(fit)
    _find_worst(best, bits, state)


@compiled
def _find_worst(best: NDArray[np.int64], bits: NDArray[np.float32], state: NDArray[np.int64]) -> None:
    if state[COUNT] < bits.shape[0]:
        return
    worst = 0
    for at in range(1, bits.shape[0]):
        if bits[at] < bits[worst] or (bits[at] == bits[worst] and best[at, 0] > best[worst, 0]):
            worst = at
    state[WORST] = worst
