"""Segments, merging and ranking: the index without a database."""

import random
from itertools import pairwise
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.apps.index.ranking import rank, views
from comity.apps.index.segments import Entry, IndexDamaged, build, halves, merge, open_, uuids, write
from comity.kernel.screening import probes, question_from_properties, subject_from_properties, subject_keys


def record(number: int) -> UUID:
    return UUID(int=number << 60 | number)


def person(number: int, name: str, policy_class: int = 1, **properties: list[str]) -> Entry:
    subject = subject_from_properties("Person", {"name": [name], **properties})
    return Entry(record(number), policy_class, subject_keys(subject))


def asked(name: str, **properties: list[str]):
    return probes(question_from_properties("Person", {"name": [name], **properties}))


def gone(number: int) -> Entry:
    return Entry(record(number), None, frozenset())


def found(segments, question, classes=frozenset({1}), limit=10):
    return rank(views(segments), question, classes, limit).record_ids


def test_ids_come_back_as_they_went_in():
    ids = [record(1), UUID(int=2**128 - 1), UUID(int=0)]
    assert uuids(halves(ids)) == ids


def test_a_record_is_found_under_another_spelling_and_another_script():
    segment = build([person(1, "Сергей Лавренко"), person(2, "Ana Pereira"), person(3, "김민수")])
    assert found([segment], asked("Sergey Lavrenko"))[:1] == [record(1)]
    assert found([segment], asked("PEREIRA, Anna"))[:1] == [record(2)]
    assert found([segment], asked("Kim Min-soo"))[:1] == [record(3)]


def test_one_mistyped_letter_still_finds_the_record():
    segment = build([person(1, "Thomas Lindemann")])
    for typed in ("Thomas Lindenann", "Thomas Linemann", "Tomas Lindemannn", "ThomasLindemann", "Thomsa Lindemann"):
        assert found([segment], asked(typed)) == [record(1)], typed


def test_a_newer_segment_replaces_the_row_of_an_older_one():
    old = build([person(1, "Ana Pereira"), person(2, "Rui Pereira")])
    new = build([person(1, "Beatriz Fonseca"), gone(2)])
    assert found([old, new], asked("Ana Pereira")) == []
    assert found([old, new], asked("Rui Pereira")) == []
    assert found([old, new], asked("Beatriz Fonseca")) == [record(1)]


def test_only_records_of_the_askers_classes_are_proposed():
    segment = build([person(1, "Ana Pereira", 1), person(2, "Ana Pereira", 2), person(3, "Ana Pereira", 700)])
    assert found([segment], asked("Ana Pereira"), frozenset({2})) == [record(2)]
    assert found([segment], asked("Ana Pereira"), frozenset()) == []
    assert set(found([segment], asked("Ana Pereira"), frozenset({1, 700, 9999}))) == {record(1), record(3)}


def test_the_number_decides_before_any_name():
    by_number = person(9, "Somebody Else", passportNumber=["XA0512345"], country=["PT"])
    segment = build([person(n, "Ana Pereira") for n in range(1, 8)] + [by_number])
    question = asked("Ana Pereira", passportNumber=["XAO5I2345"], country=["PT"])
    assert found([segment], question, limit=3)[0] == record(9)


def test_the_birth_year_orders_namesakes():
    segment = build([person(n, "Ana Pereira", birthDate=[f"{1940 + n}-01-01"]) for n in range(50)])
    assert found([segment], asked("Ana Pereira", birthDate=["1963"]), limit=1) == [record(23)]


def test_the_cap_is_told():
    segment = build([person(n, "Ana Pereira") for n in range(1, 31)])
    answer = rank(views([segment]), asked("Ana Pereira"), frozenset({1}), 10)
    assert (len(answer.record_ids), answer.capped, answer.searched) == (10, True, 30)
    assert not rank(views([segment]), asked("Ana Pereira"), frozenset({1}), 30).capped


NAMES = ["Ana Pereira", "Rui Pereira", "Ana Fonseca", "Rita Fontes", "Pere Ana", "Анна Перейра", "Beatriz", "安娜"]
changes = st.lists(
    st.tuples(st.integers(1, 6), st.sampled_from([*NAMES, None]), st.sampled_from([1, 2])), min_size=1, max_size=25
)


def entries(listed):
    return [gone(number) if name is None else person(number, name, cls) for number, name, cls in listed]


@settings(max_examples=60, deadline=None)
@given(changes, st.lists(st.integers(1, 24), max_size=4), st.sampled_from(NAMES))
def test_however_changes_are_cut_into_segments_and_merged_the_answer_is_the_same(listed, cuts, name):
    whole = [build(entries(listed))]
    edges = [0, *sorted({cut for cut in cuts if cut < len(listed)}), len(listed)]
    parted = [build(entries(listed[a:b])) for a, b in pairwise(edges)]
    answer = rank(views(whole), asked(name), frozenset({1}), 3)
    assert rank(views(parted), asked(name), frozenset({1}), 3) == answer
    assert rank(views([merge(parted, oldest=True)]), asked(name), frozenset({1}), 3) == answer
    if len(parted) > 2:
        assert rank(views([parted[0], merge(parted[1:], oldest=False)]), asked(name), frozenset({1}), 3) == answer


@settings(max_examples=60, deadline=None)
@given(changes, st.sampled_from(NAMES), st.sampled_from(NAMES))
def test_a_record_that_the_asker_may_not_see_changes_nothing(listed, name, hidden):
    seen = build(entries(listed))
    with_hidden = build([*entries(listed), *(person(100 + n, hidden, 3) for n in range(5))])
    for limit in (1, 3):
        assert rank(views([seen]), asked(name), frozenset({1}), limit) == rank(
            views([with_hidden]), asked(name), frozenset({1}), limit
        )


def test_a_segment_read_from_disk_is_the_one_written(tmp_path):
    segment = build([person(n, NAMES[n % len(NAMES)]) for n in range(200)])
    read = open_(tmp_path / "s", write(segment, tmp_path / "s"), verify=True)
    for name in ("ids", "classes", "keys", "rows"):
        assert np.array_equal(getattr(read, name), getattr(segment, name))


@pytest.mark.parametrize("file", ["ids", "classes", "keys", "rows"])
@pytest.mark.parametrize("how", ["cut", "emptied", "altered", "missing"])
def test_a_damaged_file_is_noticed(tmp_path, file, how):
    said = write(build([person(n, NAMES[n % len(NAMES)]) for n in range(50)]), tmp_path / "s")
    path = tmp_path / "s" / f"{file}.npy"
    raw = bytearray(path.read_bytes())
    if how == "missing":
        path.unlink()
    else:
        raw[-1 if how == "altered" else 0] ^= 1
        path.write_bytes({"cut": raw[: len(raw) // 2], "emptied": b"", "altered": raw}[how])
    with pytest.raises(IndexDamaged):
        open_(tmp_path / "s", said, verify=True)


def test_each_of_twenty_thousand_records_is_found_by_its_name():
    rng = random.Random(7)
    syllables = ["ra", "mi", "ko", "ten", "vil", "sar", "dun", "ge", "lo", "pas", "nor", "ba", "zi", "hu"]
    made = ["".join(rng.choices(syllables, k=rng.choice([2, 3]))) for _ in range(900)]
    names = [f"{rng.choice(made)} {rng.choice(made)}" for _ in range(20_000)]
    segment = build(person(n + 1, name) for n, name in enumerate(names))
    seen = views([segment])
    hits = sum(
        record(n + 1) in rank(seen, asked(names[n]), frozenset({1}), 50).record_ids for n in range(0, 20_000, 400)
    )
    assert hits == 50
