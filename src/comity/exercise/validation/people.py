"""Invented persons by the million: believable names in many cultures and scripts, dates, nationalities and documents.

    python -m comity.exercise.validation.people [COUNT] [--seed N]      some persons, to look at

The same seed gives the same persons, block by block, so a run may start anywhere (`start`). Nobody here exists; a name
that somebody bears is chance. How a culture's names are written abroad does not come from the product's own tables.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from comity.exercise.validation.cultures import FEMALE, MALE, Culture, Names, cultures, spelt
from comity.exercise.validation.rare import Part

if TYPE_CHECKING:
    from comity.kernel.screening import Subject

BLOCK = 8192  # persons that are drawn together
TODAY = np.datetime64("2026-11-22")
_YOUNGEST, _YEARS = 14, 76  # ages lie between, most of them under 50
_FIRST_OF_JANUARY = 0.03  # registered where nobody knew the day

Document = tuple[str, str, str]  # kind, number, issuer


class Truth(NamedTuple):
    """What is so, whatever the record says of it.

    parts    role -> part, roles that the person has
    married  the second family name of a woman who changed hers, or None
    style    the romanisation that the person's documents use
    born     ISO date
    """

    parts: dict[str, Part]
    married: Part | None
    style: int
    born: str
    nation: str
    sex: str


class Person(NamedTuple):
    """A record of a person: what a register states, and beside it the truth that queries are made from."""

    number: int
    names: tuple[str, ...]
    birth_dates: tuple[str, ...]
    nationalities: tuple[str, ...]
    sex: str
    documents: tuple[Document, ...]
    culture: str
    truth: Truth


def people(seed: int, count: int, start: int = 0) -> Iterator[Person]:
    """`count` persons with their numbers, from number `start` on."""
    end = start + count
    for block in range(start // BLOCK, (end + BLOCK - 1) // BLOCK):
        for person in block_of(seed, block):
            if start <= person.number < end:
                yield person


def block_of(seed: int, block: int) -> list[Person]:
    """One block of persons in the order of their numbers."""
    rng = np.random.default_rng([seed, block])
    found: list[Person] = []
    everybody = list(cultures().values())
    seats = rng.multinomial(BLOCK, _shares())
    numbers = (block * BLOCK + rng.permutation(BLOCK)).tolist()
    for culture, count in zip(everybody, seats.tolist(), strict=True):
        women = int(rng.binomial(count, 0.35))
        for sex, some in ((FEMALE, women), (MALE, count - women)):
            if some:
                taken = numbers[len(found) : len(found) + some]
                found += _persons(culture, sex, taken, rng)
    found.sort()
    return found


@cache
def _shares() -> Any:
    shares = np.array([culture.share for culture in cultures().values()])
    return shares / shares.sum()


def _persons(culture: Culture, sex: str, numbers: list[int], rng: np.random.Generator) -> list[Person]:
    count = len(numbers)
    drawn = culture.draw(rng, sex, count)
    married = _married(culture, sex, rng, count)
    styles = np.searchsorted(np.cumsum(culture.styles)[:-1], rng.random(count)).tolist()
    born = _births(rng, count)
    stated = _stated_dates(born, rng)
    nations, nation_of = _nationalities(culture, rng, count)
    documents = _documents(nation_of, rng)
    unsaid = (rng.random(count) < 0.03).tolist()
    chances = rng.random((count, 4)).tolist()
    roles = culture.order
    rows = list(zip(*(drawn[role] for role in roles), strict=True))
    found = []
    for at, number in enumerate(numbers):
        parts = {role: part for role, part in zip(roles, rows[at], strict=True) if part.original}
        truth = Truth(parts, married[at], styles[at], born[at], nation_of[at], sex)
        names = _names(culture, truth, chances[at])
        said = "" if unsaid[at] else sex
        found.append(Person(number, names, stated[at], nations[at], said, documents[at], culture.code, truth))
    return found


def _married(culture: Culture, sex: str, rng: np.random.Generator, count: int) -> list[Part | None]:
    if sex != FEMALE or not culture.married:
        return [None] * count
    drawn: Names = {"family": culture.draw_family(rng, sex, count)}
    changed = (rng.random(count) < culture.married).tolist()
    return [part if has else None for part, has in zip(drawn["family"], changed, strict=True)]


def _births(rng: np.random.Generator, count: int) -> list[str]:
    ages = _YOUNGEST + _YEARS * rng.beta(1.7, 3.2, count)
    days = TODAY - (365.2425 * ages).astype("timedelta64[D]")
    first = rng.random(count) < _FIRST_OF_JANUARY
    days = np.where(first, days.astype("datetime64[Y]").astype("datetime64[D]"), days)
    born: list[str] = np.datetime_as_string(days).tolist()
    return born


def _stated_dates(born: list[str], rng: np.random.Generator) -> list[tuple[str, ...]]:
    """Most dates to the day; some a year, a year and month, none, or one more that an alias used."""
    found: list[tuple[str, ...]] = [(day,) for day in born]
    for at, chance in enumerate(rng.random(len(born)).tolist()):
        if chance < 0.1:
            day = born[at]
            if chance < 0.04:
                found[at] = (day[:4],)
            elif chance < 0.055:
                found[at] = (day[:7],)
            elif chance < 0.075:
                found[at] = ()
            else:
                other = int(day[:4]) + (-2, -1, 1, 3)[int(chance * 1e6) % 4]
                found[at] = (day, f"{other}-{int(chance * 1e7) % 12 + 1:02}-{int(chance * 1e8) % 28 + 1:02}")
    return found


def _nationalities(culture: Culture, rng: np.random.Generator, count: int) -> tuple[list[tuple[str, ...]], list[str]]:
    """What the record states, and the nationality that the person's passport has."""
    codes, upto = culture.nations
    own = [codes[at] for at in np.minimum(np.searchsorted(upto, rng.random(count)), len(codes) - 1).tolist()]
    everywhere, shares = _all_nations()
    others = [everywhere[at] for at in np.searchsorted(shares, rng.random(count)).tolist()]
    chances = rng.random(count).tolist()
    stated: list[tuple[str, ...]] = []
    for mine, other, chance in zip(own, others, chances, strict=True):
        if chance < 0.05:
            stated.append(())
        elif chance < 0.11 and other != mine:
            stated.append((mine, other))
        else:
            stated.append((mine,))
    return stated, own


@cache
def _all_nations() -> tuple[list[str], Any]:
    weights: dict[str, float] = {}
    for culture in cultures().values():
        codes, upto = culture.nations
        for code, share in zip(codes, np.diff(upto, prepend=0.0).tolist(), strict=True):
            weights[code] = weights.get(code, 0.0) + culture.share * share
    upto = np.cumsum(list(weights.values()))
    return list(weights), upto / upto[-1]


def _documents(nations: list[str], rng: np.random.Generator) -> list[tuple[Document, ...]]:
    count = len(nations)
    passports = rng.integers(10**7, 10**8, count).tolist()
    letters = rng.integers(0, 26, count).tolist()
    identities = rng.integers(10**10, 10**11, count).tolist()
    chances = rng.random(count).tolist()
    found: list[tuple[Document, ...]] = []
    for at, nation in enumerate(nations):
        chance = chances[at]
        if chance < 0.35:
            found.append(())
            continue
        passport = ("document", f"{chr(65 + letters[at])}{passports[at]}", nation)
        found.append((passport,) if chance < 0.7 else (passport, ("national_id", str(identities[at]), nation)))
    return found


def _names(culture: Culture, truth: Truth, chances: list[float]) -> tuple[str, ...]:
    """The names as the register has them: own script, Latin letters, or both; sometimes a second spelling."""
    how, layout, again, wedded = chances
    if culture.script == "Latn":
        names = [at_home(culture, truth) if how < 0.6 else abroad(culture, truth, truth.style)]
        if layout < 0.2:
            names[0] = family_first(culture, truth, truth.style, comma=layout < 0.1)
    else:
        latin = abroad(culture, truth, truth.style, whole=layout < 0.3)
        if layout > 0.85:
            latin = family_first(culture, truth, truth.style, comma=layout > 0.93)
        home = at_home(culture, truth)
        names = [home, latin] if how < 0.45 else [home] if how < 0.65 else [latin]
    if again < 0.1:
        names.append(abroad(culture, truth, (truth.style + 1) % len(culture.styles)))
    if truth.married:
        changed = truth._replace(parts={**truth.parts, "family": truth.married})
        name = at_home(culture, changed) if culture.script == "Latn" else abroad(culture, changed, truth.style)
        names = [*names, name] if wedded < 0.5 else [name] if wedded < 0.75 else names
    return tuple(dict.fromkeys(names))


def at_home(culture: Culture, truth: Truth) -> str:
    """The name in its own script and order."""
    parts = truth.parts
    return culture.joiner.join([parts[role].original for role in culture.order if role in parts])


def abroad(culture: Culture, truth: Truth, style: int, *, whole: bool = False) -> str:
    """The name in Latin letters, by one romanisation; `whole` with patronymics that are left out abroad."""
    parts = truth.parts
    order = culture.order if whole else culture.latin_order
    return " ".join([spelt(parts[role], style) for role in order if role in parts])


def family_first(culture: Culture, truth: Truth, style: int, *, comma: bool) -> str:
    """As forms and passports list it: FAMILY, Given. A culture without family names is written as ever."""
    parts = truth.parts
    last = [spelt(parts[role], style).upper() for role in ("family", "mother") if role in parts]
    rest = [
        spelt(parts[role], style) for role in culture.latin_order if role in parts and role not in ("family", "mother")
    ]
    return (", " if comma and last else " ").join([*([" ".join(last)] if last else []), " ".join(rest)])


def subject(person: Person) -> Subject:
    """The person as the product compares records."""
    from comity.kernel.screening import Subject  # the generator stands without the product

    return Subject(
        schema="Person",
        names=person.names,
        birth_dates=person.birth_dates,
        nationalities=person.nationalities,
        sexes=(person.sex,) if person.sex else (),
        identifiers=person.documents,
    )


def _look() -> None:
    words = [word for word in sys.argv[1:] if word.isdigit()]
    count, seed = int(words[0]) if words else 20, int(words[1]) if len(words) > 1 else 1
    for person in people(seed, count):
        said = (person.number, person.culture, " / ".join(person.names), *person[2:6])
        sys.stdout.write(" | ".join(map(str, said)) + "\n")


if __name__ == "__main__":
    _look()
