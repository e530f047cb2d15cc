"""The node's own copy of the entries against the log: it names what the files alone cannot."""

from __future__ import annotations

from dataclasses import replace

from comity.apps.audit.models import Entry
from comity.kernel.merkle import Tampering, Verdict
from comity.kernel.merkle.recompute import bundles
from comity.kernel.merkle.tiles import TILE_WIDTH, Read


def compared_with_database(read: Read, verdict: Verdict) -> Verdict:
    """The verdict on the files, sharpened by the database.

    Where files were rewritten so thoroughly that only a range is known, the first entry that differs from the
    database is named. Where the files are sound, an altered row of the database is found.
    """
    if verdict.checkpoint is None or verdict.tampering not in (None, Tampering.TREE_DIFFERS):
        return verdict
    index = _first_difference(read, verdict.checkpoint.size, verdict.index or 0)
    if index is None:
        return verdict
    if verdict.ok:
        return replace(verdict, tampering=Tampering.COPY_DIFFERS, index=index)
    return replace(verdict, index=index, until=index + 1)


def _first_difference(read: Read, size: int, start: int) -> int | None:
    for name, entries in bundles(read, size, start // TILE_WIDTH):
        first = name.number * TILE_WIDTH
        rows = Entry.objects.filter(index__gte=first, index__lt=first + name.width).order_by("index")
        copies = {index: bytes(leaf) for index, leaf in rows.values_list("index", "leaf")}
        for i, entry in enumerate(entries[: name.width]):
            if copies.get(first + i) != entry:
                return first + i
    return None
