"""Segments and their statistics as files (`containers`)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from comity.apps.index import containers
from comity.apps.index.containers import IndexDamaged
from comity.kernel.screening.engine import GONE, Arrays, ClassCounts, Segment, Statistics, freeze
from comity.kernel.screening.rarity import Counts

__all__ = ["GONE", "IndexDamaged", "open_", "open_statistics", "write", "write_statistics"]


def write(segment: Segment, path: Path) -> str:
    """Write a segment and force it to the disk; returns its digest."""
    said = {"nation_sets": segment.nation_sets, "schema_names": segment.schema_names}
    return containers.write(path, segment.arrays._asdict(), said)


def open_(path: Path, digest: str = "") -> Segment:
    """Map a segment; IndexDamaged if it cannot be used. With its digest every byte of it is read."""
    arrays, said = containers.read(path, digest)
    try:
        return Segment(
            freeze(Arrays(**arrays)),
            tuple(tuple(nation_set) for nation_set in said["nation_sets"]),
            tuple(said["schema_names"]),
        )
    except (TypeError, KeyError):
        raise IndexDamaged(f"{path.name} is no segment of this version") from None


def write_statistics(statistics: Statistics, path: Path) -> str:
    """Write what was counted of each policy class; returns the digest."""
    numbers = sorted(statistics)
    counts = [statistics[number].counts for number in numbers]
    arrays: dict[str, NDArray[Any]] = {
        "classes": np.array(numbers, np.int32),
        "records": np.array([statistics[number].records for number in numbers], np.int64),
        "people": np.array([one.people for one in counts], np.int64),
        "ends": np.cumsum([len(one.marks) for one in counts], dtype=np.int64),
        "marks": np.concatenate([one.marks for one in counts] or [np.zeros(0, np.uint64)]),
        "times": np.concatenate([one.times for one in counts] or [np.zeros(0, np.int64)]),
    }
    return containers.write(path, arrays, {})


def open_statistics(path: Path, digest: str = "") -> Statistics:
    """Map statistics; IndexDamaged if they cannot be used."""
    arrays, _ = containers.read(path, digest)
    try:
        found, begin = {}, 0
        for place, end in enumerate(arrays["ends"].tolist()):
            counts = Counts(arrays["marks"][begin:end], arrays["times"][begin:end], int(arrays["people"][place]))
            found[int(arrays["classes"][place])] = ClassCounts(int(arrays["records"][place]), counts)
            begin = end
        return found
    except KeyError:
        raise IndexDamaged(f"{path.name} holds no statistics") from None
