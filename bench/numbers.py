"""Exact numbers: our store beside plain LMDB and SQLite, the same rows and the same questions in the same run.

    python -m bench.numbers [--keys N] [--questions N] [--seed N] [--json]

Half of the questions are for numbers that nobody carries. Every store filters by policy class and compares the full
number with `how`; the line "bare get" leaves that out. LMDB is a peer here, no dependency of the product: without it
its lines are missing. Memory is the process's own share (PSS) after the questions, less what it was before opening.
"""

from __future__ import annotations

import argparse
import gc
import json
import multiprocessing
import shutil
import sqlite3
import struct
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np

from comity.apps.index.number_bulk import columns_from
from comity.apps.index.number_columns import Columns, NumberEntry, columns_of, hash_of
from comity.apps.index.number_merging import Builder
from comity.apps.index.number_runs import Run
from comity.apps.index.number_writing import write
from comity.apps.index.numbers import Numbers
from comity.kernel.screening.numbers import Number, how, lookup_key, unpacked

OWNER = b"benchmark numbrs"
CLASSES = frozenset(range(1, 31))  # of 40: a quarter of all rows is hidden
AT_ONCE = 1_000_000
INSERTS = 200
ISSUERS = np.frombuffer(b"ATBECZDEDKEEESFIFRGRHRHUIEITLTLVNLPLPTROSESISKGBCHNOBRCN", "S2")
LETTERS = np.frombuffer(b"ABCDEFGHJKLMNPRSTUVWXYZ", "S1")

Look = Callable[[Number], int]  # how many visible records agree


def documents(rng: np.random.Generator, count: int) -> np.ndarray[Any, Any]:
    digits = rng.integers(0, 10**8, count).astype("U8").astype("S8")
    return np.char.add(rng.choice(LETTERS, count), np.char.zfill(digits, 8))


def chassis(rng: np.random.Generator, count: int) -> np.ndarray[Any, Any]:
    letters = np.frombuffer(b"ABCDEFGHJKLMNPRSTUVWXYZ0123456789", "S1")
    return np.ascontiguousarray(rng.choice(letters, (count, 17))).view("S17").reshape(-1)


def plates(rng: np.random.Generator, count: int) -> np.ndarray[Any, Any]:
    start = np.ascontiguousarray(rng.choice(LETTERS, (count, 3))).view("S3").reshape(-1)
    return np.char.add(start, rng.integers(100, 10000, count).astype("U4").astype("S4"))


KINDS = (("document", documents, 0.6), ("vin", chassis, 0.2), ("plate", plates, 0.2))


def corpus(keys: int, seed: int) -> Iterator[tuple[Columns, list[Number]]]:
    """Rows in pieces, and a few of their numbers to ask for."""
    rng = np.random.default_rng(seed)
    for start in range(0, keys, AT_ONCE):
        for kind, make, share in KINDS:
            count = round(min(AT_ONCE, keys - start) * share)
            numbers = make(rng, count)
            issuers = rng.choice(ISSUERS, count) if kind != "vin" else np.zeros(count, "S2")
            records = np.frombuffer(rng.bytes(16 * count), "S16")
            classes = rng.integers(1, 41, count).astype(np.int32)
            picked = rng.choice(count, max(1, count // 20), replace=False)
            asked = [(kind, numbers[at].decode(), issuers[at].decode()) for at in picked.tolist()]
            yield columns_from(kind, numbers, issuers, records, classes), asked


def questions(keys: int, seed: int, count: int) -> list[Number]:
    """Half carried by somebody, half by nobody, in random order."""
    carried = [number for _, asked in corpus(keys, seed) for number in asked]
    rng = np.random.default_rng(seed + 1)
    wanted = [carried[at] for at in rng.integers(0, len(carried), count // 2).tolist()]
    missing: list[Number] = [
        ("document", f"Q{n:08d}X", "PT") for n in rng.integers(0, 10**8, count - count // 2).tolist()
    ]
    mixed = wanted + missing
    return [mixed[at] for at in rng.permutation(len(mixed)).tolist()]


class Ours:
    """Runs of numbers."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.extra = folder, 0

    def build(self, pieces: Iterator[Columns]) -> None:
        builder = Builder(self.folder, "numbers", OWNER)
        for piece in pieces:
            builder.add(piece)
        builder.finish()

    def open(self) -> None:
        paths = [self.folder / "numbers", *sorted(self.folder.glob("added-*"))]
        self.numbers = Numbers([Run(path, OWNER) for path in paths])

    def look(self, asked: Number) -> int:
        return len(self.numbers.find([asked], CLASSES, 100).found)

    def bare(self, asked: Number) -> bool:
        return any(True for run in self.numbers._runs for _ in run.rows_of(lookup_key(asked[0], asked[1]), CLASSES))

    def insert(self, entry: NumberEntry) -> None:
        write(self.folder / f"added-{self.extra:06}", OWNER, columns_of([entry]))
        self.extra += 1


VALUE = struct.Struct("<i16s")


class Lmdb:
    """One B-tree: hash of the key -> class, record, number; durable commits."""

    def __init__(self, folder: Path) -> None:
        import lmdb

        self.lmdb, self.folder = lmdb, folder

    def _environment(self) -> Any:
        return self.lmdb.open(str(self.folder), map_size=1 << 38, max_dbs=1, readahead=False)

    def build(self, pieces: Iterator[Columns]) -> None:
        whole = _sorted(pieces)
        environment = self._environment()
        table = environment.open_db(b"numbers", dupsort=True)
        for block in whole:
            with environment.begin(write=True, db=table) as change:
                change.cursor().putmulti([(key.to_bytes(4, "big"), value) for key, value in block], append=False)
        environment.close()

    def open(self) -> None:
        self.environment = self._environment()
        self.table = self.environment.open_db(b"numbers", dupsort=True)

    def look(self, asked: Number) -> int:
        with self.environment.begin(db=self.table) as reading:
            cursor = reading.cursor()
            if not cursor.set_key(_key(asked)):
                return 0
            return sum(_agrees(asked, value) for value in cursor.iternext_dup())

    def bare(self, asked: Number) -> bool:
        with self.environment.begin(db=self.table) as reading:
            return reading.get(_key(asked)) is not None

    def insert(self, entry: NumberEntry) -> None:
        with self.environment.begin(write=True, db=self.table) as change:
            for key, value in _values(columns_of([entry], marked=False)):
                change.put(key.to_bytes(4, "big"), value)


class Sqlite:
    """One table with an index on the hash; write-ahead log, durable commits."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "numbers.sqlite3"

    def build(self, pieces: Iterator[Columns]) -> None:
        self.open()
        self.base.execute("create table numbers (hash integer not null, value blob not null)")
        for block in _sorted(pieces):
            self.base.executemany("insert into numbers values (?, ?)", block)
            self.base.commit()
        self.base.execute("create index by_hash on numbers (hash)")
        self.base.commit()
        self.base.close()

    def open(self) -> None:
        self.base = sqlite3.connect(self.path)
        self.base.executescript("pragma journal_mode=wal; pragma synchronous=full")

    def look(self, asked: Number) -> int:
        rows = self.base.execute("select value from numbers where hash = ?", (int.from_bytes(_key(asked), "big"),))
        return sum(_agrees(asked, value) for (value,) in rows)

    def bare(self, asked: Number) -> bool:
        wanted = (int.from_bytes(_key(asked), "big"),)
        return self.base.execute("select value from numbers where hash = ?", wanted).fetchone() is not None

    def insert(self, entry: NumberEntry) -> None:
        self.base.executemany("insert into numbers values (?, ?)", _values(columns_of([entry], marked=False)))
        self.base.commit()


def _key(asked: Number) -> bytes:
    return hash_of(lookup_key(asked[0], asked[1])).to_bytes(4, "big")


def _values(columns: Columns) -> Iterator[tuple[int, bytes]]:
    raw, starts = columns.texts.tobytes(), columns.starts.tolist()
    for at, (key, policy_class, record, _) in enumerate(columns.rows.tolist()):
        yield key, VALUE.pack(policy_class, record) + raw[starts[at] : starts[at + 1]]


def _sorted(pieces: Iterator[Columns]) -> Iterator[list[tuple[int, bytes]]]:
    """All rows by hash, which both B-trees are built fastest from, a million at a time."""
    parts: list[Columns] = [piece.sorted() for piece in pieces]
    edges = np.linspace(0, 1 << 32, max(2, sum(map(len, parts)) // AT_ONCE + 1)).astype(np.int64)
    for low, high in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        block: list[tuple[int, bytes]] = []
        for part in parts:
            hashes = part.rows["hash"]
            span = np.arange(np.searchsorted(hashes, low), np.searchsorted(hashes, high))
            block.extend(_values(part.take(span)))
        yield sorted(block)


def _agrees(asked: Number, value: bytes) -> bool:
    policy_class, _ = VALUE.unpack_from(value)
    return policy_class in CLASSES and how(asked, unpacked(value[VALUE.size :])) is not None


STORES: dict[str, Callable[[Path], Any]] = {"ours": Ours, "LMDB": Lmdb, "SQLite": Sqlite}


def measured(name: str, folder: Path, given: argparse.Namespace, answer: Any) -> None:
    """Build, ask, insert; in a process of its own, so that memory is this store's alone."""
    figures: dict[str, Any] = {}
    store = STORES[name](folder)
    began = time.perf_counter()
    for _ in corpus(given.keys, given.seed):
        pass
    making = time.perf_counter() - began
    began = time.perf_counter()
    store.build(columns for columns, _ in corpus(given.keys, given.seed))
    figures["build, s, without making the numbers"] = time.perf_counter() - began - making
    figures["size on disk, MB"] = sum(path.stat().st_blocks * 512 for path in folder.iterdir()) / 1e6
    asked = questions(given.keys, given.seed, given.questions)
    gc.collect()
    before = pss_mb()
    store.open()
    found = 0
    times = []
    for number in asked:
        start = time.perf_counter_ns()
        found += store.look(number)
        times.append(time.perf_counter_ns() - start)
    figures["records found"] = found
    figures["memory after the questions, MB"] = pss_mb() - before
    times.sort()
    figures["questions /s"] = 1e9 * len(times) / sum(times)
    figures["question p50, us"] = times[len(times) // 2] / 1e3
    figures["question p99, us"] = times[len(times) * 99 // 100] / 1e3
    start = time.perf_counter_ns()
    for number in asked:
        store.bare(number)
    figures["bare get /s"] = 1e9 * len(asked) / (time.perf_counter_ns() - start)
    inserts = []
    for n in range(INSERTS):
        entry = NumberEntry(UUID(int=n << 70 | 1), 1, [("document", f"NEW{n:06}", "PT")])
        start = time.perf_counter_ns()
        store.insert(entry)
        inserts.append(time.perf_counter_ns() - start)
    inserts.sort()
    figures["one record added durably, p50, ms"] = inserts[INSERTS // 2] / 1e6
    figures["one record added durably, p99, ms"] = inserts[INSERTS * 99 // 100] / 1e6
    answer.send(figures)


def pss_mb() -> float:
    """This process's share of memory, in MB; 0 where the system does not tell."""
    rollup = Path("/proc/self/smaps_rollup")
    if not rollup.exists():
        return 0.0
    return next(int(line.split()[1]) for line in rollup.read_text().splitlines() if line.startswith("Pss:")) / 1e3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--keys", type=int, default=1_000_000)
    parser.add_argument("--questions", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--only", choices=[*STORES], help="one store alone")
    parser.add_argument("--json", action="store_true", help="figures as one line of JSON")
    given = parser.parse_args()
    figures: dict[str, Any] = {"keys": given.keys, "seed": given.seed}
    context = multiprocessing.get_context("spawn")
    for name in [given.only] if given.only else STORES:
        folder = Path(tempfile.mkdtemp(prefix="comity-bench-"))
        receiver, sender = context.Pipe(duplex=False)
        process = context.Process(target=measured, args=(name, folder, given, sender))
        try:
            process.start()
            sender.close()
            figures.update({f"{name}: {what}": value for what, value in receiver.recv().items()})
        except EOFError:
            figures[f"{name}: not measured, it ended with"] = process.exitcode
        finally:
            process.join()
            shutil.rmtree(folder)
    print(json.dumps(figures) if given.json else "\n".join(f"{k:<52} {v:>14,.2f}" for k, v in figures.items()))


if __name__ == "__main__":
    main()
