"""The large runs one after the other, and one page of Markdown about them: an hour or two on two cores.

    python -m bench.screening.summary [--size 1000000] [--seconds 300] [--out FILE]

Engine and peers, registers linked, and the list of checks, each in a process of its own and with nothing beside it. The
page begins with the machine, because its figures compare with figures of the same machine alone. `make bench` leaves
this out.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from bench.run import machine

_LINKED = 100_000  # rows on each side: more than that takes Splink's memory


def write(size: int, seconds: float, out: Path) -> None:
    """Run all and write the page; after each part, so that a run that is stopped leaves what it had."""
    shared = ["--size", str(size)]
    runs = {
        "": ["engine", *shared, "--each", "250", "--peers", "all", "--seconds", str(seconds), "--kinds"],
        "Registers linked": ["linkage", "--size", str(min(size, _LINKED))],
        f"A list of {size:,} checks": ["batch", *shared],
    }
    page = [machine()]
    for title, (module, *options) in runs.items():
        command = [sys.executable, "-m", f"bench.screening.{module}", *options]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
        said = done.stdout.strip() if done.returncode == 0 else f"failed with code {done.returncode}"
        page.append(f"## {title}\n\n```\n{said}\n```" if title else said)
        out.write_text("\n\n".join(page) + "\n", "utf-8")


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=1_000_000, help="persons held")
    parser.add_argument("--seconds", type=float, default=300, help="time of each peer for each mode")
    parser.add_argument("--out", type=Path, default=Path("screening.md"), help="the page")
    return parser.parse_args()


if __name__ == "__main__":
    _given = _asked()
    write(_given.size, _given.seconds, _given.out)
