"""Where the rows of a day begin. Rows stand in the order of their birth dates; a table of months leads to the day."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from comity.kernel.screening.engine.ascending import first_not_below
from comity.kernel.screening.engine.compiled import inlined

_FIRST_YEAR, _YEARS = 1850, 256  # months of other years are searched for among all rows


def month_starts(dates: NDArray[np.int32]) -> NDArray[np.int64]:
    """The first row that is not before each month of the years in the table, sixteen to a year; and one beyond."""
    months = np.arange(_FIRST_YEAR << 4, ((_FIRST_YEAR + _YEARS) << 4) + 1, dtype=np.int32) << 5
    return np.searchsorted(dates, months).astype(np.int64)


@inlined
def first_from(dates: NDArray[np.int32], months: NDArray[np.int64], day: Any) -> Any:
    """The first row whose date is not before `day`, which is packed as in `facts`.

    months  see `month_starts`
    """
    low, high = np.int64(0), np.int64(dates.shape[0])
    month = (np.int64(day) >> 5) - (_FIRST_YEAR << 4)
    if 0 <= month < months.shape[0] - 1:
        low, high = months[month], months[month + 1]
    return first_not_below(dates, low, high, day)
