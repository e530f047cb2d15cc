"""The tables that the screening rests on: tab-separated files in `data/`, each with its source in its first lines."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import resources


@cache
def rows(name: str, columns: int) -> tuple[tuple[str, ...], ...]:
    """The rows of `data/NAME.tsv` without comments and blank lines, each filled up to `columns` with empty text."""
    return tuple(row + ("",) * (columns - len(row)) for row in _rows(name))


def _rows(name: str) -> Iterator[tuple[str, ...]]:
    text = resources.files(__package__).joinpath(f"data/{name}.tsv").read_text("utf-8")
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            yield tuple(cell.strip() for cell in line.split("\t"))


def words(cell: str) -> tuple[str, ...]:
    """The blank-separated words of one cell."""
    return tuple(cell.split())
