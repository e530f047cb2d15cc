"""How well and how fast persons are found among many: our engine, and the peers beside it in the same run.

    python -m bench.screening.engine [--size N] [--each N] [--peers all|NAME,...] [--seconds N] [--json]

The corpus is invented (`people`), so is what is asked (`queries`). Sizes: --size, or SIZE in the environment
(`make bench SIZE=1000000`). A peer has `--seconds` for each mode and answers as many questions as it can; one that
is not installed is made its environment for in the cache folder; one that cannot run is said, not failed.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from typing import Any

from bench.screening import beside, ours
from bench.screening.corpus import SEED, Corpus
from bench.screening.figures import Answer, figures, of_name_kinds, recall_by, table
from comity.exercise.validation.queries import TEST, TUNING, Query, queries

MODES = ("full", "name")
LABELS = {"full": "name, birth date, nationality, sex", "name": "name only"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=int(os.environ.get("SIZE", "20000")), help="persons held")
    parser.add_argument("--each", type=int, default=25, help="questions of each kind; as many about strangers")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--peers", default="", help=f"all, or some of {', '.join(beside.PEERS)}")
    parser.add_argument("--seconds", type=float, default=60, help="time of each peer for each mode")
    parser.add_argument("--json", action="store_true", help="headline figures as one line of JSON")
    parser.add_argument("--kinds", action="store_true", help="recall by kind of question and by culture as well")
    given = parser.parse_args()
    corpus = Corpus(given.seed, given.size)
    tuning = queries(given.seed, given.size, max(10, given.each // 3), TUNING)
    run = Run(corpus, queries(given.seed, given.size, given.each, TEST), detailed=given.kinds and not given.json)
    run.ours(tuning[:50])
    if given.peers:
        run.peers(list(beside.PEERS) if given.peers == "all" else given.peers.split(","), tuning, given.seconds)
    print(json.dumps(run.headline()) if given.json else run.report())


class Run:
    """All systems on one corpus and one set of questions."""

    def __init__(self, corpus: Corpus, asked: list[Query], *, detailed: bool) -> None:
        self.corpus, self.asked, self.detailed = corpus, asked, detailed
        self.rows: dict[str, dict[str, dict[str, Any]]] = {mode: {} for mode in MODES}
        self.details: list[str] = []
        self.notes: list[str] = []

    def ours(self, before: Sequence[Query]) -> None:
        """Our figures; `before` is asked first, so that what a process reads once is read."""
        index = ours.built(self.corpus)
        built = {"MB": round(index.megabytes, 1), "build s": round(index.build_seconds, 1)}
        for mode in MODES:
            name_only = mode == "name"
            ours.judged(index, ours.estimates(index, before, name_only=name_only), name_only=name_only)
            found = ours.estimates(index, self.asked, name_only=name_only)
            final = ours.judged(index, found, name_only=name_only)
            self._add(mode, "ours, engine alone", found, built)
            self._add(mode, "ours, judged", final, built)
            self._detail(mode, final)

    def peers(self, names: Sequence[str], tuning: list[Query], seconds: float) -> None:
        for result in beside.run(names, self.corpus, tuning, self.asked, MODES, seconds):
            if result.fault:
                self.notes.append(f"{result.name}: {result.fault}")
                print(self.notes[-1], file=sys.stderr)
            for mode, answers in result.answers.items():
                self._add(mode, result.name, answers, {"MB": result.megabytes, "build s": result.build_seconds})

    def _add(self, mode: str, name: str, answers: Sequence[Answer], built: dict[str, Any]) -> None:
        row = figures(answers).row()
        if mode == "name":
            row = {"r@10 name kinds": round(figures(of_name_kinds(answers)).at_10, 3), **row}
        self.rows[mode][name] = {**row, **built}
        print(name, mode, self.rows[mode][name], file=sys.stderr)  # large runs take an hour: what is known is said

    def _detail(self, mode: str, answers: Sequence[Answer]) -> None:
        if not self.detailed:
            return
        for label, key in (("kind", _kind), ("culture", _culture)):
            by = sorted(recall_by(answers, key).items(), key=lambda item: item[1])
            shown = ", ".join(f"{name} {recall:.2f} ({count})" for name, (recall, count) in by)
            self.details.append(f"Recall@10, {LABELS[mode]}, by {label}, lowest first: {shown}")

    def report(self) -> str:
        head = f"# {self.corpus.size:,} persons, {len(self.asked):,} questions, half of them about strangers"
        parts = [head, *(f"## {LABELS[mode]}\n\n{table(self.rows[mode])}" for mode in MODES), *self.details]
        return "\n\n".join([*parts, *self.notes])

    def headline(self) -> dict[str, Any]:
        found: dict[str, Any] = {"persons": self.corpus.size, "questions": len(self.asked)}
        for mode, rows in self.rows.items():
            for name, row in rows.items():
                for figure in ("r@10", "r@1%", "p50 ms", "p99 ms", "/s"):
                    found[f"{name}, {mode}: {figure}"] = row[figure]
        ours_row = self.rows["full"]["ours, judged"]
        return {**found, "index MB": ours_row["MB"], "build s": ours_row["build s"]}


def _kind(query: Query) -> str:
    return query.kind


def _culture(query: Query) -> str:
    return query.culture


if __name__ == "__main__":
    main()
