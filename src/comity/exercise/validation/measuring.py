"""What screening finds and whom it troubles, in figures: recall by script, kind of error and field set; false alarms by
naming culture and sex; ties; the slowest shapes of question. The same seed gives the same figures, times apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from comity.exercise.validation import shapes
from comity.exercise.validation.cultures import FEMALE, MALE
from comity.exercise.validation.people import Person, people
from comity.exercise.validation.queries import KINDS, NAME_KINDS, Query, queries, question
from comity.exercise.validation.searching import Held
from comity.kernel.screening import Question, scripts

VERSION = 1
SEXES = (FEMALE, MALE)
STRANGERS = 900_000_000  # added to the seed: innocent people, of whom nobody is held
FIRST = 10  # matches that a check shows
ALARM_BAND = 2
RATED = 3.0  # alarms that the average would bring a culture, so that its own rate says something

Progress = Callable[[str, int, int], None]  # what is measured, done, in all


@dataclass(frozen=True)
class Size:
    """How much is measured.

    persons    held
    each       questions of each kind of error
    innocents  people asked about who are not held
    """

    persons: int
    each: int
    innocents: int


SIZES: Mapping[str, Size] = {
    "check": Size(persons=8_192, each=12, innocents=1_500),  # for every change: in half a minute
    "small": Size(persons=50_000, each=100, innocents=20_000),
    "full": Size(persons=500_000, each=500, innocents=200_000),
}

# Which facts are given beside the name. A document would end the question: numbers are looked up exactly.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "name": (),
    "name, year": ("birth_dates",),
    "name, birth date": ("birth_dates",),
    "name, birth date, nationality, sex": ("birth_dates", "nationalities", "sexes"),
}
_ALL = "name, birth date, nationality, sex"


def with_fields(asked: Question, fields: str) -> Question:
    """The question with these facts only."""
    given = FIELDS[fields]
    births = asked.birth_dates if "birth_dates" in given else ()
    return replace(
        asked,
        birth_dates=tuple(date[:4] for date in births) if fields == "name, year" else births,
        nationalities=asked.nationalities if "nationalities" in given else (),
        sexes=asked.sexes if "sexes" in given else (),
    )


def measure(size: str, seed: int, progress: Progress = lambda _what, _done, _total: None) -> dict[str, Any]:
    """All figures as JSON; see docs/operating/screening.md for what each says."""
    plan = SIZES[size]
    held = Held(list(people(seed, plan.persons)))
    asked = [one for one in queries(seed, plan.persons, plan.each) if one.positive]
    clock = shapes.Clock()
    found = _recall(held, asked, clock, progress)
    alarms = _alarms(held, people(seed + STRANGERS, plan.innocents), plan.innocents, clock, progress)
    return {
        "v": VERSION,
        "size": size,
        "seed": seed,
        "persons": len(held),
        "questions": len(asked),
        "innocents": plan.innocents,
        "recall": found["recall"],
        "ties": found["ties"],
        "alarms": alarms,
        "slowest": clock.slowest(),
    }


@dataclass
class _Count:
    """Of `asked` questions, in how many the person meant was among the first ten, and in a band that alarms."""

    asked: int = 0
    found: int = 0
    alarmed: int = 0

    def add(self, place: int | None, band: int) -> None:
        self.asked += 1
        self.found += place is not None and place < FIRST
        self.alarmed += band >= ALARM_BAND

    def to_json(self) -> dict[str, Any]:
        return {
            "questions": self.asked,
            "recall": round(self.found / self.asked, 4),
            "good_or_better": round(self.alarmed / self.asked, 4),
        }


class _Table(defaultdict[str, defaultdict[str, _Count]]):
    """Counts by a name and by the facts given."""

    def __init__(self) -> None:
        super().__init__(lambda: defaultdict(_Count))

    def to_json(self) -> dict[str, dict[str, Any]]:
        return {
            name: {fields: row[fields].to_json() for fields in FIELDS if fields in row}
            for name, row in sorted(self.items())
        }


def _recall(held: Held, asked: list[Query], clock: shapes.Clock, progress: Progress) -> dict[str, Any]:
    by_fields, by_kind, by_script = _Table(), _Table(), _Table()
    ties: dict[str, int] = defaultdict(int)
    for done, query in enumerate(asked, start=1):
        script = script_of(query)
        for fields in FIELDS:
            if fields != _ALL and query.kind not in NAME_KINDS:
                continue  # what the kind changes is not asked then
            put = with_fields(question(query), fields)
            answer = held.ask(put)
            clock.took(put, script, fields, answer.seconds)
            assert query.truth is not None
            place = answer.place(query.truth)
            band = answer.matches[place][1].band if place is not None else 0
            for table, name in ((by_fields, "all"), (by_kind, query.kind), (by_script, script)):
                table[name][fields].add(place, band)
            if fields == _ALL and answer.band == 3:
                ties[_tie(answer.tied)] += 1
        progress("recall", done, len(asked))
    return {
        "recall": {
            "by_fields": by_fields.to_json()["all"],
            "by_kind": {kind: row for kind in KINDS if (row := by_kind.to_json().get(kind))},
            "by_script": by_script.to_json(),
        },
        "ties": {name: ties[name] for name in ("1", "2", "3-5", "6 or more")},
    }


def _tie(tied: int) -> str:
    return str(tied) if tied <= 2 else "3-5" if tied <= 5 else "6 or more"


def _alarms(
    held: Held, strangers: Iterable[Person], total: int, clock: shapes.Clock, progress: Progress
) -> dict[str, Any]:
    """How many innocent people would be troubled: one answer of good agreement or better is an alarm."""
    groups: dict[str, dict[tuple[str, str], list[int]]] = {
        fields: defaultdict(lambda: [0, 0]) for fields in ("name", _ALL)
    }
    for done, person in enumerate(strangers, start=1):
        query = Query("innocent", person.culture, person.names[0], *person.truth[3:6], None)
        for fields, counted in groups.items():
            put = with_fields(question(query), fields)
            answer = held.ask(put)
            clock.took(put, script_of(query), fields, answer.seconds)
            count = counted[person.culture, person.truth.sex]
            count[0] += 1
            count[1] += answer.band >= ALARM_BAND
        progress("innocent people", done, total)
    return {fields: _by_group(counted) for fields, counted in groups.items()}


def _by_group(counted: Mapping[tuple[str, str], list[int]]) -> dict[str, Any]:
    """Alarms per 100,000, of all, by sex and by culture, and how much worse the worst culture fares than the average.

    Of few people chance makes rates: a culture is rated where the average would bring it some alarms (RATED).
    """
    everybody = _sum(counted.values())
    average = everybody[1] / everybody[0] if everybody[0] else 0.0
    found = {name: {"all": _sum(sexes.values()), **sexes} for name, sexes in sorted(_nested(counted).items())}
    rated = {name: alarms / of for name, row in found.items() for of, alarms in [row["all"]] if of * average >= RATED}
    worst = max(rated, key=lambda name: rated[name], default=None)
    sexes = {sex: _sum(count for (_, of), count in counted.items() if of == sex) for sex in SEXES}
    return {
        **_told(everybody),
        "rated_cultures": len(rated),
        "worst_culture": worst,
        "worst_to_average": round(rated[worst] / average, 2) if worst else None,
        "by_sex": {sex: _told(count) for sex, count in sexes.items()},
        "by_culture": {
            name: _told(row["all"]) | {sex: _told(row[sex]) for sex in SEXES if sex in row}
            for name, row in sorted(found.items(), key=lambda one: -one[1]["all"][1] / one[1]["all"][0])
        },
    }


def _nested(counted: Mapping[tuple[str, str], list[int]]) -> dict[str, dict[str, list[int]]]:
    found: dict[str, dict[str, list[int]]] = defaultdict(dict)
    for (culture, sex), count in counted.items():
        found[culture][sex] = count
    return found


def _sum(counts: Iterable[list[int]]) -> list[int]:
    return [sum(column) for column in zip(*counts, strict=True)] or [0, 0]


def _told(count: list[int]) -> dict[str, Any]:
    return {"innocents": count[0], "alarms": count[1], "per_100000": _rate(count[1], count[0])}


def _rate(alarms: int, asked: int) -> float:
    return round(100_000 * alarms / asked, 1) if asked else 0.0


def script_of(query: Query) -> str:
    """The script in which the name is asked, by its first letter."""
    return next((script for letter in query.name if (script := scripts.script_of(letter)) != scripts.OTHER), "none")
