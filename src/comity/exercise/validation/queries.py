"""Questions with known truth: what an officer might type about a person who is held, and about as many who are not.

    python -m comity.exercise.validation.queries [COUNT]      some of each kind, to look at

Every kind changes one thing about what the record states; what a kind does not touch is asked as it truly is. The kinds
of `NAME_KINDS` change the name, the others leave it and change the rest. Tuning and test draw from different persons.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from random import Random
from typing import TYPE_CHECKING, NamedTuple

import yaml

from comity.exercise.validation.cultures import Culture, cultures
from comity.exercise.validation.misspelling import (
    changed_digit,
    misheard,
    misspelt,
    near_date,
    swapped_date,
    transposed,
)
from comity.exercise.validation.people import BLOCK, Person, Truth, abroad, at_home, block_of
from comity.exercise.validation.romanised import DATA, unaccented

if TYPE_CHECKING:
    from comity.kernel.screening import Question

TUNING, TEST = "tuning", "test"
STRANGERS = 500_000_000  # added to a corpus seed: persons of the same cultures that no corpus holds
_SOURCES = 12  # blocks of the corpus that queries are made from
_MRZ = 30  # letters of the name field of an identity card


class Query(NamedTuple):
    """A question.

    truth  the number of the person meant, or None: that person is not held
    """

    kind: str
    culture: str
    name: str
    birth_date: str
    nationality: str
    sex: str
    truth: int | None

    @property
    def positive(self) -> bool:
        return self.truth is not None


class _Asked(NamedTuple):
    """What the kinds work on: a record, who is meant, and the written name that is asked unless a kind changes it."""

    culture: Culture
    truth: Truth
    held: tuple[str, ...]
    name: str

    @property
    def latin(self) -> str:
        """A held name in Latin letters, or nothing."""
        return next((name for name in self.held if unaccented(name).isascii()), "")

    def unheld(self, name: str) -> str:
        """The name if the record does not have it as it is, else nothing."""
        return "" if name in self.held else name


NameKind = Callable[[_Asked, Random], str]  # the asked name; empty where the kind does not fit this person
FactKind = Callable[[Query, Random], Query | None]


def queries(seed: int, size: int, each: int, which: str = TEST, kinds: tuple[str, ...] = ()) -> list[Query]:
    """`each` questions of each kind about persons of the corpus (`seed`, `size`), and as many about strangers."""
    chance = Random(f"{seed} {size} {which}")
    wanted = kinds or KINDS
    found = _drawn(_sample(seed, size, which, chance), each, wanted, chance, held=True)
    strangers = _sample(seed + STRANGERS, max(size, 2 * _SOURCES * BLOCK), which, chance)
    return found + _drawn(strangers, each, wanted, chance, held=False)


def one_of_each(persons: Iterable[Person], seed: int, *, held: bool) -> Iterator[Query]:
    """One question about each person, of any kind that fits; for lists of millions."""
    chance = Random(f"{seed} {held}")
    for person in persons:
        query = None
        while query is None:
            query = _asked(chance.choice(KINDS), person, chance)
        yield query if held else query._replace(truth=None)


def question(query: Query, *, name_only: bool = False) -> Question:
    """As the product asks it."""
    from comity.kernel.screening import Question  # the generator stands without the product

    if name_only:
        return Question(schema="Person", names=(query.name,))
    return Question(
        schema="Person",
        names=(query.name,),
        birth_dates=(query.birth_date,) if query.birth_date else (),
        nationalities=(query.nationality,) if query.nationality else (),
        sexes=(query.sex,) if query.sex else (),
    )


def _sample(seed: int, size: int, which: str, chance: Random) -> Iterator[Person]:
    """Persons from a few blocks all over the corpus; tuning takes odd blocks and test even ones."""
    blocks = [block for block in range((size + BLOCK - 1) // BLOCK) if block % 2 == (which == TUNING)] or [0]
    for block in chance.sample(blocks, min(_SOURCES, len(blocks))):
        persons = [person for person in block_of(seed, block) if person.number < size]
        chance.shuffle(persons)
        yield from persons


def _drawn(persons: Iterator[Person], each: int, kinds: tuple[str, ...], chance: Random, *, held: bool) -> list[Query]:
    """One question a person, each kind as often as asked; a kind that no person is left for stays short."""
    missing = dict.fromkeys(kinds, each)
    found = []
    for person in persons:
        # The kinds that fit few people go first, so that all kinds are filled from the same persons.
        for kind in sorted(missing, key=lambda name: KINDS.index(name)):
            query = _asked(kind, person, chance)
            if query is not None:
                found.append(query if held else query._replace(truth=None))
                missing[kind] -= 1
                if not missing[kind]:
                    del missing[kind]
                break
        if not missing:
            break
    chance.shuffle(found)
    return found


def _asked(kind: str, person: Person, chance: Random) -> Query | None:
    culture, truth = cultures()[person.culture], person.truth
    asked = _Asked(culture, truth, person.names, chance.choice(person.names))
    name = NAME_KINDS[kind](asked, chance) if kind in NAME_KINDS else asked.name
    if not name:
        return None
    query = Query(kind, person.culture, name, truth.born, truth.nation, truth.sex, person.number)
    return FACT_KINDS[kind](query, chance) if kind in FACT_KINDS else query


# The name


def _exact(asked: _Asked, chance: Random) -> str:
    return asked.name


def _order(asked: _Asked, chance: Random) -> str:
    words = asked.name.replace(",", "").split()
    return asked.unheld(" ".join([*words[1:], words[0]])) if len(words) > 1 else ""


def _typo1(asked: _Asked, chance: Random) -> str:
    return misspelt(asked.name, chance)


def _typo2(asked: _Asked, chance: Random) -> str:
    return misspelt(misspelt(asked.name, chance), chance)


def _transposed(asked: _Asked, chance: Random) -> str:
    return transposed(asked.name, chance)


def _misheard(asked: _Asked, chance: Random) -> str:
    return misheard(asked.latin, chance) if asked.latin else ""


def _other_script(asked: _Asked, chance: Random) -> str:
    """Asked in Latin letters where only the own script is held, and the reverse."""
    if asked.culture.script == "Latn":
        return ""
    home = at_home(asked.culture, asked.truth)
    if not asked.latin:
        return abroad(asked.culture, asked.truth, asked.truth.style)
    return home if all(unaccented(name).isascii() for name in asked.held) else ""


def _other_romanisation(asked: _Asked, chance: Random) -> str:
    if not asked.latin:
        return ""
    styles = [style for style in range(len(asked.culture.styles)) if style != asked.truth.style]
    if not styles:
        return ""
    name = abroad(asked.culture, asked.truth, chance.choice(styles))
    held = {frozenset(unaccented(one).upper().replace(",", "").split()) for one in asked.held}
    return "" if frozenset(unaccented(name).upper().split()) in held else name


def _romanised_typo(asked: _Asked, chance: Random) -> str:
    name = _other_romanisation(asked, chance) or _other_script(asked, chance)
    return misspelt(name, chance) if name and unaccented(name).isascii() else ""


def _initial(asked: _Asked, chance: Random) -> str:
    name, given = asked.latin, asked.truth.parts["given"]
    for word in (given.original, *given.latin):
        if word in name and len(word) > 2 and len(name.split()) > 1:
            return name.replace(word, word[0] + chance.choice(("", ".")), 1)
    return ""


def _joined(asked: _Asked, chance: Random) -> str:
    words = asked.name.replace("-", " ").split()
    if len(words) < 3 or "," in asked.name:
        return ""
    at = chance.randrange(len(words) - 1)
    return asked.unheld(" ".join([*words[:at], words[at] + words[at + 1].lower(), *words[at + 2 :]]))


def _split(asked: _Asked, chance: Random) -> str:
    words = asked.name.split()
    long = [at for at, word in enumerate(words) if len(word) >= 7 and word.isalpha()]
    if not long:
        return ""
    at = chance.choice(long)
    cut = chance.randrange(3, len(words[at]) - 2)
    words[at] = f"{words[at][:cut]}{chance.choice(' -')}{words[at][cut:]}"
    return " ".join(words)


def _dropped(asked: _Asked, chance: Random) -> str:
    """One name of several is left out: neither the first given name nor the family name."""
    for role in ("mother", "middle", "patronymic", "grandfather", "father"):
        part = asked.truth.parts.get(role)
        for word in (part.original, *part.latin) if part else ():
            if word in asked.name and len(asked.name.split()) > 2:
                return " ".join(asked.name.replace(word, " ", 1).split())
    return ""


def _married(asked: _Asked, chance: Random) -> str:
    """The other family name, or both."""
    truth = asked.truth
    if truth.married is None:
        return ""
    changed = truth._replace(parts={**truth.parts, "family": truth.married})
    names = abroad(asked.culture, truth, truth.style), abroad(asked.culture, changed, truth.style)
    added = names[1].split()[-1]
    return chance.choice((names[0], names[1], f"{names[0]}-{added}", f"{names[0]} {added}"))


def _nickname(asked: _Asked, chance: Random) -> str:
    given = asked.truth.parts["given"]
    called = _nicknames().get(asked.culture.code, {}).get(given.original)
    if not called:
        return ""
    part = asked.culture.part(chance.choice(called))
    changed = asked.truth._replace(parts={**asked.truth.parts, "given": part})
    return abroad(asked.culture, changed, asked.truth.style) if asked.latin else at_home(asked.culture, changed)


def _machine_readable(asked: _Asked, chance: Random) -> str:
    """As the field of an identity card has it: no marks, cut where the field ends."""
    truth, culture = asked.truth, asked.culture
    style = 1 if culture.script == "Latn" else truth.style
    name = abroad(culture, truth, style)
    family = truth.parts.get("family")
    last = family.latin[min(style, len(family.latin) - 1)] if family else name.split()[-1]
    rest = name.replace(last, " ", 1)
    letters = unaccented(f"{last}<<{rest}").upper().replace("'", "").replace("-", " ")
    field = "<".join(letters.split())
    return " ".join(field[:_MRZ].replace("<", " ").split()) if len(field) > _MRZ and field.isascii() else ""


@cache
def _nicknames() -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = {}
    for codes, text in yaml.safe_load((DATA / "nicknames.yaml").read_text("utf-8")).items():
        pairs = [pair.partition("=") for pair in text.split()]
        for code in codes.split():
            found[code] = {name: called.split("/") for name, _, called in pairs}
    return found


# The rest


def _swapped_date(query: Query, chance: Random) -> Query | None:
    date = swapped_date(query.birth_date)
    return query._replace(birth_date=date) if date else None


def _near_date(query: Query, chance: Random) -> Query | None:
    return query._replace(birth_date=near_date(query.birth_date, chance))


def _digit_of_date(query: Query, chance: Random) -> Query | None:
    return query._replace(birth_date=changed_digit(query.birth_date, chance))


def _part_of_date(query: Query, chance: Random) -> Query | None:
    return query._replace(birth_date=query.birth_date[: chance.choice((4, 4, 7))])


def _other_nation(query: Query, chance: Random) -> Query | None:
    codes = sorted({code for culture in cultures().values() for code in culture.nations[0]} - {query.nationality})
    return query._replace(nationality=chance.choice(codes))


def _missing(query: Query, chance: Random) -> Query | None:
    """One or two of the facts are not known to the asker."""
    absent = chance.sample(("birth_date", "nationality", "sex"), chance.choice((1, 2)))
    known = {"birth_date": query.birth_date, "nationality": query.nationality, "sex": query.sex}
    known |= dict.fromkeys(absent, "")
    return query._replace(birth_date=known["birth_date"], nationality=known["nationality"], sex=known["sex"])


# Those that fit few people come first.
NAME_KINDS: dict[str, NameKind] = {
    "machine readable": _machine_readable,
    "nickname": _nickname,
    "married": _married,
    "romanised, typo": _romanised_typo,
    "other romanisation": _other_romanisation,
    "other script": _other_script,
    "dropped": _dropped,
    "joined": _joined,
    "initial": _initial,
    "split": _split,
    "misheard": _misheard,
    "order": _order,
    "transposed": _transposed,
    "typo 2": _typo2,
    "typo 1": _typo1,
    "exact": _exact,
}
FACT_KINDS: dict[str, FactKind] = {
    "date swapped": _swapped_date,
    "date near": _near_date,
    "date digit": _digit_of_date,
    "date in part": _part_of_date,
    "other nation": _other_nation,
    "facts missing": _missing,
}
KINDS = (*NAME_KINDS, *FACT_KINDS)


def _look() -> None:
    each = int(sys.argv[1]) if len(sys.argv) > 1 else 2
    drawn = [query for query in queries(1, 100_000, each) if query.positive]
    held = {person.number: person for block in range(13) for person in block_of(1, block)}
    for query in sorted(drawn, key=lambda query: KINDS.index(query.kind)):
        assert query.truth is not None
        names = " / ".join(held[query.truth].names)
        sys.stdout.write(f"{query.kind:<20} {' '.join(query[2:6])} <- {names}\n")


if __name__ == "__main__":
    _look()
