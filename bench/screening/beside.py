"""The peers beside our engine: each a process of its own with its own libraries, asked the same questions.

A peer comes in two forms: *stock*, given the names as registers write them; and *read*, given our words in Latin
letters instead (tantivy also our consonant codes), which helps it with scripts and particles. Peers compare names; what
birth date, nationality and sex add to a peer's score is tuned here for each peer and form, on the tuning questions.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from bench.screening.corpus import Corpus, cache
from bench.screening.facts_added import FactWeights, tuned, with_facts
from bench.screening.figures import Answer
from comity.exercise.validation.queries import Query
from comity.kernel.screening.engine.reading import readings
from comity.kernel.screening.engine.words import CODES, word_row
from comity.kernel.screening.parts import Kind
from tools.postgres import NoPostgres, throw_away

FORMS = ("stock", "read")
_HERE = Path(__file__).parent / "peers"


@dataclass(frozen=True)
class Peer:
    """A program under peers/, and what it needs.

    packages  in an environment of its own; empty where the project's development environment has all
    """

    program: str
    packages: tuple[str, ...] = ()
    postgres: bool = False
    forms: tuple[str, ...] = FORMS


PEERS = {
    "pg_trgm GIN": Peer("trigrams_postgres.py", postgres=True),
    "tantivy": Peer("tantivy_words.py", ("tantivy==0.27.0",)),
    "FTS5 trigram": Peer("trigrams_sqlite.py"),
    "rapidfuzz scan": Peer("rapidfuzz_scan.py"),
    "nomenklatura logic-v2": Peer("nomenklatura_logic.py", ("nomenklatura==4.17.4", "tantivy==0.27.0")),
}


@dataclass
class Result:
    """What one peer in one form came to; a fault says why it could not run, or not to the end."""

    name: str
    answers: dict[str, list[Answer]] = field(default_factory=dict)
    build_seconds: float = 0.0
    megabytes: float = 0.0
    fault: str = ""
    weights: dict[str, FactWeights] = field(default_factory=dict)


def run(
    names: Sequence[str],
    corpus: Corpus,
    tuning: Sequence[Query],
    test: Sequence[Query],
    modes: Sequence[str],
    seconds: float,
) -> Iterator[Result]:
    """Each peer in each form, one after the other."""
    with tempfile.TemporaryDirectory(prefix="comity-peers-") as scratch:
        folder = Path(scratch)
        _write_corpus(corpus, folder / "corpus.tsv")
        asked = [*_shuffled(tuning), *_shuffled(test)]
        _write_queries(asked, folder / "queries.tsv")
        for name in names:
            for form in PEERS[name].forms:
                result = Result(f"{name}, {form}")
                try:
                    _run_one(PEERS[name], form, folder, modes, (seconds, len(tuning)))
                except (subprocess.SubprocessError, OSError, NoPostgres) as fault:
                    result.fault = _said(fault)
                _collect(result, folder / "answers.jsonl", asked, len(tuning), corpus, modes)
                (folder / "answers.jsonl").unlink(missing_ok=True)
                yield result


def _run_one(peer: Peer, form: str, folder: Path, modes: Sequence[str], times: tuple[float, int]) -> None:
    """times: seconds for each mode, and how many of the questions are for tuning."""
    seconds, tuning = times
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    with ExitStack() as stack:
        if peer.postgres:
            environment["DATABASE_URL"] = stack.enter_context(throw_away())
        options = [str(folder), form, ",".join(modes), str(seconds), str(tuning)]
        subprocess.run(
            [python_of(peer), str(_HERE / peer.program), *options],
            env=environment,
            check=True,
            capture_output=True,
            text=True,
            timeout=1200 + 2 * len(modes) * seconds,
        )


def python_of(peer: Peer) -> str:
    """The interpreter that has the peer's packages; its environment is made the first time."""
    if not peer.packages:
        return sys.executable
    folder = cache() / "-".join(package.replace("==", "-") for package in peer.packages)
    python = folder / "bin" / "python"
    if not (folder / "made").exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True, capture_output=True)
        install = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", *peer.packages]
        subprocess.run(install, check=True, capture_output=True, text=True, timeout=1200)
        (folder / "made").touch()
    return str(python)


def _said(fault: Exception) -> str:
    told = getattr(fault, "stderr", None) or str(fault)
    return "could not run: " + str(told).strip().rpartition("\n")[2]


def _shuffled(queries: Sequence[Query]) -> list[Query]:
    """In an order in which any beginning is a fair sample: a slow peer answers only that."""
    return Random(1).sample(list(queries), len(queries))


def _write_corpus(corpus: Corpus, path: Path) -> None:
    with path.open("w", encoding="utf-8") as file:
        for number, subject in enumerate(corpus.subjects()):
            read = [in_latin(name) for name in subject.names]
            cells = [
                str(number),
                "|".join(subject.names),
                "|".join(words for words, _ in read),
                "|".join(codes for _, codes in read),
                " ".join(subject.birth_dates),
                " ".join(subject.nationalities),
                *(subject.sexes or ("",)),
            ]
            file.write("\t".join(cells) + "\n")


def _write_queries(queries: Sequence[Query], path: Path) -> None:
    with path.open("w", encoding="utf-8") as file:
        for query in queries:
            words, codes = in_latin(query.name)
            cells = (query.name, words, codes, query.birth_date, query.nationality, query.sex)
            file.write("\t".join(cells) + "\n")


def in_latin(name: str) -> tuple[str, str]:
    """A name as our words in Latin letters, and as our consonant codes."""
    read = readings(name, Kind.PERSON)
    if not read:
        return name, ""
    words = " ".join(part.text for part in read[0])
    codes = " ".join(f"{int(word_row(part)[CODES]):x}" for part in read[0])
    return words, codes


def _collect(
    result: Result, path: Path, asked: Sequence[Query], tuning: int, corpus: Corpus, modes: Sequence[str]
) -> None:
    """Answers as far as they came, with facts added as the tuning questions say is best."""
    raw: dict[str, list[tuple[int, Answer]]] = {mode: [] for mode in modes}
    for line in path.read_text("utf-8").splitlines() if path.exists() else ():
        row = json.loads(line)
        if "build_s" in row:
            result.build_seconds, result.megabytes = round(row["build_s"], 1), round(row["megabytes"], 1)
            continue
        found = [(int(number), float(score)) for number, score in row["found"]]
        raw[row["mode"]].append((row["at"], Answer(asked[row["at"]], found, row["seconds"], row["busy"])))
    for mode, answers in raw.items():
        learned = [answer for at, answer in answers if at < tuning]
        final = [answer for at, answer in answers if at >= tuning]
        if mode == "full" and learned:
            weights = tuned(learned, corpus)
            result.weights[mode] = weights
            final = [with_facts(answer, weights, corpus) for answer in final]
        if final:
            result.answers[mode] = final
