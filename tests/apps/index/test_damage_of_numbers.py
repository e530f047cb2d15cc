"""A damaged file of numbers never answers as if it were whole: every question is answered rightly or refused."""

import random
import struct
from uuid import UUID
from zlib import crc32

import pytest

from comity.apps.index.containers import IndexDamaged
from comity.apps.index.number_columns import NumberEntry, columns_of
from comity.apps.index.number_merging import merge
from comity.apps.index.number_runs import HEADER, Run
from comity.apps.index.number_writing import write
from comity.apps.index.numbers import Numbers
from comity.kernel.screening.numbers import unpacked

OWNER = b"o" * 16
CLASSES = frozenset({1, 2, 3})
NUMBERS = [("document", f"N{n:04}", "PT") for n in range(600)]


@pytest.fixture
def path(tmp_path):
    entries = [NumberEntry(UUID(int=n << 64 | n), n % 3 + 1, [number]) for n, number in enumerate(NUMBERS)]
    write(tmp_path / "run", OWNER, columns_of(entries))
    return tmp_path / "run"


def asked_all(run: Run):
    """What each number leads to; None where the store refused to answer."""
    answers = []
    for number in NUMBERS:
        try:
            answers.append(Numbers([run]).find([number], CLASSES, 5).found)
        except IndexDamaged:
            answers.append(None)
    return answers


@pytest.fixture(params=[False, True], ids=["read in pieces", "kept in memory"])
def kept(request, monkeypatch):
    if not request.param:
        monkeypatch.setattr("comity.apps.index.number_runs._SMALL", 0)


def test_one_flipped_bit_anywhere_is_answered_rightly_or_refused(path, kept):
    whole = path.read_bytes()
    right = asked_all(Run(path, OWNER))
    assert all(right)
    rng = random.Random(5)
    refused = 0
    for at in [*range(HEADER.size), *rng.sample(range(HEADER.size, len(whole)), 120), len(whole) - 1]:
        flipped = bytearray(whole)
        flipped[at] ^= 1 << rng.randrange(8)
        path.write_bytes(flipped)
        try:
            answers = asked_all(Run(path, OWNER))
        except IndexDamaged:
            refused += 1
            continue
        assert all(answer in (None, expected) for answer, expected in zip(answers, right, strict=True)), at
        refused += None in answers
    assert refused > 150  # a flip in unused bytes does no harm; nearly all others are met by one of 600 questions


def test_a_flipped_bit_stops_a_merge_and_leaves_nothing_behind(path):
    whole = bytearray(path.read_bytes())
    whole[len(whole) // 2] ^= 4
    path.write_bytes(whole)
    with pytest.raises(IndexDamaged):
        merge([Run(path, OWNER)], path.with_name("merged"), OWNER, oldest=True)
    assert [found.name for found in path.parent.iterdir()] == ["run"]


def test_a_file_cut_short_is_refused_when_opened(path):
    whole = path.read_bytes()
    for length in [0, 1, HEADER.size - 1, HEADER.size, len(whole) // 2, len(whole) - 1]:
        path.write_bytes(whole[:length])
        with pytest.raises(IndexDamaged):
            Run(path, OWNER)
    path.write_bytes(whole + b"\0")
    with pytest.raises(IndexDamaged):
        Run(path, OWNER)


def test_a_file_cut_short_while_it_is_open_is_refused_when_read(path, monkeypatch):
    monkeypatch.setattr("comity.apps.index.number_runs._SMALL", 0)
    run = Run(path, OWNER)
    with path.open("r+b") as file:
        file.truncate(HEADER.size + 10)
    assert asked_all(run) == [None] * len(NUMBERS)


def test_another_run_in_the_place_of_one_is_refused(path):
    part = write(path.with_name("other"), OWNER, columns_of([NumberEntry(UUID(int=1), 1, NUMBERS[:1])]))
    with pytest.raises(IndexDamaged, match="not the one that the manifest names"):
        Run(path, OWNER, part.digest)


def test_a_run_of_another_node_or_of_other_tables_is_refused(path):
    with pytest.raises(IndexDamaged, match="another node or another version"):
        Run(path, b"x" * 16)


def test_a_run_of_another_format_is_refused_and_named(path):
    whole = bytearray(path.read_bytes())
    struct.pack_into("<I", whole, 8, 99)
    struct.pack_into("<I", whole, HEADER.size - 4, crc32(bytes(whole[: HEADER.size - 4])))
    path.write_bytes(whole)
    with pytest.raises(IndexDamaged, match="format 99"):
        Run(path, OWNER)


def test_a_missing_file_or_a_folder_in_its_place_is_refused(tmp_path):
    with pytest.raises(IndexDamaged, match="missing"):
        Run(tmp_path / "none", OWNER)
    with pytest.raises(IndexDamaged):
        Run(tmp_path, OWNER)


def test_a_write_that_fails_leaves_nothing_behind(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("comity.apps.index.number_writing.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        write(tmp_path / "run", OWNER, columns_of([NumberEntry(UUID(int=1), 1, NUMBERS[:1])]))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("raw", [b"", b"?X1", b"d\xff\xfe", b"\x02"])
def test_a_text_that_is_no_number_cannot_be_read_as_one(raw):
    with pytest.raises((ValueError, KeyError)):
        unpacked(raw)
