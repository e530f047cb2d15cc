"""From pasted or scanned text to the lines of a zone: lost line breaks, lost fillers, blanks and small letters."""

from __future__ import annotations

import re
from collections.abc import Iterator

from comity.kernel.identifiers.characters import plain
from comity.kernel.identifiers.mrz.layouts import LAYOUTS, Layout

_FILLERS = str.maketrans({"‹": "<", "〈": "<", "≤": "<", "«": "<<", "《": "<<"})
_MIN_NAMES = 6  # a line of names keeps at least these characters when its fillers were lost
_MAX_SHARE_LOST = 0.5


def arrangements(text: str) -> Iterator[tuple[Layout, tuple[str, ...], int]]:
    """Every way to see `text` as the lines of a layout, each line of its full width; none if it has no such shape.

    The third value counts the fillers that had to be added or taken outside the line of names.
    """
    clean = plain(text.translate(_FILLERS)).upper()
    seen: set[tuple[str, ...]] = set()
    for rows in _ways_to_split(clean):
        for layout in LAYOUTS.values():
            fitted = _fit(rows, layout)
            if fitted and begins_like(fitted, layout) and (layout.format, *fitted) not in seen:
                seen.add((layout.format, *fitted))
                yield layout, fitted, _changed(rows, layout)


def begins_like(rows: tuple[str, ...], layout: Layout) -> bool:
    """Whether the document code, and for national layouts the country, is one that the layout has."""
    code = layout.fields["code"]
    return rows[code.line][code.start :].startswith(layout.begins)


def _ways_to_split(text: str) -> Iterator[tuple[str, ...]]:
    lines = [line for line in text.splitlines() if line.strip()]
    yield tuple(re.sub(r"\s", "", line) for line in lines)
    yield tuple(re.sub(r"\s", "<", line.strip()) for line in lines)
    yield tuple(text.split())
    for joined in (re.sub(r"\s", "", text), re.sub(r"[ \t]", "<", "".join(lines))):
        for layout in LAYOUTS.values():
            if len(joined) == sum(layout.widths):
                starts = [sum(layout.widths[:i]) for i in range(len(layout.widths))]
                yield tuple(joined[s : s + w] for s, w in zip(starts, layout.widths, strict=True))


def _fit(rows: tuple[str, ...], layout: Layout) -> tuple[str, ...] | None:
    if len(rows) != len(layout.widths):
        return None
    fitted = [_to_width(row, width) for row, width in zip(rows, layout.widths, strict=True)]
    return tuple(row for row in fitted if row) if all(fitted) else None


def _changed(rows: tuple[str, ...], layout: Layout) -> int:
    names = layout.fields["names"].line if "names" in layout.fields else None
    return sum(abs(len(rows[i]) - width) for i, width in enumerate(layout.widths) if i != names)


def _to_width(row: str, width: int) -> str | None:
    """`row` with fillers added or taken in their last run, where scanners lose count; None if that cannot help."""
    if len(row) == width:
        return row
    if len(row) < _MIN_NAMES or abs(len(row) - width) > width * _MAX_SHARE_LOST + 8:
        return None
    runs = list(re.finditer(r"<{2,}", row))
    last = runs[-1] if runs else None
    if len(row) < width:
        at = last.end() if last and last.end() >= len(row) - 2 else len(row)
        return row[:at] + "<" * (width - len(row)) + row[at:]
    surplus = len(row) - width
    if last and last.end() - last.start() > surplus and last.end() >= len(row) - 2:
        return row[: last.end() - surplus] + row[last.end() :]
    return None
