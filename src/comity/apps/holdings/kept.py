"""Records decoded once: what of a version does not depend on who asks, kept in memory while it is the newest.

Kept by the row's light columns, which are read anew from the table at each answer, as is the door's decision: nothing
that is kept here is shown because it is kept. What was changed or removed since is thrown out before the next look, so
that a withdrawn record leaves nothing of itself in memory.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from comity.apps.holdings import journal
from comity.apps.holdings.light import Light, Row
from comity.kernel.records import Content
from comity.kernel.screening import Prepared

MOST_RECORDS = 10_000
MOST_CHANGES = 2_000  # after more, all is thrown out


@dataclass(frozen=True, slots=True, eq=False)
class Decoded:
    """One version of a record.

    light       the columns that are read at every answer
    whole       all that is held of it
    told        what tells two apart, see `queries`
    properties  what of that is compared, with the numbers by which the record itself is called
    prepared    the same, ready to be compared
    """

    light: Light
    whole: Content
    told: Content
    properties: Mapping[str, tuple[str, ...]]
    prepared: Prepared


class Kept:
    """Decoded records of one database, the longest unused making room."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._records: OrderedDict[UUID, tuple[Row, Decoded]] = OrderedDict()
        self._head = 0

    def catch_up(self, head: int) -> None:
        """Throw out what changed up to this number of the holdings' journal."""
        with self._guard:
            since, self._head = self._head, max(head, self._head)
            if not self._records or head <= since:
                return
            if head > since + MOST_CHANGES:
                self._records.clear()
                return
        changed = [line.record_id for line in journal.after(since, MOST_CHANGES)]
        with self._guard:
            for record_id in changed:
                self._records.pop(record_id, None)

    def get(self, record_id: UUID, row: Row) -> Decoded | None:
        """The record decoded, if its row is still the same."""
        with self._guard:
            found = self._records.get(record_id)
            if found is None or found[0] != row:
                return None
            self._records.move_to_end(record_id)
            return found[1]

    def keep(self, row: Row, decoded: Decoded) -> None:
        with self._guard:
            self._records[decoded.light.id] = (row, decoded)
            while len(self._records) > MOST_RECORDS:
                self._records.popitem(last=False)

    def clear(self) -> None:
        with self._guard:
            self._records.clear()
            self._head = 0
