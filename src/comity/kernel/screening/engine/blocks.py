"""By birth date: the rows of one day, or of one year, lie side by side."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from comity.kernel.screening.engine.calendar import first_from
from comity.kernel.screening.engine.compiled import compiled
from comity.kernel.screening.engine.keys import signature
from comity.kernel.screening.engine.ranking import collect, look
from comity.kernel.screening.engine.room import BATCH, COLLECTED, DAYS, MOST_DAYS, Room
from comity.kernel.screening.engine.scoring import Asked
from comity.kernel.screening.engine.segment import Arrays

_ONE_YEAR = 1 << 9


@compiled
def windows_of(
    dates: NDArray[np.int32], months: NDArray[np.int64], asked: NDArray[np.int32], windows: NDArray[np.int64]
) -> None:
    """Row numbers: where those without a date end; then for each date asked where its year and its neighbours lie."""
    windows[0] = first_from(dates, months, 1)
    for i in range(asked.shape[0]):
        year = asked[i, 0] >> 9
        windows[1 + 2 * i] = first_from(dates, months, (year - 1) << 9)
        windows[2 + 2 * i] = first_from(dates, months, (year + 2) << 9)


@compiled
def take_days(arrays: Arrays, asked: Asked, room: Room, most: Any, stamp: Any) -> None:
    """Everybody born on the day asked; and on days it is mistaken for, whose names share codes with the one asked."""
    dates, signatures, state = arrays.dates, arrays.signatures, room.state
    mine = signature(asked.words, asked.words.shape[0])
    _days_tried(asked.dates, 2 if asked.words.shape[0] > 1 else 1, room.days, state)
    for at in range(state[DAYS]):
        day, least = room.days[at, 0], room.days[at, 1]
        row = first_from(dates, asked.months, day)
        while row < dates.shape[0] and dates[row] == day:
            shared = signatures[row] & mine
            if least == 0 or (shared and (least == 1 or shared & (shared - np.uint64(1)))):
                collect(room.seen, room.rows, state, row, stamp)
                if state[COLLECTED] == BATCH:
                    look(arrays, asked, room, most, stamp)
            row += 1
    look(arrays, asked, room, most, stamp)


@compiled
def _days_tried(asked: NDArray[np.int32], two: Any, days: NDArray[np.int64], state: NDArray[np.int64]) -> None:
    """The days to look at, each with how many codes its names must share with the one asked."""
    state[DAYS] = 0
    for i in range(asked.shape[0]):
        day = np.int64(asked[i, 0])
        if day & 31 == 0:
            continue
        year, month, of_month = day >> 9, day >> 5 & 15, day & 31
        _try(days, state, day, 0)
        if of_month <= 12 and of_month != month:
            _try(days, state, year << 9 | of_month << 5 | month, 1)
        for other in range(1, 3):
            if asked[i, other]:
                _try(days, state, np.int64(asked[i, other]), 1)
        _try(days, state, day - _ONE_YEAR, 1)
        _try(days, state, day + _ONE_YEAR, 1)
        decade, unit = year // 10 % 10, year % 10
        for digit in range(10):  # a year with another decade or unit, or with the two exchanged
            if digit != decade:
                _try(days, state, day + (digit - decade) * 10 * _ONE_YEAR, two)
            if abs(digit - unit) > 1:
                _try(days, state, day + (digit - unit) * _ONE_YEAR, two)
        if unit != decade:
            _try(days, state, day + 9 * (unit - decade) * _ONE_YEAR, two)


@compiled
def _try(days: NDArray[np.int64], state: NDArray[np.int64], day: Any, least: Any) -> None:
    at = state[DAYS]
    if at < MOST_DAYS:
        days[at, 0], days[at, 1] = day, least
        state[DAYS] = at + 1
