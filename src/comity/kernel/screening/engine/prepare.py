"""Loading the machine code of all kernels before the first question, or compiling it where there is none yet."""

from __future__ import annotations

from uuid import UUID

from comity.kernel.screening import prepared
from comity.kernel.screening.engine.finding import find
from comity.kernel.screening.engine.packing import Entry
from comity.kernel.screening.engine.room import room
from comity.kernel.screening.engine.segment import build
from comity.kernel.screening.engine.sight import Sight
from comity.kernel.screening.engine.standing import stand
from comity.kernel.screening.engine.statistics import counted
from comity.kernel.screening.facts import Question, Subject
from comity.kernel.screening.glance import most_alike


def prepare() -> None:
    """Build a segment of one invented person, count it and search it: this calls every kernel once."""
    invented = Subject("Person", names=("Ana Pereira Gomes",), birth_dates=("1980-05-03",), nationalities=("PT",))
    standing = stand([build([Entry(UUID(int=1), 1, invented)])])
    sight = Sight(frozenset({1}), counted(standing, {}, [1]))
    asked = Question("Person", ("Ana Perreira",), ("1980-03-05",), ("PT",), ("female",))
    find(standing, asked, sight, room(1))
    most_alike(asked.names, [prepared.prepare(invented)])
