"""How well names are compared, on labelled names that others collected; and how fast.

    python -m bench.screening.names [--data DIR] [--json]

DIR holds the third-party material (see `measure`); without it nothing is measured and the bench says so.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import random
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from comity.kernel.screening import compare, engine, question_from_properties, subject_from_properties
from comity.kernel.screening.facts import kind_of
from comity.kernel.screening.names import compare_names
from comity.kernel.screening.parts import Kind, parse

THRESHOLD = 0.7
BESIDE = Path(__file__).resolve().parents[3] / "shared" / "data"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=BESIDE, help="folder with the third-party material")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    if not given.data.is_dir():
        print("the third-party material is not on this machine: nothing measured")
        return
    figures = measure(given.data)
    if given.json:
        print(json.dumps(figures))
        return
    for name, value in figures.items():
        print(f"{name:<58} {value:>10}")


def measure(data: Path) -> dict[str, Any]:
    """All figures, by name."""
    figures: dict[str, Any] = {}
    for schema in ("all", "Person"):
        found = labelled_pairs(data, None if schema == "all" else schema)
        figures.update({f"labelled pairs ({schema}) {name}": value for name, value in found.items()})
    for quality, recall in alias_similarity(data).items():
        figures[f"UN aliases alike by themselves: {quality}"] = recall
    for quality, (recall, of_shown) in alias_candidates(data).items():
        figures[f"UN aliases that lead to their record: {quality}; of shown"] = f"{recall:.3f}; {of_shown:.3f}"
    for script, (recall, false) in single_words(data).items():
        figures[f"single words, {script}: recall; false pairs"] = f"{recall:.3f}; {false:.3f}"
    figures["cross-script pairs recall"] = cross_script_pairs(data)
    figures["microseconds to compare 300 records, median"] = speed(data)
    return figures


def similarity(schema: str, one: str, other: str) -> float:
    """Two names as two records of one schema have them."""
    score = compare(
        question_from_properties(schema, {"name": [one]}), subject_from_properties(schema, {"name": [other]})
    )
    return score.similarity if score else 0.0


def labelled_pairs(data: Path, schema: str | None = None) -> dict[str, float]:
    """Precision, recall and F1 at the threshold, on pairs that people judged."""
    right = wrong = missed = 0
    for row in _rows(data / "name-truth" / "nomenklatura_name_bench_checks.csv"):
        if schema in (None, row["schema"]):
            said = similarity(row["schema"], row["name1"], row["name2"]) >= THRESHOLD
            true = row["is_match"] == "true"
            right, wrong, missed = right + (said and true), wrong + (said and not true), missed + (true and not said)
    precision, recall = right / (right + wrong), right / (right + missed)
    f1 = 2 * precision * recall / (precision + recall)
    return {"precision": round(precision, 3), "recall": round(recall, 3), "F1": round(f1, 3)}


def alias_similarity(data: Path) -> dict[str, float]:
    """Share of aliases alike to the primary name; many aliases are other names altogether and cannot be."""
    counts: dict[str, list[bool]] = defaultdict(list)
    for row in _un_aliases(data):
        schema = "Person" if row["kind"] == "INDIVIDUAL" else "Organization"
        counts[row["quality"]].append(similarity(schema, row["other_name"], row["primary_name"]) >= THRESHOLD)
    return {quality: round(sum(found) / len(found), 3) for quality, found in counts.items()}


def alias_candidates(data: Path) -> dict[str, tuple[float, float]]:
    """For each quality (share found, share found of what `compare` shows) of aliases asked one by one.

    Asked of a record that holds the primary name and all *other* aliases. Many have nothing in common with any of them,
    so that only the second share says what the engine loses.
    """
    everything, room = engine.Sight(frozenset({1}), {}), engine.room(1)
    by_reference: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in _un_aliases(data):
        by_reference[row["reference"]].append(row)
    counts: dict[str, list[tuple[bool, bool]]] = defaultdict(list)  # found, shown
    for rows in by_reference.values():
        for row in rows:
            schema = "Person" if row["kind"] == "INDIVIDUAL" else "Organization"
            names = [row["primary_name"], *(r["other_name"] for r in rows if r is not row)]
            held = subject_from_properties(schema, {"name": names})
            asked = question_from_properties(schema, {"name": [row["other_name"]]})
            standing = engine.stand([engine.build([engine.Entry(UUID(int=1), 1, held)])])
            score = compare(asked, held)
            is_shown = score is not None and score.similarity >= THRESHOLD
            counts[row["quality"]].append((bool(engine.find(standing, asked, everything, room).found), is_shown))
    return {quality: _shares(found) for quality, found in counts.items()}


def _shares(counts: list[tuple[bool, bool]]) -> tuple[float, float]:
    of_shown = [found for found, is_shown in counts if is_shown]
    return round(sum(found for found, _ in counts) / len(counts), 3), round(sum(of_shown) / len(of_shown), 3)


def cross_script_pairs(data: Path) -> float:
    """Share of the pairs that agree."""
    lines = (data / "name-truth" / "watchman_cross_script_pairs.csv").read_text("utf-8").splitlines()
    pairs = [
        line.split(",")[:2] for line in lines if line and not line.startswith("#") and not line.startswith("Query,")
    ]
    return round(sum(similarity("Person", one, other) >= THRESHOLD for one, other in pairs) / len(pairs), 3)


def single_words(data: Path, sample: int = 1500) -> dict[str, tuple[float, float]]:
    """For each script (recall, share of random wrong pairs that agree), on single words of names."""
    found = {}
    for path in sorted((data / "name-truth" / "transliteration").glob("*.tsv.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as file:
            pairs = [line.rstrip("\n").split("\t")[:2] for line in file]
        rng = random.Random(7)
        pairs = rng.sample(pairs, min(sample, len(pairs)))
        others = [other for _, other in pairs]
        rng.shuffle(others)
        right = sum(_alike(one, other) for one, other in pairs) / len(pairs)
        wrong = sum(_alike(one, other) for (one, _), other in zip(pairs, others, strict=True)) / len(pairs)
        found[path.name.split("_")[1]] = (round(right, 3), round(wrong, 3))
    return found


def _alike(one: str, other: str) -> bool:
    return compare_names(parse(one), parse(other), Kind.PERSON).similarity >= THRESHOLD


def speed(data: Path, records: int = 300, questions: int = 60) -> float:
    """Microseconds to compare one question with 300 records whose names were read before; the median."""
    names = [row["primary_name"] for row in _un_aliases(data) if row["kind"] == "INDIVIDUAL"]
    names = list(dict.fromkeys(names))[:records]
    subjects = [subject_from_properties("Person", {"name": [name], "birthDate": ["1970"]}) for name in names]
    for name in names:
        parse(name, kind_of("Person"))
    asked = [row["other_name"] for row in _un_aliases(data) if row["quality"] == "Good"]
    times = []
    for name in random.Random(7).sample(asked, questions):
        question = question_from_properties("Person", {"name": [name], "birthDate": ["1970"]})
        started = time.perf_counter()
        for subject in subjects:
            compare(question, subject)
        times.append(time.perf_counter() - started)
    return round(sorted(times)[len(times) // 2] * 1e6)


def _un_aliases(data: Path) -> Iterator[dict[str, str]]:
    return _rows(data / "name-truth" / "un2020_alias_truth.csv")


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


if __name__ == "__main__":
    main()
