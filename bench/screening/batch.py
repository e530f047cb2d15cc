"""A list of a million full checks against a million persons: in two processes, gone on with after a crash, timed.

    python -m bench.screening.batch [--size N] [--checks N] [--processes N] [--folder DIR] [--json]

Half of the checks are about held persons, half about strangers, of all kinds that `queries` knows. The list is written
and the index built before the clock starts. Each process takes the next part of the list, searches, judges what may be
meant, and renames the part's answers into place; started again with the same --folder, parts that are there are not
done again. In the figures of a run that went on, only what it did itself counts.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from bench.screening.corpus import SEED, Corpus, cache, number_of
from bench.screening.ours import Ours, built
from comity.exercise.validation.people import people
from comity.exercise.validation.queries import STRANGERS, Query, one_of_each, question
from comity.kernel.screening import Question, compare
from comity.kernel.screening.engine import find, room

PART = 5_000  # checks of one part
MOST = 5  # candidates that are judged
FROM_BITS = 12.0  # what is estimated lower names somebody else, and is not judged
_ours: Ours  # set before the processes are forked, so that all of them map the same memory


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=int(os.environ.get("SIZE", "20000")), help="persons held")
    parser.add_argument("--checks", type=int, default=0, help="checks of the list; as many as persons if not given")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--folder", type=Path, help="where the answers go; a temporary folder if not given")
    parser.add_argument("--json", action="store_true", help="figures as one line of JSON")
    given = parser.parse_args()
    checks = listed(given.size, given.checks or given.size)
    with tempfile.TemporaryDirectory(prefix="comity-batch-") as scratch:
        found = run(given.size, checks, given.folder or Path(scratch), given.processes)
    print(json.dumps(found) if given.json else "\n".join(f"{name:<60} {value}" for name, value in found.items()))


def run(size: int, checks: Path, folder: Path, processes: int) -> dict[str, Any]:
    """The list answered as far as it is not yet; the figures."""
    global _ours
    _ours = built(Corpus(SEED, size), most=MOST)
    folder.mkdir(parents=True, exist_ok=True)
    starts = _starts_of_parts(checks)
    left = [part for part in range(len(starts)) if not _answers(folder, part).exists()]
    started = time.perf_counter()
    tasks = [(checks, starts[part], folder, part) for part in left]
    with multiprocessing.get_context("fork").Pool(processes) as pool:
        done = sum(pool.imap_unordered(_answer, tasks))
    seconds = time.perf_counter() - started
    return {
        "persons": size,
        "checks": done,
        "parts that were there": len(starts) - len(left),
        "processes": processes,
        "index build, s": round(_ours.build_seconds, 1),
        "seconds": round(seconds, 1),
        "checks a second": round(done / seconds) if done else 0,
        **_recall(folder, checks),
    }


def listed(size: int, count: int) -> Path:
    """The list of checks, one JSON list a line, written once."""
    path = cache() / f"checks-{SEED}-{size}-{count}.jsonl"
    if not path.exists():
        held = one_of_each(people(SEED, min(size, count // 2)), SEED, held=True)
        strangers = one_of_each(people(SEED + STRANGERS, count - min(size, count // 2)), SEED, held=False)
        unfinished = path.with_suffix(".part")
        with unfinished.open("w", encoding="utf-8") as file:
            for query in _in_turn(held, strangers):
                file.write(json.dumps(query, ensure_ascii=False) + "\n")
        unfinished.rename(path)
    return path


def _in_turn(*lists: Iterator[Query]) -> Iterator[Query]:
    waiting = list(lists)
    while waiting:
        for one in list(waiting):
            query = next(one, None)
            if query is None:
                waiting.remove(one)
            else:
                yield query


def _starts_of_parts(checks: Path) -> list[int]:
    """Where each part begins in the file."""
    starts, at = [], 0
    with checks.open("rb") as file:
        for number, line in enumerate(file):
            if number % PART == 0:
                starts.append(at)
            at += len(line)
    return starts


def _answers(folder: Path, part: int) -> Path:
    return folder / f"{part:06}.jsonl"


def _answer(task: tuple[Path, int, Path, int]) -> int:
    """One part answered and put in its place; returns how many checks it had."""
    checks, start, folder, part = task
    where = room(MOST)  # of this process alone
    lines = []
    with checks.open("rb") as file:
        file.seek(start)
        for line in islice(file, PART):
            query = Query(*json.loads(line))
            lines.append(json.dumps(_matches(question(query), where)))
    unfinished = _answers(folder, part).with_suffix(".part")
    unfinished.write_text("\n".join(lines) + "\n", "utf-8")
    unfinished.rename(_answers(folder, part))
    return len(lines)


def _matches(asked: Question, where: Any) -> list[tuple[int, int, float]]:
    """Number, band and rank of what agrees, best first."""
    index = _ours.index
    found = []
    for candidate in find(index.standing, asked, index.sight, where).found:
        if candidate.bits < FROM_BITS:
            break
        number = number_of(candidate.record_id)
        score = compare(asked, _ours.corpus.subject(number), index.sight.rarity)
        if score is not None:
            found.append((number, score.band, score.rank))
    return sorted(found, key=lambda one: -one[2])


def _recall(folder: Path, checks: Path) -> dict[str, Any]:
    """How many held persons were matched first, and how many strangers were matched with somebody in band 2 or 3."""
    held = first = strangers = alarms = 0
    with checks.open(encoding="utf-8") as file:
        for part in sorted(folder.glob("*.jsonl")):
            for line in part.read_text("utf-8").splitlines():
                query, matches = Query(*json.loads(next(file))), json.loads(line)
                if query.truth is None:
                    strangers += 1
                    alarms += any(band >= 2 for _, band, _ in matches)
                else:
                    held += 1
                    first += bool(matches) and matches[0][0] == query.truth
    return {
        "held persons matched first": round(first / max(held, 1), 4),
        "strangers with a match of band 2 or 3": round(alarms / max(strangers, 1), 5),
    }


if __name__ == "__main__":
    main()
