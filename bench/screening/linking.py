"""Registers with known duplicates: which pairs are one person, found through the engine and judged by bits."""

from __future__ import annotations

import csv
import gzip
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from itertools import combinations
from pathlib import Path
from typing import Any

from bench.screening.halves import HALVES, best_threshold, f1_at, half
from bench.screening.searched import Searched
from comity.kernel.screening import Rarity, compare, prepare, question_from_properties, subject_from_properties

Properties = dict[str, list[str]]
_MOST_SHARE = 60  # records; a value of more says little
_NOTHING = -99.0  # bits of a pair of which nothing agrees
_NAMES_AND_BIRTH = ("name", "firstName", "lastName", "birthDate")


@dataclass(frozen=True)
class Entered:
    """One record of a register, and whom it is about."""

    person: str
    properties: Properties


def registers(data: Path, febrl: Path | None) -> Iterator[tuple[str, list[Entered]]]:
    """The registers that are there, by name. `febrl` is a folder with both files of Febrl 4."""
    folder = data / "record-linkage"
    for number in (1, 3):
        text = gzip.decompress((folder / f"febrl_dataset{number}.csv.gz").read_bytes()).decode()
        yield f"Febrl {number}", list(_febrl([text]))
    if febrl is not None:
        yield "Febrl 4", list(_febrl([(febrl / f"dataset4{part}.csv").read_text("utf-8") for part in "ab"]))
    yield "fake 1000", list(_fake_1000(folder / "fake_1000.csv"))


def _febrl(texts: Iterable[str]) -> Iterator[Entered]:
    for text in texts:
        for row in csv.DictReader(StringIO(text.replace("\r", "")), skipinitialspace=True):
            cells = {name.strip(): (cell or "").strip() for name, cell in row.items() if name}
            person = re.match(r"rec-(\d+)", cells["rec_id"])
            street = " ".join(filter(None, (cells["street_number"], cells["address_1"], cells["address_2"])))
            address = ", ".join(filter(None, (street, cells["suburb"], cells["postcode"], cells["state"].upper())))
            yield Entered(
                person[1] if person else cells["rec_id"],
                _stated(
                    firstName=cells["given_name"],
                    lastName=cells["surname"],
                    birthDate=_date(cells["date_of_birth"]),
                    address=address,
                    socialSecurityNumber=cells["soc_sec_id"],
                    country="AU",
                ),
            )


def _fake_1000(path: Path) -> Iterator[Entered]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield Entered(
                row["cluster"],
                _stated(
                    firstName=row["first_name"],
                    lastName=row["surname"],
                    birthDate=row["dob"],
                    address=row["city"],
                    email=row["email"],
                ),
            )


def _stated(**texts: str) -> Properties:
    """What is stated at all; one name alone is a name."""
    found = {name: [text] for name, text in texts.items() if text.strip()}
    if "firstName" not in found or "lastName" not in found:
        found["name"] = [found.pop(name)[0] for name in ("firstName", "lastName") if name in found]
    return found


def _date(digits: str) -> str:
    """19800503 as ISO, as far as a calendar has it: what of a date cannot be is left out, as a clerk would."""
    if len(digits) != 8:
        return ""
    year, month, day = digits[:4], digits[4:6], digits[6:]
    if not "01" <= month <= "12":
        return year
    return f"{year}-{month}-{day}" if "01" <= day <= "31" else f"{year}-{month}"


def linked(entered: Sequence[Entered], *, everything: bool) -> dict[str, Any]:
    """Pair F1 with the threshold chosen on the truth; and chosen on one half, reached on the other.

    Judged are the pairs that the engine proposes, and those that share a birth date.

    everything  all that is stated, or names and birth date alone
    """
    facts = stated(entered, everything=everything)
    searched = Searched([subject_from_properties("Person", one) for one in facts])
    questions = [question_from_properties("Person", one) for one in facts]
    found = {(min(i, j), max(i, j)) for i, asked in enumerate(questions) for j in searched.near(asked) if i != j}
    reached = sum(entered[i].person == entered[j].person for i, j in found)
    pairs = found | sharing(facts, ("birthDate",))
    figures = judged(entered, facts, pairs, searched.rarity)
    figures["true pairs that the engine reaches"] = round(reached / sum(_true(entered).values()), 4)
    return figures


def stated(entered: Sequence[Entered], *, everything: bool) -> list[Properties]:
    """What is compared: all that is stated, or names and birth date alone."""
    return [
        {name: values for name, values in one.properties.items() if everything or name in _NAMES_AND_BIRTH}
        for one in entered
    ]


def sharing(facts: Sequence[Properties], names: Sequence[str]) -> set[tuple[int, int]]:
    """Pairs that have a value of one of these properties in common; a value of very many is left out."""
    holders: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, one in enumerate(facts):
        for name in names:
            for value in one.get(name, ()):
                holders[name, value].append(place)
    return {pair for places in holders.values() if len(places) < _MOST_SHARE for pair in combinations(places, 2)}


def judged(
    entered: Sequence[Entered], facts: Sequence[Properties], pairs: Iterable[tuple[int, int]], rarity: Rarity
) -> dict[str, Any]:
    """How well the bits of pairs tell those of one person from the others."""
    questions = [question_from_properties("Person", one) for one in facts]
    records = [prepare(subject_from_properties("Person", one)) for one in facts]
    scored: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    for i, j in sorted(pairs):
        # A pair between the halves belongs to neither: it would tell one half of the other.
        halves = {half(entered[i].person), half(entered[j].person)}
        scores = (compare(questions[i], records[j], rarity), compare(questions[j], records[i], rarity))
        bits = max((score.bits for score in scores if score is not None), default=_NOTHING)
        scored["between" if len(halves) > 1 else halves.pop()].append((bits, entered[i].person == entered[j].person))
    return _figures(scored, _true(entered))


def _true(entered: Sequence[Entered]) -> dict[str, int]:
    """How many pairs are of one person, by half."""
    sizes = Counter(one.person for one in entered)
    return {of: sum(n * (n - 1) // 2 for person, n in sizes.items() if half(person) == of) for of in HALVES}


def _figures(scored: dict[str, list[tuple[float, bool]]], true: dict[str, int]) -> dict[str, Any]:
    whole = [pair for pairs in scored.values() for pair in pairs]
    best, threshold = best_threshold(whole, sum(true.values()))
    _, learnt = best_threshold(scored["dev"], true["dev"])
    return {
        "F1, threshold chosen on the truth": round(best, 4),
        "threshold, bits": round(threshold, 1),
        **{f"F1, threshold of dev, {of}": round(f1_at(scored[of], true[of], learnt), 4) for of in HALVES},
    }
