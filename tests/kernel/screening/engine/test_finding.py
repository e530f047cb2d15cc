"""The engine as a whole: what is found, in which order, and what never changes an answer."""

import random
from itertools import pairwise
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.kernel.screening import Question, question_from_properties, subject_from_properties
from comity.kernel.screening.engine import (
    Entry,
    Sight,
    build,
    class_sizes,
    counted,
    due,
    find,
    merge,
    room,
    stand,
)  # fmt: skip
from comity.kernel.screening.parts import parse
from comity.kernel.screening.rarity import PUBLIC_PEOPLE

ROOM = {limit: room(limit) for limit in (1, 3, 10, 20, 30)}


def record(number: int) -> UUID:
    return UUID(int=number << 60 | number)


def person(number: int, name: str, policy_class: int = 1, schema: str = "Person", **properties: list[str]) -> Entry:
    return Entry(record(number), policy_class, subject_from_properties(schema, {"name": [name], **properties}))


def gone(number: int) -> Entry:
    return Entry(record(number), None, None)


def asked(name: str, schema: str = "Person", **properties: list[str]) -> Question:
    return question_from_properties(schema, {"name": [name], **properties})


def answer(segments, question, classes=frozenset({1}), limit=10, statistics=None, **options):
    sight = Sight(classes, statistics or {})
    return find(stand(segments), question, sight, ROOM[limit], **options)


def found(segments, question, classes=frozenset({1}), limit=10):
    return answer(segments, question, classes, limit).record_ids


@pytest.mark.parametrize(
    "held, asked_for",
    [
        ("Сергей Лавренко", "Sergey Lavrenko"),
        ("Ana Pereira", "PEREIRA, Anna"),
        ("김민수", "Kim Min-soo"),
        ("Thomas Lindemann", "Thomas Lindenann"),
        ("Thomas Lindemann", "Thomas Linemann"),
        ("Thomas Lindemann", "Tomas Lindemannn"),
        ("Thomas Lindemann", "ThomasLindemann"),
        ("ThomasLindemann", "Thomas Lindemann"),
        ("Thomas Lindemann", "Thomsa Lindemann"),
        ("Thomas Lindemann", "T. Lindemann"),
        ("T. Lindemann", "Thomas Lindemann"),
        ("Aleksandr Petrov", "Iskander Petrov"),
        ("Aleksandr Fyodorovich", "Aleksxndr Fyodorovicz"),
        ("محمد حسين", "Mohamed Hussein"),
        ("Maria da Silva Santos Pereira Costa Lima Gomes", "Maria Gomes"),
        ("Maria", "Maria"),
        ("X", "X"),
    ],
)  # fmt: skip
def test_a_record_is_found_under_another_spelling(held, asked_for):
    others = [person(n, name) for n, name in enumerate(["Rui Fonseca", "Li Wei", "Olena Kovalenko"], 5)]
    assert found([build([person(1, held), *others])], asked(asked_for))[:1] == [record(1)]


def test_persons_and_ships_never_meet_but_an_open_question_asks_both():
    segment = build([person(1, "Ana Pereira"), person(2, "Ana Pereira", schema="Vessel")])
    assert found([segment], asked("Ana Pereira")) == [record(1)]
    assert found([segment], asked("Ana Pereira", "Vessel")) == [record(2)]
    assert set(found([segment], asked("Ana Pereira", "Thing"))) == {record(1), record(2)}


def test_a_legal_entity_may_be_a_person_or_a_company():
    segment = build([person(1, "Ana Pereira", schema="LegalEntity")])
    for schema in ("Person", "Company", "LegalEntity"):
        assert found([segment], asked("Ana Pereira", schema)) == [record(1)]


def test_a_newer_segment_replaces_the_record_of_an_older_one():
    old = build([person(1, "Ana Pereira"), person(2, "Rui Pereira")])
    new = build([person(1, "Beatriz Fonseca"), gone(2)])
    assert found([old, new], asked("Ana Pereira")) == []
    assert found([old, new], asked("Rui Pereira")) == []
    assert found([old, new], asked("Beatriz Fonseca")) == [record(1)]


def test_only_records_of_the_askers_classes_are_proposed():
    segment = build([person(1, "Ana Pereira", 1), person(2, "Ana Pereira", 2), person(3, "Ana Pereira", 70_000)])
    assert found([segment], asked("Ana Pereira"), frozenset({2})) == [record(2)]
    assert found([segment], asked("Ana Pereira"), frozenset()) == []
    assert set(found([segment], asked("Ana Pereira"), frozenset({1, 70_000, 9999}))) == {record(1), record(3)}
    assert answer([segment], asked("Ana Pereira"), frozenset({1, 2})).searched == 2


@pytest.mark.parametrize(
    "nearer, farther",
    [
        ("1963-05-03", "1963-03-05"),  # the day, before day and month exchanged
        ("1963-03-05", "1963-05-29"),
        ("1963", "1964"),
        ("1963-05-03", "1978-05-03"),
    ],
)
def test_birth_dates_order_namesakes(nearer, farther):
    segment = build([person(1, "Ana Pereira", birthDate=[farther]), person(2, "Ana Pereira", birthDate=[nearer])])
    assert found([segment], asked("Ana Pereira", birthDate=["1963-05-03"])) == [record(2), record(1)]


def test_the_record_of_the_day_is_found_among_thousands_of_namesakes():
    years = [f"{1930 + n % 80}-{1 + n // 80 % 12:02}-{1 + n // 960 % 28:02}" for n in range(6_000)]
    segment = build([person(n, "Ana Pereira", birthDate=[born]) for n, born in enumerate(years)])
    for born in ("1953-11-02", "1999-06-05"):
        holders = {record(n) for n, one in enumerate(years) if one == born}
        first = found([segment], asked("Ana Pereira", birthDate=[born]), limit=30)
        assert holders and set(first[: len(holders)]) == holders


def test_who_was_born_on_the_day_is_found_if_one_word_agrees_however_little():
    segment = build([person(1, "Xqyvvt Brmmph", birthDate=["1963-05-03"]), person(2, "Ana Pereira")])
    assert found([segment], asked("Kkpqwa Brnmph", birthDate=["1963-05-03"])) == [record(1)]
    assert found([segment], asked("Kkpqwa Zzoota", birthDate=["1963-05-03"])) == []


def test_the_cap_is_told():
    segment = build([person(n, "Ana Pereira") for n in range(1, 31)])
    few = answer([segment], asked("Ana Pereira"), limit=10)
    assert (len(few.found), few.capped, few.searched, few.complete) == (10, True, 30, True)
    assert few.record_ids == [record(n) for n in range(1, 11)]  # among equals by id
    assert not answer([segment], asked("Ana Pereira"), limit=30).capped
    assert answer([segment], asked("Ana Pereira"), limit=30, cap=5).capped


def test_a_deadline_gives_an_honest_part():
    segments = [build([person(n, "Ana Pereira")]) for n in (1, 2)]
    late = answer(segments, asked("Ana Pereira"), expired=lambda: True)
    assert (late.found, late.complete, late.why) == ((), False, "deadline")
    times = iter([False, False, False, *[True] * 9])
    part = answer(segments, asked("Ana Pereira"), expired=lambda: next(times))
    assert part.record_ids == [record(1)] and not part.complete
    assert answer(segments, asked("Ana Pereira"), expired=lambda: False) == answer(segments, asked("Ana Pereira"))


NAMES = ["Ana Pereira", "Rui Pereira", "Ana Fonseca", "Rita Fontes", "Pere Ana", "Анна Перейра", "Beatriz", "安娜"]
BORN = [[], ["1980-05-03"], ["1980"], ["1980-03-05", "1975-01-01"]]
changes = st.lists(
    st.tuples(
        st.integers(1, 6), st.sampled_from([*NAMES, None]), st.sampled_from([1, 2]), st.sampled_from(BORN),
        st.sampled_from([[], ["PT"], ["RU", "PT"]]),
    ),
    min_size=1,
    max_size=25,
)  # fmt: skip


def entries(listed):
    return [
        gone(number) if name is None else person(number, name, cls, birthDate=born, nationality=nations)
        for number, name, cls, born, nations in listed
    ]


questions = st.builds(
    lambda name, born, nations: asked(name, birthDate=born, nationality=nations),
    st.sampled_from(NAMES), st.sampled_from(BORN), st.sampled_from([[], ["PT"], ["SU"]]),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(changes, st.lists(st.integers(1, 24), max_size=4), questions)
def test_however_changes_are_cut_into_segments_and_merged_the_answer_is_the_same(listed, cuts, question):
    edges = [0, *sorted({cut for cut in cuts if cut < len(listed)}), len(listed)]
    parted = [build(entries(listed[a:b])) for a, b in pairwise(edges)]
    expected = answer([build(entries(listed))], question, limit=3)
    assert answer(parted, question, limit=3) == expected
    assert answer([merge(parted, oldest=True)], question, limit=3) == expected
    if len(parted) > 2:
        assert answer([parted[0], merge(parted[1:], oldest=False)], question, limit=3) == expected


@settings(max_examples=60, deadline=None)
@given(changes, questions, st.sampled_from(NAMES), st.integers(1, 120))
def test_a_record_that_the_asker_may_not_see_changes_no_byte_of_an_answer(listed, question, hidden, many):
    first = [build(entries(listed))]
    known = counted(stand(first), {}, due(class_sizes(stand(first)), {}))
    then = [*first, build([person(100 + n, hidden, 3, birthDate=["1980-05-03"]) for n in range(many)])]
    counted_anew = counted(stand(then), known, due(class_sizes(stand(then)), known))
    together = [merge(then, oldest=True)]
    for limit in (1, 3):
        expected = answer(first, question, limit=limit, statistics=known)
        assert answer(then, question, limit=limit, statistics=counted_anew) == expected
        assert answer(together, question, limit=limit, statistics=counted_anew) == expected


def test_hidden_namesakes_take_no_place_under_a_cap():
    hidden = [person(n, "Ana Pereira", 2, birthDate=["1980-05-03"]) for n in range(1, 3_000)]
    mine = [person(10_000 + n, "Ana Pereira", 1) for n in range(20)]
    for question in (asked("Ana Pereira"), asked("Ana Pereira", birthDate=["1980-05-03"])):
        alone, beside = (answer([build(held)], question, limit=10, cap=15) for held in (mine, mine + hidden))
        assert alone == beside and len(alone.found) == 10


def test_a_common_name_weighs_less_once_it_is_counted():
    crowd = [person(n, f"Anxela {'Bq' * (1 + n % 5)}vt") for n in range(1, 400)]
    segment = build([person(1_000, "Anxela Zorbanidis"), person(1_001, "Quentelia Zorbanidis"), *crowd])
    standing = stand([segment])
    statistics = counted(standing, {}, due(class_sizes(standing), {}))
    before, after = Sight(frozenset({1}), {}), Sight(frozenset({1}), statistics)
    assert statistics[1].records == 401 and statistics[1].counts.people == 401
    [common], [rare] = (parse(name).readings[0] for name in ("Anxela", "Quentelia"))
    assert after.rarity.bits(common) < before.rarity.bits(common) - 1
    assert abs(after.rarity.bits(rare) - before.rarity.bits(rare)) < 0.2
    assert after.weighed(common)[0] == pytest.approx(after.rarity.bits(common), abs=0.01)
    assert statistics[1].counts.people < PUBLIC_PEOPLE


@pytest.mark.parametrize(
    "before, now, counts",
    [(0, 49, False), (0, 50, True), (100, 149, False), (100, 150, True), (1000, 1249, False), (1000, 1250, True),
     (1000, 750, True), (1000, 0, True)],
)  # fmt: skip
def test_a_class_is_counted_anew_when_it_has_grown_by_a_quarter_and_by_fifty(before, now, counts):
    segment = build([person(n, "Ana Lima") for n in range(before)])
    known = counted(stand([segment]), {}, [1]) if before else {}
    assert (1 in due({1: now}, known)) == counts


def test_bad_input_does_no_harm():
    segment = build(
        [
            person(n, name, birthDate=["1980-06-31"])
            for n, name in enumerate(["", "😀", "x " * 200, "А" * 600, "\u202e", "a"])
        ]
    )
    for name in ("", "😀", "x " * 200, "А" * 600, "\u202eb", "a", "1 2 3", "Dr", "de la", ". . ."):
        answer([segment], asked(name, birthDate=["9999-12-31"]))
        answer([segment], asked(name, "Company"))


def test_each_of_five_thousand_records_is_found_and_estimated_as_if_it_were_alone():
    """Against brute force: what the engine finds among all has the bits it has in a segment of its own."""
    rng = random.Random(7)
    syllables = ["ra", "mi", "ko", "ten", "vil", "sar", "dun", "ge", "lo", "pas", "nor", "ba", "zi", "hu"]
    made = ["".join(rng.choices(syllables, k=rng.choice([2, 3]))) for _ in range(600)]
    listed = [
        (
            n,
            f"{rng.choice(made)} {rng.choice(made)}",
            f"{rng.randint(1940, 2000)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}",
        )
        for n in range(1, 5_001)
    ]
    held = [person(n, name, birthDate=[born]) for n, name, born in listed]
    segment = build(held)
    for n, name, born in rng.sample(listed, 60):
        question = asked(name, birthDate=[born] if n % 2 else [])
        among_all = answer([segment], question, limit=20)
        assert record(n) in among_all.record_ids
        for candidate in among_all.found[:5]:
            alone = answer([build([held[candidate.record_id.int % (1 << 60) - 1]])], question, limit=1)
            assert alone.found[0].bits == pytest.approx(candidate.bits, abs=0.002)


def test_ids_come_back_as_they_went_in():
    ids = [record(1), UUID(int=2**128 - 1), UUID(int=0)]
    segment = build([Entry(one, 1, None) for one in ids])
    assert [UUID(int=high << 64 | low) for high, low in segment.ids().tolist()] == sorted(ids)
    assert segment.find(segment.ids(np.array([2, 0]))).tolist() == [2, 0]
