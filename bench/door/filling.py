"""A node for the load: some persons really held, signed and all, and many more in the index alone.

    python -m bench.door.filling DIR [--held 100000] [--persons 100000] [--keys 0] [--seed 7]

The held persons go through the same acts as an import. The others are put into the index straight from the generator,
with policy classes and full numbers, since signing ten million records would take half a day: they are searched like
all others, and found to be gone when they are read. An interrupted filling is begun anew.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bench.screening.corpus import SEED, Corpus, record_id
from comity.exercise.validation.people import Person, people

if TYPE_CHECKING:
    from comity.apps.holdings.actions import Change
    from comity.apps.index.number_columns import Columns
    from comity.kernel.screening.engine import Entry

AT_ONCE = 500_000  # numbers at once
READY = "filled"


def command() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("home", type=Path)
    parser.add_argument("--held", type=int, default=100_000, help="persons held as records")
    parser.add_argument("--persons", type=int, default=100_000, help="persons in the index, the held ones included")
    parser.add_argument("--keys", type=int, default=0, help="further numbers in the index")
    parser.add_argument("--seed", type=int, default=SEED)
    given = parser.parse_args()
    fill(given.home, held=given.held, persons=given.persons, keys=given.keys, seed=given.seed)


def fill(home: Path, *, held: int, persons: int, keys: int, seed: int) -> dict[str, float]:
    """Make the node, or take it as it is if it was filled in this way before; seconds of each step."""
    os.environ.update(COMITY_NODE=str(home), DJANGO_SETTINGS_MODULE="comity.node.settings")
    asked = f"{held} {persons} {keys} {seed}"
    if (home / READY).is_file() and (home / READY).read_text() == asked:
        _ready()
        return {}
    if home.exists():
        raise SystemExit(f"{home} is there and was not filled in this way: choose another folder, or remove it")
    from comity.node import creation

    creation.lay_out(
        home, member="XA", name="Bench", federation="exercise-bench", exercise=True, role="member", language="en"
    )
    _ready()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    seconds = {
        "storing held persons, s": _timed(lambda: _hold(held, seed)),
        "indexing held persons, s": _timed(_follow),
        "indexing further persons, s": _timed(lambda: _index(held, persons, seed)),
        "indexing further numbers, s": _timed(lambda: _number(keys, seed)),
    }
    (home / READY).write_text(asked)
    return seconds


def _ready() -> None:
    import django

    django.setup()


def _timed(work: Any) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _hold(count: int, seed: int) -> None:
    from comity.apps.holdings import actions as holdings
    from comity.kernel.policy import Actor
    from comity.kernel.vocabulary import Member

    holdings.store_edition(
        _changes(count, seed),
        by=Actor.of_console("bench", Member("XA")),
        at=datetime(2026, 11, 1, tzinfo=UTC),
        progress=lambda done: print(f"\r{done:,} held", end="", file=sys.stderr),
    )


def _changes(count: int, seed: int) -> Iterator[Change]:
    from comity.apps.holdings.actions import Change
    from comity.kernel.records import Content, LegalGround
    from comity.kernel.vocabulary import GroundKind, PersonStatus, Purpose

    for person in people(seed, count):
        content = Content(
            "Person",
            properties=properties(person),
            status=PersonStatus.ACCUSED,
            purposes=(Purpose.ARREST,),
            ground=LegalGround(GroundKind.WARRANT, "Court", "7/26"),
            review_on=date(2029, 1, 1),
        )
        yield Change("add", content, record_id(person.number))


def properties(person: Person) -> dict[str, tuple[str, ...]]:
    """A person as its record states it."""
    stated = {
        "name": person.names,
        "birthDate": person.birth_dates,
        "nationality": person.nationalities,
        "gender": (person.sex,) if person.sex else (),
        "passportNumber": tuple(number for kind, number, _ in person.documents if kind == "document"),
    }
    return {name: values for name, values in stated.items() if values}


def _follow() -> None:
    from comity.apps.index import actions as index

    index.follow(progress=lambda done, of: print(f"\r{done:,} of {of:,} followed", end="", file=sys.stderr))


def _index(held: int, persons: int, seed: int) -> None:
    """The persons that are not held, straight into the index; one in ten of a class that the asker may not see."""
    from comity.apps.index import bulk
    from comity.apps.index.actions import _store
    from comity.apps.index.queries import folder
    from comity.apps.index.store import writing

    if persons <= held:
        return
    corpus, classes = Corpus(seed, persons), _classes()
    middle = (held + persons) // 2  # each half is read in a process of its own
    halves = [
        partial(_entries, corpus, range(held, middle), classes),
        partial(_entries, corpus, range(middle, persons), classes),
    ]
    with tempfile.TemporaryDirectory(dir=folder().parent) as scratch:
        began = time.perf_counter()
        segment = bulk.built(halves, Path(scratch))
        print(f"built in {time.perf_counter() - began:,.0f} s", file=sys.stderr)
    with writing(folder()):
        store = _store()
        store.add(segment, cursor=store.manifest.cursor, last=store.manifest.last)
        store.add_numbers(_documents(corpus, range(held, persons), classes))


def _entries(corpus: Corpus, numbers: range, classes: tuple[int, int]) -> Iterator[Entry]:
    from comity.kernel.screening.engine import Entry

    for number, subject in zip(numbers, corpus.subjects(numbers.start), strict=False):
        yield Entry(record_id(number), _class_of(number, classes), subject)


def _class_of(number: int, classes: tuple[int, int]) -> int:
    seen, hidden = classes
    return hidden if number % 10 == 9 else seen


def _documents(corpus: Corpus, numbers: range, classes: tuple[int, int]) -> Iterator[Columns]:
    """The documents of these persons as rows of numbers."""
    from comity.apps.index.number_bulk import columns_from

    carried = (
        (number, text.encode(), issuer.encode())
        for number, subject in zip(numbers, corpus.subjects(numbers.start), strict=False)
        for kind, text, issuer in subject.identifiers
        if kind == "document"
    )
    while some := list(islice(carried, AT_ONCE)):
        bearers, texts, issuers = zip(*some, strict=True)
        records = np.frombuffer(b"".join([record_id(number).bytes for number in bearers]), "S16")
        kinds = np.array([_class_of(number, classes) for number in bearers], np.int32)
        yield columns_from("document", np.array(texts), np.array(issuers), records, kinds)


def _number(keys: int, seed: int) -> None:
    """Numbers of documents, chassis and plates that belong to records nobody holds, of 40 policy classes."""
    from bench.numbers import corpus
    from comity.apps.index.actions import _store
    from comity.apps.index.queries import folder
    from comity.apps.index.store import writing

    if keys:
        with writing(folder()):
            _store().add_numbers(columns for columns, _ in corpus(keys, seed))


def _classes() -> tuple[int, int]:
    """The policy class of the held persons, and one whose records are for another purpose."""
    from dataclasses import replace

    from comity.apps.holdings.facts import class_of
    from comity.apps.holdings.models import PolicyClass
    from comity.kernel.policy import Facts
    from comity.kernel.vocabulary import Purpose

    seen = PolicyClass.objects.get(number=1)
    other = replace(Facts.from_json(seen.facts), purposes=frozenset({Purpose.PROPERTY}))
    return seen.number, class_of(other).number


if __name__ == "__main__":
    command()
