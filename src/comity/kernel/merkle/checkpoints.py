"""Checkpoints: what a log commits to at one moment, as the text of a signed note.

Source: C2SP tlog-checkpoint (c2sp.org/tlog-checkpoint).
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from comity.kernel.merkle.hashing import HASH_BYTES
from comity.kernel.merkle.notes import Note, NoteInvalid, VerifierKey

_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)


@dataclass(frozen=True)
class Checkpoint:
    """The first `size` entries of the log `origin` have this root (32 bytes)."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def text(self) -> str:
        """The note text that is signed."""
        return "".join(
            f"{part}\n" for part in (self.origin, self.size, b64encode(self.root).decode(), *self.extensions)
        )

    def signed(self, key: VerifierKey, sign: Callable[[bytes], bytes]) -> bytes:
        """The checkpoint as a signed note; `sign` makes an Ed25519 signature with the private half of `key`."""
        return Note(self.text()).signed(key, sign).encode()

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """The checkpoint in a note's text; NoteInvalid where it is none."""
        origin, _, rest = text.partition("\n")
        size, _, rest = rest.partition("\n")
        root, _, rest = rest.partition("\n")
        extensions = tuple(rest[:-1].split("\n")) if rest else ()
        try:
            hash_ = b64decode(root, validate=True)
        except (binascii.Error, ValueError):
            hash_ = b""
        if not origin or not _DECIMAL.fullmatch(size) or len(hash_) != HASH_BYTES or "" in extensions:
            raise NoteInvalid("the note's text is not a checkpoint: origin, size and root, one line each")
        return cls(origin, int(size), hash_, extensions)

    @classmethod
    def open(cls, note: bytes, keys: Sequence[VerifierKey]) -> Checkpoint:
        """The checkpoint in a signed note; NoteInvalid unless one of `keys` signed it and none signed it badly."""
        opened = Note.parse(note)
        opened.signers(keys)
        return cls.parse(opened.text)
