"""Posting lists of one segment: finding them, and taking of a long one what was born at about the right time."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from comity.kernel.screening.engine.ascending import first_not_below
from comity.kernel.screening.engine.compiled import compiled, inlined
from comity.kernel.screening.engine.ranking import collect, look, visible
from comity.kernel.screening.engine.room import BATCH, CAPPED, COLLECTED, MOST_KEYS_TRIED, TRIED, Room
from comity.kernel.screening.engine.scoring import Asked
from comity.kernel.screening.engine.segment import Arrays

UNDATED = 200  # rows without a birth date that are taken of a long list
ONLY_IF_SHORT = 0  # a cap: longer lists are not looked at
WHOLE, CAP, TOLD = 0, 1, 2  # places in `limits`
_WIDE, _LOW_HALF = np.uint64(32), np.uint64(0xFFFFFFFF)


@compiled
def try_key(
    keys: NDArray[np.uint64],
    limits: NDArray[np.int64],
    state: NDArray[np.int64],
    key: Any,
    whole: Any,
    cap: Any,
    told: Any,
) -> None:
    """Note a key whose list is to be taken.

    whole  so many visible rows or fewer are taken whatever their dates
    cap    most rows that are taken of a longer list, or of each window of dates in it
    told   whether it is told if the cap leaves something out
    """
    at = state[TRIED]
    if at < MOST_KEYS_TRIED:
        keys[at] = key
        limits[at, WHOLE], limits[at, CAP], limits[at, TOLD] = whole, cap, told
        state[TRIED] = at + 1


@compiled
def take_lists(
    arrays: Arrays, asked: Asked, room: Room, windows: NDArray[np.int64], most: Any, stamp: Any, budget: Any
) -> None:
    """Collect the rows of all keys noted, and look at them: short lists whole, then equal shares of the long ones.

    windows  rows: up to the first number those without a date; then for each date asked from .. to
    budget   most rows that are taken of all long lists together
    """
    postings, names, allowed, gone = arrays.postings, arrays.names, asked.allowed, asked.gone
    keys, low, high, state = room.keys, room.low, room.high, room.state
    tried = state[TRIED]
    state[TRIED] = 0
    _find_lists(postings, arrays.directory, keys, low, high, tried)
    ranges = room.ranges
    long = 0
    for at in range(tried):
        whole, cap = room.limits[at, WHOLE], room.limits[at, CAP]
        whole = min(whole, cap) if cap else whole
        if _are_few(postings, names, allowed, gone, low[at], high[at], whole):
            ranges[0, 0], ranges[0, 1], ranges[0, 2] = low[at], high[at], whole
            _take(arrays, asked, room, ranges, 1, most, stamp)
        elif cap != ONLY_IF_SHORT:  # brought forward, over those that are done
            low[long], high[long], room.limits[long, CAP], room.limits[long, TOLD] = (
                low[at], high[at], cap, room.limits[at, TOLD]
            )  # fmt: skip
            long += 1
    left = budget
    for at in range(long):
        cap = min(room.limits[at, CAP], max(left // (long - at), 1))
        parts = _cut(postings, low[at], high[at], windows, cap, ranges)
        taken, is_cut = _take(arrays, asked, room, ranges, parts, most, stamp)
        left -= taken
        if is_cut and windows.shape[0] == 1:
            state[CAPPED] |= room.limits[at, TOLD]
    look(arrays, asked, room, most, stamp)


@compiled
def _take(
    arrays: Arrays, asked: Asked, room: Room, ranges: NDArray[np.int64], parts: Any, most: Any, stamp: Any
) -> Any:
    """Collect the rows of parts of a list; returns (how many of long parts, whether any was left out).

    What the asker may not see is not counted.
    """
    postings, state = arrays.postings, room.state
    counted, is_cut = 0, False
    for part in range(parts):
        taken = 0
        is_long = ranges[part, 1] - ranges[part, 0] > ranges[part, 2]
        for posting in range(ranges[part, 0], ranges[part, 1]):
            row = np.int64(postings[posting] & _LOW_HALF)
            if is_long or parts > 1:
                if not visible(arrays.names, asked.allowed, asked.gone, row):
                    continue
                if taken == ranges[part, 2]:
                    is_cut = True
                    break
                taken += 1
            collect(room.seen, room.rows, state, row, stamp)
            if state[COLLECTED] == BATCH:
                look(arrays, asked, room, most, stamp)
        counted += taken
    return counted, is_cut


@compiled
def _find_lists(
    postings: NDArray[np.uint64],
    directory: NDArray[np.uint32],
    keys: NDArray[np.uint64],
    low: NDArray[np.int64],
    high: NDArray[np.int64],
    tried: Any,
) -> None:
    """Where the list of each key begins and ends.

    The directory is read for all keys first, then one posting for each, so that the waits for memory overlap.
    """
    bits = 0
    while (1 << bits) < directory.shape[0] - 1:
        bits += 1
    shift = np.uint64(32 - bits)
    for at in range(tried):
        begin = np.int64(keys[at] >> shift)
        low[at], high[at] = directory[begin], directory[begin + 1]
    touched = np.uint64(0)
    for at in range(tried):
        if low[at] < high[at]:
            touched += postings[low[at]] & np.uint64(1)
    for at in range(tried):
        begin, end, key = low[at], high[at], keys[at]
        if touched == _LOW_HALF:  # never: so that the reading above is not optimised away
            end = begin
        if end - begin <= 16:
            while begin < end and (postings[begin] >> _WIDE) < key:
                begin += 1
            stop = begin
            while stop < end and (postings[stop] >> _WIDE) == key:
                stop += 1
        else:
            begin = first_not_below(postings, begin, end, key << _WIDE)
            stop = first_not_below(postings, begin, end, (key + np.uint64(1)) << _WIDE)
        low[at], high[at] = begin, stop


@inlined
def _are_few(
    postings: NDArray[np.uint64],
    names: NDArray[np.int32],
    allowed: NDArray[np.uint8],
    gone: NDArray[np.uint64],
    low: Any,
    high: Any,
    few: Any,
) -> Any:
    """Whether the asker may see at most `few` rows of a list. What may not be seen must not decide."""
    if high - low <= few:
        return True
    seen = 0
    for posting in range(low, high):
        if visible(names, allowed, gone, np.int64(postings[posting] & _LOW_HALF)):
            seen += 1
            if seen > few:
                return False
    return True


@compiled
def _cut(
    postings: NDArray[np.uint64],
    low: Any,
    high: Any,
    windows: NDArray[np.int64],
    cap: Any,
    ranges: NDArray[np.int64],
) -> Any:
    """The parts of a long list to be taken, as (from, to, how many); returns how many parts."""
    if windows.shape[0] == 1:
        ranges[0, 0], ranges[0, 1], ranges[0, 2] = low, high, cap
        return 1
    head = postings[low] >> _WIDE << _WIDE
    end = first_not_below(postings, low, high, head | np.uint64(windows[0]))
    ranges[0, 0], ranges[0, 1], ranges[0, 2] = low, end, min(cap, UNDATED)
    parts = 1
    for at in range(1, windows.shape[0], 2):
        begin = first_not_below(postings, end, high, head | np.uint64(windows[at]))
        stop = first_not_below(postings, begin, high, head | np.uint64(windows[at + 1]))
        ranges[parts, 0], ranges[parts, 1], ranges[parts, 2] = begin, stop, cap
        parts += 1
    return parts
