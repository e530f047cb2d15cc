"""What it takes to understand a text: usual ones, and the longest of each kind (bounded at 10,000 characters).

python -m bench.identifiers [--repeats N] [--json]
"""

from __future__ import annotations

import argparse
import json
import time
import unicodedata
from datetime import date

from comity.kernel.identifiers import understand

TODAY = date(2026, 11, 22)
ZONE = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"
USUAL = ("PEREIRA, ANA 1980", "12-AB-34", "P1234567", ZONE, "+351 912 345 678", "9074729")
UNITS = ("a ", "1980 ", "3 May ", "(", ". ", "<", "1/", "1980.", "ن ", "d.o.", "x-", "年", "2099 . . ")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--repeats", type=int, default=50, help="how often each usual text is read")
    options.add_argument("--json", action="store_true", help="figures as one line of JSON")
    given = options.parse_args()
    for text in (*USUAL, *UNITS):
        understand(text, TODAY)
    started = time.perf_counter()
    for _ in range(given.repeats):
        for text in USUAL:
            understand(text, TODAY)
    usual = (time.perf_counter() - started) / (given.repeats * len(USUAL))
    longest = 0.0
    for unit in UNITS:
        started = time.perf_counter()
        understand((unit * 10_000)[:10_000], TODAY)
        longest = max(longest, time.perf_counter() - started)
    bare = "PEREIRA, ANA 1980" * 100
    started = time.perf_counter()
    for _ in range(given.repeats):
        unicodedata.normalize("NFKC", bare)
    folding = (time.perf_counter() - started) / given.repeats
    figures = {
        "a usual text, ms": 1000 * usual,
        "10,000 characters of the worst kind, ms": 1000 * longest,
        "bare cost: folding 1,700 characters to NFKC, ms": 1000 * folding,
    }
    print(
        json.dumps(figures) if given.json else "\n".join(f"{name:<50} {value:8.3f}" for name, value in figures.items())
    )


if __name__ == "__main__":
    main()
