"""The validation report: the same seed the same figures, no text of any question kept, and a loss is noticed.

The last test measures for half a minute: it holds every change against the committed figures.
"""

import copy
import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from comity.exercise.validation import measuring, regression
from comity.exercise.validation.measuring import FIELDS, Size, measure, script_of, with_fields
from comity.exercise.validation.page import page
from comity.exercise.validation.queries import Query, queries, question
from comity.exercise.validation.shapes import Clock
from comity.kernel.errors import InvalidInput
from comity.kernel.screening import Question
from comity.node.commands.screening import command

COMMITTED = Path(__file__).parents[2] / "docs" / "screening-report.json"
TINY = Size(persons=300, each=1, innocents=40)


@pytest.fixture(scope="module")
def tiny():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(measuring, "SIZES", {"check": TINY})
        return measure("check", 11), measure("check", 11)


def without_times(figures):
    return {name: value for name, value in figures.items() if name != "slowest"}


def test_the_same_seed_gives_the_same_figures_times_apart(tiny):
    first, second = tiny
    assert without_times(first) == without_times(second)
    assert first["persons"] == 300 and first["innocents"] == 40
    assert first["recall"]["by_fields"]["name"]["questions"] > 0
    found = first["alarms"]["name"]["by_culture"]
    assert sum(row["innocents"] for row in found.values()) == 40


def test_no_text_of_a_question_is_kept(tiny):
    written = json.dumps(tiny[0], ensure_ascii=False) + page(tiny[0])
    asked = queries(11, TINY.persons, TINY.each)
    names = {word for query in asked for word in query.name.split() if len(word) > 5}
    assert len(names) > 20
    assert not [name for name in names if re.search(rf"\b{re.escape(name)}\b", written)]


def test_the_page_needs_nothing_else_and_has_every_figure(tiny):
    made = page(tiny[0])
    assert "http" not in made.replace("http-equiv", "") and "<script" not in made
    assert made.count("<table>") == 7
    for kind in tiny[0]["recall"]["by_kind"]:
        assert f">{kind}<" in made


def test_each_field_set_asks_what_it_says():
    whole = Question("Person", ("Ana",), ("1980-05-03",), ("PT",), ("female",))
    assert with_fields(whole, "name") == Question("Person", ("Ana",))
    assert with_fields(whole, "name, year").birth_dates == ("1980",)
    assert with_fields(whole, "name, birth date") == Question("Person", ("Ana",), ("1980-05-03",))
    assert with_fields(whole, list(FIELDS)[-1]) == whole
    query = Query("exact", "x", "محمد", "1980-05-03", "SA", "male", 1)
    assert script_of(query) == "arabic" and question(query).names == ("محمد",)


def test_shapes_are_ordered_by_time_and_chance_is_left_out():
    clock = Clock()
    for name, seconds, times in (("Ana", 0.001, 9), ("Ana Lima", 0.2, 9), ("Ana Lima Reis", 9.0, 2)):
        for _ in range(times):
            clock.took(Question("Person", (name,)), "latin", "name", seconds)
    assert [(row["words"], row["p95_ms"]) for row in clock.slowest()] == [("2", 200.0), ("1", 1.0)]


def test_what_became_worse_is_named(tiny):
    before, now = tiny[0], copy.deepcopy(tiny[0])
    assert regression.worse(now, before) == []
    before = copy.deepcopy(before)
    before["recall"]["by_fields"]["name"]["recall"] = now["recall"]["by_fields"]["name"]["recall"] + 0.02
    before["recall"]["by_kind"]["exact"]["name"]["good_or_better"] = 1.2
    now["alarms"]["name"]["alarms"] = 2 * before["alarms"]["name"]["alarms"] + 5
    found = regression.worse(now, before)
    assert [sentence.partition(":")[0] for sentence in found] == ["name", "exact (name)", "name"]


def test_reports_of_different_plans_are_not_compared(tiny):
    with pytest.raises(InvalidInput, match="seed"):
        regression.worse(tiny[0] | {"seed": 12}, tiny[0])


def test_the_command_writes_both_and_fails_on_a_loss(tmp_path, monkeypatch):
    monkeypatch.setattr(measuring, "SIZES", {"check": TINY})
    out = tmp_path / "report"
    words = ["report", "--size", "check", "--seed", "11", "--out", str(out)]
    assert CliRunner().invoke(command, words, catch_exceptions=False).exit_code == 0
    made = json.loads((out / "report.json").read_text("utf-8"))
    assert (out / "report.html").read_text("utf-8").startswith("<!doctype html>")
    made["recall"]["by_fields"]["name"]["recall"] = 1.5
    (tmp_path / "before.json").write_text(json.dumps(made), "utf-8")
    done = CliRunner().invoke(command, [*words, "--against", str(tmp_path / "before.json")], catch_exceptions=False)
    assert done.exit_code == 1 and "worse: name: recall was 1.500" in done.stderr


def test_screening_has_not_become_worse_than_the_committed_figures():
    committed = json.loads(COMMITTED.read_text("utf-8"))
    assert regression.worse(measure(committed["size"], committed["seed"]), committed) == [], (
        "screening finds less or troubles more; if that is meant, write new figures: "
        "comity screening report --size check, then copy report.json to docs/screening-report.json"
    )
