"""A bulk build in several processes gives the segment that one process gives."""

from uuid import UUID

import numpy as np
import pytest

from comity.apps.index.bulk import built
from comity.apps.index.containers import IndexDamaged
from comity.kernel.screening import subject_from_properties
from comity.kernel.screening.engine import Entry, Sight, build, find, room, stand
from comity.kernel.screening.facts import Question

NAMES = ["Ana Pereira", "Rui Pereira", "Анна Перейра", "Beatriz Lima", "安娜"]


def entries(first: int, last: int):
    for n in range(first, last):
        properties = {"name": [f"{NAMES[n % 5]} {n % 7 * 'o'}"], "nationality": ["PT", "RU"][: n % 3]}
        yield Entry(UUID(int=n << 100 | n), 1 + n % 2, subject_from_properties("Person", properties))


def test_several_processes_give_what_one_gives(tmp_path):
    parted = built([lambda: entries(0, 150), lambda: entries(150, 400)], tmp_path)
    whole = build(entries(0, 400))
    assert np.array_equal(parted.ids(), whole.ids()) and np.array_equal(parted.arrays.dates, whole.arrays.dates)
    assert len(parted.arrays.postings) == len(whole.arrays.postings)
    for name in NAMES:
        question = Question("Person", (name,), nationalities=("PT",))
        sight, space = Sight(frozenset({1, 2}), {}), room(20)
        assert find(stand([parted]), question, sight, space) == find(stand([whole]), question, sight, space)
    assert list(tmp_path.iterdir()) == []


def test_a_process_that_fails_leaves_no_half_index(tmp_path):
    def failing():
        yield from entries(0, 3)
        raise SystemExit(1)

    with pytest.raises(IndexDamaged):
        built([lambda: entries(5, 9), failing], tmp_path)
    assert list(tmp_path.iterdir()) == []
