"""Writing a run of numbers: bucket after bucket under another name, then its own name when all is on the disk."""

from __future__ import annotations

import os
from hashlib import blake2b
from pathlib import Path
from zlib import crc32

import numpy as np

from comity.apps.index.manifest import Part
from comity.apps.index.number_columns import Columns, encoded
from comity.apps.index.number_runs import FORMAT, HEADER, MAGIC, PAGE, head_digest, pages

_PER_BUCKET = 8  # rows, on average


def bits_for(rows: int) -> int:
    """How many bits of the hash choose the bucket of a run of so many rows."""
    return min(30, (rows // _PER_BUCKET).bit_length())


class RunWriter:
    """Writes one run: columns in the order of their hashes, then `finish`."""

    def __init__(self, path: Path, owner: bytes, bits: int) -> None:
        self._path, self._owner, self._bits = path, owner, bits
        self._unfinished = path.with_name(f"{path.name}.new")
        self._file = self._unfinished.open("wb")
        self._file.write(bytes(HEADER.size))
        self._sizes = np.zeros(pages(bits) * PAGE, np.uint32)
        self._rows = self._marks = 0
        self._digest = blake2b(digest_size=16)

    def add(self, columns: Columns, first: int, last: int) -> None:
        """The buckets `first` up to but not `last`; columns sorted by hash."""
        out, sizes = encoded(columns, self._bits, first, last)
        self._file.write(out.data)
        self._digest.update(out.data)
        self._sizes[first:last] = sizes
        self._rows += len(columns)
        self._marks += int(columns.marks.sum())

    def finish(self) -> Part:
        """Write directory and head, force all to the disk, and give the run its name."""
        directory = self._file.tell()
        self._write_directory()
        counts = (self._rows, self._marks, directory, 0)
        head = HEADER.pack(MAGIC, FORMAT, self._bits, self._owner, self._digest.digest(), *counts)
        self._file.seek(0)
        head = head[:-4] + crc32(head[:-4]).to_bytes(4, "little")
        self._file.write(head)
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._unfinished.rename(self._path)
        return Part(self._path.name, self._rows, head_digest(head))

    def abandon(self) -> None:
        """Leave nothing behind."""
        self._file.close()
        self._unfinished.unlink(missing_ok=True)

    def _write_directory(self) -> None:
        ends = np.cumsum(self._sizes.reshape(-1, PAGE), axis=1, dtype=np.int64)
        if ends.max(initial=0) >= 1 << 32:
            raise OverflowError("32 neighbouring buckets of numbers hold more than 4 GiB")
        base = HEADER.size
        for number, page in enumerate(ends):
            body = base.to_bytes(8, "little") + page.astype("<u4").tobytes()
            self._file.write(crc32(body, number).to_bytes(4, "little") + body)
            base += int(page[-1])


def write(path: Path, owner: bytes, columns: Columns) -> Part:
    """One run of these rows, in any order."""
    bits = bits_for(len(columns))
    writer = RunWriter(path, owner, bits)
    try:
        writer.add(columns.sorted(), 0, 1 << bits)
        return writer.finish()
    except BaseException:
        writer.abandon()
        raise
