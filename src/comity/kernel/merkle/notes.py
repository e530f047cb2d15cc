"""Signed notes: a text with one or more named Ed25519 signatures below it.

Source: C2SP signed-note v1.0.0 (c2sp.org/signed-note).
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from comity.kernel.errors import InvalidInput, Unauthentic

ED25519 = b"\x01"  # signature type identifier
SIGNATURES_MAX = 100  # the specification asks for a limit of at least 16
NOTE_BYTES_MAX = 1_000_000
_DASH = "— "
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
_NAME_FORBIDDEN = re.compile(r"[\s+]")  # Unicode spaces and plus


class NoteInvalid(Unauthentic):
    """The note is not well formed, or no trusted key signed it."""

    code = "note_invalid"


@dataclass(frozen=True)
class VerifierKey:
    """Who may sign a note: a name and an Ed25519 public key (32 bytes). Written as a *vkey* line."""

    name: str
    public_key: bytes

    def __post_init__(self) -> None:
        if not self.name or _NAME_FORBIDDEN.search(self.name) or _CONTROL.search(self.name):
            raise InvalidInput(f"{self.name[:60]!r} is not a key name: no blank, no plus, not empty")
        if len(self.public_key) != 32:
            raise InvalidInput(f"an Ed25519 public key has 32 bytes, not {len(self.public_key)}")

    @property
    def id(self) -> bytes:
        """The four bytes by which a signature line names its key."""
        return sha256(self.name.encode() + b"\n" + ED25519 + self.public_key).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{b64encode(ED25519 + self.public_key).decode()}"

    @classmethod
    def parse(cls, text: str) -> VerifierKey:
        """The key that a vkey line states; InvalidInput where the line is damaged or of another algorithm."""
        hint = "expected NAME+8 hex digits+base64, as in the log's key.pub"
        name, _, rest = text.strip().partition("+")
        id_, _, encoded = rest.partition("+")
        try:
            material = b64decode(encoded, validate=True)
        except binascii.Error:
            raise InvalidInput("the verifier key is not valid base64", hint=hint) from None
        if material[:1] != ED25519:
            raise InvalidInput("the verifier key is not an Ed25519 key", hint=hint)
        key = cls(name, material[1:])
        if key.id.hex() != id_:
            raise InvalidInput(f"the verifier key's id is {key.id.hex()}, the line says {id_[:20]!r}", hint=hint)
        return key

    def verifies(self, signature: bytes, text: bytes) -> bool:
        """Whether `signature` (64 bytes) is this key's over `text`."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public_key).verify(signature, text)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True)
class Signature:
    """One signature line: who, by which key id (4 bytes), the signature's bytes."""

    name: str
    key_id: bytes
    signature: bytes

    def __str__(self) -> str:
        return f"{_DASH}{self.name} {b64encode(self.key_id + self.signature).decode()}\n"


@dataclass(frozen=True)
class Note:
    """A text (ending in a newline) and its signatures. Nobody has verified it yet: see `signers`."""

    text: str
    signatures: tuple[Signature, ...] = ()

    def encode(self) -> bytes:
        """The note's bytes."""
        return (self.text + "\n" + "".join(map(str, self.signatures))).encode()

    def signed(self, key: VerifierKey, sign: Callable[[bytes], bytes]) -> Note:
        """The note with one more signature; `sign` makes an Ed25519 signature with the private half of `key`."""
        if not self.text.endswith("\n") or _CONTROL.search(self.text):
            raise InvalidInput("the text of a note ends in a newline and holds no other control character")
        return Note(self.text, (*self.signatures, Signature(key.name, key.id, sign(self.text.encode()))))

    @classmethod
    def parse(cls, data: bytes) -> Note:
        """The note in `data`; NoteInvalid where it is not well formed."""
        if len(data) > NOTE_BYTES_MAX:
            raise NoteInvalid(f"the note has {len(data)} bytes, at most {NOTE_BYTES_MAX} are accepted")
        try:
            whole = data.decode("utf-8")
        except UnicodeDecodeError:
            raise NoteInvalid("the note is not UTF-8") from None
        if _CONTROL.search(whole) or not whole.endswith("\n"):
            raise NoteInvalid("the note holds a control character, or does not end in a newline")
        text, blank, lines = whole.rpartition("\n\n")
        if not blank or not lines:
            raise NoteInvalid("the note has no signature lines after an empty line")
        signatures = tuple(_signature(line) for line in lines[:-1].split("\n"))
        if len(signatures) > SIGNATURES_MAX:
            raise NoteInvalid(f"the note has more than {SIGNATURES_MAX} signatures")
        return cls(text + "\n", signatures)

    def signers(self, keys: Sequence[VerifierKey]) -> list[VerifierKey]:
        """Those of `keys` that signed, at least one.

        Signatures by unknown keys are ignored; one bad signature by a known key refuses the whole note (NoteInvalid).
        """
        found = []
        for line in self.signatures:
            for key in keys:
                if (key.name, key.id) == (line.name, line.key_id):
                    if not key.verifies(line.signature, self.text.encode()):
                        raise NoteInvalid(f"the signature of {line.name} does not belong to this text")
                    found.append(key)
        if not found:
            raise NoteInvalid("no trusted key signed the note")
        return found


def _signature(line: str) -> Signature:
    name, _, encoded = line.removeprefix(_DASH).partition(" ")
    try:
        blob = b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        blob = b""
    if not line.startswith(_DASH) or not name or "+" in name or len(blob) < 5:
        raise NoteInvalid(f"not a signature line: {line[:60]!r}")
    return Signature(name, blob[:4], blob[4:])
