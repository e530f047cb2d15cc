"""The number store: runs of exact numbers, looked up by class, compared in full."""

from itertools import pairwise
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.apps.index.manifest import Part
from comity.apps.index.number_bulk import columns_from
from comity.apps.index.number_columns import NumberEntry, columns_of, together
from comity.apps.index.number_merging import Builder, merge
from comity.apps.index.number_runs import Run
from comity.apps.index.number_store import NumberStore, mergeable
from comity.apps.index.number_writing import write
from comity.apps.index.numbers import Numbers
from comity.kernel.screening.numbers import How

OWNER = b"o" * 16
CLASSES = frozenset({1})


def record(number: int) -> UUID:
    return UUID(int=number << 64 | number << 8)


def carries(number: int, *numbers, policy_class=1):
    return NumberEntry(record(number), policy_class, numbers)


def gone(number: int):
    return NumberEntry(record(number), None)


def passport(number: str, issuer: str = "PT"):
    return ("document", number, issuer)


@pytest.fixture
def store(tmp_path):
    """A store of runs, given oldest first as lists of entries."""
    made = iter(range(1000))

    def build(*runs) -> Numbers:
        paths = [tmp_path / f"run-{next(made)}" for _ in runs]
        return Numbers(
            [
                Run(path, OWNER, write(path, OWNER, columns_of(run)).digest)
                for path, run in zip(paths, runs, strict=True)
            ]
        )

    return build


def found(numbers: Numbers, *asked, classes=CLASSES, limit=10):
    return [(match.record_id, match.how.value) for match in numbers.find(asked, classes, limit).found]


def test_a_number_leads_to_every_record_that_carries_it_and_to_no_other(store):
    numbers = store(
        [carries(1, passport("X1"), passport("Y2")), carries(2, passport("X1")), carries(3, passport("X2"))]
    )
    assert found(numbers, passport("X1")) == [(record(1), "same"), (record(2), "same")]
    assert found(numbers, passport("Y2")) == [(record(1), "same")]
    assert found(numbers, passport("Z9")) == []


def test_the_strongest_agreement_comes_first_and_is_named(store):
    numbers = store(
        [carries(1, passport("AO1", "ES")), carries(2, passport("A01", "PT")), carries(3, passport("AO1", "PT"))]
    )
    assert found(numbers, passport("AO1")) == [
        (record(3), "same"),
        (record(2), "misread"),
        (record(1), "other_issuer"),
    ]
    match = numbers.find([passport("AO1")], CLASSES, 3).found[1]
    assert (match.how, match.asked, match.held) == (How.MISREAD, passport("AO1"), passport("A01", "PT"))


def test_a_record_found_by_two_numbers_is_told_once_by_the_stronger(store):
    numbers = store([carries(1, passport("AO1", "ES"), ("vin", "WVWZZZ1JZXW000001", ""))])
    assert found(numbers, passport("AO1"), ("vin", "WVWZZZ1JZXW000001", "")) == [(record(1), "same")]


def test_only_records_of_the_askers_classes_are_found(store):
    numbers = store([carries(1, passport("X1"), policy_class=1), carries(2, passport("X1"), policy_class=70_000)])
    assert found(numbers, passport("X1"), classes=frozenset({70_000})) == [(record(2), "same")]
    assert found(numbers, passport("X1"), classes=frozenset()) == []


def test_five_thousand_hidden_records_of_one_number_change_nothing(store):
    mine = [carries(1, passport("X1")), carries(2, passport("XI"))]
    alone = store(mine).find([passport("X1")], CLASSES, 1)
    hidden = [carries(n, passport("X1"), policy_class=2) for n in range(10, 5010)]
    assert store([*hidden, *mine]).find([passport("X1")], CLASSES, 1) == alone
    assert store(hidden, mine).find([passport("X1")], CLASSES, 1) == alone
    assert alone.capped


def test_more_than_asked_for_is_told(store):
    numbers = store([carries(n, passport("X1")) for n in range(60)])
    assert numbers.find([passport("X1")], CLASSES, 59).capped
    assert not numbers.find([passport("X1")], CLASSES, 60).capped


def test_a_newer_run_replaces_all_numbers_of_its_records(store):
    numbers = store(
        [carries(1, passport("X1"), passport("Y1")), carries(2, passport("X1")), carries(3, passport("X1"))],
        [carries(1, passport("Z1")), gone(2)],
    )
    assert found(numbers, passport("X1")) == [(record(3), "same")]
    assert found(numbers, passport("Y1")) == []
    assert found(numbers, passport("Z1")) == [(record(1), "same")]


def test_a_record_whose_class_changed_is_no_longer_found_by_the_old_one(store):
    numbers = store([carries(1, passport("X1"))], [carries(1, passport("X1"), policy_class=2)])
    assert found(numbers, passport("X1")) == []
    assert found(numbers, passport("X1"), classes=frozenset({2})) == [(record(1), "same")]


def test_numbers_in_any_script_and_of_any_length_come_back_as_they_went_in(store):
    odd = [
        ("plate", "ЖА1234", ""),
        ("document", "9" * 300, ""),
        ("serial", "刀1", "正宗"),
        ("email", "a@b.example", ""),
    ]
    numbers = store([carries(n, one) for n, one in enumerate(odd)])
    for n, one in enumerate(odd):
        assert [match.held for match in numbers.find([one], CLASSES, 5).found] == [one], n


SPELLINGS = ["A0", "AO", "A1", "AI", "B8", "88", "X7"]
changes = st.lists(
    st.tuples(st.integers(1, 6), st.lists(st.sampled_from(SPELLINGS), max_size=3) | st.none(), st.sampled_from([1, 2])),
    min_size=1,
    max_size=30,
)


@settings(max_examples=60, deadline=None)
@given(changes, st.lists(st.integers(1, 29), max_size=4), st.sampled_from(SPELLINGS), st.booleans())
def test_however_changes_are_cut_into_runs_and_merged_the_answer_is_the_same(
    tmp_path_factory, listed, cuts, asked, keep_first
):
    folder = tmp_path_factory.mktemp("runs")
    entries = [
        gone(number) if spellings is None else carries(number, *map(passport, spellings), policy_class=cls)
        for number, spellings, cls in listed
    ]
    latest = {entry.record_id: entry for entry in entries}
    expected = Numbers([_run(folder / "whole", list(latest.values()))]).find([passport(asked)], CLASSES, 3)
    edges = [0, *sorted({cut for cut in cuts if cut < len(entries)}), len(entries)]
    runs = [_run(folder / f"part-{a}", entries[a:b]) for a, b in pairwise(edges)]
    assert Numbers(runs).find([passport(asked)], CLASSES, 3) == expected
    first = runs[:1] if keep_first and len(runs) > 1 else []
    part = merge(runs[len(first) :], folder / "merged", OWNER, oldest=not first)
    merged = Run(folder / "merged", OWNER, part.digest)
    assert Numbers([*first, merged]).find([passport(asked)], CLASSES, 3) == expected
    assert first or not merged.marks


def _run(path, entries) -> Run:
    return Run(path, OWNER, write(path, OWNER, columns_of(entries)).digest)


def test_a_merge_in_many_pieces_keeps_every_row(tmp_path, monkeypatch):
    monkeypatch.setattr("comity.apps.index.number_merging._AT_ONCE", 100)
    entries = [carries(n, passport(f"N{n}")) for n in range(3000)]
    runs = [_run(tmp_path / f"run-{a}", entries[a : a + 1000]) for a in range(0, 3000, 1000)]
    newest = _run(tmp_path / "newest", [gone(n) for n in range(0, 3000, 3)])
    part = merge([*runs, newest], tmp_path / "merged", OWNER, oldest=True)
    numbers = Numbers([Run(tmp_path / "merged", OWNER, part.digest)])
    assert part.records == 2000
    for n in range(3000):
        assert found(numbers, passport(f"N{n}")) == ([(record(n), "same")] if n % 3 else [])


def test_what_is_together_is_in_the_order_of_age():
    one, other = columns_of([carries(1, passport("X1"))]), columns_of([carries(2, passport("X1"))])
    both = together([one, other])
    assert both.rows["record"].tolist() == [*one.rows["record"].tolist(), *other.rows["record"].tolist()]


CANONICAL = st.text("0189ABEOSUZ", min_size=1, max_size=12)


@settings(deadline=None)
@given(st.sampled_from(["document", "plate", "vin", "mac", "serial"]), st.lists(CANONICAL, min_size=1, max_size=8))
def test_arrays_give_the_same_rows_as_entries(kind, numbers):
    issuers = ["PT" if n % 2 else "" for n in range(len(numbers))]
    entries = [carries(n, (kind, one, by)) for n, (one, by) in enumerate(zip(numbers, issuers, strict=True))]
    one_by_one = columns_of(entries, marked=False)
    records = np.array([record(n).bytes for n in range(len(numbers))], "S16")
    at_once = columns_from(
        kind, np.array(numbers, "S"), np.array(issuers, "S2"), records, np.ones(len(numbers), np.int32)
    )
    assert at_once.rows.tobytes() == one_by_one.rows.tobytes()
    assert at_once.texts.tobytes() == one_by_one.texts.tobytes()


def test_a_bulk_build_holds_every_row_and_leaves_no_parts(tmp_path, monkeypatch):
    monkeypatch.setattr("comity.apps.index.number_merging._CHUNK", 500)
    builder = Builder(tmp_path, "whole", OWNER)
    for start in range(0, 2000, 100):
        builder.add(columns_of([carries(n, passport(f"N{n}")) for n in range(start, start + 100)], marked=False))
    part = builder.finish()
    numbers = Numbers([Run(tmp_path / "whole", OWNER, part.digest)])
    assert part.records == 2000 and [path.name for path in tmp_path.iterdir()] == ["whole"]
    assert all(found(numbers, passport(f"N{n}")) == [(record(n), "same")] for n in range(2000))


def parts_of(*rows):
    return tuple(Part(f"run-{n}", count, "") for n, count in enumerate(rows))


@pytest.mark.parametrize(
    "rows, most, count",
    [
        ([], 10**9, 1),
        ([100], 10**9, 1),
        ([4000, 900, 1], 10**9, 3),  # the last few thousand rows are one run
        ([5000, 1], 10**9, 1),
        ([20_000, 5000, 1], 10**9, 1),
        ([20_000, 4000, 1000], 10**9, 3),  # and a quarter of the older run joins it
        ([90_000, 20_000, 4000, 1000], 10**9, 4),
        ([90_000, 20_000, 4000, 1000], 50_000, 3),  # the rest is left to who has more time
    ],
)
def test_which_runs_are_merged(rows, most, count):
    assert mergeable(parts_of(*rows), most) == count


def test_steps_of_one_record_leave_few_runs_and_every_number(tmp_path):
    store, parts, number = NumberStore(tmp_path, OWNER, ()), (), 1
    for n in range(300):
        entries = [carries(n, passport(f"N{n}")), *([gone(n - 7)] if n >= 7 else [])]
        parts, number = store.taken_in(parts, entries, number)
        assert len(parts) == 1
    numbers = Numbers([Run(tmp_path / part.name, OWNER, part.digest) for part in parts])
    there = [n for n in range(300) if found(numbers, passport(f"N{n}"))]
    assert there == list(range(293, 300))
