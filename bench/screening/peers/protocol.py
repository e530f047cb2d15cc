"""How a peer is asked: it reads the corpus and the questions from files and writes what it finds, line by line.

    python PEER.py FOLDER stock|read full,name SECONDS TUNING

Standard library alone, because every peer runs with an interpreter of its own. The first TUNING questions are those
that facts are tuned on; they are not asked by name alone. Both they and the test come in an order in which any
beginning is a fair sample: after a third of SECONDS the rest of the tuning is left, after SECONDS the rest of the test.
"""

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, Protocol, TextIO

MOST = 60  # persons of one answer

Found = list[tuple[int, float]]


class Record(NamedTuple):
    """codes are there in the form `read` alone."""

    number: int
    names: list[str]
    codes: list[str]
    births: list[str]
    nations: list[str]
    sex: str


class Asked(NamedTuple):
    """Of a question by name alone the other fields are empty."""

    name: str
    codes: str
    birth: str
    nation: str
    sex: str


class Peer(Protocol):
    """alone: whether all of its work is done in this process."""

    alone: bool

    def build(self, records: Iterator[Record]) -> float:
        """Make the index; returns its size in megabytes."""

    def search(self, asked: Asked) -> Found:
        """Up to MOST persons with their scores, best first, each once."""


def serve(peer: Peer) -> None:
    folder, form, modes = Path(sys.argv[1]), sys.argv[2], sys.argv[3].split(",")
    seconds, tuning = float(sys.argv[4]), int(sys.argv[5])
    questions = list(_questions(folder / "queries.tsv", form))
    with (folder / "answers.jsonl").open("w", encoding="utf-8") as out:
        records = list(_records(folder / "corpus.tsv", form))
        started = time.perf_counter()
        megabytes = peer.build(iter(records))
        built = {"build_s": time.perf_counter() - started, "megabytes": megabytes}
        del records
        out.write(json.dumps(built) + "\n")
        for mode in modes:
            if mode == "full":
                _ask(peer, mode, questions, range(tuning), seconds / 3, out)
            _ask(peer, mode, questions, range(tuning, len(questions)), seconds, out)


def _ask(peer: Peer, mode: str, questions: list[Asked], which: range, seconds: float, out: TextIO) -> None:
    until = time.monotonic() + seconds
    for at in which:
        if time.monotonic() > until:
            break
        asked = questions[at]
        question = asked if mode == "full" else Asked(asked.name, asked.codes, "", "", "")
        started, busy = time.perf_counter(), time.process_time()
        found = peer.search(question)
        took, busy = time.perf_counter() - started, time.process_time() - busy
        row = {"mode": mode, "at": at, "seconds": took, "busy": busy if peer.alone else 0.0, "found": found[:MOST]}
        out.write(json.dumps(row) + "\n")


def _records(path: Path, form: str) -> Iterator[Record]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            number, stock, read, codes, births, nations, sex = line.rstrip("\n").split("\t")
            names = (read if form == "read" else stock).split("|")
            yield Record(
                int(number), names, codes.split("|") if form == "read" else [], births.split(), nations.split(), sex
            )


def _questions(path: Path, form: str) -> Iterator[Asked]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            stock, read, codes, birth, nation, sex = line.rstrip("\n").split("\t")
            yield Asked(read if form == "read" else stock, codes if form == "read" else "", birth, nation, sex)


def best(found: Iterator[tuple[int, float]]) -> Found:
    """Each person once, with the best of the scores, best first."""
    scores: dict[int, float] = {}
    for number, score in found:
        if score > scores.get(number, float("-inf")):
            scores[number] = score
    return sorted(scores.items(), key=lambda one: -one[1])[:MOST]
