"""Names are read word by word as they are parsed whole."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.kernel.screening.engine.reading import readings
from comity.kernel.screening.engine.vocabulary import Vocabulary, in_rows
from comity.kernel.screening.engine.words import word_keys, word_row
from comity.kernel.screening.parts import Kind, Role, parse

KEPT = {Role.NAME, Role.NUMBER, Role.INITIAL, Role.WORD}
WORDS = [
    "Ana", "Pereira", "de", "la", "J.", "R.", "Abdul", "al-Aziz", "Aziz", "Dr", "O'Brien-Smith,", "Сергей", "김민수",
    "王小明", "محمد", "عبد", "العزيز", "Le", "Van", "3", "Ig0r", "Nguyễn", "Müller", "ⅯARIA", "Sheikh", "bin", "...",
    "Tанаs", "·", "Jean-Luc", "Я.", "မြ", "Hafiz", "田中", "MXHMD", "a\u200bb", "\u00a0",
]  # fmt: skip


def parsed(text):
    whole = parse(text, Kind.PERSON).readings
    return tuple(dict.fromkeys(tuple(one for one in reading if one.role in KEPT) or reading for reading in whole))


@settings(deadline=None)
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=5).map(" ".join))
def test_a_name_read_word_by_word_is_the_name_parsed_whole(text):
    assert [[one.text for one in reading] for reading in readings(text, Kind.PERSON)] == [
        [one.text for one in reading] for reading in parsed(text)
    ]


@settings(deadline=None)
@given(st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=9).map(" ".join), min_size=1, max_size=6))
def test_a_name_of_known_words_has_the_rows_of_the_name_parsed_whole(texts):
    vocabulary = Vocabulary()
    rows = [row for _ in range(2) for text in texts for row in vocabulary.rows(text, Kind.PERSON)]
    table = vocabulary.table()
    assert [[table[place].tobytes() for place in row] for row in rows] == 2 * [
        [word_row(one).tobytes() for one in chosen]
        for text in texts
        for reading in parsed(text)
        for chosen in in_rows(reading)
    ]


def test_words_are_numbered_as_they_are_met_whether_known_or_not():
    vocabulary = Vocabulary()
    assert [vocabulary.rows(text, Kind.PERSON) for text in ("Ana Gomes", "Gomes Ana", "Rui Gomes")] == [
        [(0, 1)], [(1, 0)], [(2, 1)]
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["", "   ", "😀", "\u202e", "a" * 600, "x " * 200])
def test_what_is_no_name_does_no_harm(text):
    for kind in Kind:
        assert len(readings(text, kind)) <= 5


def test_words_that_differ_have_different_keys():
    rows = [word_row(one) for text in WORDS for reading in readings(text, Kind.PERSON) for one in reading]
    distinct = {row.tobytes() for row in rows}
    keys = word_keys(np.stack(rows))
    assert len(set(keys.tolist())) == len(distinct)
