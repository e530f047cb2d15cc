"""A file of arrays: written once, in one piece, and mapped by every process that reads it.

    magic, 16 bytes | length of the head, 8 bytes | head, JSON | arrays, each at a multiple of 64 bytes

The head names the arrays with their types, shapes and places, and carries what else belongs to them.
"""

from __future__ import annotations

import json
import mmap
import os
from collections.abc import Mapping
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from comity.kernel.errors import NodeFault

_MAGIC = b"comity arrays 1\n"
_ALIGNED = 64
_CHUNK = 1 << 22


class IndexDamaged(NodeFault):
    """The index on disk cannot be used; the next `follow` builds it anew from the holdings."""

    code = "index_damaged"

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(
            f"the index cannot be used: {what}", hint="it is built anew by: comity serve, or comity doctor"
        )


def write(path: Path, arrays: Mapping[str, NDArray[Any]], said: Mapping[str, Any]) -> str:
    """Write a file, force it to the disk and return its digest. It is found under its name only when it is whole."""
    places, at = {}, 0
    for name, array in arrays.items():
        places[name] = [array.dtype.str, array.shape, at]
        at += -(-array.nbytes // _ALIGNED) * _ALIGNED
    head = json.dumps({"arrays": places, "size": at, "said": said}).encode()
    head += b" " * (-(len(_MAGIC) + 8 + len(head)) % _ALIGNED)
    unfinished = path.with_name(f"{path.name}.new")
    digest = blake2b(digest_size=16)
    with unfinished.open("wb") as file:
        for piece in (_MAGIC, len(head).to_bytes(8, "little"), head):
            file.write(piece)
            digest.update(piece)
        for array in arrays.values():
            raw = np.ascontiguousarray(array).reshape(-1).view(np.uint8).data
            file.write(raw)
            digest.update(raw)
            gap = bytes(-array.nbytes % _ALIGNED)
            file.write(gap)
            digest.update(gap)
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(path)
    _sync(path.parent)
    return digest.hexdigest()


def read(path: Path, digest: str = "") -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    """(arrays, what else the head says), mapped; IndexDamaged if the file is missing, cut short or another one.

    digest  of the whole file, which is read through if it is given
    """
    try:
        with path.open("rb") as file:
            if digest and _digest_of(path) != digest:
                raise IndexDamaged(f"{path.name} was altered")
            mapped = memoryview(mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ))
    except (OSError, ValueError) as fault:
        raise IndexDamaged(f"{path.name} is missing or empty ({type(fault).__name__})") from None
    try:
        begin = len(_MAGIC) + 8
        length = int.from_bytes(mapped[len(_MAGIC) : begin], "little")
        head = json.loads(bytes(mapped[begin : begin + length]))
        if bytes(mapped[: len(_MAGIC)]) != _MAGIC or len(mapped) != begin + length + head["size"]:
            raise IndexDamaged(f"{path.name} was cut short or is of another format")
        arrays = {
            name: np.frombuffer(mapped, kind, int(np.prod(shape)), begin + length + at).reshape(shape)
            for name, (kind, shape, at) in head["arrays"].items()
        }
        return arrays, head["said"]
    except (ValueError, KeyError, TypeError, OverflowError):
        raise IndexDamaged(f"{path.name} cannot be read") from None


def _digest_of(path: Path) -> str:
    digest = blake2b(digest_size=16)
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
