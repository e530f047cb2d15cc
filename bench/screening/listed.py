"""The lists of the Security Council and of OFAC as records; who is asked about: listed persons and innocent ones."""

from __future__ import annotations

import csv
import gzip
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.screening.halves import HALVES, SEED, half
from bench.screening.searched import Searched
from comity.apps.imports.profiles import built_in
from comity.apps.imports.readers import ofac_sdn, un_sc
from comity.apps.imports.reading import Reading
from comity.apps.imports.rows import Row
from comity.kernel.screening import Question, Score, compare, question_from_properties, subject_from_properties

Properties = Mapping[str, Sequence[str]]
INNOCENT = "name-truth/screening/negatives_us.csv.gz"
SHOWN = 0.7  # similarity from which a match is shown to anybody
_GIVEN = {
    "name alone": ("name",),
    "name and birth date": ("name", "birthDate"),
    "name, birth date and nationality": ("name", "birthDate", "nationality"),
}


def persons(data: Path) -> list[Properties]:
    """All natural persons of both lists, read as the product reads them."""
    un = Reading(data / "watchlists/un/un_consolidated_2020-11-30.xml.gz", built_in("un-sc"))
    ofac = Reading(data / "watchlists/ofac/2019", built_in("ofac-sdn"))
    read = [*un_sc.read(un), *ofac_sdn.read(ofac)]
    return [row.content.properties for row in read if isinstance(row, Row) and row.content.schema == "Person"]


def innocents(data: Path, listed: Sequence[Properties], sample: int) -> dict[str, Any]:
    """Of 10,000 innocent persons how many give an alarm: of band 2 or more, and shown at all.

    sample  how many of the 50,000 are asked about; 0 for all
    """
    people = list(rows(data / INNOCENT))
    people = random.Random(SEED).sample(people, sample) if sample else people
    searched = Searched([subject_from_properties("Person", one) for one in listed])
    figures: dict[str, Any] = {"innocent persons asked": len(people)}
    for given, names in _GIVEN.items():
        alarms: Counter[str] = Counter()
        for person in people:
            stated = {
                "name": [person["full_name"]],
                "birthDate": [person["date_of_birth"]],
                "nationality": [person["nationality"]],
            }
            scores = _scores(searched, {name: stated[name] for name in names})
            alarms["band 2 or 3"] += any(score.band >= 2 for score in scores)
            alarms["shown"] += any(score.similarity >= SHOWN for score in scores)
        for kind in ("band 2 or 3", "shown"):
            figures[f"alarms per 10,000, {given}: {kind}"] = round(1e4 * alarms[kind] / len(people), 2)
    return figures


def _scores(searched: Searched, stated: Properties) -> list[Score]:
    question = question_from_properties("Person", stated)
    return [score for place in searched.near(question) if (score := searched.judged(question, place))]


def officials(data: Path) -> dict[str, float]:
    """People with very common names, found again among themselves and the innocent: first, and in band 2 or 3."""
    people = [
        {"name": [row["full_name"]], "birthDate": [row["date_of_birth"]] if row["date_of_birth"] else []}
        for row in rows(data / "name-truth/screening/positives_us_congress.csv")
    ]
    others = [{"name": [row["full_name"]], "birthDate": [row["date_of_birth"]]} for row in rows(data / INNOCENT)]
    searched = Searched([subject_from_properties("Person", one) for one in (*people, *others)])
    first = good = tied = 0
    for place, one in enumerate(people):
        question = question_from_properties("Person", one)
        scores = [(found, near) for near in searched.near(question) if (found := searched.judged(question, near))]
        ranks = sorted((found.rank for found, _ in scores), reverse=True)
        first += any(found.rank == ranks[0] and near < len(people) and people[near] == one for found, near in scores)
        tied += len(ranks) > 1 and ranks[0] == ranks[1]
        own = searched.judged(question, place)
        good += own is not None and own.band >= 2
    counts = {"ranked first": first, "ranked first beside others of the same rank": tied, "in band 2 or 3": good}
    return {what: round(count / len(people), 4) for what, count in counts.items()}


def aliases(listed: Sequence[Properties]) -> dict[str, Any]:
    """Asked by one of its names, is a record found that holds all its *other* names? By the quality of the name asked.

    Asked with birth date and nationality as far as the record states them; a record of a single name is left out.
    """
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for one in listed:
        for quality, name in _names(one):
            rest = subject_from_properties("Person", _without(one, name))
            if not (rest.names or rest.weak_names):
                continue
            question = _asked(one, name)
            score = compare(question, rest)
            count = counts[quality, half(str(sorted(one["name"])))]
            count["asked"] += 1
            count["shown"] += score is not None and score.similarity >= SHOWN
            count["band 2 or 3"] += score is not None and score.band >= 2
    figures = {}
    for quality in ("name", "alias", "previousName", "weakAlias"):
        for of in HALVES:
            count = counts[quality, of]
            if count["asked"]:
                shares = "; ".join(f"{count[kind] / count['asked']:.3f}" for kind in ("shown", "band 2 or 3"))
                figures[f"list names left out and asked, {quality}, {of}: shown; band 2 or 3"] = shares
    return figures


def _names(one: Properties) -> Iterator[tuple[str, str]]:
    for quality in ("name", "alias", "previousName", "weakAlias"):
        for name in one.get(quality, ()):
            yield quality, name


def _without(one: Properties, name: str) -> dict[str, Sequence[str]]:
    """The record without one of its names, and without the parts of its first name, which would tell it."""
    names = ("name", "alias", "previousName", "weakAlias")
    kept = {key: values for key, values in one.items() if key not in ("firstName", "lastName", "secondName")}
    return {**kept, **{key: [value for value in one.get(key, ()) if value != name] for key in names}}


def _asked(one: Properties, name: str) -> Question:
    beside: Iterable[str] = ("birthDate", "nationality")
    return question_from_properties("Person", {"name": [name], **{key: one.get(key, ())[:1] for key in beside}})


def rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a table with a head, packed or not."""
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode()
    yield from csv.DictReader(text.splitlines())
