"""Opening files from outside: packed or not, bounded in size, never trusted about what they are.

Every fault names its place and has a stable code: `file_missing`, `wrong_kind`, `damaged_archive`, `truncated_file`,
`zip_bomb`, `too_large`, `bad_encoding`.
"""

from __future__ import annotations

import codecs
import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from comity.apps.imports.rows import Place, refused
from comity.kernel.errors import InvalidInput, TooLarge

MAX_BYTES = 4 * 1024**3  # unpacked
MAX_RATIO = 200  # unpacked to packed; XML and CSV lists reach about 30, a bomb 1,000
RATIO_FROM = 64 * 1024**2  # below this a high ratio does no harm
MAX_LINE_BYTES = 4 * 1024**2
MAX_ENTRY_BYTES = 8 * 1024**2
_CHUNK = 256 * 1024
_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"
_OTHERS = {b"%PDF": "a PDF document", b"\xd0\xcf\x11\xe0": "an Office document", b"SQLite": "a database", _ZIP: "a ZIP"}


class Bounded(io.RawIOBase):
    """Bytes from outside, unpacked on the way, that raise InvalidInput rather than run on without end.

    `position` counts unpacked bytes; `entry_begins()` starts the count for one entry anew.
    """

    def __init__(self, file: BinaryIO, name: str) -> None:
        self.position = 0
        self._file, self._place, self._mark = file, Place(file=name), 0
        start = file.read(8)
        file.seek(0)
        self._packed = start.startswith(_GZIP)
        self._stream: BinaryIO = gzip.GzipFile(fileobj=file) if self._packed else file  # type: ignore[assignment]
        for magic, what in _OTHERS.items():
            if start.startswith(magic):
                raise refused(
                    self._place,
                    f"the file is {what}, not a list",
                    hint="unpack it, or choose the list's own XML, CSV or JSON-lines file",
                    code="wrong_kind",
                )

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        try:
            data = self._stream.read(len(buffer))
        except EOFError:
            raise refused(
                self._place, "the packed file ends too early", hint="fetch it again", code="truncated_file"
            ) from None
        except (zlib.error, gzip.BadGzipFile) as fault:
            raise refused(
                self._place, f"the packed file is damaged: {fault}", hint="fetch it again", code="damaged_archive"
            ) from None
        self.position += len(data)
        self._check()
        buffer[: len(data)] = data
        return len(data)

    @property
    def consumed(self) -> int:
        """Bytes taken from the disk."""
        return self._file.tell()

    def entry_begins(self) -> None:
        self._mark = self.position

    def _check(self) -> None:
        where = self._place.to_json()
        if self.position > MAX_BYTES:
            raise TooLarge(f"the file holds more than {MAX_BYTES:,} bytes", **where)
        if self.position - self._mark > MAX_ENTRY_BYTES:
            raise TooLarge(
                f"one entry is longer than {MAX_ENTRY_BYTES:,} bytes",
                hint="this is not a list, or the file is damaged",
                **where,
            )
        if self._packed and self.position > max(RATIO_FROM, self._file.tell() * MAX_RATIO):
            raise refused(
                self._place,
                f"the packed file grows over {MAX_RATIO} times its size",
                hint="it looks like a decompression bomb; unpack it yourself if you trust it",
                code="zip_bomb",
            )


@contextmanager
def opened(path: Path) -> Iterator[Bounded]:
    """The file's bytes, unpacked if it is gzip."""
    try:
        file = path.open("rb")
    except OSError as fault:
        raise InvalidInput(
            f"{path.name} cannot be read: {fault.strerror}", hint="check the path", code="file_missing"
        ) from None
    with file:
        yield Bounded(file, path.name)


def raw_lines(stream: Bounded, name: str) -> Iterator[tuple[int, bytes]]:
    """Line number from 1 and bytes of each line, its end included; TooLarge for a line over 4 MB."""
    rest, number = b"", 0
    while True:
        stream.entry_begins()
        chunk = stream.read(_CHUNK)
        parts = (rest + (chunk or b"")).split(b"\n")
        rest = parts.pop()
        for part in parts:
            number += 1
            yield number, part + b"\n"
        if len(rest) > MAX_LINE_BYTES:
            raise TooLarge(f"a line is longer than {MAX_LINE_BYTES:,} bytes", file=name, line=number + 1)
        if not chunk:
            break
    if rest:
        yield number + 1, rest


def text_lines(stream: Bounded, name: str, encoding: str) -> Iterator[tuple[int, str]]:
    """Line number and text of each line; `bad_encoding` names the line whose bytes are not `encoding`."""
    if codecs.lookup(encoding).name.startswith(("utf-16", "utf-32")):
        yield from _wide_lines(stream, name, encoding)
        return
    for number, raw in raw_lines(stream, name):
        try:
            yield number, raw.decode("utf-8-sig" if number == 1 and encoding == "utf-8" else encoding)
        except UnicodeDecodeError as fault:
            raise bad_encoding(fault, Place(file=name, line=number), encoding) from None


def _wide_lines(stream: Bounded, name: str, encoding: str) -> Iterator[tuple[int, str]]:
    """Encodings whose line end is more than one byte are decoded first and split afterwards."""
    decoder = codecs.getincrementaldecoder(encoding)()
    rest, number = "", 0
    while True:
        stream.entry_begins()
        chunk = stream.read(_CHUNK)
        try:
            rest += decoder.decode(chunk or b"", final=not chunk)
        except UnicodeDecodeError as fault:
            raise bad_encoding(fault, Place(file=name, line=number + 1), encoding) from None
        lines = rest.split("\n")
        rest = lines.pop()
        for line in lines:
            number += 1
            yield number, line + "\n"
        if len(rest) > MAX_LINE_BYTES:
            raise TooLarge(f"a line is longer than {MAX_LINE_BYTES:,} characters", file=name, line=number + 1)
        if not chunk:
            break
    if rest:
        yield number + 1, rest


def bad_encoding(fault: UnicodeDecodeError, place: Place, encoding: str) -> InvalidInput:
    return refused(
        place,
        f"the bytes at position {fault.start + 1} of the line are not {encoding}",
        hint="fetch the file again, or name its true encoding",
        code="bad_encoding",
    )
