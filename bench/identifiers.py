"""What it takes to understand a text: usual ones, and the longest of each kind (bounded at 10,000 characters).

python -m bench.identifiers [REPEATS]
"""

from __future__ import annotations

import sys
import time
from datetime import date

from comity.kernel.identifiers import understand

TODAY = date(2026, 11, 22)
ZONE = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"
USUAL = ("PEREIRA, ANA 1980", "12-AB-34", "P1234567", ZONE, "+351 912 345 678", "9074729")
UNITS = ("a ", "1980 ", "3 May ", "(", ". ", "<", "1/", "1980.", "ن ", "d.o.", "x-", "年", "2099 . . ")


def main(repeats: int) -> None:
    for text in (*USUAL, *UNITS):
        understand(text, TODAY)
    started = time.perf_counter()
    for _ in range(repeats):
        for text in USUAL:
            understand(text, TODAY)
    usual = (time.perf_counter() - started) / (repeats * len(USUAL))
    longest = {}
    for unit in UNITS:
        started = time.perf_counter()
        understand((unit * 10_000)[:10_000], TODAY)
        longest[unit] = time.perf_counter() - started
    worst = max(longest, key=lambda unit: longest[unit])
    print(f"a usual text            {1000 * usual:8.2f} ms")
    print(f"10,000 characters, worst {1000 * longest[worst]:7.1f} ms ({worst!r} repeated)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50)
