"""Segments and statistics as files."""

from uuid import UUID

import numpy as np
import pytest

from comity.apps.index.containers import IndexDamaged
from comity.apps.index.segments import open_, open_statistics, write, write_statistics
from comity.kernel.screening import subject_from_properties
from comity.kernel.screening.engine import Entry, build, counted, stand

NAMES = ["Ana Pereira", "Rui Pereira", "Анна Перейра", "Beatriz", "安娜"]


def segment(many: int = 200, policy_class: int = 1):
    return build(
        Entry(
            UUID(int=n << 100 | n),
            policy_class,
            subject_from_properties("Person", {"name": [NAMES[n % 5]], "nationality": ["PT", "RU"][: n % 3]}),
        )
        for n in range(many)
    )


def test_a_segment_read_from_disk_is_the_one_written(tmp_path):
    made = segment()
    read = open_(tmp_path / "s", write(made, tmp_path / "s"))
    for name, array in made.arrays._asdict().items():
        assert np.array_equal(getattr(read.arrays, name), array) and not getattr(read.arrays, name).flags.writeable
    assert (read.nation_sets, read.schema_names) == (made.nation_sets, made.schema_names)
    assert [path.name for path in tmp_path.iterdir()] == ["s"]


def test_a_segment_without_records_is_written_and_read(tmp_path):
    read = open_(tmp_path / "s", write(segment(0), tmp_path / "s"))
    assert read.records == 0


def test_statistics_read_from_disk_are_those_written(tmp_path):
    standing = stand([segment(), segment(60, policy_class=7)])
    made = counted(standing, {}, [7])
    read = open_statistics(tmp_path / "c", write_statistics(made, tmp_path / "c"))
    assert read.keys() == made.keys() == {7}
    assert (read[7].records, read[7].counts.people) == (60, 60)
    assert np.array_equal(read[7].counts.marks, made[7].counts.marks)
    assert np.array_equal(read[7].counts.times, made[7].counts.times)
    assert open_statistics(tmp_path / "n", write_statistics({}, tmp_path / "n")) == {}


@pytest.mark.parametrize("how", ["cut", "emptied", "longer", "missing", "altered", "other magic", "head", "no json"])
def test_a_damaged_file_is_noticed(tmp_path, how):
    path = tmp_path / "s"
    digest = write(segment(), path)
    raw = bytearray(path.read_bytes())
    if how == "missing":
        path.unlink()
    else:
        raw[{"altered": -1, "other magic": 0, "head": 20, "no json": 24}.get(how, -1)] ^= 1
        path.write_bytes({"cut": raw[: len(raw) // 2], "emptied": b"", "longer": raw + b"0"}.get(how, raw))
    with pytest.raises(IndexDamaged):
        open_(path, digest)
    if how != "altered":
        with pytest.raises(IndexDamaged):
            open_(path)


def test_statistics_are_no_segment(tmp_path):
    write_statistics({}, tmp_path / "c")
    with pytest.raises(IndexDamaged):
        open_(tmp_path / "c")
    write(segment(3), tmp_path / "s")
    with pytest.raises(IndexDamaged):
        open_statistics(tmp_path / "s")
