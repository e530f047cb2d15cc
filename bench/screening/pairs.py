"""Pairs that others judged or scored: names, whole entities, and what OFAC's own search says of them."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from bench.screening.halves import HALVES, agreement, half
from comity.kernel.screening import Score, compare, question_from_properties, subject_from_properties

THRESHOLD = 0.7
Pair = tuple[str, dict[str, list[str]], dict[str, list[str]], bool]


def labelled(pairs: list[Pair]) -> dict[str, float]:
    """Precision, recall and F1 of the similarity, on each half and on all."""
    said: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    for schema, asked, held, same in pairs:
        score = _judged(schema, asked, held)
        verdict = (score is not None and score.similarity >= THRESHOLD, same)
        said[half(str((asked, held)))].append(verdict)
        said["all"].append(verdict)
    return {f"{of} {what}": value for of in (*HALVES, "all") for what, value in agreement(said[of]).items()}


def _judged(schema: str, asked: Mapping[str, list[str]], held: Mapping[str, list[str]]) -> Score | None:
    return compare(question_from_properties(schema, asked), subject_from_properties(schema, held))


def names(data: Path) -> list[Pair]:
    """Labelled pairs of names."""
    rows = _rows(data / "name-truth/nomenklatura_name_bench_checks.csv")
    return [
        (row["schema"], {"name": [row["name1"]]}, {"name": [row["name2"]]}, row["is_match"] == "true") for row in rows
    ]


def entities(data: Path) -> list[Pair]:
    """Labelled pairs of whole entities."""
    checks = yaml.safe_load((data / "name-truth/nomenklatura_entity_checks.yml").read_text("utf-8"))["checks"]
    return [
        (check["schema"], _properties(check["query"]), _properties(check["candidate"]), check["match"])
        for check in checks
    ]


def _properties(entity: Mapping[str, Any]) -> dict[str, list[str]]:
    return {
        name: [str(value) for value in (values if isinstance(values, list) else [values])]
        for name, values in entity.items()
    }


def ofac_scores(data: Path) -> dict[str, float]:
    """How our similarity orders what OFAC's search scores: the share of pairs of results that both order alike."""
    results: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for row in _rows(data / "name-truth/ofac_search_scores.csv"):
        scores = (_judged(kind, {"name": [row["query_name"]]}, {"name": [row["result_name"]]}) for kind in _KINDS)
        ours = max((score.similarity for score in scores if score), default=0.0)
        results[row["query_name"]].append((float(row["ofac_score"]), ours))
    alike = pairs = perfect = found = 0
    for of_query in results.values():
        for i, (theirs, ours) in enumerate(of_query):
            for other_theirs, other_ours in of_query[:i]:
                if theirs != other_theirs and ours != other_ours:
                    pairs += 1
                    alike += (theirs > other_theirs) == (ours > other_ours)
            perfect += theirs == 100
            found += theirs == 100 and ours >= THRESHOLD
    return {"ordered as OFAC does": round(alike / pairs, 3), "of those with 100, shown": round(found / perfect, 3)}


_KINDS = ("Person", "Organization")


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
