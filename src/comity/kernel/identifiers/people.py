"""A line with a person's name and perhaps the date of birth, as officers type it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from comity.kernel.identifiers.dates import find_date

_BIRTH_MARK = re.compile(r"\bd\.? ?o\.? ?b\b\.?", re.IGNORECASE)
_YEAR = re.compile(r"[0-9]{4}")


@dataclass(frozen=True, slots=True)
class PersonReading:
    """What a line may say about a person.

    name    the words of the name as typed, apart by one space, without commas
    family  the family name, where a comma or capitals tell it apart (PEREIRA, Ana; Ana PEREIRA); "" otherwise
    given   the other words then
    birth   ISO partial dates, likelier first: more than one if day and month may be exchanged; () if none was given
    """

    name: str
    family: str = ""
    given: str = ""
    birth: tuple[str, ...] = ()


def read_person(text: str, today: date) -> tuple[PersonReading, ...]:
    """The persons that `text` (which went through `plain`) may mean; () if it holds other digits, or no letters.

    Two readings where a month's name may be a person's: "THERESA MAY 1956".
    """
    line = " ".join(_BIRTH_MARK.sub(" ", text).split())
    span = find_date(line, today)
    if span is None:
        return _persons((line, ()))
    without_date = f"{line[: span.start]} {line[span.end :]}"
    year = _YEAR.search(line, span.start, span.end)
    if span.parts == 2 and year and line[span.start].isalpha():
        without_year = f"{line[: year.start()]} {line[year.end() :]}"
        return _persons((without_date, span.readings), (without_year, (year.group(),)))
    return _persons((without_date, span.readings))


def _persons(*lines: tuple[str, tuple[str, ...]]) -> tuple[PersonReading, ...]:
    return tuple(person for line, birth in lines if (person := _person(line, birth)) is not None)


def _person(line: str, birth: tuple[str, ...]) -> PersonReading | None:
    if any(c.isdigit() or c in "@<" for c in line):
        return None
    kept = "".join(c if _belongs_to_names(c) else " " for c in line.replace("،", ","))
    parts = [" ".join(part.split()).strip(" .-'’") for part in kept.split(",")]
    parts = [part for part in parts if part]
    name = " ".join(parts)
    letters = [c for c in name if c.isalpha()]
    if len(letters) < 2 and not any(unicodedata.category(c) == "Lo" for c in letters):
        return None
    if len(parts) > 1:
        return PersonReading(name, parts[0], " ".join(parts[1:]), birth)
    family, given = _by_capitals(name.split())
    return PersonReading(name, family, given, birth)


def _belongs_to_names(c: str) -> bool:
    return c in " ,.-'’ʼ·" or unicodedata.category(c)[0] in "LM"


def _by_capitals(words: list[str]) -> tuple[str, str]:
    """Family and given names if the family name, at one end, stands in capitals and the rest does not."""
    in_capitals = [len(word) > 1 and word.isupper() for word in words]
    count = sum(in_capitals)
    if 0 < count < len(words):
        if all(in_capitals[:count]):
            return " ".join(words[:count]), " ".join(words[count:])
        if all(in_capitals[-count:]):
            return " ".join(words[-count:]), " ".join(words[:-count])
    return "", ""
