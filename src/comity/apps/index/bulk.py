"""Building a large index at once: the names are taken apart in several processes, and one segment is made of all.

For a first build of millions of records, and for measuring. Following the journal (`actions.follow`) needs none of it.
"""

from __future__ import annotations

import gc
import multiprocessing
from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from pathlib import Path

import numpy as np

from comity.apps.index import containers
from comity.kernel.screening import engine
from comity.kernel.screening.engine import Entry, Packed, Segment

Source = Callable[[], Iterable[Entry]]
_NEW_OBJECTS = 200_000  # between two looks for what is no longer needed, among the newest alone
_LISTS = ("nation_sets", "schema_names")


def built(sources: Sequence[Source], scratch: Path) -> Segment:
    """The segment of all entries; each source is read in a process of its own. No record may come twice.

    scratch  a folder for what the processes hand over; nothing stays in it
    """
    paths = [scratch / f"packed-{number}" for number in range(len(sources))]
    context = multiprocessing.get_context("fork")  # sources need not be sent to the processes, only called there
    processes = [
        context.Process(target=_hand_over, args=(source, path)) for source, path in zip(sources, paths, strict=True)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    try:
        return engine.arrange(engine.united([_taken(path) for path in paths]))
    finally:
        for path in paths:
            path.unlink(missing_ok=True)


def _hand_over(source: Source, path: Path) -> None:
    # What is packed is kept until this process ends: looking through a million words again and again frees nothing.
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS, 100, 1000)
    packed = engine.pack(source())
    arrays = {one.name: getattr(packed, one.name) for one in fields(Packed) if one.name not in _LISTS}
    containers.write(path, arrays, {name: getattr(packed, name) for name in _LISTS})


def _taken(path: Path) -> Packed:
    """What a process handed over; IndexDamaged if it ended before it was done."""
    arrays, said = containers.read(path)
    arrays = {name: np.asarray(array) for name, array in arrays.items()}
    return Packed(
        **arrays, nation_sets=[tuple(one) for one in said["nation_sets"]], schema_names=list(said["schema_names"])
    )
