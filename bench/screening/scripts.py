"""How well names are recognised across scripts, on single words that others paired, half of them never looked at.

    python -m bench.screening.scripts [--data DIR] [--json] [--words N] [--misses]

For each script: *recall* at the similarity that one wrong pair in a hundred exceeds (a wrong pair is a Latin word with
another word's counterpart, drawn by a seed), recall and wrong pairs at the threshold of a match, and the share of true
pairs whose codes are near enough for the index to find one by the other. `--misses` lists pairs of the development half
that are not recognised; the held-out half is for figures only.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import random
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

from bench.screening.names import BESIDE, THRESHOLD, similarity
from comity.kernel.screening.parts import parse
from comity.kernel.screening.phonetics import near_codes
from comity.kernel.screening.scripts import script_of

SCRIPTS = ("arabic", "chinese", "hebrew", "japanese", "russian")
WORDS = 2000
FALSE_RATE = 0.01
_CODES = 4  # of one word that the index holds

Pair = tuple[str, str]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=BESIDE, help="folder with the third-party material")
    parser.add_argument("--words", type=int, default=WORDS, help="pairs of each script and half")
    parser.add_argument("--script", choices=SCRIPTS, action="append")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--misses", action="store_true")
    given = parser.parse_args()
    if not given.data.is_dir():
        print("the third-party material is not on this machine: nothing measured")
        return
    for script in given.script or SCRIPTS:
        for held_out in (False, True):
            figures = measure(given.data, script, held_out=held_out, words=given.words)
            named = f"{script} {'held out' if held_out else 'development'}"
            print(json.dumps({"set": named, **figures}) if given.json else f"{named:<24} {_written(figures)}")
        if given.misses:
            for latin, native, alike in misses(given.data, script, given.words):
                print(f"    {latin}  {native}  {alike:.2f}")
    for scripts, (count, recall) in aliases(given.data).items():
        print(f"EU list, persons, {scripts:<28} {count:>5} aliases, alike {recall:.3f}")


def _written(figures: dict[str, float]) -> str:
    return "  ".join(f"{name} {value:.3f}" for name, value in figures.items())


def half(word: str) -> bool:
    """Whether a Latin word is in the half that is held out."""
    return bool(blake2b(word.encode(), digest_size=1).digest()[0] & 1)


@lru_cache
def pairs(data: Path, script: str, *, held_out: bool) -> tuple[Pair, ...]:
    """(Latin word, the same in the script), in an order drawn by a seed."""
    with gzip.open(data / "name-truth" / "transliteration" / f"wd_{script}_dev.tsv.gz", "rt", encoding="utf-8") as file:
        found = [tuple(line.rstrip("\n").split("\t")[:2]) for line in file]
    kept = [(latin, native) for latin, native in found if half(latin) is held_out]
    random.Random(3).shuffle(kept)
    return tuple(kept)


def wrong_pairs(true: tuple[Pair, ...]) -> list[Pair]:
    """Each Latin word with a word that is not its counterpart, drawn by a seed."""
    counterparts: dict[str, set[str]] = {}
    for latin, native in true:
        counterparts.setdefault(latin, set()).add(native)
    rng = random.Random(7)
    found = []
    for latin, _ in true:
        native = rng.choice(true)[1]
        while native in counterparts[latin]:
            native = rng.choice(true)[1]
        found.append((latin, native))
    return found


def measure(data: Path, script: str, *, held_out: bool, words: int = WORDS) -> dict[str, float]:
    """The figures of one half of one script."""
    true = pairs(data, script, held_out=held_out)[:words]
    right = [similarity("Person", latin, native) for latin, native in true]
    wrong = sorted((similarity("Person", latin, native) for latin, native in wrong_pairs(true)), reverse=True)
    least = wrong[int(len(wrong) * FALSE_RATE)]
    return {
        "recall at 1 %": _share(value > least for value in right),
        "above": least,
        "recall at threshold": _share(value >= THRESHOLD for value in right),
        "wrong at threshold": _share(value >= THRESHOLD for value in wrong),
        "found by codes": _share(_found(latin, native) for latin, native in true),
    }


def _share(found: object) -> float:
    listed = list(found)  # type: ignore[call-overload]
    return round(sum(listed) / len(listed), 4)


def _found(latin: str, native: str) -> bool:
    """Whether a code of one is a code of the other, or one step away from its first: what the index goes by."""
    asked = {code for reading in parse(latin).readings for part in reading for code in part.codes[:_CODES]}
    near = {near for reading in parse(latin).readings for part in reading[:1] for near in near_codes(part.codes[0])}
    held = {code for reading in parse(native).readings for part in reading for code in part.codes[:_CODES]}
    return not held.isdisjoint(asked | near)


def aliases(data: Path) -> dict[str, tuple[int, float]]:
    """For each script of the EU's lists (number of aliases of persons, share that agrees with the Latin name).

    Some are other names altogether, and cannot agree.
    """
    found: dict[str, list[bool]] = {}
    with gzip.open(data / "name-truth" / "eu_shared_alias_truth.csv.gz", "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["schema"] == "Person" and row["kind"] == "cross-script":
                scripts = sorted({script_of(letter) for letter in row["other_name"]} - {"other"})
                agrees = similarity("Person", row["latin_name"], row["other_name"]) >= THRESHOLD
                found.setdefault(" and ".join(scripts), []).append(agrees)
    return {script: (len(agreed), _share(agreed)) for script, agreed in found.items() if len(agreed) >= 10}


def misses(data: Path, script: str, words: int = WORDS) -> list[tuple[str, str, float]]:
    """Pairs of the development half below the threshold, the least alike first."""
    true = pairs(data, script, held_out=False)[:words]
    found = [(latin, native, similarity("Person", latin, native)) for latin, native in true]
    return sorted((one for one in found if one[2] < THRESHOLD), key=lambda one: one[2])


if __name__ == "__main__":
    main()
