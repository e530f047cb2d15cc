"""Estimate the tables of `kernel.screening.hearing` from pairs of names, and write them.

    python -m bench.screening.hearing [--data DIR] [--into DIR]

Only the development half of the pairs is looked at (see `bench.screening.scripts.half`); the other half measures. The
worst of the pairs are left out: they are other names of the same person, not other spellings.
"""

from __future__ import annotations

import argparse
import math
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from bench.screening.names import BESIDE
from bench.screening.scripts import pairs
from comity.kernel.screening import hearing
from comity.kernel.screening.parts import Name, parse
from comity.kernel.screening.transliterate import Hearing

# Which pairs teach which table: a table serves many scripts, so it learns from several.
LESSONS = {
    Hearing.WRITTEN: ("russian",),
    Hearing.OMITTED: ("arabic", "hebrew"),
    Hearing.SYLLABLES: ("japanese", "chinese"),
    Hearing.HAN: ("chinese",),
}
ROUNDS = 8
MOST_PAIRS = 3500  # of one script
KEPT = 0.93
MOST = 7.0
SMOOTHING = 25.0  # pseudo-counts for a pair of sounds, if they met by chance
# Where to begin: sounds that are near each other in most languages, and Mandarin's own.
NEAR = (
    "bp fv bv szSJCZ kgq td lr mn hk hg ao ei ou ea iu Rl Rr Wv Wu Ee Ei Uu Uo Ii Ie An Nn Am jJ jg jk qk qC qz xs xS "
    "xh cZ cC cz"
)
WEAK = "aeiouhEIU"

Pair = tuple[tuple[str, ...], tuple[str, ...]]
Bits = dict[tuple[str, str], float]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=BESIDE)
    parser.add_argument("--into", type=Path, default=Path(hearing.__file__).parent / "data")
    given = parser.parse_args()
    for kind, scripts in LESSONS.items():
        lessons = [
            pair for script in scripts for pair in _heard(pairs(given.data, script, held_out=False)[:MOST_PAIRS], kind)
        ]
        write(given.into / f"hearing_{kind.value}.tsv", learn(lessons), scripts)


def _heard(words: Iterable[tuple[str, str]], kind: Hearing) -> Iterable[Pair]:
    for latin, native in words:
        one, other = together(parse(native), kind is Hearing.HAN), together(parse(latin), False)
        if one and other:
            yield one, other


def together(name: Name, han: bool) -> tuple[str, ...]:
    """The soundings of a whole name as one word."""
    found: list[str] = []
    for reading in name.readings:
        if han and any(part.within is not Hearing.HAN for part in reading):
            continue
        sounds = [""]
        for part in reading:
            sounds = [before + heard for before in sounds for heard in (part.heard if han else part.folds[:6])][:6]
        found += sounds
    return tuple(dict.fromkeys(found))[:8]


def learn(lessons: list[Pair]) -> Bits:
    """Align all pairs by what is believed, count, and believe what was counted; a few times."""
    believed: Bits = {}
    for _ in range(ROUNDS):
        aligned = [
            max((_align(a, b, believed) for a in one for b in other), key=lambda found: found[0])
            for one, other in lessons
        ]
        least = sorted(value for value, _ in aligned)[int(len(aligned) * (1 - KEPT))]
        believed = _counted(Counter(met for value, meetings in aligned if value >= least for met in meetings))
    return believed


def _first(one: str, other: str) -> float:
    if "-" in (one, other):
        return -1.0 if one in WEAK or other in WEAK else -3.0
    if one == other:
        return 3.0
    return 1.0 if any(one in near and other in near for near in NEAR.split()) else -3.0


def _align(one: str, other: str, believed: Bits) -> tuple[float, list[tuple[str, str]]]:
    """(bits for each sound, which sounds met)."""

    def bits(a: str, b: str) -> float:
        return believed.get((a, b), -MOST) if believed else _first(a, b)

    best = [[(0.0, "")] * (len(other) + 1) for _ in range(len(one) + 1)]
    for i in range(len(one) + 1):
        for j in range(len(other) + 1):
            ways = []
            if i and j:
                ways.append((best[i - 1][j - 1][0] + bits(one[i - 1], other[j - 1]), "both"))
            if i:
                ways.append((best[i - 1][j][0] + bits(one[i - 1], "-"), "one"))
            if j:
                ways.append((best[i][j - 1][0] + bits("-", other[j - 1]), "other"))
            if ways:
                best[i][j] = max(ways)
    met: list[tuple[str, str]] = []
    i, j = len(one), len(other)
    while i or j:
        way = best[i][j][1]
        i, j = i - (way != "other"), j - (way != "one")
        met.append((one[i] if way != "other" else "-", other[j] if way != "one" else "-"))
    return best[-1][-1][0] / (2 + max(len(one), len(other))), met


def _counted(counts: Counter[tuple[str, str]]) -> Bits:
    """Log2 of how much oftener two sounds meet than by chance; for a sound over none, of how often that happens."""
    ones: Counter[str] = Counter()
    others: Counter[str] = Counter()
    for (a, b), count in counts.items():
        ones[a] += count
        others[b] += count
    total = sum(counts.values())
    found: Bits = {}
    for a, in_one in ones.items():
        for b, in_other in others.items():
            chance = in_one * in_other / total**2
            met = counts[a, b]
            if a == b == "-":
                continue
            if a == "-":
                value = math.log2((met + 0.5) / (in_other + 2))
            elif b == "-":
                value = math.log2((met + 0.5) / (in_one + 2))
            else:
                value = math.log2((met + SMOOTHING * chance) / total / chance)
            found[a, b] = max(-MOST, min(MOST, value))
    return found


def write(path: Path, bits: Bits, scripts: Iterable[str]) -> None:
    """One table: rows are sounds of the script, columns sounds of the Latin word, `-` none."""
    ones = sorted({a for a, _ in bits if a.isalpha()})
    others = sorted({b for _, b in bits if b.isalpha()})
    lines = [
        "# bits for a sound of the script (row) over a sound of the Latin word (column), `-` for none; see hearing.py",
        f"# Source: bench/screening/hearing.py, from public name pairs ({', '.join(scripts)}; Wikidata, CC0).",
        "\t".join(("sound", *others, "-")),
        *("\t".join((a, *(f"{bits.get((a, b), -MOST):.1f}" for b in (*others, "-")))) for a in ones),
        "\t".join(("-", *(f"{bits.get(('-', b), -MOST):.1f}" for b in others), "0.0")),
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
