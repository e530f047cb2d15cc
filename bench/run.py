"""Run the bench modules one after the other, each in a process of its own, and print one table.

    python -m bench.run [MODULE [OPTION ...]]    all with their own size and seed, or one with these options
    python -m bench.run --json [MODULE ...]

Figures of one machine compare with figures of the same machine alone; the head of the table names it.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent


def modules() -> list[str]:
    """Every module here that measures something."""
    found = []
    for path in sorted(HERE.rglob("*.py")):
        if path != Path(__file__).resolve() and "\ndef main(" in path.read_text("utf-8"):
            found.append(".".join(path.relative_to(HERE.parent).with_suffix("").parts))
    return found


def measured(module: str, options: list[str]) -> tuple[dict[str, Any], str]:
    """The figures of one module and an empty text; or no figures, and why."""
    command = [sys.executable, "-m", module, *options, "--json"]
    done = subprocess.run(command, cwd=HERE.parent, capture_output=True, text=True, check=False)
    last = done.stdout.strip().rpartition("\n")[2]
    if done.returncode != 0:
        return {}, f"failed: {done.stderr.strip().rpartition(chr(10))[2]}"
    try:
        figures: dict[str, Any] = json.loads(last)
    except ValueError:
        return {}, last or "it printed nothing"
    return figures, ""


def machine() -> str:
    """What the figures depend on."""
    model = ""
    if Path("/proc/cpuinfo").exists():
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
        model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    busy = os.getloadavg()[0]
    return f"{os.cpu_count()} x {model or platform.machine()}, Python {platform.python_version()}, load {busy:.1f}"


def shown(value: Any) -> str:
    match value:
        case float():
            return f"{value:,.3f}" if abs(value) < 10 else f"{value:,.1f}"
        case int():
            return f"{value:,}"
    return str(value)


def main() -> int:
    words = sys.argv[1:]
    as_json = "--json" in words
    words = [word for word in words if word != "--json"]
    chosen, options = (words[:1], words[1:]) if words else (modules(), [])
    everything: dict[str, Any] = {"machine": machine()}
    failed = False
    if not as_json:
        print(everything["machine"])
    for module in chosen:
        began = time.monotonic()
        figures, why = measured(module, options)
        failed |= why.startswith("failed")
        everything[module] = figures or why
        if not as_json:
            print(f"\n{module}  ({time.monotonic() - began:.0f} s)")
            for name, value in figures.items():
                print(f"  {name:<66} {shown(value):>16}")
            if why:
                print(f"  {why}")
    if as_json:
        print(json.dumps(everything, indent=1))
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main())
