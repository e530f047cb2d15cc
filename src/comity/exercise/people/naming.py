"""Names by naming culture: drawn from stocks of common names, in the culture's own script and in Latin letters."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

from anyascii import anyascii

from comity.exercise.people.tables import names_in, table
from comity.kernel.vocabulary import Sex

Endings = Sequence[tuple[str, str]]
FAMILY_PARTS = ("family", "mother", "father")  # where a famous family name is looked for


@dataclass(frozen=True)
class Part:
    """One name in its own script and its romanisations, the usual one first; Latin names have plain letters there."""

    original: str
    latin: tuple[str, ...]


@dataclass(frozen=True)
class Name:
    """A person's name.

    parts   role (given, family, father, mother, middle, patronymic) -> part
    script  ISO 15924 code of the original
    """

    parts: Mapping[str, Part]
    script: str
    order: tuple[str, ...]
    latin_order: tuple[str, ...]
    joiner: str

    @property
    def original(self) -> str:
        return self.joiner.join(self.parts[role].original for role in self.order)

    def latin(self, spelling: int = 0) -> str:
        """The name in Latin letters; `spelling` chooses among the romanisations where there are several."""
        return " ".join(spelt(self.parts[role], spelling) for role in self.latin_order)

    def written(self, role: str, spelling: int | None) -> str:
        """One part as a register writes it: in its own script (None) or romanised; empty if the culture has none."""
        part = self.parts.get(role)
        if part is None:
            return ""
        return part.original if spelling is None else spelt(part, spelling)


@dataclass(frozen=True)
class NamingCulture:
    """How a group of people is named. Stocks: role -> parts; a role by sex is `given` or `middle`."""

    code: str
    label: str
    script: str
    order: tuple[str, ...]
    latin_order: tuple[str, ...]
    joiner: str
    family: tuple[Part, ...]
    patronymic: tuple[Part, ...]
    given: Mapping[Sex, tuple[Part, ...]]
    middle: Mapping[Sex, tuple[Part, ...]]
    feminine: Endings
    feminine_latin: Endings
    famous: frozenset[tuple[str, str]]

    def draw(self, sex: Sex, chance: Random) -> Name:
        """A name that no widely known person bears, as far as the table of those goes."""
        while True:
            drawn = {role: self._draw_part(role, sex, chance) for role in self.order}
            families = {drawn[role].original for role in FAMILY_PARTS if role in drawn}
            if not any((drawn["given"].original, family) in self.famous for family in families):
                parts = {role: self._agreeing(role, part, sex) for role, part in drawn.items()}
                return Name(parts, self.script, self.order, self.latin_order, self.joiner)

    def _draw_part(self, role: str, sex: Sex, chance: Random) -> Part:
        stocks = {
            "given": self.given[sex],
            "father": self.given[Sex.MALE],
            "middle": self.middle.get(sex, ()),
            "patronymic": self.patronymic,
        }
        return chance.choice(stocks.get(role, self.family))

    def _agreeing(self, role: str, part: Part, sex: Sex) -> Part:
        """The feminine form where names of this role have one."""
        if sex is not Sex.FEMALE or role not in ("family", "patronymic"):
            return part
        latin = tuple(_with_ending(text, self.feminine_latin or self.feminine) for text in part.latin)
        return Part(_with_ending(part.original, self.feminine), latin)


def spelt(part: Part, spelling: int) -> str:
    return part.latin[min(spelling, len(part.latin) - 1)]


def _with_ending(text: str, endings: Endings) -> str:
    for masculine, feminine in endings:
        if text.endswith(masculine):
            return text.removesuffix(masculine) + feminine
    return text


@cache
def cultures() -> Mapping[str, NamingCulture]:
    """All naming cultures by code."""
    return {code: _culture(code, table(f"cultures/{code}")) for code in names_in("cultures")}


def _culture(code: str, raw: Mapping[str, Any]) -> NamingCulture:
    def stock(key: str) -> tuple[Part, ...]:
        given = raw.get(key, ())
        if isinstance(given, Mapping):
            return tuple(Part(_nfc(original), tuple(latin)) for original, latin in given.items())
        return tuple(Part(_nfc(original), (anyascii(_nfc(original)),)) for original in given)

    return NamingCulture(
        code=code,
        label=raw["label"],
        script=raw["script"],
        order=tuple(raw["order"]),
        latin_order=tuple(raw.get("latin_order", raw["order"])),
        joiner=raw.get("joiner", " "),
        family=stock("family"),
        patronymic=stock("patronymic"),
        given={Sex.MALE: stock("male"), Sex.FEMALE: stock("female")},
        middle={Sex.MALE: stock("middle_male"), Sex.FEMALE: stock("middle_female")},
        feminine=[tuple(pair) for pair in raw.get("feminine", ())],
        feminine_latin=[tuple(pair) for pair in raw.get("feminine_latin", ())],
        famous=frozenset((_nfc(given), _nfc(family)) for given, family in table("famous").get(code, ())),
    )


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)
