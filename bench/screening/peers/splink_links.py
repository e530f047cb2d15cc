"""Splink on DuckDB, one core: links two tables, or one table with itself, and writes the pairs with their weights.

    python splink_links.py FOLDER

FOLDER holds left.jsonl, right.jsonl and columns.json (which comparison each column gets, and what is blocked on).
It writes pairs.jsonl: [left key, right key, weight], and seconds.json. What it learns, it learns from the data itself.
"""

import json
import logging
import sys
import time
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

_SAMPLED_PAIRS = 3e6
_LEAST_WEIGHT = -5.0


def comparison(column: str, how: str) -> Any:
    match how:
        case "name":
            return cl.NameComparison(column)
        case "text":
            return cl.JaroWinklerAtThresholds(column, [0.95, 0.88, 0.8])
        case "words":
            return cl.ArrayIntersectAtSizes(column, [3, 2, 1])
        case "date":
            return cl.DateOfBirthComparison(column, input_is_string=True)
        case "number":
            return cl.LevenshteinAtThresholds(column, [1, 2])
    return cl.ExactMatch(column).configure(term_frequency_adjustments=how == "rare")


def main_of(folder: Path) -> None:
    columns = json.loads((folder / "columns.json").read_text("utf-8"))
    base = DuckDBAPI(duckdb.connect(config={"threads": 1}))
    started = time.perf_counter()
    tables = [base.register(_table(folder / f"{side}.jsonl"), table_name=f"{side}_rows") for side in ("left", "right")]
    rules = [block_on(*rule) for rule in columns["blocking"]]
    settings = SettingsCreator(
        link_type="link_only",
        unique_id_column_name="key",
        comparisons=[comparison(name, how) for name, how in columns["comparisons"].items()],
        blocking_rules_to_generate_predictions=rules,
        probability_two_random_records_match=columns["prior"],
        retain_matching_columns=False,
    )
    linker = Linker(tables, settings, log_level=logging.ERROR)
    linker.training.estimate_u_using_random_sampling(max_pairs=_SAMPLED_PAIRS, seed=1)
    for rule in columns["training"]:
        linker.training.estimate_parameters_using_expectation_maximisation(block_on(*rule))
    found = linker.inference.predict(threshold_match_weight=_LEAST_WEIGHT)
    pairs = found.as_pyarrow_table().to_pydict()
    seconds = time.perf_counter() - started
    with (folder / "pairs.jsonl").open("w", encoding="utf-8") as out:
        for row in zip(pairs["source_dataset_l"], pairs["key_l"], pairs["key_r"], pairs["match_weight"], strict=True):
            source, one, other, weight = row
            left, right = (one, other) if source == "left_rows" else (other, one)
            out.write(json.dumps([left, right, weight]) + "\n")
    (folder / "seconds.json").write_text(json.dumps(seconds), "utf-8")


def _table(path: Path) -> pa.Table:
    return pa.Table.from_pylist([json.loads(line) for line in path.read_text("utf-8").splitlines()])


if __name__ == "__main__":
    main_of(Path(sys.argv[1]))
