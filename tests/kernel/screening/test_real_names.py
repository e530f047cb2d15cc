"""Real labelled names: what has been reached stays reached; `bench.screening.names` prints the figures of today."""

import pytest

from bench.screening import names, scripts


@pytest.mark.parametrize("schema, f1, precision", [(None, 0.88, 0.91), ("Person", 0.90, 0.93)])
def test_labelled_pairs(shared_data, schema, f1, precision):
    found = names.labelled_pairs(shared_data, schema)
    assert found["F1"] >= f1 and found["precision"] >= precision


def test_names_in_their_original_script_agree_with_the_latin_ones(shared_data):
    assert names.alias_similarity(shared_data)["ORIGINAL_SCRIPT"] >= 0.86


def test_aliases_that_are_shown_beside_their_record_lead_to_it(shared_data):
    floors = {"Good": 0.99, "Low": 0.99, "a.k.a.": 0.99, "ORIGINAL_SCRIPT": 0.99}
    found = names.alias_candidates(shared_data)
    assert {quality: found[quality][1] >= floor for quality, floor in floors.items()} == dict.fromkeys(floors, True)


def test_pairs_across_scripts_agree(shared_data):
    assert names.cross_script_pairs(shared_data) >= 0.95


def test_single_words_across_scripts(shared_data):
    floors = {"arabic": 0.95, "chinese": 0.92, "hebrew": 0.95, "japanese": 0.95, "russian": 0.95}
    for script, floor in floors.items():
        found = scripts.measure(shared_data, script, held_out=True, words=400)
        assert found["recall at 1 %"] >= floor, (script, found)
        assert found["wrong at threshold"] <= 0.015, (script, found)
