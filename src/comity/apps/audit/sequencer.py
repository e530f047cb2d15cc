"""Giving entries their place: from rows of the database to the files that any verifier reads.

The order of durable steps makes every crash harmless:
1. indexes are assigned, and committed in the database;
2. bundles and tiles are written and flushed;
3. the checkpoint is signed, written and flushed;
4. the database remembers it (`Head`).
A restart repeats what is missing: after 1 the same rows give the same files, after 3 the files give what the database
lacks. Nothing is signed that does not continue what was signed before; where files and database contradict each other
the sequencer stops (NodeFault `log_damaged`) and leaves everything as it is, for `comity log verify` to name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Max

from comity.apps.audit.files import LogFiles
from comity.apps.audit.models import Entry, Head
from comity.kernel import merkle
from comity.kernel.errors import NodeFault
from comity.kernel.merkle import Checkpoint, NoteInvalid, VerifierKey, leaf_hash
from comity.kernel.merkle.edge import Edge, TilesMissing, nodes_from
from comity.kernel.merkle.recompute import read_bundle
from comity.kernel.merkle.tiles import CHECKPOINT, TILE_WIDTH, TileName, encode_bundle, tiles_of

BATCH = 16 * TILE_WIDTH  # rows per transaction: 4,096
KEY_FILE = "key.pub"


@dataclass
class Sequencer:
    """One log: its files, its key, and how to sign with the private half."""

    files: LogFiles
    key: VerifierKey
    sign: Callable[[bytes], bytes]

    def run(self, at: datetime) -> int:
        """Sequence all waiting entries and publish a checkpoint; the number of entries it added to the tree."""
        with self.files.lock():
            published = self.files.read(CHECKPOINT)
            head = self._head(published)
            edge = self._edge(head)
            self._require_same_past(head.size)
            self._adopt(head.size)
            remembered = Head.objects.filter(pk=self.key.name).first()
            for rows in self._batches(head.size, remembered.size if remembered else 0):
                self._append(edge, rows)
                if remembered and edge.size == remembered.size:
                    self._require(edge.root() == bytes(remembered.root), "its past differs from what was signed before")
            self._require(not remembered or edge.size >= remembered.size, "entries that were signed before are missing")
            if edge.size > head.size or published is None:
                self._publish(edge, published)
            if remembered is None or remembered.size != edge.size:
                root = edge.root()
                Head.objects.update_or_create(
                    pk=self.key.name, defaults={"size": edge.size, "root": root, "signed_at": at}
                )
            return edge.size - head.size

    def _head(self, published: bytes | None) -> Checkpoint:
        if published is None:
            return Checkpoint(self.key.name, 0, merkle.EMPTY_ROOT)
        try:
            return Checkpoint.open(published, [self.key])
        except NoteInvalid as fault:
            raise _damaged(f"its checkpoint is not signed by this node: {fault.message}") from None

    def _edge(self, head: Checkpoint) -> Edge:
        try:
            edge = Edge.read(self.files.read, head.size)
        except TilesMissing as fault:
            raise _damaged(fault.message) from None
        self._require(edge.root() == head.root, "its tree files do not lead to its checkpoint")
        return edge

    def _require_same_past(self, size: int) -> None:
        """The last entry that both files and database have must be the same one."""
        rows = Entry.objects.filter(index__lt=size).order_by("-index").values_list("index", "leaf")[:1]
        for index, leaf in rows:
            in_tree = nodes_from(self.files.read, size)(0, index or 0)
            self._require(leaf_hash(bytes(leaf)) == in_tree, f"the database has another entry {index} than the tree")

    def _adopt(self, size: int) -> None:
        """Take over what the files have and the database lacks: it was restored from an older copy."""
        last = Entry.objects.aggregate(last=Max("index"))["last"]
        known = 0 if last is None else last + 1
        node = nodes_from(self.files.read, size)
        for name in tiles_of(-1, size, since=min(known, size)):
            first = name.number * TILE_WIDTH
            entries = read_bundle(self.files.read, name)
            with transaction.atomic():
                for index in range(max(known, first), first + name.width):
                    leaf = entries[index - first] if index - first < len(entries) else b""
                    self._require(
                        leaf_hash(leaf) == node(0, index), f"entry {index} of its files is not the signed one"
                    )
                    self._adopt_one(index, leaf)

    def _adopt_one(self, index: int, leaf: bytes) -> None:
        entry = merkle.Entry.parse(leaf)
        row, _ = Entry.objects.get_or_create(pk=entry.id, defaults={"at": entry.at, "event": entry.event, "leaf": leaf})
        self._require(row.index is None and bytes(row.leaf) == leaf, f"the database has another entry {entry.id}")
        row.index = index
        row.save(update_fields=["index"])

    def _batches(self, size: int, stop: int) -> Iterator[list[bytes]]:
        """The entries from index `size` on, batch by batch, assigning indexes as needed; one batch ends at `stop`."""
        while True:
            end = size // TILE_WIDTH * TILE_WIDTH + BATCH
            if size < stop < end:
                end = stop
            rows = _assigned(size, end) or _assign(size, end - size)
            if not rows:
                return
            size += len(rows)
            yield rows

    def _append(self, edge: Edge, rows: list[bytes]) -> None:
        """Write the bundles and tiles that these entries fill or begin."""
        old, files, full = edge.size, {}, []
        begun = old % TILE_WIDTH
        if begun:
            name = TileName(-1, old // TILE_WIDTH, begun)
            entries = read_bundle(self.files.read, name)
            self._require(len(entries) == begun, f"{name.path} does not hold {begun} entries")
            rows = entries + rows
        for name, hashes in edge.add(b"".join(map(leaf_hash, rows[begun:]))):
            files[name.path] = hashes
            full.append(name.path)
        for name in tiles_of(-1, edge.size, since=old):
            first = name.number * TILE_WIDTH - (old - begun)
            files[name.path] = encode_bundle(rows[first : first + name.width])
            full += [name.path] if name.width == TILE_WIDTH else []
        files |= {name.path: hashes for name, hashes in edge.partials()}
        self.files.write(files)
        for path in full:
            self.files.remove_partials(path)

    def _publish(self, edge: Edge, published: bytes | None) -> None:
        self._write_key()
        note = Checkpoint(self.key.name, edge.size, edge.root()).signed(self.key, self.sign)
        self._require(self.files.read(CHECKPOINT) == published, "somebody else wrote its checkpoint meanwhile")
        self.files.write({CHECKPOINT: note})

    def _write_key(self) -> None:
        """The public half beside the log, a line per key it ever had; an auditor compares it with a copy of theirs."""
        known = (self.files.read(KEY_FILE) or b"").decode("utf-8", "replace").splitlines()
        if str(self.key) not in known:
            self.files.write({KEY_FILE: "".join(f"{line}\n" for line in (*known, self.key)).encode()})

    @staticmethod
    def _require(holds: bool, what: str) -> None:
        if not holds:
            raise _damaged(what)


def _assigned(start: int, end: int) -> list[bytes]:
    """Entries that have their index already: a crash came between the database and the files."""
    rows = list(Entry.objects.filter(index__gte=start, index__lt=end).order_by("index").values_list("index", "leaf"))
    if [index for index, _ in rows] != list(range(start, start + len(rows))):
        raise _damaged(f"the database has a gap among its entries from {start} on")
    return [bytes(leaf) for _, leaf in rows]


def _assign(start: int, count: int) -> list[bytes]:
    """Give the next `count` waiting entries their indexes, oldest first. Durable when it returns."""
    with transaction.atomic():
        waiting = Entry.objects.filter(index=None).order_by("at", "id").values_list("pk", "leaf")[:count]
        rows = list(waiting)
        places = [(start + i, Entry._meta.pk.get_db_prep_value(pk, connection)) for i, (pk, _) in enumerate(rows)]
        with connection.cursor() as cursor:  # one statement per row, prepared once: a CASE over thousands is far slower
            cursor.executemany('UPDATE audit_entry SET "index" = %s WHERE id = %s', places)
    return [bytes(leaf) for _, leaf in rows]


def _damaged(what: str) -> NodeFault:
    return NodeFault(
        f"the audit log is damaged: {what}",
        hint="nothing was signed; run: comity log verify",
        code="log_damaged",
    )
