"""Naming cultures: which names, how often, in which order, and how they are written at home and abroad.

The facts are data: `data/cultures.yaml` and `data/stocks/*.yaml`. A stock's names are taken as the commonest first; how
often they are borne falls with the rank as family names do (Zipf).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from random import Random
from typing import Any

import numpy as np
import yaml

from comity.exercise.validation.rare import Model, Part, RareNames, compound, crossing, roots
from comity.exercise.validation.romanised import DATA, schemes_of

MALE, FEMALE = "male", "female"
_FLAT, _STEEP = 3.0, 0.95  # Zipf-Mandelbrot: weight of rank r is 1 / (r + flat) ** steep
_NOTHING = Part("", ("",))
Names = dict[str, list[Part]]  # role -> one part for each person


class Stock:
    """Names of one role, drawn by how common they are."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self.parts = list(parts)
        weights = 1.0 / (np.arange(len(parts)) + _FLAT) ** _STEEP
        self._upto = np.cumsum(weights) / weights.sum()

    def draw(self, rng: np.random.Generator, count: int) -> list[Part]:
        parts = self.parts
        return [parts[at] for at in np.searchsorted(self._upto, rng.random(count)).tolist()]


class Culture:
    """How a group of people is named.

    order, latin_order  roles at home and in Latin letters
    joiner              between the roles at home
    styles              how often each romanisation is used, as shares of one
    """

    def __init__(self, code: str, spec: Mapping[str, Any]) -> None:
        self.code = code
        self.share = float(spec["share"])
        self.script: str = spec.get("script", "Latn")
        self.order = tuple(spec["order"].split())
        self.latin_order = tuple(spec.get("latin_order", spec["order"]).split())
        self.joiner: str = spec.get("joiner", " ")
        self.nations = _weighted(spec["nations"])
        self.married = float(spec.get("married", 0))
        self.alphabetic = self.script == "Latn" or "scheme" in spec
        self.fathers = spec.get("fathers", "").split()
        self._middle = float(spec.get("middle", 1.0))
        self._single = float(spec.get("single", 0.0))
        self._patronymic = spec.get("patronymics", "")
        self._pieces = [float(word) for word in str(spec.get("pieces", "100")).split()]
        self._piece_joiners: list[str] = spec.get("piece_joiners", [" "])
        self._piece_blank = " " if spec.get("piece_blank") or self.script == "Latn" else ""
        self._scheme = spec.get("scheme", "latin")
        self._traditional = _traditional() if spec.get("traditional") else {}
        stocks = _stocks()[spec.get("stock", code)]
        self.given = {sex: Stock(self._read(stocks[sex])) for sex in (MALE, FEMALE)}
        middle = {sex: stocks.get(f"middle_{sex}") for sex in (MALE, FEMALE)}
        self._middles = {sex: Stock(self._read(text)) if text else self.given[sex] for sex, text in middle.items()}
        self.family = Stock(self._read(stocks["family"])) if "family" in stocks else None
        self._rare_share, self._rare = self._rare_names(spec.get("rare"), stocks)
        self._feminine = [pair.split("=") for pair in spec.get("feminine", "").split()]
        self._feminine_made: dict[Part, Part] = {}
        self._patronymics_made: dict[tuple[str, Part], Part] = {}
        ways = max(len(part.latin) for part in self.given[MALE].parts)
        weights = [float(word) for word in spec["styles"].split()] if "styles" in spec else [70.0, 20.0, 10.0][:ways]
        self.styles = np.array(weights) / sum(weights)

    def part(self, original: str) -> Part:
        """A word of an alphabet with its romanisations."""
        return Part(original, tuple(scheme(original) for scheme in schemes_of(self._scheme, self.script)))

    def draw(self, rng: np.random.Generator, sex: str, count: int) -> Names:
        """The parts of `count` names, by role; a part that is not known is empty."""
        drawn = {role: self._draw_role(role, rng, sex, count) for role in self.order}
        if "middle" in drawn:  # nobody is called Anna Anna
            pairs = zip(drawn["given"], drawn["middle"], strict=True)
            drawn["middle"] = [_NOTHING if part is given else part for given, part in pairs]
        if self._single and "family" in drawn:
            single = (rng.random(count) < self._single).tolist()
            drawn["family"] = [_NOTHING if lone else part for lone, part in zip(single, drawn["family"], strict=True)]
        return drawn

    def draw_family(self, rng: np.random.Generator, sex: str, count: int) -> list[Part]:
        """Family names alone, common and rare ones, in the form of the sex."""
        assert self.family is not None or self._rare is not None
        common = self.family.draw(rng, count) if self.family else []
        if self._rare is None:
            found = common
        elif not common or self._rare_share >= 1:
            found = self._rare.draw(rng, count)
        else:
            where = np.flatnonzero(rng.random(count) < self._rare_share).tolist()
            found = common
            for at, part in zip(where, self._rare.draw(rng, len(where)), strict=True):
                found[at] = part
        return [self._feminine_of(part) for part in found] if sex == FEMALE and self._feminine else found

    def _draw_role(self, role: str, rng: np.random.Generator, sex: str, count: int) -> list[Part]:
        if role in ("family", "mother"):
            return self.draw_family(rng, MALE if role == "mother" else sex, count)
        if role == "given":
            return self._draw_given(rng, sex, count)
        if role == "middle":
            known = (rng.random(count) < self._middle).tolist()
            return [
                part if is_known else _NOTHING
                for part, is_known in zip(self._middles[sex].draw(rng, count), known, strict=True)
            ]
        fathers = self.given[MALE].draw(rng, count)
        if role == "patronymic":
            return [self._patronymic_of(part, sex) for part in fathers]
        return [self._child_of(part, sex) for part in fathers] if self.fathers else fathers

    def _draw_given(self, rng: np.random.Generator, sex: str, count: int) -> list[Part]:
        if len(self._pieces) == 1:
            return self.given[sex].draw(rng, count)
        shares = np.array(self._pieces) / sum(self._pieces)
        lengths = (1 + np.searchsorted(np.cumsum(shares), rng.random(count))).tolist()
        pieces = [self.given[sex].draw(rng, count) for _ in self._pieces]
        return [
            self._joined([row[at] for row in pieces[:length]]) if length > 1 else pieces[0][at]
            for at, length in enumerate(lengths)
        ]

    def _joined(self, pieces: list[Part]) -> Part:
        """Characters or syllables of one given name, written together or apart as each romanisation does."""
        latin = []
        for way in range(max(len(self._piece_joiners), 1)):
            joiner = self._piece_joiners[way]
            said = [spelt(piece, way) for piece in pieces]
            latin.append(joiner.join([said[0], *(one if joiner == " " else one.lower() for one in said[1:])]))
        return Part(self._piece_blank.join(piece.original for piece in pieces), tuple(latin))

    def _child_of(self, father: Part, sex: str) -> Part:
        word = self.fathers[sex == FEMALE]
        return Part(f"{word} {father.original}", tuple(f"{word} {latin}" for latin in father.latin))

    def _feminine_of(self, part: Part) -> Part:
        made = self._feminine_made.get(part)
        if made is None:
            original = _with_ending(part.original, self._feminine)
            made = part if original == part.original else self.part(original)
            self._feminine_made[part] = made
        return made

    def _patronymic_of(self, father: Part, sex: str) -> Part:
        made = self._patronymics_made.get((sex, father))
        if made is None:
            made = self.part(_PATRONYMICS[self._patronymic](father.original, sex == FEMALE))
            self._patronymics_made[sex, father] = made
        return made

    def _rare_names(self, spec: str | None, stocks: Mapping[str, str]) -> tuple[float, RareNames | None]:
        if not spec:
            return 0.0, None
        share, kind = str(spec).split()
        model: Model
        if kind == "cross":
            assert self.family is not None
            model = crossing([part.original for part in self.family.parts], self.part)
        elif kind == "compound":
            model = compound(self._read(stocks["first"]), self._read(stocks["second"]))
        else:
            model = roots()
        return float(share), RareNames(self.code, model)

    def _read(self, text: str) -> list[Part]:
        """Parts from a stock: words with their romanisations, or words of an alphabet that a scheme romanises."""
        found = []
        for word in text.split():
            original, _, latin = unicodedata.normalize("NFC", word).replace("_", " ").partition("=")
            if self._traditional:
                original = "".join(self._traditional.get(letter, letter) for letter in original)
            found.append(Part(original, tuple(latin.split("/"))) if latin else self.part(original))
        return found


def spelt(part: Part, style: int) -> str:
    """The part in Latin letters by one romanisation, or by the last that it has."""
    return part.latin[style] if style < len(part.latin) else part.latin[-1]


def _russian(father: str, female: bool) -> str:
    if father[-1] in "ая":
        return father[:-1] + ("инична" if female else "ич")
    if father.endswith("ий"):
        return father[:-2] + ("ьевна" if female else "ьевич")
    if father[-1] in "йь":
        return father[:-1] + ("евна" if female else "евич")
    return father + ("овна" if female else "ович")


def _ukrainian(father: str, female: bool) -> str:
    if father[-1] in "ая":
        return father[:-1] + ("івна" if female else "ович")
    if father[-1] == "о":
        return father[:-1] + ("івна" if female else "ович")
    if father[-1] in "йь":
        return father[:-1] + ("ївна" if female else "йович")
    return father + ("івна" if female else "ович")


def _bulgarian(father: str, female: bool) -> str:
    stem, ending = (father[:-1], "ев") if father[-1] in "йя" else (father.rstrip("аоеи"), "ов")
    return stem + ending + ("а" if female else "")


def _icelandic(father: str, female: bool) -> str:
    stem = father[:-1] + "a" if father.endswith("i") else father.removesuffix("ur") + "s"
    return stem + ("dóttir" if female else "son")


_PATRONYMICS: dict[str, Callable[[str, bool], str]] = {
    "russian": _russian,
    "ukrainian": _ukrainian,
    "bulgarian": _bulgarian,
    "icelandic": _icelandic,
}


def _with_ending(text: str, endings: Sequence[Sequence[str]]) -> str:
    for masculine, feminine in endings:
        if masculine == "^":
            return text + feminine
        if text.endswith(masculine):
            return text.removesuffix(masculine) + feminine
    return text


def _weighted(text: str) -> tuple[list[str], np.ndarray[Any, np.dtype[np.float64]]]:
    words = str(text).split()
    weights = np.array([float(word) for word in words[1::2]])
    return words[::2], np.cumsum(weights / weights.sum())


def _traditional() -> dict[str, str]:
    return dict(pair.split("=") for pair in _stocks()["chinese"]["traditional"].split())


@cache
def _stocks() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for path in sorted((DATA / "stocks").glob("*.yaml")):
        content = yaml.load(path.read_text("utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
        for culture, stocks in content.items():
            found.setdefault(culture, {}).update(stocks)
    return found


@cache
def cultures() -> Mapping[str, Culture]:
    """All naming cultures by code."""
    specs = yaml.safe_load((DATA / "cultures.yaml").read_text("utf-8"))
    return {code: Culture(code, spec) for code, spec in specs.items()}


def examples(count: int = 3, seed: int = 1) -> Iterator[str]:
    """Some names of every culture, to look at."""
    rng, chance = np.random.default_rng(seed), Random(seed)
    for culture in cultures().values():
        drawn = culture.draw(rng, chance.choice((MALE, FEMALE)), count)
        for at in range(count):
            home = culture.joiner.join(drawn[role][at].original for role in culture.order if drawn[role][at].original)
            ways = [
                " ".join(spelt(drawn[r][at], way) for r in culture.latin_order) for way in range(len(culture.styles))
            ]
            yield f"{culture.code:<16} {home} | " + " | ".join(" ".join(way.split()) for way in ways)
